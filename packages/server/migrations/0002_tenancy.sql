-- Tenants and, inside each, one tree of scope nodes.
create schema tenancy;
grant usage on schema tenancy to bailiwick_app, bailiwick_system;

create table tenancy.tenants (
  tenant_id text primary key,
  -- Slug and environment never change: caches and links may rely on them.
  slug text not null unique,
  name text not null,
  environment text not null check (environment in ('live', 'test')),
  status text not null check (status in ('active', 'suspended', 'closed')),
  status_reason text,
  region text not null,
  zone text not null,
  locale text not null,
  -- Facts that conditions read.
  attributes jsonb not null,
  -- What the app keeps for the tenant; no decision reads it.
  settings jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- A generated column because lower() is not leakproof: under row security an index on it would not be used.
  search text generated always as (lower(name || ' ' || slug)) stored
);
create extension if not exists pg_trgm;
create index tenants_by_age on tenancy.tenants (created_at desc, tenant_id desc);
create index tenants_by_text on tenancy.tenants using gin (search gin_trgm_ops);
call kernel.protect('tenancy.tenants');
grant select, insert, update on tenancy.tenants to bailiwick_app, bailiwick_system;

create table tenancy.nodes (
  tenant_id text not null references tenancy.tenants,
  node_id text not null,
  parent_id text,
  kind text not null check (kind in ('tenant', 'business_unit', 'department', 'team', 'project', 'workspace')),
  key text,
  name text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, node_id),
  unique (tenant_id, key),
  -- The tenant in the key is what makes a parent in another tenant impossible.
  foreign key (tenant_id, parent_id) references tenancy.nodes (tenant_id, node_id),
  -- The root, and nothing else, is of kind tenant.
  check ((kind = 'tenant') = (parent_id is null))
);
create unique index nodes_one_root on tenancy.nodes (tenant_id) where parent_id is null;
create index nodes_by_parent on tenancy.nodes (tenant_id, parent_id);
create index nodes_by_age on tenancy.nodes (tenant_id, created_at, node_id);
call kernel.protect('tenancy.nodes');
grant select, insert, update, delete on tenancy.nodes to bailiwick_app, bailiwick_system;

-- A node never becomes its own ancestor. Moves in one tenant wait for each other, else two of them could close a
-- circle that neither sees.
create function tenancy.refuse_cycle() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('bailiwick tree ' || new.tenant_id, 0));
  if exists (
    with recursive above (node_id, parent_id) as (
      select node_id, parent_id from tenancy.nodes where tenant_id = new.tenant_id and node_id = new.parent_id
      union
      select n.node_id, n.parent_id from tenancy.nodes n join above a on n.tenant_id = new.tenant_id and n.node_id = a.parent_id
    )
    select from above where node_id = new.node_id
  ) then
    raise exception 'a node cannot lie under itself' using errcode = 'check_violation', constraint = 'nodes_no_cycle';
  end if;
  return new;
end $$;
create trigger nodes_no_cycle before update of parent_id on tenancy.nodes
  for each row when (new.parent_id is distinct from old.parent_id) execute function tenancy.refuse_cycle();
