-- What every append pays for, made less.

-- Most of what apps report names no request.
drop index audit.entries_by_request;
create index entries_by_request on audit.entries (tenant_id, request_id) where request_id <> '';

-- What is rare is found without passing by everything else.
create index entries_by_outcome on audit.entries (tenant_id, outcome, recorded_at, id) where outcome <> 'done';
create index entries_by_source on audit.entries (tenant_id, source, recorded_at, id)
  where source <> 'app' and source <> 'bailiwick';

-- What is searched by words goes into an index of its own, after the commit and in its order: the longer a text is, the
-- more of an index it touches, and no change should wait for that. How far it has come is a consumer's mark.
create table audit.words (
  tenant_id text not null,
  entry bigint not null,
  segment text not null,
  recorded_at timestamptz not null,
  search text not null,
  primary key (tenant_id, entry, segment)
) partition by list (segment);
create table audit.words_other partition of audit.words default;
call kernel.protect('audit.words');
call kernel.protect('audit.words_other');
-- Only its owner reads it, in audit.find. Under forced row security the planner would not look at the statistics of the
-- text, take every word for a rare one, and collect all of a frequent one before it counts them.
alter table audit.words no force row level security;
grant select, insert on audit.words to bailiwick_system;
do $$
declare
  trigrams text := (select extnamespace::regnamespace from pg_extension where extname = 'pg_trgm');
  listed text;
begin
  for listed in select substr(relname, length('entries_') + 1) from pg_inherits join pg_class on oid = inhrelid
    where inhparent = 'audit.entries'::regclass and relname <> 'entries_other'
  loop
    execute format('create table audit.%I partition of audit.words for values in (%L)', 'words_' || listed, listed);
    execute format('call kernel.protect(%L)', 'audit.words_' || listed);
  end loop;
  insert into audit.words (tenant_id, entry, segment, recorded_at, search)
  select e.tenant_id, e.id, e.segment, e.recorded_at, e.search
  from audit.entries e join audit.leaves l on l.tenant_id = e.tenant_id and l.entry = e.id;
  execute format('create index words_by_trigram on audit.words using gin (tenant_id, search %I.gin_trgm_ops)', trigrams);
end $$;
create index words_by_time on audit.words (tenant_id, recorded_at);
drop index audit.entries_by_words;
insert into kernel.consumers (consumer, stream, last_seq, moved_at)
select 'audit.words', stream, head, clock_timestamp() from kernel.streams where stream = 'audit';

-- Looks with the owner's eyes, as row security would not let the index be used, at the tenant of the transaction and
-- nothing else: what is in the index, then what is not in it yet.
create or replace function audit.find(words text, since timestamptz, until timestamptz, most integer) returns setof bigint
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  first timestamptz := coalesce(since, '-infinity');
  beyond timestamptz := coalesce(until, 'infinity');
  mark bigint := coalesce((select last_seq from kernel.consumers where consumer = 'audit.words'), 0);
begin
  return query
    (select w.entry from audit.words w
     where w.tenant_id = kernel.tenant() and w.search like find.words and w.recorded_at >= first and w.recorded_at < beyond
     limit most)
    union
    (select e.id
     from (select entry from audit.unsealed where tenant_id = kernel.tenant()
           union all
           select entry from audit.leaves where tenant_id = kernel.tenant() and stream_seq > mark) as late
     join audit.entries e on e.tenant_id = kernel.tenant() and e.id = late.entry
     where e.search like find.words and e.recorded_at >= first and e.recorded_at < beyond
     limit most)
    limit most;
end $$;

-- Whoever takes something out waits for the index to have what it is at, so that nothing comes into it afterwards.
create or replace function audit.forget(entry text, fields text[], found text) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  place bigint;
begin
  perform from kernel.consumers where consumer = 'audit.words' for update;
  update audit.entries
  set disclosed = disclosed - fields, search = found, address = case when 'address' = any (fields) then null else address end
  where tenant_id = kernel.tenant() and entry_id = forget.entry
  returning id into place;
  if place is null then
    return 0;
  end if;
  update audit.words w set search = found where w.tenant_id = kernel.tenant() and w.entry = place;
  return 1;
end $$;

-- Makes the segment of a class and month, of entries and of their words; what strayed before goes into it unchanged.
create or replace function audit.open_segment(wanted text) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if wanted !~ '^[a-z0-9]{1,30}_[0-9]{6}$' then
    raise exception 'There is no segment %', wanted;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('bailiwick audit segments', 0));
  if to_regclass('audit.entries_' || wanted) is not null then
    return false;
  end if;
  call audit.open_part('entries', wanted);
  call audit.open_part('words', wanted);
  execute format('create trigger entries_stay_all before truncate on audit.%I execute function audit.refuse_change()',
    'entries_' || wanted);
  return true;
end $$;

create procedure audit.open_part(whole text, wanted text) language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  named text := whole || '_' || wanted;
  other text := whole || '_other';
  listed text := (select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
    where attrelid = ('audit.' || whole)::regclass and attnum > 0 and not attisdropped and attgenerated = '');
begin
  execute format('create table audit.%I (like audit.%I including defaults including constraints including generated)',
    named, whole);
  execute format('lock table audit.%I in access exclusive mode', other);
  execute format('alter table audit.%I disable trigger user', other);
  execute format('with strayed as (delete from audit.%I where segment = %L returning %s)
    insert into audit.%I (%s) select * from strayed', other, wanted, listed, named, listed);
  execute format('alter table audit.%I enable trigger user', other);
  execute format('alter table audit.%I attach partition audit.%I for values in (%L)', whole, named, wanted);
  execute format('call kernel.protect(%L)', 'audit.' || named);
end $$;
revoke execute on procedure audit.open_part(text, text) from public;

-- The words of a segment go right after its entries, in the same transaction.
create function audit.drop_words(wanted text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  named text := 'words_' || wanted;
begin
  if wanted !~ '^d[0-9]{1,5}_[0-9]{6}$' or to_regclass('audit.' || named) is null
      or to_regclass('audit.entries_' || wanted) is not null then
    raise exception 'There are no words of a segment % that has gone', wanted;
  end if;
  -- The index must not come to them afterwards.
  perform from kernel.consumers where consumer = 'audit.words' for update;
  execute format('alter table audit.words detach partition audit.%I', named);
  execute format('drop table audit.%I', named);
end $$;
revoke execute on function audit.drop_words(text) from public;
grant execute on function audit.drop_words(text) to bailiwick_system;
