-- What is archived is dropped only when its time is over and it is signed and, by file anchors, anchored; and a year later
-- what it left behind goes as well.

-- The time that says what is over: the database's own, whoever asks.
create function audit.present() returns timestamptz language sql stable as 'select now()';

-- The archive of each segment that is about to go. One that somebody took something out of meanwhile is not what is in
-- the log any more, and is made again.
create table audit.archives (
  segment text primary key,
  name text not null,
  begun_at timestamptz not null,
  made_at timestamptz,
  rows bigint,
  spoiled boolean not null default false
);
grant select on audit.archives to bailiwick_system;

-- The places that retention took the entries of, and when; those before a log's truncation are left out.
create table audit.dropped (
  tenant_id text not null,
  first_seq bigint not null,
  last_seq bigint not null check (last_seq >= first_seq),
  segment text not null,
  dropped_at timestamptz not null,
  primary key (tenant_id, first_seq)
);
call kernel.protect('audit.dropped');
create index dropped_by_segment on audit.dropped (segment);
grant select on audit.dropped to bailiwick_app, bailiwick_system;
insert into audit.dropped (tenant_id, first_seq, last_seq, segment, dropped_at)
select e.tenant_id, (r ->> 0)::bigint, (r ->> 1)::bigint, e.target, e.recorded_at
from audit.entries e, jsonb_array_elements(convert_from(e.body, 'UTF8')::jsonb #> '{facts,ranges}') as r
where e.source = 'bailiwick' and e.action = 'audit.segment.dropped'
on conflict do nothing;

-- What stays of the beginning of a log: the compact range at a size, the roots of the complete subtrees from left to
-- right. Leaves up to there go bit by bit, `swept` says how far.
create table audit.truncations (
  tenant_id text primary key,
  size bigint not null,
  root bytea not null,
  hashes bytea[] not null,
  truncated_at timestamptz not null,
  swept bigint not null default 0
);
call kernel.protect('audit.truncations');
create index truncations_to_sweep on audit.truncations (tenant_id) where swept < size;
grant select on audit.truncations to bailiwick_app, bailiwick_system;

-- Leaves stay as they are, but for those the log was truncated at.
create function audit.only_truncated() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and exists (select from audit.truncations where tenant_id = old.tenant_id and size >= old.seq) then
    return old;
  end if;
  raise exception 'The audit log is never changed' using errcode = 'restrict_violation';
end $$;
drop trigger leaves_stay on audit.leaves;
create trigger leaves_stay before update or delete on audit.leaves for each row execute function audit.only_truncated();

-- Begins the archive of a segment under a new name. Whoever takes something out holds the mark of the words, too: it is
-- done before this begins, or finds it begun.
create function audit.begin_archive(wanted text, called text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform from kernel.consumers where consumer = 'audit.words' for update;
  insert into audit.archives (segment, name, begun_at) values (wanted, called, audit.present())
  on conflict (segment) do update set name = called, begun_at = excluded.begun_at, made_at = null, rows = null, spoiled = false;
end $$;
revoke execute on function audit.begin_archive(text, text) from public;
grant execute on function audit.begin_archive(text, text) to bailiwick_system;

create function audit.end_archive(wanted text, called text, held bigint) returns boolean
  language sql security definer set search_path = pg_catalog, pg_temp as $$
  with ended as (
    update audit.archives set made_at = audit.present(), rows = held
    where segment = wanted and name = called and not spoiled returning 1)
  select exists (select from ended)
$$;
revoke execute on function audit.end_archive(text, text, bigint) from public;
grant execute on function audit.end_archive(text, text, bigint) to bailiwick_system;

-- As before; an archive that has what is taken out is spoiled.
create or replace function audit.forget(entry text, fields text[], found text) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  place bigint;
  part text;
begin
  perform from kernel.consumers where consumer = 'audit.words' for update;
  update audit.entries
  set disclosed = disclosed - fields, search = found, address = case when 'address' = any (fields) then null else address end
  where tenant_id = kernel.tenant() and entry_id = forget.entry
  returning id, segment into place, part;
  if place is null then
    return 0;
  end if;
  update audit.words w set search = found where w.tenant_id = kernel.tenant() and w.entry = place;
  update audit.archives a set spoiled = true where a.segment = part;
  return 1;
end $$;

-- How much of the tree of all tenants is signed, and is kept by every one of these.
create function audit.anchored_size(anchored_by text[]) returns bigint language sql stable as $$
  select least(
    (select coalesce(max(size), 0) from audit.checkpoints where tenant_id = 'tenants'),
    (select min(coalesce((select max(size) from audit.anchors a where a.adapter = u.adapter), 0))
     from unnest(anchored_by) as u (adapter)))
$$;

-- Whether a checkpoint of this log covers a place, and is among the first so many of that tree.
create function audit.is_anchored(log text, place bigint, anchored bigint) returns boolean language sql stable as $$
  select exists (select from audit.checkpoints c
    where c.tenant_id = log and c.size >= is_anchored.place and c.place <= anchored)
$$;

-- `d90_202603`: 90 days, March 2026. It is over its time when its last entry is that old.
create function audit.is_due(segment text) returns boolean language sql stable as $$
  select coalesce(
    (select make_date(part[2]::int, part[3]::int, 1) + interval '1 month' + make_interval(days => part[1]::int)
            <= audit.present() at time zone 'UTC'
     from regexp_match(segment, '^d([0-9]{1,5})_([1-9][0-9]{3})(0[1-9]|1[0-2])$') as part),
    false)
$$;

-- Why a segment cannot go yet: something in it is held, in no signed tree of all, or in none that is anchored; null when
-- it can.
create function audit.segment_waits(wanted text, anchored_by text[]) returns text
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  signed bigint := audit.anchored_size('{}');
  anchored bigint := audit.anchored_size(anchored_by);
  reason text;
begin
  if exists (select from audit.holds h join audit.entries e on e.tenant_id = h.tenant_id and e.segment = wanted
      where h.released_at is null and audit.covers(h, e)) then
    return 'held';
  end if;
  execute format('with ends as (
      select e.tenant_id, max(l.seq) as place, bool_or(l.seq is null) as unplaced
      from audit.%I e left join audit.leaves l on l.tenant_id = e.tenant_id and l.entry = e.id group by 1)
    select case when bool_or(unplaced or not audit.is_anchored(tenant_id, place, $1)) then ''unsigned''
                when bool_or(not audit.is_anchored(tenant_id, place, $2)) then ''unanchored'' end
    from ends', 'entries_' || wanted) into reason using signed, anchored;
  return reason;
end $$;
revoke execute on function audit.segment_waits(text, text[]) from public;
grant execute on function audit.segment_waits(text, text[]) to bailiwick_system;

-- Drops a segment as a whole once its time is over and it is archived, and writes down which places went. Refuses while it
-- has to wait. A hold that is made meanwhile waits, and then finds what is left.
drop function audit.drop_segment(text);
create function audit.drop_segment(wanted text, archived_as text, anchored_by text[]) returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  named text := 'entries_' || wanted;
  reason text;
  kept bigint;
  total bigint;
begin
  if wanted !~ '^d[0-9]{1,5}_[0-9]{6}$' or to_regclass('audit.' || named) is null then
    raise exception 'There is no segment % that may go', wanted;
  end if;
  if not audit.is_due(wanted) then
    raise exception 'The time of the segment % is not over', wanted using errcode = 'restrict_violation';
  end if;
  lock table audit.holds in share mode;
  execute format('lock table audit.%I in share mode', named);
  reason := audit.segment_waits(wanted, anchored_by);
  if reason is not null then
    raise exception 'Something in the segment % is %', wanted, reason using errcode = 'restrict_violation';
  end if;
  select rows into kept from audit.archives
  where segment = wanted and name = archived_as and made_at is not null and not spoiled;
  if kept is null then
    raise exception 'The segment % is not archived', wanted using errcode = 'restrict_violation';
  end if;
  execute format('with went as (
      insert into audit.dropped (tenant_id, first_seq, last_seq, segment, dropped_at)
      select tenant_id, min(seq), max(seq), $1, audit.present() from (
        select l.tenant_id, l.seq, l.seq - row_number() over (partition by l.tenant_id order by l.seq) as run
        from audit.%I e join audit.leaves l on l.tenant_id = e.tenant_id and l.entry = e.id) as placed
      group by tenant_id, run
      returning last_seq - first_seq + 1 as places)
    select coalesce(sum(places), 0) from went', named) into total using wanted;
  if total <> kept then
    raise exception 'The segment % has % entries, and its archive %', wanted, total, kept using errcode = 'restrict_violation';
  end if;
  execute format('alter table audit.entries detach partition audit.%I', named);
  execute format('drop table audit.%I', named);
  delete from audit.archives where segment = wanted;
  return total;
end $$;
revoke execute on function audit.drop_segment(text, text, text[]) from public;
grant execute on function audit.drop_segment(text, text, text[]) to bailiwick_system;

-- Why the hashes of a log cannot go up to a size yet: somebody may still have to prove something with them, its entries
-- were not all dropped so many days ago, or are in no signed tree that is anchored; null when they can.
create function audit.truncation_waits(log text, upto bigint, days integer, anchored_by text[]) returns text
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  present bigint := coalesce((select size from audit.truncations where tenant_id = log), 0);
  gone bigint;
begin
  if exists (select from audit.holds where tenant_id = log and released_at is null) then
    return 'held';
  end if;
  if exists (select from audit.webhooks where tenant_id = log and state <> 'disabled' and anchored_size < upto) then
    return 'undelivered';
  end if;
  select sum(last_seq - first_seq + 1) into gone from audit.dropped
  where tenant_id = log and first_seq > present and last_seq <= upto
    and dropped_at <= audit.present() - make_interval(hours => 24 * greatest(days, 1));
  if upto <= present or gone is distinct from upto - present then
    return 'not dropped for that long';
  end if;
  if not audit.is_anchored(log, upto, audit.anchored_size(anchored_by)) then
    return 'unanchored';
  end if;
  return null;
end $$;
revoke execute on function audit.truncation_waits(text, bigint, integer, text[]) from public;
grant execute on function audit.truncation_waits(text, bigint, integer, text[]) to bailiwick_system;

-- Logs that begin with entries dropped so many days ago, up to which size that is so without a gap, and why it has to wait.
create function audit.truncatable(days integer, anchored_by text[])
  returns table (log text, size bigint, waits text) language sql stable as $$
  select ready.log, ready.size, audit.truncation_waits(ready.log, ready.size, days, anchored_by)
  from (
    select run.log, max(run.last_seq) filter (where run.last_seq = run.until) as size
    from (
      select d.tenant_id as log, d.last_seq, coalesce(t.size, 0)
        + sum(d.last_seq - d.first_seq + 1) over (partition by d.tenant_id order by d.first_seq) as until
      from audit.dropped d left join audit.truncations t on t.tenant_id = d.tenant_id
      where d.dropped_at <= audit.present() - make_interval(hours => 24 * days)) as run
    group by run.log) as ready
  where ready.size is not null
$$;
revoke execute on function audit.truncatable(integer, text[]) from public;
grant execute on function audit.truncatable(integer, text[]) to bailiwick_system;

-- Lets the hashes of a log go up to a size, and keeps the compact range there.
create function audit.truncate_log(log text, upto bigint, made bytea, compact bytea[], days integer, anchored_by text[])
  returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  reason text;
  root bytea := compact[cardinality(compact)];
begin
  lock table audit.holds in share mode;
  reason := audit.truncation_waits(log, upto, days, anchored_by);
  if reason is not null then
    raise exception 'The log % up to % is %', log, upto, reason using errcode = 'restrict_violation';
  end if;
  for index in reverse cardinality(compact) - 1 .. 1 loop
    root := sha256('\x01'::bytea || compact[index] || root);
  end loop;
  if root is distinct from made or cardinality(compact) <> length(replace(upto::bit(64)::text, '0', '')) then
    raise exception 'That is no compact range of the log % at %', log, upto;
  end if;
  insert into audit.truncations (tenant_id, size, root, hashes, truncated_at) values (log, upto, made, compact, audit.present())
  on conflict (tenant_id) do update
    set size = excluded.size, root = excluded.root, hashes = excluded.hashes, truncated_at = excluded.truncated_at;
  delete from audit.dropped where tenant_id = log and last_seq <= upto;
end $$;
revoke execute on function audit.truncate_log(text, bigint, bytea, bytea[], integer, text[]) from public;
grant execute on function audit.truncate_log(text, bigint, bytea, bytea[], integer, text[]) to bailiwick_system;

-- Deletes leaves and subtrees that a log was truncated at, `most` places at once.
create function audit.sweep_log(log text, most bigint) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  first bigint;
  upto bigint;
begin
  select swept, least(size, swept + most) into first, upto from audit.truncations where tenant_id = log for update;
  delete from audit.leaves where tenant_id = log and seq > first and seq <= upto;
  for height in 1 .. 6 loop
    delete from audit.subtrees where tenant_id = log and level = height
      and number >= first >> (8 * height) and number < upto >> (8 * height);
  end loop;
  update audit.truncations set swept = upto where tenant_id = log;
end $$;
revoke execute on function audit.sweep_log(text, bigint) from public;
grant execute on function audit.sweep_log(text, bigint) to bailiwick_system;
