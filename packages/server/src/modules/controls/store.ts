import { counted } from "../../kernel/bound.ts";
import { type Page, type PageAsk, toPage } from "../../kernel/page.ts";
import { and, type Sql, sql, type Tx } from "../../kernel/sql.ts";
import type { Control, ControlKind } from "./domain/control.ts";

export interface ControlFilter {
  readonly kind?: ControlKind | undefined;
  readonly capability?: string | undefined;
  readonly tenantId?: string | undefined;
  readonly inForce?: boolean | undefined;
}

export interface Ending {
  readonly at: Date;
  readonly by: string;
  readonly reason: string;
}

/** Everybody's controls and one tenant's are the same thing in two tables. */
export interface Controls {
  find(tx: Tx, id: string): Promise<Control | undefined>;
  insert(tx: Tx, control: Control): Promise<unknown>;
  put(tx: Tx, control: Control): Promise<unknown>;
  end(tx: Tx, id: string, ending: Ending): Promise<unknown>;
  list(tx: Tx, filter: ControlFilter, now: Date, page: PageAsk): Promise<Page<Control>>;
  /** Those in force or to come, of the tenant, or of everybody. */
  count(tx: Tx, now: Date, upTo: number): Promise<number>;
  /** Those a decision may still meet. */
  relevant(tx: Tx, since?: Date): Promise<readonly Control[]>;
}

const lasting = sql`
  reason, starts_at as "from", ends_at as until, created_by as "createdBy", created_at as "createdAt",
  updated_at as "updatedAt", ended_at as "endedAt", ended_by as "endedBy", ended_reason as "endedReason"`;
const ofPlatform = sql`
  select control_id as id, kind, null as "tenantId", capability, null as "nodeId", buckets, salt, ${lasting}, over_at
  from controls.platform_controls`;
const ofTenants = sql`
  select control_id as id, kind, tenant_id as "tenantId", capability, node_id as "nodeId", buckets, salt, ${lasting}, over_at
  from controls.tenant_controls`;

const columns = sql`
  id, kind, "tenantId", capability, "nodeId", buckets, salt, reason, "from", until, "createdBy", "createdAt",
  "updatedAt", "endedAt", "endedBy", "endedReason"`;

/** A control that was ended before it began was never in force. */
const inForce = (at: Date): Sql => sql`("from" <= ${at} and (over_at is null or over_at > ${at}))`;

async function listOf(
  tx: Tx,
  rows: Sql,
  filter: ControlFilter,
  now: Date,
  { limit, after }: PageAsk,
): Promise<Page<Control>> {
  const found = await tx.many<Control & { sort: string }>(sql`
    select ${columns}, "createdAt"::text as sort from (${rows}) as c
    where ${and(
      filter.kind && sql`kind = ${filter.kind}`,
      filter.capability && sql`capability = ${filter.capability}`,
      filter.tenantId && sql`"tenantId" = ${filter.tenantId}`,
      filter.inForce === undefined ? undefined : sql`${inForce(now)} = ${filter.inForce}`,
      after && sql`("createdAt", id) < (${after[0]}::timestamptz, ${after[1]})`,
    )}
    order by "createdAt" desc, id desc
    limit ${limit + 1}`);
  return toPage(
    found,
    limit,
    ({ sort: _sort, ...control }) => control,
    ({ sort, id }) => [sort, id],
  );
}

function controls(table: Sql, rows: Sql, insert: Controls["insert"]): Controls {
  return {
    insert,
    find: (tx, id) => tx.maybe<Control>(sql`select ${columns} from (${rows}) as c where id = ${id}`),
    put: (tx, { id, buckets, reason, until, updatedAt }) =>
      tx.run(sql`
        update ${table} set buckets = ${buckets}, reason = ${reason}, ends_at = ${until}, updated_at = ${updatedAt}
        where control_id = ${id}`),
    end: (tx, id, { at, by, reason }) =>
      tx.run(sql`
        update ${table} set ended_at = ${at}, ended_by = ${by}, ended_reason = ${reason}, updated_at = ${at}
        where control_id = ${id}`),
    list: (tx, filter, now, page) => listOf(tx, rows, filter, now, page),
    count: (tx, now, upTo) =>
      counted(tx, sql`select from ${table} where ended_at is null and (over_at is null or over_at > ${now})`, upTo),
    relevant: (tx, since) =>
      tx.many<Control>(sql`
        select ${columns} from (${rows}) as c
        where "endedAt" is null and ${and(since && sql`(until is null or until > ${since})`)}
        order by "createdAt", id`),
  };
}

export const platformControls = controls(sql`controls.platform_controls`, ofPlatform, (tx, control) =>
  tx.run(sql`
    insert into controls.platform_controls
      (control_id, kind, capability, buckets, salt, reason, starts_at, ends_at, created_by, created_at, updated_at)
    values
      (${control.id}, ${control.kind}, ${control.capability}, ${control.buckets}, ${control.salt}, ${control.reason},
       ${control.from}, ${control.until}, ${control.createdBy}, ${control.createdAt}, ${control.updatedAt})`),
);

export const tenantControls = controls(sql`controls.tenant_controls`, ofTenants, (tx, control) =>
  tx.run(sql`
    insert into controls.tenant_controls
      (tenant_id, control_id, kind, capability, node_id, buckets, salt, reason, starts_at, ends_at, created_by,
       created_at, updated_at)
    values
      (kernel.tenant(), ${control.id}, ${control.kind}, ${control.capability}, ${control.nodeId}, ${control.buckets},
       ${control.salt}, ${control.reason}, ${control.from}, ${control.until}, ${control.createdBy},
       ${control.createdAt}, ${control.updatedAt})`),
);

/** Everybody's and all tenants', for the operator's realm. */
export const listAll = (tx: Tx, filter: ControlFilter, now: Date, page: PageAsk): Promise<Page<Control>> =>
  listOf(tx, sql`${ofPlatform} union all ${ofTenants}`, filter, now, page);

/** The salts of all rollouts a tenant may meet: everybody's and its own. */
export const salts = (tx: Tx): Promise<readonly { readonly id: string; readonly salt: string }[]> =>
  tx.many<{ id: string; salt: string }>(sql`
    select control_id as id, salt from controls.platform_controls where kind = 'rollout' and ended_at is null
    union all
    select control_id, salt from controls.tenant_controls where kind = 'rollout' and ended_at is null`);
