-- What was decided, kept for as long as a tenant's plan says.
create schema decisions;
grant usage on schema decisions to bailiwick_app, bailiwick_system;

-- Kept by class, which is a number of days, and by time: what is past its time goes by dropping a table.
-- Partitions are made ahead by decisions.make_partition, and never hold two classes.
create table decisions.records (
  tenant_id text not null,
  -- The instant in the id, so that a record is found by its id alone.
  at timestamptz not null,
  decision_id text not null,
  kept_days integer not null,
  caller text not null,
  request_id text not null,
  asked_by text not null,
  subject_type text not null,
  subject_id text not null,
  capability text not null,
  resource_type text,
  resource_id text,
  node_id text,
  allowed boolean not null,
  code text not null,
  stage text,
  source text,
  revision text not null,
  took_us integer not null,
  -- Of 10,000 decisions like it so many are kept.
  kept_of_10000 integer not null check (kept_of_10000 between 1 and 10000),
  trusted boolean not null,
  -- The question, the answer and all stages, as they were.
  body jsonb not null,
  search text generated always as (lower(
    decision_id || ' ' || capability || ' ' || subject_id || ' ' || code || ' ' || caller || ' ' || request_id
    || ' ' || coalesce(resource_type, '') || ' ' || coalesce(resource_id, '') || ' ' || coalesce(node_id, '')
    || ' ' || coalesce(source, ''))) stored,
  primary key (tenant_id, at, decision_id, kept_days)
) partition by list (kept_days);
create index records_by_subject on decisions.records (tenant_id, subject_id, at desc, decision_id desc);
create index records_by_capability on decisions.records (tenant_id, capability, at desc, decision_id desc);
create index records_by_caller on decisions.records (tenant_id, caller, at desc, decision_id desc);
create index records_by_request on decisions.records (tenant_id, request_id, at desc);
create index records_by_node on decisions.records (tenant_id, node_id, at desc, decision_id desc) where node_id is not null;
create index records_of_denials on decisions.records (tenant_id, code, at desc, decision_id desc) where not allowed;
create index records_across_tenants on decisions.records (at desc, decision_id desc);
create index records_by_text on decisions.records using gin (search gin_trgm_ops);
call kernel.protect('decisions.records');
grant select on decisions.records to bailiwick_app;
grant select, insert on decisions.records to bailiwick_system;

-- Makes the partition of one class that begins then, if it is not there. Whoever calls it may not make tables: this
-- function makes this kind and no other. A table made apart and attached locks nobody out.
create function decisions.make_partition(days integer, starts date, ends date) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  class text := format('kept_%s', days);
  part text := format('kept_%s_%s', days, to_char(starts, 'YYYYMMDD'));
begin
  if days not between 1 and 36500 or ends <= starts or ends - starts > 31 then
    raise exception 'no partition of % days from % to %', days, starts, ends;
  end if;
  if to_regclass(format('decisions.%I', part)) is not null then return false; end if;
  perform pg_advisory_xact_lock(hashtextextended('bailiwick decisions.make_partition', 0));
  if to_regclass(format('decisions.%I', class)) is null then
    execute format('create table decisions.%I (like decisions.records including all) partition by range (at)', class);
    execute format('call kernel.protect(%L)', format('decisions.%I', class));
    execute format('alter table decisions.records attach partition decisions.%I for values in (%s)', class, days);
  end if;
  if to_regclass(format('decisions.%I', part)) is not null then return false; end if;
  execute format('create table decisions.%I (like decisions.records including all)', part);
  execute format('call kernel.protect(%L)', format('decisions.%I', part));
  execute format('alter table decisions.%I attach partition decisions.%I for values from (%L) to (%L)',
    class, part, starts::text || ' 00:00:00+00', ends::text || ' 00:00:00+00');
  return true;
end $$;

-- Drops what is past its time: partitions that ended so many days before this instant as their class keeps. An instant
-- that the database's own clock has not reached counts as that clock's: a caller whose clock runs ahead destroys nothing.
-- A reader in the way is waited for two seconds; then this is done another time.
create function decisions.drop_partitions(now timestamptz) returns setof text
  language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
declare
  part record;
begin
  for part in
    select c.relname, bounds[1]::integer as days, bounds[2]::timestamptz as ends
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'decisions'
    cross join lateral (select array[
      substring(c.relname from '^kept_(\d+)_\d{8}$'),
      substring(pg_get_expr(c.relpartbound, c.oid) from 'TO \(''([^'']+)''\)')]) as b (bounds)
    where c.relispartition and c.relkind = 'r' and c.relname ~ '^kept_\d+_\d{8}$'
  loop
    if part.ends + make_interval(days => part.days) <= least(now, clock_timestamp()) then
      begin
        execute format('drop table decisions.%I', part.relname);
        return next part.relname;
      exception when lock_not_available then null;
      end;
    end if;
  end loop;
end $$;
revoke execute on function decisions.make_partition, decisions.drop_partitions from public;
grant execute on function decisions.make_partition, decisions.drop_partitions to bailiwick_system;

-- The newest records of this transaction's tenant that hold a text. Under row security an index is asked by leakproof
-- operators only, and LIKE is none; here the tenant is a condition like any other, taken from the transaction.
-- Planned anew each time: how rare a text is decides the way to it.
create function decisions.holding(pattern text, since timestamptz, until timestamptz, most integer)
  returns table (at timestamptz, decision_id text)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query execute format(
    'select r.at, r.decision_id from decisions.records r
     where r.tenant_id = %L and r.search like %L and r.at >= %L and r.at < %L limit %s',
    kernel.tenant(), pattern, coalesce(since, '-infinity'), coalesce(until, 'infinity'), most);
end $$;
revoke execute on function decisions.holding from public;
grant execute on function decisions.holding to bailiwick_app;

-- How many decisions were not kept because there was no room for them, by tenant and minute.
create table decisions.dropped (
  tenant_id text not null,
  minute timestamptz not null,
  allowed bigint not null,
  denied bigint not null,
  primary key (tenant_id, minute)
);
create index dropped_by_minute on decisions.dropped (minute);
call kernel.protect('decisions.dropped');
grant select on decisions.dropped to bailiwick_app;
grant select, insert, update, delete on decisions.dropped to bailiwick_system;

-- Capabilities that were asked about and are in no catalogue: a misspelt key, or a plan that was never published.
create table decisions.unknown_capabilities (
  tenant_id text not null,
  capability text not null,
  asked bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  last_caller text not null,
  last_decision text not null,
  -- Seen by somebody: told again only when it is asked about after that.
  acknowledged_at timestamptz,
  acknowledged_by text,
  primary key (tenant_id, capability)
);
create index unknown_capabilities_by_age on decisions.unknown_capabilities (tenant_id, last_at desc, capability);
call kernel.protect('decisions.unknown_capabilities');
grant select, update (acknowledged_at, acknowledged_by) on decisions.unknown_capabilities to bailiwick_app;
grant select, insert, update, delete on decisions.unknown_capabilities to bailiwick_system;

-- How many of a capability's decisions are kept, of 10,000. The platform's own: no tenant has rows here.
create table decisions.sampling (
  capability text primary key,
  allowed_of_10000 integer not null check (allowed_of_10000 between 0 and 10000),
  denied_of_10000 integer not null check (denied_of_10000 between 0 and 10000),
  reason text not null,
  updated_at timestamptz not null,
  updated_by text not null
);
grant select on decisions.sampling to bailiwick_app;
grant select, insert, update, delete on decisions.sampling to bailiwick_system;
