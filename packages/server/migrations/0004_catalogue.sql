-- What can be bought and asked about. It belongs to the platform: no tenant has rows here.
create schema catalogue;
grant usage on schema catalogue to bailiwick_app, bailiwick_system;

-- The catalogue as it stands, one row for each product, capability, permission, role, plan, add-on and template.
-- Rows are never deleted: a key is archived, never reused.
create table catalogue.elements (
  section text not null,
  key text not null,
  product text not null,
  definition jsonb not null,
  updated_at timestamptz not null,
  primary key (section, key)
);
create index elements_by_product on catalogue.elements (product, section, key);
grant select on catalogue.elements to bailiwick_app;
grant select, insert, update on catalogue.elements to bailiwick_system;

-- Every version of a plan or add-on that was ever published. Subscriptions stand on these rows: they never change.
create table catalogue.versions (
  version_id text primary key,
  kind text not null check (kind in ('plan', 'add_on')),
  key text not null,
  version text not null,
  product text not null,
  -- What is pinned: items, price, products, terms.
  fact jsonb not null,
  digest text not null,
  published_at timestamptz not null,
  unique (kind, key, version)
);
create index versions_by_product on catalogue.versions (product, kind, key);
grant select on catalogue.versions to bailiwick_app;
grant select, insert on catalogue.versions to bailiwick_system;

create table catalogue.publications (
  publication_id text primary key,
  source text not null check (source in ('push', 'pricing2yaml')),
  published_by text not null,
  published_at timestamptz not null,
  digest text not null,
  changes jsonb not null
);
create index publications_by_age on catalogue.publications (published_at desc, publication_id desc);
grant select on catalogue.publications to bailiwick_app;
grant select, insert on catalogue.publications to bailiwick_system;
