-- What was done on behalf of somebody is looked for, too. Whoever has none of these pays for none.
create index entries_by_on_behalf_of on audit.entries (tenant_id, on_behalf_of, recorded_at, id)
  where on_behalf_of is not null;
