import type { Json } from "@bailiwick/decision";
import { type Page, type PageAsk, toPage } from "../../kernel/page.ts";
import { and, sql, type Tx } from "../../kernel/sql.ts";

export interface Principal {
  readonly id: string;
  readonly externalId: string;
  readonly kind: "user" | "service";
  readonly name: string;
  readonly status: "active" | "suspended";
  readonly attributes: Readonly<Record<string, Json>>;
  /** The nodes it is a member of. */
  readonly nodes: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const principalColumns = sql`
  p.principal_id as id, p.external_id as "externalId", p.kind, p.name, p.status, p.attributes,
  array(select m.node_id from identity.memberships m
        where m.tenant_id = p.tenant_id and m.principal_id = p.principal_id order by m.node_id) as nodes,
  p.created_at as "createdAt", p.updated_at as "updatedAt"`;

export const principals = {
  refer: (tx: Tx, reference: string): Promise<Principal | undefined> =>
    tx.maybe<Principal>(sql`
      select ${principalColumns} from identity.principals p where p.external_id = ${reference}
      union all
      select ${principalColumns} from identity.principals p where p.principal_id = ${reference} and p.external_id <> ${reference}
      limit 1`),

  /** Some of a kind after an external id, in the order of their external ids. */
  after: (tx: Tx, { kind, after, limit }: PrincipalsAfter): Promise<readonly Principal[]> =>
    tx.many<Principal>(sql`
      select ${principalColumns} from identity.principals p
      where ${and(sql`p.kind = ${kind}`, after === undefined ? undefined : sql`p.external_id > ${after}`)}
      order by p.external_id
      limit ${limit}`),

  insert: (tx: Tx, principal: Principal) =>
    tx.run(sql`
      insert into identity.principals
        (tenant_id, principal_id, external_id, kind, name, status, attributes, created_at, updated_at)
      values
        (kernel.tenant(), ${principal.id}, ${principal.externalId}, ${principal.kind}, ${principal.name}, ${principal.status},
         ${JSON.stringify(principal.attributes)}, ${principal.createdAt}, ${principal.updatedAt})`),

  put: (tx: Tx, principal: Principal) =>
    tx.run(sql`
      update identity.principals
      set name = ${principal.name}, status = ${principal.status}, attributes = ${JSON.stringify(principal.attributes)},
          updated_at = ${principal.updatedAt}
      where principal_id = ${principal.id}`),

  async setNodes(tx: Tx, id: string, nodes: readonly string[]): Promise<void> {
    await tx.run(sql`delete from identity.memberships where principal_id = ${id} and not (node_id = any(${nodes}))`);
    await tx.run(sql`
      insert into identity.memberships (tenant_id, principal_id, node_id)
      select kernel.tenant(), ${id}, node from unnest(${nodes}::text[]) as node
      on conflict do nothing`);
  },

  async list(tx: Tx, filter: PrincipalFilter, { limit, after }: PageAsk): Promise<Page<Principal>> {
    const rows = await tx.many<Principal & { sort: string }>(sql`
      select ${principalColumns}, p.created_at::text as sort from identity.principals p
      where ${and(
        filter.kind && sql`p.kind = ${filter.kind}`,
        filter.status && sql`p.status = ${filter.status}`,
        filter.node &&
          sql`exists (select from identity.memberships m
          where m.tenant_id = p.tenant_id and m.principal_id = p.principal_id and m.node_id = ${filter.node})`,
        filter.search && sql`strpos(p.search, ${filter.search.toLowerCase()}) > 0`,
        after && sql`(p.created_at, p.principal_id) < (${after[0]}::timestamptz, ${after[1]})`,
      )}
      order by p.created_at desc, p.principal_id desc
      limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      ({ sort: _, ...principal }) => principal,
      ({ sort, id }) => [sort, id],
    );
  },
};

export interface PrincipalsAfter {
  readonly kind: Principal["kind"];
  readonly after: string | undefined;
  readonly limit: number;
}

export interface PrincipalFilter {
  readonly kind?: string | undefined;
  readonly status?: string | undefined;
  readonly node?: string | undefined;
  readonly search?: string | undefined;
}

export interface ApiKey {
  readonly id: string;
  readonly tenant: string;
  readonly handle: string;
  readonly realm: "operator" | "live" | "test";
  readonly name: string;
  readonly lastFour: string;
  readonly scopes: readonly string[];
  /** Addresses and CIDR ranges it may be used from; empty: from anywhere. */
  readonly ranges: readonly string[];
  readonly suspendedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly successorId: string | null;
  readonly retiresAt: Date | null;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly lastUsedAt: Date | null;
}

const keyColumns = sql`
  key_id as id, tenant_id as tenant, handle, realm, name, last_four as "lastFour", scopes, ranges,
  suspended_at as "suspendedAt", revoked_at as "revokedAt", expires_at as "expiresAt", successor_id as "successorId",
  retires_at as "retiresAt", created_at as "createdAt", created_by as "createdBy", last_used_at as "lastUsedAt"`;

export const keys = {
  /** In this tenant, or, in the operator's realm, the operator's own. */
  find: (tx: Tx, id: string): Promise<ApiKey | undefined> =>
    tx.maybe<ApiKey>(
      sql`select ${keyColumns} from identity.api_keys where tenant_id = kernel.tenant() and key_id = ${id}`,
    ),

  /** The same, held until the transaction ends: of two changes to one key the second sees what the first did. */
  lock: (tx: Tx, id: string): Promise<ApiKey | undefined> =>
    tx.maybe<ApiKey>(
      sql`select ${keyColumns} from identity.api_keys where tenant_id = kernel.tenant() and key_id = ${id} for update`,
    ),

  /** By the part of a presented key that names it, whoever's it is. */
  byHandle: (tx: Tx, handle: string): Promise<(ApiKey & { readonly digest: Buffer }) | undefined> =>
    tx.maybe<ApiKey & { digest: Buffer }>(
      sql`select ${keyColumns}, digest from identity.api_keys where handle = ${handle}`,
    ),

  insert: (tx: Tx, key: ApiKey, digest: Buffer) =>
    tx.run(sql`
      insert into identity.api_keys
        (tenant_id, key_id, handle, realm, name, digest, last_four, scopes, ranges, expires_at, created_at, created_by)
      values
        (${key.tenant}, ${key.id}, ${key.handle}, ${key.realm}, ${key.name}, ${digest}, ${key.lastFour}, ${key.scopes},
         ${key.ranges}, ${key.expiresAt}, ${key.createdAt}, ${key.createdBy})`),

  put: (tx: Tx, key: ApiKey) =>
    tx.run(sql`
      update identity.api_keys
      set suspended_at = ${key.suspendedAt}, revoked_at = ${key.revokedAt}, successor_id = ${key.successorId}, retires_at = ${key.retiresAt}
      where tenant_id = kernel.tenant() and key_id = ${key.id}`),

  /** When keys were last used, by handle; an older note never takes a newer one's place. */
  noteUse: (tx: Tx, handles: readonly string[], times: readonly Date[]) =>
    tx.run(sql`
      update identity.api_keys k set last_used_at = u.at
      from unnest(${handles}::text[], ${times}::timestamptz[]) as u (handle, at)
      where k.handle = u.handle and (k.last_used_at is null or k.last_used_at < u.at)`),

  any: async (tx: Tx): Promise<boolean> =>
    (await tx.maybe(sql`select from identity.api_keys where tenant_id = kernel.tenant() limit 1`)) !== undefined,

  async list(tx: Tx, { limit, after }: PageAsk): Promise<Page<ApiKey>> {
    const rows = await tx.many<ApiKey & { sort: string }>(sql`
      select ${keyColumns}, created_at::text as sort from identity.api_keys
      where ${and(
        sql`tenant_id = kernel.tenant()`,
        after && sql`(created_at, key_id) < (${after[0]}::timestamptz, ${after[1]})`,
      )}
      order by created_at desc, key_id desc
      limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      ({ sort: _, ...key }) => key,
      ({ sort, id }) => [sort, id],
    );
  },
};
