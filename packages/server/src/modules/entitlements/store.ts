import type { Instant, Json, PhaseKind, WindowUnit } from "@bailiwick/decision";
import { type Page, type PageAsk, toPage } from "../../kernel/page.ts";
import { and, type Sql, sql, type Tx } from "../../kernel/sql.ts";
import type { OverrideMode } from "./domain/override.ts";
import type { CarryOver, HeldAddOn, Phase, Schedule } from "./domain/schedule.ts";

export interface Subscription {
  readonly id: string;
  readonly anchor: Instant;
  readonly period: { readonly unit: WindowUnit; readonly every: number };
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly schedule: Schedule;
}

interface SubscriptionRow {
  readonly id: string;
  readonly anchor: Date;
  readonly unit: WindowUnit;
  readonly every: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

interface PhaseRow {
  readonly subscription: string;
  readonly kind: PhaseKind;
  readonly from: Date;
  readonly until: Date | null;
  readonly graceUntil: Date | null;
  readonly plan: string;
  readonly planVersion: string;
  readonly products: readonly string[];
  readonly addOns: readonly HeldAddOn[];
  readonly carryOver: CarryOver;
  readonly writtenAt: Date;
}

const subscriptionColumns = sql`
  s.subscription_id as id, s.anchor, s.period_unit as unit, s.period_every as every, s.created_at as "createdAt",
  s.updated_at as "updatedAt"`;

const phaseColumns = sql`
  p.subscription_id as subscription, p.kind, p.starts_at as "from", p.ends_at as until, p.grace_until as "graceUntil",
  p.plan, p.plan_version as "planVersion", p.products, p.add_ons as "addOns", p.carry_over as "carryOver",
  p.written_at as "writtenAt"`;

const dated = (at: Instant | undefined): Date | null => (at === undefined ? null : new Date(at));

const toPhase = ({ subscription: _subscription, from, until, graceUntil, writtenAt, ...rest }: PhaseRow): Phase => ({
  ...rest,
  from: from.getTime(),
  until: until?.getTime(),
  graceUntil: graceUntil?.getTime(),
  writtenAt: writtenAt.getTime(),
});

const toSubscription = (
  { anchor, unit, every, ...rest }: SubscriptionRow,
  rows: readonly PhaseRow[],
): Subscription => ({
  ...rest,
  anchor: anchor.getTime(),
  period: { unit, every },
  schedule: rows.filter(({ subscription }) => subscription === rest.id).map(toPhase),
});

export interface SubscriptionFilter {
  readonly product?: string | undefined;
  readonly plan?: string | undefined;
}

/** The constraint that keeps two subscriptions from answering for one product. */
export const ONE_AT_A_TIME = "occupancies_one_at_a_time";
export const TRIAL_ONCE = "trials_once";

export const subscriptions = {
  async find(tx: Tx, id: string): Promise<Subscription | undefined> {
    const row = await tx.maybe<SubscriptionRow>(sql`
      select ${subscriptionColumns} from entitlements.subscriptions s where s.subscription_id = ${id}`);
    return row && toSubscription(row, await phasesOf(tx, [id]));
  },

  /**
   * Changes of one tenant's subscriptions take turns. Without this two that overlap could wait for each other for
   * ever: an exclusion constraint looks for rivals only after its row is in.
   */
  takeTurn: (tx: Tx) =>
    tx.run(sql`select pg_advisory_xact_lock(hashtextextended('bailiwick subscriptions ' || kernel.tenant(), 0))`),

  insert: (tx: Tx, { id, anchor, period, createdAt, updatedAt }: Subscription) =>
    tx.run(sql`
      insert into entitlements.subscriptions
        (tenant_id, subscription_id, anchor, period_unit, period_every, created_at, updated_at)
      values
        (kernel.tenant(), ${id}, ${dated(anchor)}, ${period.unit}, ${period.every}, ${createdAt}, ${updatedAt})`),

  touch: (tx: Tx, id: string, at: Date) =>
    tx.run(sql`update entitlements.subscriptions set updated_at = ${at} where subscription_id = ${id}`),

  async list(tx: Tx, filter: SubscriptionFilter, { limit, after }: PageAsk): Promise<Page<Subscription>> {
    const rows = await tx.many<SubscriptionRow & { sort: string }>(sql`
      select ${subscriptionColumns}, s.created_at::text as sort from entitlements.subscriptions s
      where ${and(
        filter.product && hasPhase(sql`${filter.product} = any (p.products)`),
        filter.plan && hasPhase(sql`p.plan = ${filter.plan}`),
        after && sql`(s.created_at, s.subscription_id) > (${after[0]}::timestamptz, ${after[1]})`,
      )}
      order by s.created_at, s.subscription_id
      limit ${limit + 1}`);
    const ids = rows.slice(0, limit).map(({ id }) => id);
    const held = await phasesOf(tx, ids);
    return toPage(
      rows,
      limit,
      ({ sort: _sort, ...row }) => toSubscription(row, held),
      ({ sort, id }) => [sort, id],
    );
  },

  /** What a decision needs: phases that are not over at `since`, and trials after which nothing came. */
  async relevant(tx: Tx, since: Date | undefined): Promise<readonly Subscription[]> {
    const rows = await tx.many<SubscriptionRow & PhaseRow>(sql`
      select ${subscriptionColumns}, ${phaseColumns}
      from (
        select p.*, lag(p.kind) over schedule as previous, lead(p.kind) over schedule as next
        from entitlements.phases p
        window schedule as (partition by p.tenant_id, p.subscription_id order by p.starts_at)
      ) p
      join entitlements.subscriptions s on s.tenant_id = p.tenant_id and s.subscription_id = p.subscription_id
      where ${and(since && needed(since))}
      order by p.subscription_id, p.starts_at`);
    const heads = new Map(rows.map((row) => [row.subscription, row]));
    return [...heads.values()].map((head) => toSubscription(head, rows));
  },
};

/** The versions of plans and add-ons this tenant is on, or will be. */
export async function heldVersions(tx: Tx, now: Date): Promise<readonly string[]> {
  const rows = await tx.many<{ readonly id: string }>(sql`
    select distinct held.id
    from entitlements.phases p
    cross join lateral (
      select p.plan_version as id
      union all
      select each ->> 'addOnVersion' from jsonb_array_elements(p.add_ons) as each
    ) as held
    where p.kind <> 'ended' and (p.ends_at is null or p.ends_at > ${now})`);
  return rows.map(({ id }) => id);
}

/** Across tenants, in the operator's realm: who is or will be on one of these plans. */
export const subscribers = (
  tx: Tx,
  plans: readonly string[],
  { now, most }: { readonly now: Date; readonly most: number },
) =>
  tx.many<{ readonly tenant: string; readonly plan: string; readonly planVersion: string }>(sql`
    select distinct p.tenant_id as tenant, p.plan, p.plan_version as "planVersion" from entitlements.phases p
    where p.plan = any (${[...plans]}) and p.kind <> 'ended' and (p.ends_at is null or p.ends_at > ${now})
    order by 1, 2, 3
    limit ${most}`);

const needed = (since: Date): Sql => sql`
  (p.kind <> 'ended' and (p.ends_at is null or p.ends_at > ${since})
    or p.kind = 'trial' and p.next = 'ended'
    or p.kind = 'ended' and (p.starts_at > ${since} or p.previous = 'trial'))`;

const hasPhase = (condition: Sql): Sql => sql`
  exists (
    select from entitlements.phases p
    where p.tenant_id = s.tenant_id and p.subscription_id = s.subscription_id and ${condition})`;

const phasesOf = (tx: Tx, ids: readonly string[]): Promise<readonly PhaseRow[]> =>
  tx.many<PhaseRow>(sql`
    select ${phaseColumns} from entitlements.phases p
    where p.subscription_id = any (${[...ids]}) order by p.subscription_id, p.starts_at`);

export const schedules = {
  /** Takes away what was to be from an instant on; occupancies go with their phases. */
  clear: (tx: Tx, subscription: string, from: Instant) =>
    tx.run(sql`
      delete from entitlements.phases where subscription_id = ${subscription} and starts_at >= ${dated(from)}`),

  insert: (tx: Tx, subscription: string, phase: Phase) =>
    tx.run(sql`
      insert into entitlements.phases
        (tenant_id, subscription_id, starts_at, ends_at, kind, grace_until, plan, plan_version, products, add_ons,
         carry_over, written_at)
      values
        (kernel.tenant(), ${subscription}, ${dated(phase.from)}, ${dated(phase.until)}, ${phase.kind},
         ${dated(phase.graceUntil)}, ${phase.plan}, ${phase.planVersion}, ${[...phase.products]},
         ${JSON.stringify(phase.addOns)}, ${JSON.stringify(phase.carryOver)}, ${dated(phase.writtenAt)})`),

  /** Broken by another subscription that answers for the product at that time. */
  occupy: (tx: Tx, subscription: string, { from, until }: Pick<Phase, "from" | "until">, product: string) =>
    tx.run(sql`
      insert into entitlements.occupancies (tenant_id, subscription_id, product, starts_at, ends_at)
      values (kernel.tenant(), ${subscription}, ${product}, ${dated(from)}, ${dated(until)})`),
};

/** Does something to see whether the constraints let it, and takes it back. */
export async function rehearsal(tx: Tx, work: () => Promise<void>): Promise<void> {
  await tx.run(sql`savepoint rehearsal`);
  await work();
  await tx.run(sql`rollback to savepoint rehearsal`);
}

export interface TrialRow {
  readonly subscription: string;
  readonly product: string;
  readonly beganAt: Instant;
  readonly againReason: string | undefined;
}

export const trials = {
  /** Once for each subscription; broken by an earlier trial of the product unless a reason is given. */
  insert: (tx: Tx, { subscription, product, beganAt, againReason }: TrialRow) =>
    tx.run(sql`
      insert into entitlements.trials (tenant_id, product, subscription_id, began_at, again_reason)
      values (kernel.tenant(), ${product}, ${subscription}, ${dated(beganAt)}, ${againReason ?? null})
      on conflict (tenant_id, product, subscription_id) do nothing`),
};

// ---- overrides and blocks -----------------------------------------------------------------------------------------

/** Who made a row, when it is in force, and who ended it before its time. */
interface Lasting {
  readonly id: string;
  /** Null: the tenant's root. */
  readonly nodeId: string | null;
  readonly reason: string;
  readonly from: Date;
  readonly until: Date | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  readonly endedReason: string | null;
}

export interface Override extends Lasting {
  readonly capability: string;
  readonly mode: OverrideMode;
  /** Null for a deny. */
  readonly value: Json;
}

export interface Block extends Lasting {
  readonly source: string;
  readonly effect: "restricted" | "suspended" | "closed";
}

const lastingColumns = sql`
  node_id as "nodeId", reason, starts_at as "from", ends_at as until, created_by as "createdBy",
  created_at as "createdAt", ended_at as "endedAt", ended_by as "endedBy", ended_reason as "endedReason"`;
const overrideColumns = sql`override_id as id, capability, mode, value, ${lastingColumns}`;
const blockColumns = sql`block_id as id, source, effect, ${lastingColumns}`;

/** In force at an instant, or not; a row that was ended before it began never is. */
const inForce = (at: Date, wanted: boolean | undefined): Sql | undefined =>
  wanted === undefined ? undefined : sql`(starts_at <= ${at} and (over_at is null or over_at > ${at})) = ${wanted}`;

const notOver = (since: Date | undefined): Sql =>
  sql`(over_at is null or over_at > starts_at) and ${and(since && sql`(over_at is null or over_at > ${since})`)}`;

/** An explicit row filter: a node's rows, those of the root, or all. */
export type NodeFilter = string | null | undefined;

const atNode = (node: NodeFilter): Sql | undefined => {
  if (node === undefined) return undefined;
  return node === null ? sql`node_id is null` : sql`node_id = ${node}`;
};

export interface Ending {
  readonly at: Date;
  readonly by: string;
  readonly reason: string;
}

export interface OverrideFilter {
  readonly capability?: string | undefined;
  readonly node?: NodeFilter;
  readonly inForce?: boolean | undefined;
}

export const overrides = {
  find: (tx: Tx, id: string): Promise<Override | undefined> =>
    tx.maybe<Override>(sql`select ${overrideColumns} from entitlements.overrides where override_id = ${id}`),

  insert: (tx: Tx, row: Override) =>
    tx.run(sql`
      insert into entitlements.overrides
        (tenant_id, override_id, capability, node_id, mode, value, reason, starts_at, ends_at, created_by, created_at)
      values
        (kernel.tenant(), ${row.id}, ${row.capability}, ${row.nodeId}, ${row.mode},
         ${row.mode === "deny" ? null : JSON.stringify(row.value)}, ${row.reason}, ${row.from}, ${row.until},
         ${row.createdBy}, ${row.createdAt})`),

  end: (tx: Tx, id: string, { at, by, reason }: Ending) =>
    tx.run(sql`
      update entitlements.overrides set ended_at = ${at}, ended_by = ${by}, ended_reason = ${reason}
      where override_id = ${id} and ended_at is null`),

  async list(tx: Tx, filter: OverrideFilter, now: Date, { limit, after }: PageAsk): Promise<Page<Override>> {
    const rows = await tx.many<Override & { sort: string }>(sql`
      select ${overrideColumns}, created_at::text as sort from entitlements.overrides
      where ${and(
        filter.capability && sql`capability = ${filter.capability}`,
        atNode(filter.node),
        inForce(now, filter.inForce),
        after && sql`(created_at, override_id) < (${after[0]}::timestamptz, ${after[1]})`,
      )}
      order by created_at desc, override_id desc
      limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      ({ sort: _sort, ...row }) => row,
      ({ sort, id }) => [sort, id],
    );
  },

  relevant: (tx: Tx, since: Date | undefined): Promise<readonly Override[]> =>
    tx.many<Override>(sql`
      select ${overrideColumns} from entitlements.overrides where ${notOver(since)} order by starts_at, override_id`),
};

export interface BlockFilter {
  readonly source?: string | undefined;
  readonly node?: NodeFilter;
  readonly inForce?: boolean | undefined;
}

export const blocks = {
  find: (tx: Tx, id: string): Promise<Block | undefined> =>
    tx.maybe<Block>(sql`select ${blockColumns} from entitlements.blocks where block_id = ${id}`),

  insert: (tx: Tx, row: Block) =>
    tx.run(sql`
      insert into entitlements.blocks
        (tenant_id, block_id, source, node_id, effect, reason, starts_at, ends_at, created_by, created_at)
      values
        (kernel.tenant(), ${row.id}, ${row.source}, ${row.nodeId}, ${row.effect}, ${row.reason}, ${row.from},
         ${row.until}, ${row.createdBy}, ${row.createdAt})`),

  lift: (tx: Tx, id: string, { at, by, reason }: Ending) =>
    tx.run(sql`
      update entitlements.blocks set ended_at = ${at}, ended_by = ${by}, ended_reason = ${reason}
      where block_id = ${id} and ended_at is null`),

  async list(tx: Tx, filter: BlockFilter, now: Date, { limit, after }: PageAsk): Promise<Page<Block>> {
    const rows = await tx.many<Block & { sort: string }>(sql`
      select ${blockColumns}, created_at::text as sort from entitlements.blocks
      where ${and(
        filter.source && sql`source = ${filter.source}`,
        atNode(filter.node),
        inForce(now, filter.inForce),
        after && sql`(created_at, block_id) < (${after[0]}::timestamptz, ${after[1]})`,
      )}
      order by created_at desc, block_id desc
      limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      ({ sort: _sort, ...row }) => row,
      ({ sort, id }) => [sort, id],
    );
  },

  relevant: (tx: Tx, since: Date | undefined): Promise<readonly Block[]> =>
    tx.many<Block>(sql`
      select ${blockColumns} from entitlements.blocks where ${notOver(since)} order by starts_at, block_id`),
};

export interface PlanCount {
  readonly plan: string;
  readonly phase: PhaseKind;
  readonly tenants: number;
}

/** How many tenants are on each plan now, and in which phase; asked across tenants. */
export const countByPlan = (tx: Tx, now: Date): Promise<readonly PlanCount[]> =>
  tx.many<PlanCount>(sql`
    select plan, kind as phase, count(distinct tenant_id)::int as tenants from entitlements.phases
    where starts_at <= ${now} and (ends_at is null or ends_at > ${now})
    group by plan, kind order by plan, kind`);
