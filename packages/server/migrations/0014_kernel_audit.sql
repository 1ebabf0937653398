-- The audit log that proves itself. What is kept of an entry is the exact text its hash is over; what may have to be
-- forgotten is not in that text but beside it, and the text only commits to it.

create extension if not exists btree_gin;

-- Which log this is, in every checkpoint, for good.
create table audit.installation (
  one boolean primary key default true check (one),
  origin text not null
);
grant select on audit.installation to bailiwick_app, bailiwick_system;
insert into audit.installation (origin) values ('bailiwick/' || gen_random_uuid());

-- How long a tenant's entries are kept, as a class; who is not in here is in the standard one.
create table audit.retention (
  tenant_id text primary key,
  class text not null check (class ~ '^[a-z0-9]{1,30}$')
);
call kernel.protect('audit.retention');
grant select on audit.retention to bailiwick_app;
grant select, insert, update on audit.retention to bailiwick_system;

-- Entries lie in segments, one for each class and month: what has to go goes as a whole, and its hashes stay.
create function audit.segment_of(tenant text, at timestamptz) returns text language sql stable as $$
  select coalesce((select class from audit.retention where tenant_id = tenant), 'standard')
         || '_' || to_char(at at time zone 'UTC', 'YYYYMM')
$$;

alter table audit.entries rename to entries_before;
alter table audit.entries_before rename constraint entries_pkey to entries_before_pkey;
create sequence audit.entry_ids;
grant usage on sequence audit.entry_ids to bailiwick_app, bailiwick_system;

create table audit.entries (
  tenant_id text not null,
  id bigint not null default nextval('audit.entry_ids'),
  segment text not null,
  entry_id text not null,
  source text not null,
  actor text not null,
  actor_kind text not null,
  action text not null,
  target text not null,
  target_kind text,
  node text,
  outcome text not null check (outcome in ('done', 'refused', 'failed')),
  reason text,
  address text,
  request_id text not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  body bytea not null,
  leaf bytea not null generated always as (sha256('\x00'::bytea || body)) stored,
  disclosed jsonb not null,
  search text not null,
  primary key (tenant_id, id, segment)
) partition by list (segment);
create table audit.entries_other partition of audit.entries default;
call kernel.protect('audit.entries');
call kernel.protect('audit.entries_other');
grant select, insert on audit.entries to bailiwick_app, bailiwick_system;
create index entries_by_time on audit.entries (tenant_id, recorded_at, id);
create index entries_by_actor on audit.entries (tenant_id, actor, recorded_at, id);
create index entries_by_action on audit.entries (tenant_id, action, recorded_at, id);
create index entries_by_target on audit.entries (tenant_id, target, recorded_at, id);
create index entries_by_node on audit.entries (tenant_id, node, recorded_at, id) where node is not null;
create index entries_by_address on audit.entries (tenant_id, address, recorded_at, id) where address is not null;
create index entries_by_request on audit.entries (tenant_id, request_id);
create index entries_by_entry on audit.entries (tenant_id, entry_id);
do $$
declare
  trigrams text := (select extnamespace::regnamespace from pg_extension where extname = 'pg_trgm');
begin
  execute format('create index entries_by_words on audit.entries using gin (tenant_id, search %I.gin_trgm_ops)', trigrams);
end $$;

-- Entries of old are kept as they were: their text is made from their columns once, here, and then stands.
insert into audit.entries (tenant_id, id, segment, entry_id, source, actor, actor_kind, action, target, outcome, reason,
                           address, request_id, occurred_at, recorded_at, body, disclosed, search)
select tenant_id, id, audit.segment_of(tenant_id, recorded_at), entry_id, 'bailiwick', actor, actor_kind, action, target,
       outcome, reason, address, request_id, recorded_at, recorded_at,
       convert_to(jsonb_build_object(
         'v', 0, 'id', entry_id, 'tenant', tenant_id, 'actor', jsonb_build_object('id', actor, 'kind', actor_kind),
         'action', action, 'target', jsonb_build_object('id', target), 'outcome', outcome, 'reason', reason,
         'address', address, 'before', difference -> 'before', 'after', difference -> 'after', 'requestId', request_id,
         'recordedAt', to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'UTF8'),
       '{}', lower(concat_ws(' ', action, actor, target, address, reason))
from audit.entries_before;
select setval('audit.entry_ids', coalesce(max(id), 0) + 1, false) from audit.entries;
drop table audit.entries_before;

create trigger entries_stay before delete on audit.entries for each row execute function audit.refuse_change();
create trigger entries_stay_all before truncate on audit.entries execute function audit.refuse_change();

-- What was disclosed beside an entry can be taken away; the entry itself stays.
create function audit.only_forget() returns trigger language plpgsql as $$
begin
  -- The hash follows from the text, and is not made yet when this looks.
  if to_jsonb(new) - array['disclosed', 'address', 'search', 'leaf'] = to_jsonb(old) - array['disclosed', 'address', 'search', 'leaf']
     and old.disclosed @> new.disclosed and (new.address is null or new.address = old.address) then
    return new;
  end if;
  raise exception 'The audit log is never changed' using errcode = 'restrict_violation';
end $$;
create trigger entries_only_forget before update on audit.entries for each row execute function audit.only_forget();

-- The one way to take away: by a tenant's own transaction, which also writes down that it happened.
create function audit.forget(entry text, fields text[], found text) returns integer
  language sql security definer set search_path = pg_catalog, pg_temp as $$
  with forgotten as (
    update audit.entries
    set disclosed = disclosed - fields, search = found,
        address = case when 'address' = any (fields) then null else address end
    where tenant_id = kernel.tenant() and entry_id = entry
    returning 1)
  select count(*)::integer from forgotten
$$;
revoke execute on function audit.forget(text, text[], text) from public;
grant execute on function audit.forget(text, text[], text) to bailiwick_app, bailiwick_system;

-- Makes the segment of a class and month; what strayed before it was there goes into it unchanged.
create function audit.open_segment(wanted text) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  named text := 'entries_' || wanted;
  listed text := (select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
    where attrelid = 'audit.entries'::regclass and attnum > 0 and not attisdropped and attgenerated = '');
begin
  if wanted !~ '^[a-z0-9]{1,30}_[0-9]{6}$' then
    raise exception 'There is no segment %', wanted;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('bailiwick audit segments', 0));
  if to_regclass('audit.' || named) is not null then
    return false;
  end if;
  execute format('create table audit.%I (like audit.entries including defaults including constraints including generated)', named);
  lock table audit.entries_other in access exclusive mode;
  alter table audit.entries_other disable trigger user;
  execute format('with strayed as (delete from audit.entries_other where segment = %L returning %s)
    insert into audit.%I (%s) select * from strayed', wanted, listed, named, listed);
  alter table audit.entries_other enable trigger user;
  execute format('alter table audit.entries attach partition audit.%I for values in (%L)', named, wanted);
  execute format('call kernel.protect(%L)', 'audit.' || named);
  execute format('create trigger entries_stay_all before truncate on audit.%I execute function audit.refuse_change()', named);
  return true;
end $$;
revoke execute on function audit.open_segment(text) from public;
grant execute on function audit.open_segment(text) to bailiwick_system;
create trigger entries_stay_all before truncate on audit.entries_other execute function audit.refuse_change();
do $$
declare
  wanted text;
begin
  foreach wanted in array array(
    select distinct segment from audit.entries
    union select 'standard_' || to_char((now() at time zone 'UTC') + months * interval '1 month', 'YYYYMM')
    from generate_series(0, 1) as months)
  loop
    perform audit.open_segment(wanted);
  end loop;
end $$;

-- The hash waits with its entry, so that sealing never reads a body.
alter table audit.unsealed add column leaf bytea;
update audit.unsealed u set leaf = e.leaf from audit.entries e where e.tenant_id = u.tenant_id and e.id = u.entry;
alter table audit.unsealed alter column leaf set not null;
create or replace function audit.wait_for_place() returns trigger language plpgsql as $$
begin
  insert into audit.unsealed (tenant_id, entry, leaf) select tenant_id, id, leaf from added;
  return null;
end $$;
create trigger wait_for_place after insert on audit.entries
  referencing new table as added for each statement execute function audit.wait_for_place();

-- The leaves of each tenant's tree, and of one more, 'tenants', whose leaves are the checkpoints of all the others.
alter table audit.leaves add column hash bytea, alter column entry drop not null, alter column stream_seq drop not null;
alter table audit.leaves disable trigger user;
update audit.leaves l set hash = e.leaf from audit.entries e where e.tenant_id = l.tenant_id and e.id = l.entry;
alter table audit.leaves enable trigger user;
alter table audit.leaves alter column hash set not null;

-- Roots of complete subtrees of 256, 256 x 256, ... leaves: what makes proofs short work. They follow from the leaves.
create table audit.subtrees (
  tenant_id text not null,
  level integer not null,
  number bigint not null,
  hash bytea not null,
  primary key (tenant_id, level, number)
);
call kernel.protect('audit.subtrees');
grant select on audit.subtrees to bailiwick_app;
grant select, insert on audit.subtrees to bailiwick_system;

-- What was signed. The tree `tenants` has the checkpoints of the other trees as its leaves, `place` says where.
create table audit.checkpoints (
  tenant_id text not null,
  size bigint not null,
  root bytea not null,
  note text not null,
  signed_at timestamptz not null,
  place bigint,
  primary key (tenant_id, size, signed_at)
);
call kernel.protect('audit.checkpoints');
grant select on audit.checkpoints to bailiwick_app;
grant select, insert on audit.checkpoints to bailiwick_system;
create trigger checkpoints_stay before update or delete on audit.checkpoints
  for each row execute function audit.refuse_change();
create trigger checkpoints_stay_all before truncate on audit.checkpoints execute function audit.refuse_change();

-- Which keys sign, and from when to when. The keys themselves follow from the server's secret.
create table audit.signing_keys (
  generation integer primary key,
  verifier_key text not null,
  valid_from timestamptz not null,
  valid_until timestamptz
);
grant select on audit.signing_keys to bailiwick_app;
grant select, insert, update on audit.signing_keys to bailiwick_system;

-- Which checkpoints left the building.
create table audit.anchors (
  adapter text not null,
  size bigint not null,
  anchored_at timestamptz not null,
  receipt text not null,
  primary key (adapter, size, anchored_at)
);
grant select, insert on audit.anchors to bailiwick_system;

-- Searching by words needs an index that row security would not let be used; so this looks with the owner's eyes, at
-- the tenant of the transaction and nothing else.
create function audit.find(words text, since timestamptz, until timestamptz, most integer) returns setof bigint
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
begin
  return query select id from audit.entries
    where tenant_id = kernel.tenant() and search like words
      and recorded_at >= coalesce(since, '-infinity') and recorded_at < coalesce(until, 'infinity')
    limit most;
end $$;
revoke execute on function audit.find(text, timestamptz, timestamptz, integer) from public;
grant execute on function audit.find(text, timestamptz, timestamptz, integer) to bailiwick_app, bailiwick_system;

create or replace function kernel.sequence(held bigint, most integer) returns integer language plpgsql as $$
declare
  events integer;
  entries integer;
  base bigint;
begin
  perform from kernel.leases where name = 'sequencer' and epoch = held for update;
  if not found then
    return null;
  end if;

  select head into strict base from kernel.streams where stream = 'events';
  with waiting as (
    select tenant_id, id, row_number() over (order by id) as place
    from (select tenant_id, id from kernel.outbox where seq is null order by id limit most) as first)
  update kernel.outbox o set seq = base + w.place from waiting w where o.tenant_id = w.tenant_id and o.id = w.id;
  get diagnostics events = row_count;
  if events > 0 then
    update kernel.streams set head = base + events where stream = 'events';
  end if;

  select head into strict base from kernel.streams where stream = 'audit';
  with taken as (
    delete from audit.unsealed u using (select tenant_id, entry from audit.unsealed order by entry limit most) as first
    where u.tenant_id = first.tenant_id and u.entry = first.entry
    returning u.tenant_id, u.entry, u.leaf),
  placed as (
    select t.tenant_id, t.entry, t.leaf, base + row_number() over (order by t.entry) as stream_seq,
           coalesce(l.size, 0) + row_number() over (partition by t.tenant_id order by t.entry) as seq
    from taken t left join audit.logs l on l.tenant_id = t.tenant_id),
  grown as (
    insert into audit.logs (tenant_id, size) select tenant_id, max(seq) from placed group by tenant_id
    on conflict (tenant_id) do update set size = excluded.size)
  insert into audit.leaves (tenant_id, seq, stream_seq, entry, hash)
  select tenant_id, seq, stream_seq, entry, leaf from placed;
  get diagnostics entries = row_count;
  if entries > 0 then
    update kernel.streams set head = base + entries where stream = 'audit';
  end if;

  if events + entries > 0 then
    perform pg_notify('bailiwick_sequenced', '');
  end if;
  return greatest(events, entries);
end $$;

-- Which of an app's events are in the log already, by the app's own id of them.
create table audit.reported (
  tenant_id text not null,
  event_id text not null,
  entry_id text not null,
  print text not null,
  reported_at timestamptz not null,
  primary key (tenant_id, event_id)
);
call kernel.protect('audit.reported');
grant select, insert on audit.reported to bailiwick_app, bailiwick_system;
