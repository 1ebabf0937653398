import { counted } from "../../kernel/bound.ts";
import type { Json, NodeKind } from "@bailiwick/decision";
import type { TenantRef } from "../../kernel/context.ts";
import { type Page, type PageAsk, toPage } from "../../kernel/page.ts";
import { and, sql, type Tx } from "../../kernel/sql.ts";
import type { ChildKind } from "./domain/tree.ts";

export interface Tenant {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly environment: "live" | "test";
  readonly status: "active" | "suspended" | "closed";
  readonly statusReason: string | null;
  readonly region: string;
  readonly zone: string;
  readonly locale: string;
  readonly attributes: Readonly<Record<string, Json>>;
  readonly settings: Readonly<Record<string, Json>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface Node {
  readonly id: string;
  readonly parentId: string | null;
  readonly kind: NodeKind;
  readonly key: string | null;
  readonly name: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const tenantColumns = sql`
  tenant_id as id, slug, name, environment, status, status_reason as "statusReason", region, zone, locale, attributes, settings,
  created_at as "createdAt", updated_at as "updatedAt"`;

export const tenants = {
  find: (tx: Tx, id: string): Promise<Tenant | undefined> =>
    tx.maybe<Tenant>(sql`select ${tenantColumns} from tenancy.tenants where tenant_id = ${id}`),

  /** Locked until the transaction ends, for a change that depends on what is there. */
  lock: (tx: Tx, id: string): Promise<Tenant | undefined> =>
    tx.maybe<Tenant>(sql`select ${tenantColumns} from tenancy.tenants where tenant_id = ${id} for update`),

  refer: (tx: Tx, reference: string): Promise<TenantRef | undefined> =>
    tx.maybe<{ id: string; slug: string; environment: "live" | "test" }>(sql`
      select tenant_id as id, slug, environment from tenancy.tenants
      where tenant_id = ${reference} or slug = ${reference}`),

  insert: (tx: Tx, tenant: Tenant) =>
    tx.run(sql`
      insert into tenancy.tenants
        (tenant_id, slug, name, environment, status, status_reason, region, zone, locale, attributes, settings, created_at,
         updated_at)
      values
        (${tenant.id}, ${tenant.slug}, ${tenant.name}, ${tenant.environment}, ${tenant.status}, ${tenant.statusReason},
         ${tenant.region}, ${tenant.zone}, ${tenant.locale}, ${JSON.stringify(tenant.attributes)}, ${JSON.stringify(tenant.settings)}, ${tenant.createdAt},
         ${tenant.updatedAt})`),

  put: (tx: Tx, tenant: Tenant) =>
    tx.run(sql`
      update tenancy.tenants
      set name = ${tenant.name}, status = ${tenant.status}, status_reason = ${tenant.statusReason},
          region = ${tenant.region}, zone = ${tenant.zone}, locale = ${tenant.locale},
          attributes = ${JSON.stringify(tenant.attributes)}, settings = ${JSON.stringify(tenant.settings)}, updated_at = ${tenant.updatedAt}
      where tenant_id = ${tenant.id}`),

  async list(tx: Tx, filter: TenantFilter, { limit, after }: PageAsk): Promise<Page<Tenant>> {
    const rows = await tx.many<Tenant & { sort: string }>(sql`
      select ${tenantColumns}, created_at::text as sort from tenancy.tenants
      where ${and(
        filter.status && sql`status = ${filter.status}`,
        filter.environment && sql`environment = ${filter.environment}`,
        filter.search && sql`search like ${`%${escapeLike(filter.search.toLowerCase())}%`}`,
        after && sql`(created_at, tenant_id) < (${after[0]}::timestamptz, ${after[1]})`,
      )}
      order by created_at desc, tenant_id desc
      limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      ({ sort: _, ...tenant }) => tenant,
      ({ sort, id }) => [sort, id],
    );
  },
};

export interface TenantCount {
  readonly status: Tenant["status"];
  readonly environment: Tenant["environment"];
  readonly tenants: number;
}

/** How many there are of each; asked across tenants. */
export const countTenants = (tx: Tx): Promise<readonly TenantCount[]> =>
  tx.many<TenantCount>(sql`
    select status, environment, count(*)::int as tenants from tenancy.tenants
    group by status, environment order by status, environment`);

export interface TenantFilter {
  readonly status?: string | undefined;
  readonly environment?: string | undefined;
  readonly search?: string | undefined;
}

/** In a LIKE pattern `%`, `_` and `\` stand for themselves only when escaped. */
const escapeLike = (text: string) => text.replaceAll(/[\\%_]/g, "\\$&");

const nodeColumns = sql`
  node_id as id, parent_id as "parentId", kind, key, name, created_at as "createdAt", updated_at as "updatedAt"`;

export const nodes = {
  find: (tx: Tx, id: string): Promise<Node | undefined> =>
    tx.maybe<Node>(sql`select ${nodeColumns} from tenancy.nodes where node_id = ${id}`),

  refer: (tx: Tx, reference: string): Promise<Node | undefined> =>
    tx.maybe<Node>(sql`select ${nodeColumns} from tenancy.nodes where node_id = ${reference} or key = ${reference}`),

  referAll: (tx: Tx, references: readonly string[]): Promise<readonly Node[]> =>
    tx.many<Node>(sql`
      select ${nodeColumns} from tenancy.nodes where node_id = any(${references}) or key = any(${references})`),

  root: (tx: Tx): Promise<Node> => tx.one<Node>(sql`select ${nodeColumns} from tenancy.nodes where parent_id is null`),

  count: (tx: Tx, upTo: number) => counted(tx, sql`select from tenancy.nodes`, upTo),

  /** The whole tree, parents before children. */
  all: (tx: Tx): Promise<readonly Node[]> =>
    tx.many<Node>(sql`select ${nodeColumns} from tenancy.nodes order by parent_id nulls first, created_at, node_id`),

  /** From the node up to the root, itself included. */
  ancestors: (tx: Tx, id: string): Promise<readonly Node[]> =>
    tx.many<Node>(sql`
      with recursive above as (
        select n.*, 0 as distance from tenancy.nodes n where n.node_id = ${id}
        union all
        select n.*, a.distance + 1 from tenancy.nodes n join above a on n.tenant_id = a.tenant_id and n.node_id = a.parent_id
      )
      select ${nodeColumns} from above order by distance`),

  /** How many levels hang below the node; 0 for a leaf. */
  async height(tx: Tx, id: string): Promise<number> {
    const { height } = await tx.one<{ height: number }>(sql`
      with recursive below as (
        select n.tenant_id, n.node_id, 0 as depth from tenancy.nodes n where n.node_id = ${id}
        union all
        select n.tenant_id, n.node_id, b.depth + 1 from tenancy.nodes n join below b on n.tenant_id = b.tenant_id and n.parent_id = b.node_id
      )
      select max(depth) as height from below`);
    return height;
  },

  insert: (tx: Tx, node: Node) =>
    tx.run(sql`
      insert into tenancy.nodes (tenant_id, node_id, parent_id, kind, key, name, created_at, updated_at)
      values (kernel.tenant(), ${node.id}, ${node.parentId}, ${node.kind}, ${node.key}, ${node.name}, ${node.createdAt}, ${node.updatedAt})`),

  put: (tx: Tx, node: Node) =>
    tx.run(sql`
      update tenancy.nodes set parent_id = ${node.parentId}, key = ${node.key}, name = ${node.name}, updated_at = ${node.updatedAt}
      where node_id = ${node.id}`),

  remove: (tx: Tx, id: string) => tx.run(sql`delete from tenancy.nodes where node_id = ${id}`),

  async list(tx: Tx, filter: NodeFilter, { limit, after }: PageAsk): Promise<Page<Node>> {
    const rows = await tx.many<Node & { sort: string }>(sql`
      select ${nodeColumns}, created_at::text as sort from tenancy.nodes
      where ${and(
        filter.parent && sql`parent_id = ${filter.parent}`,
        filter.kind && sql`kind = ${filter.kind}`,
        filter.key && sql`key = ${filter.key}`,
        filter.search && sql`strpos(lower(concat(name, ' ', key)), lower(${filter.search})) > 0`,
        after && sql`(created_at, node_id) > (${after[0]}::timestamptz, ${after[1]})`,
      )}
      order by created_at, node_id
      limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      ({ sort: _, ...node }) => node,
      ({ sort, id }) => [sort, id],
    );
  },
};

export interface NodeFilter {
  readonly parent?: string | undefined;
  readonly kind?: ChildKind | undefined;
  readonly key?: string | undefined;
  readonly search?: string | undefined;
}
