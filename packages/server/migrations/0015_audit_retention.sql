-- What must not go yet, whatever retention says: a tenant's entries, all or of a stretch of time.
create table audit.holds (
  tenant_id text not null,
  hold_id text not null,
  reason text not null,
  since timestamptz,
  until timestamptz,
  created_at timestamptz not null,
  released_at timestamptz,
  primary key (tenant_id, hold_id),
  check (since < until)
);
call kernel.protect('audit.holds');
grant select, insert on audit.holds to bailiwick_app, bailiwick_system;
grant update (released_at) on audit.holds to bailiwick_app, bailiwick_system;
grant insert, update on audit.retention to bailiwick_app;

-- Drops a segment as a whole, and refuses while anything in it is held, has no place, or is not signed. The places and
-- hashes of what was in it stay, so every proof does.
create function audit.drop_segment(wanted text) returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  named text := 'entries_' || wanted;
  dropped bigint;
  blocked boolean;
begin
  if wanted !~ '^d[0-9]{1,5}_[0-9]{6}$' or to_regclass('audit.' || named) is null then
    raise exception 'There is no segment % that may go', wanted;
  end if;
  execute format('select exists (select from audit.%I e join audit.holds h on h.tenant_id = e.tenant_id
      and h.released_at is null and e.recorded_at >= coalesce(h.since, ''-infinity'')
      and e.recorded_at < coalesce(h.until, ''infinity''))', named) into blocked;
  if blocked then
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
revoke execute on function audit.drop_segment(text) from public;
grant execute on function audit.drop_segment(text) to bailiwick_system;
