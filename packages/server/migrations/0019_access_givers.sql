-- On whose behalf a role was given: a principal of the tenant, who held all of it there.
alter table access.assignments add column given_by text;
