-- What each tenant bought, what was changed for it by hand, and what restricts it.
create schema entitlements;
grant usage on schema entitlements to bailiwick_app, bailiwick_system;

-- Lets one exclusion constraint hold text equal and time ranges apart.
create extension if not exists btree_gist;

create table entitlements.subscriptions (
  tenant_id text not null references tenancy.tenants,
  subscription_id text not null,
  -- Periods are computed from here, always; no change of plan moves it.
  anchor timestamptz not null,
  period_unit text not null check (period_unit in ('day', 'week', 'month', 'year')),
  period_every integer not null check (period_every between 1 and 1000),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, subscription_id)
);
create index subscriptions_by_age on entitlements.subscriptions (tenant_id, created_at, subscription_id);
call kernel.protect('entitlements.subscriptions');
grant select, insert, update (updated_at) on entitlements.subscriptions to bailiwick_app, bailiwick_system;

-- The schedule of a subscription: half-open stretches of time, each on one pinned version of a plan.
create table entitlements.phases (
  tenant_id text not null,
  subscription_id text not null,
  starts_at timestamptz not null,
  ends_at timestamptz,
  kind text not null check (kind in ('trial', 'active', 'past_due', 'restricted', 'suspended', 'ended')),
  grace_until timestamptz,
  plan text not null,
  plan_version text not null,
  products text[] not null check (cardinality(products) > 0),
  add_ons jsonb not null,
  carry_over jsonb not null,
  written_at timestamptz not null,
  primary key (tenant_id, subscription_id, starts_at),
  foreign key (tenant_id, subscription_id) references entitlements.subscriptions (tenant_id, subscription_id),
  check (ends_at > starts_at),
  check ((kind = 'past_due') = (grace_until is not null)),
  constraint phases_follow_each_other
    exclude using gist (tenant_id with =, subscription_id with =, tstzrange(starts_at, ends_at) with &&)
);
create index phases_by_plan on entitlements.phases (tenant_id, plan);
-- For the operator's question who is on a plan, across tenants.
create index phases_across_tenants on entitlements.phases (plan);
call kernel.protect('entitlements.phases');
grant select, insert, delete on entitlements.phases to bailiwick_app, bailiwick_system;

-- Which subscription answers for a product, and when: never two at once, whoever writes at the same time.
create table entitlements.occupancies (
  tenant_id text not null,
  subscription_id text not null,
  product text not null,
  starts_at timestamptz not null,
  ends_at timestamptz,
  primary key (tenant_id, subscription_id, product, starts_at),
  foreign key (tenant_id, subscription_id, starts_at)
    references entitlements.phases (tenant_id, subscription_id, starts_at) on delete cascade,
  constraint occupancies_one_at_a_time
    exclude using gist (tenant_id with =, product with =, tstzrange(starts_at, ends_at) with &&)
);
call kernel.protect('entitlements.occupancies');
grant select, insert on entitlements.occupancies to bailiwick_app, bailiwick_system;

-- One trial for each tenant and product; another only with a reason.
create table entitlements.trials (
  tenant_id text not null,
  product text not null,
  subscription_id text not null,
  began_at timestamptz not null,
  again_reason text,
  primary key (tenant_id, product, subscription_id),
  foreign key (tenant_id, subscription_id) references entitlements.subscriptions (tenant_id, subscription_id)
);
create unique index trials_once on entitlements.trials (tenant_id, product) where again_reason is null;
call kernel.protect('entitlements.trials');
grant select, insert on entitlements.trials to bailiwick_app, bailiwick_system;

-- Explicit changes of what a tenant, or a part of it, holds. Ended, never deleted; nothing else about them changes.
create table entitlements.overrides (
  tenant_id text not null references tenancy.tenants,
  override_id text not null,
  capability text not null,
  -- Null: the tenant's root.
  node_id text,
  mode text not null check (mode in ('deny', 'set', 'raise', 'add', 'cap')),
  value jsonb,
  reason text not null,
  starts_at timestamptz not null,
  ends_at timestamptz,
  created_by text not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  ended_by text,
  ended_reason text,
  over_at timestamptz generated always as (least(ends_at, ended_at)) stored,
  -- Once it was ended, it is history and does not keep a node from being deleted.
  holds_node_id text generated always as (case when ended_at is null then node_id end) stored,
  primary key (tenant_id, override_id),
  foreign key (tenant_id, holds_node_id) references tenancy.nodes (tenant_id, node_id),
  check (ends_at > starts_at),
  check ((mode = 'deny') = (value is null)),
  check (node_id is null or mode in ('deny', 'set', 'cap')),
  check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (ended_reason is null))
);
create index overrides_by_age on entitlements.overrides (tenant_id, created_at, override_id);
create index overrides_by_end on entitlements.overrides (tenant_id, over_at);
create index overrides_by_capability on entitlements.overrides (tenant_id, capability);
create index overrides_by_node on entitlements.overrides (tenant_id, holds_node_id);
call kernel.protect('entitlements.overrides');
grant select, insert, update (ended_at, ended_by, ended_reason) on entitlements.overrides to bailiwick_app, bailiwick_system;

-- Independent restrictions: each has its own source and end, and lifting one leaves the others.
create table entitlements.blocks (
  tenant_id text not null references tenancy.tenants,
  block_id text not null,
  source text not null,
  node_id text,
  effect text not null check (effect in ('restricted', 'suspended', 'closed')),
  reason text not null,
  starts_at timestamptz not null,
  ends_at timestamptz,
  created_by text not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  ended_by text,
  ended_reason text,
  over_at timestamptz generated always as (least(ends_at, ended_at)) stored,
  -- Once it was ended, it is history and does not keep a node from being deleted.
  holds_node_id text generated always as (case when ended_at is null then node_id end) stored,
  primary key (tenant_id, block_id),
  foreign key (tenant_id, holds_node_id) references tenancy.nodes (tenant_id, node_id),
  check (ends_at > starts_at),
  check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (ended_reason is null))
);
create index blocks_by_age on entitlements.blocks (tenant_id, created_at, block_id);
create index blocks_by_end on entitlements.blocks (tenant_id, over_at);
create index blocks_by_node on entitlements.blocks (tenant_id, holds_node_id);
call kernel.protect('entitlements.blocks');
grant select, insert, update (ended_at, ended_by, ended_reason) on entitlements.blocks to bailiwick_app, bailiwick_system;
