-- What is appended with a change gets its place after the commit, from one sequencer: without gaps, in the order in
-- which it became visible. Ids are given before the commit, so they say nothing about that order.

-- Who may sequence. The epoch moves each time the lease changes hands; whoever comes with an old one is refused.
create table kernel.leases (
  name text primary key,
  holder text not null,
  epoch bigint not null,
  expires_at timestamptz not null
);
grant select, insert, update on kernel.leases to bailiwick_system;
insert into kernel.leases (name, holder, epoch, expires_at) values ('sequencer', 'nobody', 0, '-infinity');

-- The last place given in each stream.
create table kernel.streams (
  stream text primary key,
  head bigint not null default 0
);
grant select, update on kernel.streams to bailiwick_system;
insert into kernel.streams (stream) values ('events'), ('audit');

-- How far each consumer has come. The slowest decides what of a stream may be forgotten.
create table kernel.consumers (
  consumer text primary key,
  stream text not null references kernel.streams (stream),
  last_seq bigint not null default 0,
  moved_at timestamptz not null
);
grant select, insert, update on kernel.consumers to bailiwick_system;

-- An event's place is filled in once, by the sequencer; nothing else of it ever changes.
alter table kernel.outbox add column seq bigint;
create unique index outbox_by_seq on kernel.outbox (seq);
create index outbox_unsequenced on kernel.outbox (id) where seq is null;
create index outbox_by_age on kernel.outbox (occurred_at);
create index handled_by_age on kernel.handled (handled_at);
revoke insert on kernel.outbox from bailiwick_app, bailiwick_system;
grant insert (tenant_id, event_id, type, version, subject, data, occurred_at, request_id)
  on kernel.outbox to bailiwick_app, bailiwick_system;
grant update (seq), delete on kernel.outbox to bailiwick_system;
grant delete on kernel.handled to bailiwick_system;

create function kernel.place_once() returns trigger language plpgsql as $$
begin
  if old.seq is null and new.seq is not null and to_jsonb(new) - 'seq' = to_jsonb(old) - 'seq' then
    return new;
  end if;
  raise exception 'An event gets its place once, and nothing else of it changes' using errcode = 'restrict_violation';
end $$;
create trigger place_once before update on kernel.outbox for each row execute function kernel.place_once();

-- An audit entry never changes, so its place stands beside it: in its tenant's own log, and among all tenants.
create table audit.leaves (
  tenant_id text not null,
  seq bigint not null,
  stream_seq bigint not null,
  entry bigint not null,
  primary key (tenant_id, seq),
  unique (tenant_id, entry)
);
create unique index leaves_by_stream on audit.leaves (stream_seq);
call kernel.protect('audit.leaves');
grant select on audit.leaves to bailiwick_app;
grant select, insert on audit.leaves to bailiwick_system;

-- How long each tenant's log is.
create table audit.logs (
  tenant_id text primary key,
  size bigint not null
);
call kernel.protect('audit.logs');
grant select on audit.logs to bailiwick_app;
grant select, insert, update on audit.logs to bailiwick_system;

-- What waits for its place.
create table audit.unsealed (
  tenant_id text not null,
  entry bigint not null,
  primary key (tenant_id, entry)
);
create index unsealed_in_order on audit.unsealed (entry);
call kernel.protect('audit.unsealed');
grant insert on audit.unsealed to bailiwick_app;
grant select, insert, delete on audit.unsealed to bailiwick_system;

create function audit.wait_for_place() returns trigger language plpgsql as $$
begin
  insert into audit.unsealed (tenant_id, entry) select tenant_id, id from added;
  return null;
end $$;
create trigger wait_for_place after insert on audit.entries
  referencing new table as added for each statement execute function audit.wait_for_place();

-- What was written before there was a sequencer waits like everything else.
insert into audit.unsealed (tenant_id, entry) select tenant_id, id from audit.entries;

-- What is in the log stays as it is, whoever asks.
create function audit.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'The audit log is never changed' using errcode = 'restrict_violation';
end $$;
create trigger entries_stay before update or delete on audit.entries
  for each row execute function audit.refuse_change();
create trigger entries_stay_all before truncate on audit.entries execute function audit.refuse_change();
create trigger leaves_stay before update or delete on audit.leaves
  for each row execute function audit.refuse_change();
create trigger leaves_stay_all before truncate on audit.leaves execute function audit.refuse_change();

-- One round: everything committed so far gets its place, `most` of each stream at once. The lease's row stays locked
-- until this commits, so a successor waits; and it is one statement, so a leader that is stopped leaves nothing open.
-- Null when the lease is no longer held in that epoch.
create function kernel.sequence(held bigint, most integer) returns integer language plpgsql as $$
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
    returning u.tenant_id, u.entry),
  placed as (
    select t.tenant_id, t.entry, base + row_number() over (order by t.entry) as stream_seq,
           coalesce(l.size, 0) + row_number() over (partition by t.tenant_id order by t.entry) as seq
    from taken t left join audit.logs l on l.tenant_id = t.tenant_id),
  grown as (
    insert into audit.logs (tenant_id, size) select tenant_id, max(seq) from placed group by tenant_id
    on conflict (tenant_id) do update set size = excluded.size)
  insert into audit.leaves (tenant_id, seq, stream_seq, entry)
  select tenant_id, seq, stream_seq, entry from placed;
  get diagnostics entries = row_count;
  if entries > 0 then
    update kernel.streams set head = base + entries where stream = 'audit';
  end if;

  if events + entries > 0 then
    perform pg_notify('bailiwick_sequenced', '');
  end if;
  return greatest(events, entries);
end $$;
