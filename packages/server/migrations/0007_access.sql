-- Who may do what, where and when, and from which addresses.
create schema access;
grant usage on schema access to bailiwick_app, bailiwick_system;
create extension if not exists btree_gist;

-- A tenant's own roles; the built-in ones are the catalogue's. A deleted role stays, for what once referred to it.
create table access.roles (
  tenant_id text not null references tenancy.tenants,
  role_id text not null,
  name text not null,
  description text,
  permissions jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  primary key (tenant_id, role_id)
);
create unique index roles_one_name on access.roles (tenant_id, name) where deleted_at is null;
create index roles_by_age on access.roles (tenant_id, created_at, role_id);
call kernel.protect('access.roles');
grant select, insert, update on access.roles to bailiwick_app, bailiwick_system;

-- Ended, never deleted.
create table access.assignments (
  tenant_id text not null references tenancy.tenants,
  assignment_id text not null,
  principal_id text not null,
  -- A role of the tenant by id, or a built-in one by key.
  role_id text not null,
  node_id text not null,
  source text not null,
  starts_at timestamptz not null,
  ends_at timestamptz,
  created_by text not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  ended_by text,
  ended_reason text,
  -- One that was ended before it began lasted no time.
  over_at timestamptz generated always as
    (case when ended_at is null then ends_at else least(ends_at, greatest(starts_at, ended_at)) end) stored,
  -- What the assignment needs to exist while it is not ended; afterwards it is history and holds nothing.
  holds_role_id text generated always as
    (case when ended_at is null and starts_with(role_id, 'rol_') then role_id end) stored,
  holds_node_id text generated always as (case when ended_at is null then node_id end) stored,
  primary key (tenant_id, assignment_id),
  foreign key (tenant_id, holds_role_id) references access.roles (tenant_id, role_id),
  foreign key (tenant_id, holds_node_id) references tenancy.nodes (tenant_id, node_id),
  check (ends_at > starts_at),
  check ((ended_at is null) = (ended_by is null)),
  constraint assignments_once
    exclude using gist (tenant_id with =, principal_id with =, role_id with =, node_id with =, source with =,
                        tstzrange(starts_at, over_at) with &&)
);
create index assignments_by_age on access.assignments (tenant_id, created_at desc, assignment_id desc);
create index assignments_by_principal on access.assignments (tenant_id, principal_id, starts_at);
create index assignments_by_role on access.assignments (tenant_id, role_id) where ended_at is null;
create index assignments_by_node on access.assignments (tenant_id, holds_node_id);
call kernel.protect('access.assignments');
grant select, insert, update (ended_at, ended_by, ended_reason) on access.assignments to bailiwick_app, bailiwick_system;

-- The operator's rules, above every tenant's, and what they were.
create table access.platform_rules (
  rule_id text primary key,
  version integer not null check (version > 0),
  effect text not null check (effect in ('allow', 'deny')),
  capabilities text[],
  classes text[],
  condition jsonb,
  -- Which template it was made from: key, version, parameters.
  template jsonb,
  label text,
  starts_at timestamptz,
  ends_at timestamptz,
  created_at timestamptz not null,
  created_by text not null,
  updated_at timestamptz not null,
  updated_by text not null,
  check (ends_at > starts_at),
  check (cardinality(capabilities) > 0 or cardinality(classes) > 0)
);
create index platform_rules_by_age on access.platform_rules (created_at desc, rule_id desc);
grant select on access.platform_rules to bailiwick_app;
grant select, insert, update, delete on access.platform_rules to bailiwick_system;

create table access.platform_rule_history (
  rule_id text not null,
  version integer not null,
  change text not null check (change in ('created', 'updated', 'deleted')),
  state jsonb not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (rule_id, version)
);
grant select, insert on access.platform_rule_history to bailiwick_system;

create table access.rules (
  tenant_id text not null references tenancy.tenants,
  rule_id text not null,
  version integer not null check (version > 0),
  effect text not null check (effect in ('allow', 'deny')),
  -- Null: the tenant's root.
  node_id text,
  capabilities text[],
  classes text[],
  condition jsonb,
  template jsonb,
  label text,
  starts_at timestamptz,
  ends_at timestamptz,
  created_at timestamptz not null,
  created_by text not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (tenant_id, rule_id),
  foreign key (tenant_id, node_id) references tenancy.nodes (tenant_id, node_id),
  check (ends_at > starts_at),
  check (cardinality(capabilities) > 0 or cardinality(classes) > 0)
);
create index rules_by_age on access.rules (tenant_id, created_at desc, rule_id desc);
create index rules_by_node on access.rules (tenant_id, node_id);
call kernel.protect('access.rules');
grant select, insert, update, delete on access.rules to bailiwick_app, bailiwick_system;

create table access.rule_history (
  tenant_id text not null references tenancy.tenants,
  rule_id text not null,
  version integer not null,
  change text not null check (change in ('created', 'updated', 'deleted')),
  state jsonb not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (tenant_id, rule_id, version)
);
call kernel.protect('access.rule_history');
grant select, insert on access.rule_history to bailiwick_app, bailiwick_system;

-- From where a tenant's principals may come. Without a row: from anywhere.
create table access.network_policies (
  tenant_id text primary key references tenancy.tenants,
  mode text not null check (mode in ('off', 'monitor', 'enforce')),
  rules jsonb not null,
  bypass jsonb not null,
  -- While it lasts the policy is off: who declared it and why.
  emergency jsonb,
  updated_at timestamptz not null,
  updated_by text not null
);
call kernel.protect('access.network_policies');
grant select, insert, update on access.network_policies to bailiwick_app, bailiwick_system;
