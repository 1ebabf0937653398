-- Policies: documents of rules with their tests, kept whole and by version.
create table access.policies (
  tenant_id text not null references tenancy.tenants,
  policy_key text not null,
  version integer not null check (version > 0),
  created_at timestamptz not null,
  created_by text not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (tenant_id, policy_key)
);
call kernel.protect('access.policies');
grant select, insert, update, delete on access.policies to bailiwick_app, bailiwick_system;

-- Never changed. What a policy said last stays when it is deleted.
create table access.policy_versions (
  tenant_id text not null references tenancy.tenants,
  policy_key text not null,
  version integer not null check (version > 0),
  change text not null check (change in ('pushed', 'restored', 'deleted')),
  -- Which version was restored.
  restored_from integer,
  label text,
  description text,
  source text not null,
  digest text not null,
  -- The rules as they were made from it.
  rules jsonb not null,
  tests jsonb not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (tenant_id, policy_key, version),
  check ((change = 'restored') = (restored_from is not null))
);
call kernel.protect('access.policy_versions');
grant select, insert on access.policy_versions to bailiwick_app, bailiwick_system;

create table access.platform_policies (
  policy_key text primary key,
  version integer not null check (version > 0),
  created_at timestamptz not null,
  created_by text not null,
  updated_at timestamptz not null,
  updated_by text not null
);
grant select, insert, update, delete on access.platform_policies to bailiwick_system;

create table access.platform_policy_versions (
  policy_key text not null,
  version integer not null check (version > 0),
  change text not null check (change in ('pushed', 'restored', 'deleted')),
  restored_from integer,
  label text,
  description text,
  source text not null,
  digest text not null,
  rules jsonb not null,
  tests jsonb not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (policy_key, version),
  check ((change = 'restored') = (restored_from is not null))
);
grant select, insert on access.platform_policy_versions to bailiwick_system;

-- Which rule of which policy a rule is; neither for one that was made by itself.
alter table access.rules
  add column policy_key text,
  add column rule_key text,
  add constraint rules_of_policy check ((policy_key is null) = (rule_key is null));
create unique index rules_by_policy on access.rules (tenant_id, policy_key, rule_key);

alter table access.platform_rules
  add column policy_key text,
  add column rule_key text,
  add constraint platform_rules_of_policy check ((policy_key is null) = (rule_key is null));
create unique index platform_rules_by_policy on access.platform_rules (policy_key, rule_key);
