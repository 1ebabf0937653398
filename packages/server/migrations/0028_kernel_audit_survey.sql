-- Before a segment goes, it is surveyed while everybody goes on: whether it may, and which places are in it. Dropping it
-- then has only to look at what came since, so it keeps nobody waiting, however large the segment is.
alter table audit.archives
  -- The place among all entries, and the holds, up to which the survey knows everything.
  add column surveyed_to bigint,
  add column surveyed_holds text[];
create table audit.leaving (
  tenant_id text not null,
  segment text not null,
  first_seq bigint not null,
  last_seq bigint not null check (last_seq >= first_seq),
  primary key (tenant_id, segment, first_seq)
);
call kernel.protect('audit.leaving');
create index leaving_by_segment on audit.leaving (segment);

-- As before; what was surveyed for another archive does not count.
create or replace function audit.begin_archive(wanted text, called text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform from kernel.consumers where consumer = 'audit.words' for update;
  insert into audit.archives (segment, name, begun_at) values (wanted, called, audit.present())
  on conflict (segment) do update
  set name = called, begun_at = excluded.begun_at, made_at = null, rows = null, spoiled = false, surveyed_to = null;
end $$;

create function audit.may_leave(wanted text, archived_as text) returns audit.archives
  language plpgsql stable as $$
declare
  archive audit.archives;
begin
  if wanted !~ '^d[0-9]{1,5}_[0-9]{6}$' or to_regclass('audit.entries_' || wanted) is null then
    raise exception 'There is no segment % that may go', wanted;
  end if;
  if not audit.is_due(wanted) then
    raise exception 'The time of the segment % is not over', wanted using errcode = 'restrict_violation';
  end if;
  select * into archive from audit.archives
  where segment = wanted and name = archived_as and made_at is not null and not spoiled;
  if not found then
    raise exception 'The segment % is not archived', wanted using errcode = 'restrict_violation';
  end if;
  return archive;
end $$;
revoke execute on function audit.may_leave(text, text) from public;

-- Why a segment cannot go yet, or null once everything in it was looked at. Whatever comes after its first statement is
-- in none of what it wrote down, or behind the place it wrote down.
create function audit.survey_segment(wanted text, archived_as text, anchored_by text[]) returns text
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  archive audit.archives;
  placed bigint;
  holding text[];
  reason text;
begin
  if exists (select from audit.archives where segment = wanted and name = archived_as and spoiled) then
    return 'changed';
  end if;
  archive := audit.may_leave(wanted, archived_as);
  select head into strict placed from kernel.streams where stream = 'audit';
  select coalesce(array_agg(hold_id), '{}') into holding from audit.holds where released_at is null;
  reason := audit.segment_waits(wanted, anchored_by);
  if reason is not null then
    return reason;
  end if;
  delete from audit.leaving where segment = wanted;
  execute format('
    insert into audit.leaving (tenant_id, segment, first_seq, last_seq)
    select tenant_id, $1, min(seq), max(seq) from (
      select l.tenant_id, l.seq, l.seq - row_number() over (partition by l.tenant_id order by l.seq) as run
      from audit.%I e join audit.leaves l on l.tenant_id = e.tenant_id and l.entry = e.id) as placed
    group by tenant_id, run', 'entries_' || wanted) using wanted;
  -- What came after the archive was made is not in it, and it is made again.
  if (select coalesce(sum(last_seq - first_seq + 1), 0) from audit.leaving where segment = wanted) <> archive.rows then
    update audit.archives set spoiled = true where segment = wanted and name = archived_as;
    return 'changed';
  end if;
  update audit.archives set surveyed_to = placed, surveyed_holds = holding where segment = wanted and name = archived_as;
  return null;
end $$;
revoke execute on function audit.survey_segment(text, text, text[]) from public;
grant execute on function audit.survey_segment(text, text, text[]) to bailiwick_system;

-- Drops a segment as a whole that was surveyed, and writes down which places went. Null when something came since: an
-- entry, a hold, or somebody who took something out; a hold that is made meanwhile waits, and then finds what is left. What came since is little, and is
-- looked up in the segment one by one.
drop function audit.drop_segment(text, text, text[]);
create function audit.drop_segment(wanted text, archived_as text) returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  named text := 'entries_' || wanted;
  archive audit.archives;
  changed boolean;
  total bigint;
begin
  -- Whoever takes something out has this first as well.
  perform from kernel.consumers where consumer = 'audit.words' for update;
  if exists (select from audit.archives where segment = wanted and name = archived_as and spoiled) then
    return null;
  end if;
  archive := audit.may_leave(wanted, archived_as);
  if archive.surveyed_to is null then
    raise exception 'The segment % is not surveyed', wanted using errcode = 'restrict_violation';
  end if;
  lock table audit.holds in share mode;
  execute format('lock table audit.%I in share mode', named);
  if exists (select from audit.holds where released_at is null and hold_id <> all (archive.surveyed_holds)) then
    return null;
  end if;
  -- In this order: what waits now may have its place a moment later.
  execute format('select exists (select from audit.unsealed u join audit.%I e on e.tenant_id = u.tenant_id and e.id = u.entry)',
    named) into changed;
  if changed then
    return null;
  end if;
  execute format('select exists (select from audit.leaves l join audit.%I e on e.tenant_id = l.tenant_id and e.id = l.entry
    where l.stream_seq > $1)', named) into changed using archive.surveyed_to;
  if changed then
    return null;
  end if;
  select coalesce(sum(last_seq - first_seq + 1), 0) into total from audit.leaving where segment = wanted;
  if total <> archive.rows then
    raise exception 'The segment % has % entries, and its archive %', wanted, total, archive.rows
      using errcode = 'restrict_violation';
  end if;
  insert into audit.dropped (tenant_id, first_seq, last_seq, segment, dropped_at)
  select tenant_id, first_seq, last_seq, wanted, audit.present() from audit.leaving where segment = wanted;
  execute format('alter table audit.entries detach partition audit.%I', named);
  execute format('drop table audit.%I', named);
  delete from audit.leaving where segment = wanted;
  delete from audit.archives where segment = wanted;
  return total;
end $$;
revoke execute on function audit.drop_segment(text, text) from public;
grant execute on function audit.drop_segment(text, text) to bailiwick_system;
