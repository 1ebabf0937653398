-- What an operator switches off, makes read-only or lets out step by step.
create schema controls;
grant usage on schema controls to bailiwick_app, bailiwick_system;

-- For everybody, or for one capability everywhere. Every tenant's decisions read these rows.
create table controls.platform_controls (
  control_id text primary key,
  kind text not null check (kind in ('kill', 'read_only', 'rollout')),
  capability text,
  -- Of 10,000; rollouts only, like the salt, which never changes: no tenant changes its bucket.
  buckets integer check (buckets between 0 and 10000),
  salt text,
  reason text not null,
  starts_at timestamptz not null,
  ends_at timestamptz,
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  ended_at timestamptz,
  ended_by text,
  ended_reason text,
  over_at timestamptz generated always as (least(ends_at, ended_at)) stored,
  check (ends_at > starts_at),
  check ((kind = 'rollout') = (buckets is not null) and (kind = 'rollout') = (salt is not null)),
  check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (ended_reason is null))
);
create index platform_controls_by_age on controls.platform_controls (created_at desc, control_id desc);
grant select on controls.platform_controls to bailiwick_app;
grant select, insert, update (buckets, reason, ends_at, updated_at, ended_at, ended_by, ended_reason)
  on controls.platform_controls to bailiwick_system;

-- For one tenant, or one node of it and everything under it.
create table controls.tenant_controls (
  tenant_id text not null references tenancy.tenants,
  control_id text not null,
  kind text not null check (kind in ('kill', 'read_only', 'rollout')),
  capability text,
  -- Null: the whole tenant.
  node_id text,
  buckets integer check (buckets between 0 and 10000),
  salt text,
  reason text not null,
  starts_at timestamptz not null,
  ends_at timestamptz,
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  ended_at timestamptz,
  ended_by text,
  ended_reason text,
  over_at timestamptz generated always as (least(ends_at, ended_at)) stored,
  -- Once it was ended, a control is history and does not keep a node from being deleted.
  holds_node_id text generated always as (case when ended_at is null then node_id end) stored,
  primary key (tenant_id, control_id),
  foreign key (tenant_id, holds_node_id) references tenancy.nodes (tenant_id, node_id),
  check (ends_at > starts_at),
  check ((kind = 'rollout') = (buckets is not null) and (kind = 'rollout') = (salt is not null)),
  check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (ended_reason is null))
);
create index tenant_controls_by_age on controls.tenant_controls (tenant_id, created_at desc, control_id desc);
create index tenant_controls_by_node on controls.tenant_controls (tenant_id, holds_node_id);
-- For the operator's list across tenants.
create index tenant_controls_across_tenants on controls.tenant_controls (created_at desc, control_id desc);
call kernel.protect('controls.tenant_controls');
grant select, insert, update (buckets, reason, ends_at, updated_at, ended_at, ended_by, ended_reason)
  on controls.tenant_controls to bailiwick_app, bailiwick_system;
