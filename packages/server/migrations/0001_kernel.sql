-- What every module stands on: who the tenant is, what was asked twice, what was done, what must be told.
create schema kernel;
create schema audit;
grant usage on schema kernel, audit to bailiwick_app, bailiwick_system;

-- The tenant of this transaction; null (and so no row) when none was set. After a transaction-local setting has
-- ended PostgreSQL gives '' rather than null, hence nullif.
create function kernel.tenant() returns text language sql stable parallel safe
  return nullif(current_setting('bailiwick.tenant', true), '');

-- Gives a table to its tenants: the application sees and writes no row outside the tenant of its transaction.
-- The system role and the owner are admitted by policies of their own, so that neither needs to be a superuser.
create procedure kernel.protect(relation regclass) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', relation);
  execute format('alter table %s force row level security', relation);
  execute format('create policy tenant on %s to bailiwick_app
    using (tenant_id = (select kernel.tenant())) with check (tenant_id = (select kernel.tenant()))', relation);
  execute format('create policy system on %s to bailiwick_system using (true) with check (true)', relation);
  execute format('create policy owner on %s to current_user using (true) with check (true)', relation);
end $$;

-- Two counters name every state a decision can be made from: the platform's and the tenant's.
create table kernel.revisions (
  tenant_id text primary key,
  revision bigint not null default 1
);
call kernel.protect('kernel.revisions');
grant select, insert, update on kernel.revisions to bailiwick_app, bailiwick_system;
insert into kernel.revisions (tenant_id) values ('platform');

-- The platform's counter is read by everybody, and moved only by the operator's realm.
create policy platform on kernel.revisions for select to bailiwick_app using (tenant_id = 'platform');

create table kernel.idempotency (
  tenant_id text not null,
  principal text not null,
  operation text not null,
  key text not null,
  fingerprint bytea not null,
  status integer,
  headers jsonb,
  body bytea,
  sealed boolean not null default false,
  created_at timestamptz not null,
  primary key (tenant_id, principal, operation, key)
);
create index idempotency_by_age on kernel.idempotency (created_at);
call kernel.protect('kernel.idempotency');
grant select, insert, update, delete on kernel.idempotency to bailiwick_app, bailiwick_system;

-- What must be told, written with the change itself. A row is never changed by those who write it.
create table kernel.outbox (
  id bigint generated always as identity,
  tenant_id text not null,
  event_id text not null,
  type text not null,
  version integer not null,
  subject text not null,
  data jsonb not null,
  occurred_at timestamptz not null,
  request_id text not null,
  primary key (tenant_id, id),
  unique (tenant_id, event_id)
);
call kernel.protect('kernel.outbox');
grant select, insert on kernel.outbox to bailiwick_app, bailiwick_system;

-- Which reaction has seen which event; the primary key is what makes a reaction happen once.
create table kernel.handled (
  tenant_id text not null,
  event_id text not null,
  reaction text not null,
  handled_at timestamptz not null,
  primary key (tenant_id, event_id, reaction)
);
call kernel.protect('kernel.handled');
grant select, insert on kernel.handled to bailiwick_app, bailiwick_system;

-- One entry for each change and each refused attempt. The application may add and read, nothing else.
create table audit.entries (
  id bigint generated always as identity,
  tenant_id text not null,
  entry_id text not null,
  actor text not null,
  actor_kind text not null,
  action text not null,
  target text not null,
  outcome text not null check (outcome in ('done', 'refused')),
  reason text,
  difference jsonb not null,
  address text,
  request_id text not null,
  recorded_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, entry_id)
);
call kernel.protect('audit.entries');
grant select, insert on audit.entries to bailiwick_app, bailiwick_system;
