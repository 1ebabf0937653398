-- What takes longer than a request: it goes on from one committed step to the next, whichever process takes the step.
create schema operations;
grant usage on schema operations to bailiwick_app, bailiwick_system;

-- The operator's own stand under 'platform'.
create table operations.operations (
  tenant_id text not null,
  operation_id text not null,
  kind text not null,
  status text not null default 'queued'
    check (status in ('queued', 'running', 'done', 'failed', 'cancelled', 'expired')),
  -- What was asked for, and where the next step goes on; null before the first and after the last.
  asked jsonb not null,
  state jsonb,
  rows_done bigint not null default 0,
  rows_total bigint,
  -- What it made and still keeps.
  bytes bigint not null default 0,
  manifest jsonb,
  error jsonb,
  -- Whose key or session, and in which tenant that lives: asked anew, while it runs, whether it may.
  requested_by text not null,
  requester_home text not null,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  expires_at timestamptz,
  -- Who has the turn, and until when unless it is heard of; the database's clock decides.
  turn bigint not null default 0,
  turn_until timestamptz not null default '-infinity',
  served_at timestamptz not null default '-infinity',
  failures integer not null default 0,
  primary key (tenant_id, operation_id)
);
call kernel.protect('operations.operations');
grant select, insert, update on operations.operations to bailiwick_app, bailiwick_system;
grant delete on operations.operations to bailiwick_system;
create index operations_by_age on operations.operations (tenant_id, created_at, operation_id);
create index operations_waiting on operations.operations (tenant_id) where status in ('queued', 'running');
create index operations_over on operations.operations (expires_at) where bytes > 0 or status = 'done';
create index operations_forgettable on operations.operations (finished_at);

-- A file of what was made, whole once it has a hash.
create table operations.parts (
  tenant_id text not null,
  operation_id text not null,
  number integer not null,
  name text not null,
  rows bigint not null,
  bytes bigint not null,
  chunks integer not null,
  sha256 bytea,
  primary key (tenant_id, operation_id, number),
  foreign key (tenant_id, operation_id) references operations.operations (tenant_id, operation_id) on delete cascade
);
call kernel.protect('operations.parts');
grant select, insert, update on operations.parts to bailiwick_app, bailiwick_system;
grant delete on operations.parts to bailiwick_system;

-- Its bytes, as they were made: deflated already, so PostgreSQL need not try.
create table operations.chunks (
  tenant_id text not null,
  operation_id text not null,
  part integer not null,
  number integer not null,
  -- Before it was deflated: where in the part it begins, and how long it is.
  start bigint not null,
  size integer not null,
  deflated bytea not null,
  primary key (tenant_id, operation_id, part, number),
  foreign key (tenant_id, operation_id, part) references operations.parts (tenant_id, operation_id, number) on delete cascade
);
alter table operations.chunks alter column deflated set storage external;
call kernel.protect('operations.chunks');
grant select, insert on operations.chunks to bailiwick_app, bailiwick_system;
grant delete on operations.chunks to bailiwick_system;
