-- For how long entries are kept follows from what the tenant holds, and changes at instants that are known beforehand:
-- one row for each stretch of time, the first from the beginning of time.
alter table audit.retention
  add column since timestamptz not null default '-infinity',
  add column capability text,
  -- Which capabilities said so; another than today's means that it has to be found out anew.
  add column basis text not null default '';
alter table audit.retention drop constraint retention_pkey;
alter table audit.retention add primary key (tenant_id, since);
insert into audit.retention (tenant_id, class)
select tenant_id, 'standard' from (select tenant_id from audit.logs union select tenant_id from audit.entries) as known
where tenant_id not in ('platform', 'tenants')
on conflict do nothing;
alter table audit.retention alter column since drop default, alter column basis drop default;
create index retention_by_basis on audit.retention (basis, tenant_id);
grant delete on audit.retention to bailiwick_app, bailiwick_system;
revoke update on audit.retention from bailiwick_app, bailiwick_system;

create or replace function audit.segment_of(tenant text, at timestamptz) returns text language sql stable as $$
  select coalesce((select class from audit.retention where tenant_id = tenant and since <= at order by since desc limit 1),
                  'standard')
         || '_' || to_char(at at time zone 'UTC', 'YYYYMM')
$$;

-- A hold may be about one user or one thing only. A user goes by several names: the app's own, and the directory's.
alter table audit.holds
  add column user_reference text,
  add column user_names text[],
  add column object_id text,
  add column object_kind text,
  add check ((user_reference is null) = (user_names is null)),
  add check (object_kind is null or object_id is not null);

-- What a hold is on: told here once, for whatever takes away. In doubt an entry is held: one time in the stretch is
-- enough, and a target whose kind nobody said may be the one that is meant.
create function audit.covers(h audit.holds, e audit.entries) returns boolean language sql stable as $$
  select h.tenant_id = e.tenant_id and h.released_at is null
    and (e.recorded_at >= coalesce(h.since, '-infinity') and e.recorded_at < coalesce(h.until, 'infinity')
      or e.occurred_at >= coalesce(h.since, '-infinity') and e.occurred_at < coalesce(h.until, 'infinity'))
    and (h.object_id is null
      or e.target = h.object_id and (h.object_kind is null or coalesce(e.target_kind, h.object_kind) = h.object_kind))
    and (h.user_names is null or e.actor = any (h.user_names) or e.target = any (h.user_names)
      or convert_from(e.body, 'UTF8')::jsonb #>> '{correlation,onBehalfOf}' = any (h.user_names))
$$;

-- Values to be taken out of an entry as soon as no hold is on it.
create table audit.waiting_redactions (
  tenant_id text not null,
  redaction_id text not null,
  entry_id text not null,
  fields text[] not null,
  reason text not null,
  asked_by text not null,
  asked_at timestamptz not null,
  primary key (tenant_id, redaction_id)
);
call kernel.protect('audit.waiting_redactions');
grant select, insert, delete on audit.waiting_redactions to bailiwick_app, bailiwick_system;

-- As before, with holds as they are now. A hold that is made meanwhile waits, and then finds what is left.
create or replace function audit.drop_segment(wanted text) returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  named text := 'entries_' || wanted;
  dropped bigint;
  blocked boolean;
begin
  if wanted !~ '^d[0-9]{1,5}_[0-9]{6}$' or to_regclass('audit.' || named) is null then
    raise exception 'There is no segment % that may go', wanted;
  end if;
  lock table audit.holds in share mode;
  if exists (select from audit.holds h join audit.entries e on e.tenant_id = h.tenant_id and e.segment = wanted
      where h.released_at is null and audit.covers(h, e)) then
    raise exception 'Something in the segment % is held', wanted using errcode = 'restrict_violation';
  end if;
  execute format('select exists (select from audit.%I e
      left join audit.leaves l on l.tenant_id = e.tenant_id and l.entry = e.id
      left join (select tenant_id, max(size) as size from audit.checkpoints group by 1) c on c.tenant_id = e.tenant_id
      where l.seq is null or c.size is null or l.seq > c.size)', named) into blocked;
  if blocked then
    raise exception 'Something in the segment % is not signed yet', wanted using errcode = 'restrict_violation';
  end if;
  execute format('select count(*) from audit.%I', named) into dropped;
  execute format('alter table audit.entries detach partition audit.%I', named);
  execute format('drop table audit.%I', named);
  return dropped;
end $$;
