-- Who acts: principals of a tenant, and the API keys of tenants and of the operator.
create schema identity;
grant usage on schema identity to bailiwick_app, bailiwick_system;

create table identity.principals (
  tenant_id text not null references tenancy.tenants,
  principal_id text not null,
  external_id text not null,
  kind text not null check (kind in ('user', 'service')),
  name text not null,
  status text not null check (status in ('active', 'suspended')),
  attributes jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  search text generated always as (lower(name || ' ' || external_id)) stored,
  primary key (tenant_id, principal_id),
  unique (tenant_id, external_id)
);
create index principals_by_age on identity.principals (tenant_id, created_at desc, principal_id desc);
call kernel.protect('identity.principals');
grant select, insert, update on identity.principals to bailiwick_app, bailiwick_system;

create table identity.memberships (
  tenant_id text not null,
  principal_id text not null,
  node_id text not null,
  primary key (tenant_id, principal_id, node_id),
  foreign key (tenant_id, principal_id) references identity.principals (tenant_id, principal_id),
  foreign key (tenant_id, node_id) references tenancy.nodes (tenant_id, node_id)
);
create index memberships_by_node on identity.memberships (tenant_id, node_id);
call kernel.protect('identity.memberships');
grant select, insert, delete on identity.memberships to bailiwick_app, bailiwick_system;

-- The operator's keys are rows of the tenant 'platform'. Of a secret only its keyed digest is kept.
create table identity.api_keys (
  tenant_id text not null,
  key_id text not null,
  handle text not null unique,
  realm text not null check (realm in ('operator', 'live', 'test')),
  name text not null,
  digest bytea not null,
  last_four text not null,
  scopes text[] not null,
  ranges text[] not null,
  suspended_at timestamptz,
  revoked_at timestamptz,
  expires_at timestamptz,
  successor_id text,
  -- After a rotation the old key works until here.
  retires_at timestamptz,
  created_at timestamptz not null,
  created_by text not null,
  last_used_at timestamptz,
  primary key (tenant_id, key_id),
  check ((realm = 'operator') = (tenant_id = 'platform')),
  check ((successor_id is null) = (retires_at is null))
);
create index api_keys_by_age on identity.api_keys (tenant_id, created_at desc, key_id desc);
call kernel.protect('identity.api_keys');
grant select, insert, update on identity.api_keys to bailiwick_app, bailiwick_system;
