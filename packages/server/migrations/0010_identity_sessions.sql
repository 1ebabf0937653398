-- How a browser gets in: by a link that works once, and then by a session. The operator's are rows of the tenant
-- 'platform'. Of a link's secret only its keyed digest is kept; a session's cookie follows from the server's secret.
create table identity.sign_in_links (
  tenant_id text not null,
  link_id text not null,
  handle text not null unique,
  digest bytea not null,
  scopes text[] not null,
  created_at timestamptz not null,
  created_by text not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, link_id)
);
call kernel.protect('identity.sign_in_links');
grant select, insert, update, delete on identity.sign_in_links to bailiwick_app, bailiwick_system;

create table identity.sessions (
  tenant_id text not null,
  session_id text not null,
  handle text not null unique,
  scopes text[] not null,
  -- Each renewal replaces the cookie: the number says which one is the current.
  generation integer not null,
  renewed_at timestamptz not null,
  began_at timestamptz not null,
  began_by text not null,
  began_from text,
  idle_until timestamptz not null,
  ends_at timestamptz not null,
  ended_at timestamptz,
  ended_by text,
  primary key (tenant_id, session_id),
  check ((ended_at is null) = (ended_by is null))
);
create index sessions_by_age on identity.sessions (tenant_id, began_at desc, session_id desc);
call kernel.protect('identity.sessions');
grant select, insert, update, delete on identity.sessions to bailiwick_app, bailiwick_system;
