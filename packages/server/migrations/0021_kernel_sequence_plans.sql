-- What waits to be sequenced comes and goes: whenever statistics are taken while nothing waits, PostgreSQL takes the table
-- for empty from then on, and plans a round that reads all of it again for each row. So a round takes whatever stands up
-- to a place in the one order there is, in the same statement and thus of the same moment, which is one walk through an
-- index and cannot be anything else.
alter table audit.unsealed drop constraint unsealed_pkey;
drop index audit.unsealed_in_order;
alter table audit.unsealed add primary key (entry);

create or replace function kernel.sequence(held bigint, most integer) returns integer
  language plpgsql set enable_seqscan = off as $$
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
  with first as materialized (
    select array_agg(id order by id) as ids
    from (select id from kernel.outbox where seq is null order by id limit most) as waiting)
  -- The number of an event among these ids, which are in order.
  update kernel.outbox set seq = base + width_bucket(id, (select ids from first))
  where seq is null and id <= (select ids[cardinality(ids)] from first);
  get diagnostics events = row_count;
  if events > 0 then
    update kernel.streams set head = base + events where stream = 'events';
  end if;

  select head into strict base from kernel.streams where stream = 'audit';
  with taken as (
    delete from audit.unsealed
    where entry <= (select max(entry) from (select entry from audit.unsealed order by entry limit most) as waiting)
    returning tenant_id, entry, leaf),
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
