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
select tenant_id, 'standard' from audit.logs where tenant_id not in ('platform', 'tenants')
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
