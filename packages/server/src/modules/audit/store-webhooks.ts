import { counted } from "../../kernel/bound.ts";
import { type Page, type PageAsk, toPage } from "../../kernel/page.ts";
import { and, sql, type Tx } from "../../kernel/sql.ts";
import type { Next, Told } from "./domain/delivery.ts";
import { TENANTS } from "./store-trees.ts";

export interface Webhook {
  readonly tenant: string;
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly everyMinutes: number;
  readonly createdAt: Date;
  readonly state: "active" | "failing" | "disabled";
  readonly stateSince: Date;
  readonly disabledBecause: "gone" | "exhausted" | null;
  readonly failures: number;
  readonly attemptedAt: Date | null;
  readonly failure: Told["failure"] | null;
  readonly status: number | null;
  readonly nextAt: Date;
  readonly anchoredSize: number | null;
  readonly anchoredAt: Date | null;
  readonly messageId: string | null;
  readonly messageSize: number | null;
  readonly messageSignedAt: Date | null;
  readonly testId: string | null;
  readonly testAskedAt: Date | null;
  readonly testedAt: Date | null;
  readonly testFailure: Told["failure"] | null;
  readonly testStatus: number | null;
}

type NewWebhook = Pick<Webhook, "id" | "name" | "url" | "everyMinutes" | "createdAt" | "nextAt">;

interface Raw extends Omit<Webhook, "anchoredSize" | "messageSize"> {
  readonly anchoredSize: string | null;
  readonly messageSize: string | null;
}

const columns = sql`
  w.tenant_id as tenant, w.anchor_id as id, w.name, w.url, w.every_minutes as "everyMinutes",
  w.created_at as "createdAt", w.state, w.state_since as "stateSince", w.disabled_because as "disabledBecause",
  w.failures, w.attempted_at as "attemptedAt", w.failure, w.status, w.next_at as "nextAt",
  w.anchored_size as "anchoredSize", w.anchored_at as "anchoredAt", w.message_id as "messageId",
  w.message_size as "messageSize", w.message_signed_at as "messageSignedAt", w.test_id as "testId",
  w.test_asked_at as "testAskedAt", w.tested_at as "testedAt", w.test_failure as "testFailure",
  w.test_status as "testStatus"`;

const count = (text: string | null): number | null => (text === null ? null : Number(text));

const read = <Row extends Raw>({ anchoredSize, messageSize, ...row }: Row) => ({
  ...row,
  anchoredSize: count(anchoredSize),
  messageSize: count(messageSize),
});

const own = (id: string) => sql`tenant_id = kernel.tenant() and anchor_id = ${id}`;

export const webhooks = {
  async find(tx: Tx, id: string): Promise<Webhook | undefined> {
    const row = await tx.maybe<Raw>(sql`select ${columns} from audit.webhooks w where ${own(id)}`);
    return row && read(row);
  },

  async list(tx: Tx, { limit, after }: PageAsk): Promise<Page<Webhook>> {
    const rows = await tx.many<Raw>(sql`
      select ${columns} from audit.webhooks w
      where ${and(sql`tenant_id = kernel.tenant()`, after && sql`anchor_id > ${after[0]}`)}
      order by anchor_id limit ${limit + 1}`);
    return toPage(rows, limit, read, ({ id }) => [id]);
  },

  /** Whoever would add one at the same time waits. */
  takeTurn: (tx: Tx) =>
    tx.run(sql`select pg_advisory_xact_lock(hashtextextended('audit anchors ' || kernel.tenant(), 0))`),

  count: (tx: Tx, upTo: number) => counted(tx, sql`select from audit.webhooks where tenant_id = kernel.tenant()`, upTo),

  insert: (tx: Tx, { id, name, url, everyMinutes, createdAt, nextAt }: NewWebhook) =>
    tx.run(sql`
      insert into audit.webhooks
        (tenant_id, anchor_id, name, url, every_minutes, created_at, state, state_since, failures, next_at)
      values (kernel.tenant(), ${id}, ${name}, ${url}, ${everyMinutes}, ${createdAt}, 'active', ${createdAt}, 0, ${nextAt})`),

  remove: (tx: Tx, id: string) => tx.run(sql`delete from audit.webhooks where ${own(id)}`),

  askTest: (tx: Tx, id: string, test: string, at: Date) =>
    tx.run(sql`
      update audit.webhooks set test_id = ${test}, test_asked_at = ${at}, tested_at = null, test_failure = null,
        test_status = null where ${own(id)}`),

  enable: (tx: Tx, id: string, at: Date) =>
    tx.run(sql`
      update audit.webhooks set state = 'active', state_since = ${at}, disabled_because = null, failures = 0,
        next_at = ${at} where ${own(id)} and state = 'disabled'`),
};

// ---- secrets ------------------------------------------------------------------------------------------------------

export interface SealedSecret {
  readonly generation: number;
  readonly sealed: Buffer;
  readonly createdAt: Date;
  readonly signsUntil: Date | null;
}

export const secrets = {
  /** Newest first. */
  of: (tx: Tx, { tenant, id }: Pick<Webhook, "tenant" | "id">) =>
    tx.many<SealedSecret>(sql`
      select generation, sealed, created_at as "createdAt", signs_until as "signsUntil" from audit.webhook_secrets
      where tenant_id = ${tenant} and anchor_id = ${id} order by generation desc`),

  insert: (tx: Tx, id: string, { generation, sealed, createdAt }: SealedSecret) =>
    tx.run(sql`
      insert into audit.webhook_secrets (tenant_id, anchor_id, generation, sealed, created_at)
      values (kernel.tenant(), ${id}, ${generation}, ${sealed}, ${createdAt})`),

  /** The one that signs for good signs until then, and of all older ones than `oldest` none is left. */
  retire: async (tx: Tx, id: string, until: Date, oldest: number) => {
    await tx.run(sql`delete from audit.webhook_secrets where ${own(id)} and generation < ${oldest}`);
    await tx.run(sql`
      update audit.webhook_secrets set signs_until = ${until} where ${own(id)} and signs_until is null`);
  },
};

// ---- what is due --------------------------------------------------------------------------------------------------

/** What is to be sent, and taken by nobody else until the claim ends. */
export interface Claimed extends Webhook {
  readonly claim: string;
  /** The newest checkpoint of its log, for a message that is begun. */
  readonly newestSize: number | null;
  readonly newestSignedAt: Date | null;
}

const newestOf = sql`
  lateral (select size, signed_at from audit.checkpoints c
           where c.tenant_id = case w.tenant_id when 'platform' then ${TENANTS} else w.tenant_id end
           order by c.size desc, c.signed_at desc limit 1)`;

const unclaimed = sql`(w.claimed_until is null or w.claimed_until < clock_timestamp())`;

export const deliveries = {
  /**
   * Takes what is due, a few of each tenant. The database's clock ends a claim, so that one whose process is gone is
   * taken up by the next.
   */
  async claim(
    tx: Tx,
    {
      claim,
      now,
      most,
      each,
    }: { readonly claim: string; readonly now: Date; readonly most: number; readonly each: number },
  ): Promise<readonly Claimed[]> {
    const rows = await tx.many<Raw & { newestSize: string | null; newestSignedAt: Date | null }>(sql`
      with due as (
        select w.tenant_id, w.anchor_id, c.size, c.signed_at,
               row_number() over (partition by w.tenant_id order by w.next_at) as place
        from audit.webhooks w left join ${newestOf} c on true
        where ${unclaimed} and (
          w.test_asked_at is not null and w.tested_at is null
          or w.state <> 'disabled' and w.next_at <= ${now}
             and (w.message_id is not null or c.signed_at > coalesce(w.anchored_signed_at, '-infinity')))),
      first as (
        select w.tenant_id, w.anchor_id, due.size, due.signed_at
        from audit.webhooks w join due using (tenant_id, anchor_id)
        where due.place <= ${each} and ${unclaimed}
        order by w.next_at limit ${most} for update of w skip locked)
      update audit.webhooks w
      set claim = ${claim}, claimed_until = clock_timestamp() + interval '30 seconds'
      from first where w.tenant_id = first.tenant_id and w.anchor_id = first.anchor_id
      returning ${columns}, first.size as "newestSize", first.signed_at as "newestSignedAt"`);
    return rows.map((row) => ({ ...read(row), claim, newestSize: count(row.newestSize) }));
  },

  begin: (
    tx: Tx,
    { tenant, id }: Webhook,
    message: { readonly id: string; readonly size: number; readonly at: Date },
  ) =>
    tx.run(sql`
      update audit.webhooks
      set message_id = ${message.id}, message_size = ${message.size}, message_signed_at = ${message.at}
      where tenant_id = ${tenant} and anchor_id = ${id}`),

  /** Only who still holds the claim says how it went; false when nobody is there any more to say it of. */
  async settle(tx: Tx, hook: Claimed, next: Next, now: Date): Promise<boolean> {
    const held = sql`tenant_id = ${hook.tenant} and anchor_id = ${hook.id} and claim = ${hook.claim}`;
    const since = sql`state_since = case when state = ${next.state} then state_since else ${now} end`;
    if (next.state === "active")
      return (
        (await tx.run(sql`
          update audit.webhooks
          set state = 'active', ${since}, failures = 0, attempted_at = ${now}, failure = null, status = null,
              anchored_size = message_size, anchored_signed_at = message_signed_at, anchored_at = ${now},
              next_at = message_signed_at + make_interval(mins => every_minutes),
              message_id = null, message_size = null, message_signed_at = null, claim = null, claimed_until = null
          where ${held} and state <> 'disabled'`)) === 1
      );
    const { failure, status } = next.told;
    const isOver = next.state === "disabled";
    return (
      (await tx.run(sql`
        update audit.webhooks
        set state = ${next.state}, ${since}, failures = failures + 1, attempted_at = ${now}, failure = ${failure},
            status = ${status}, disabled_because = ${next.state === "disabled" ? next.because : null},
            next_at = ${next.state === "failing" ? next.at : now}, claim = null, claimed_until = null,
            message_id = case when ${isOver} then null else message_id end,
            message_size = case when ${isOver} then null else message_size end,
            message_signed_at = case when ${isOver} then null else message_signed_at end
        where ${held} and state <> 'disabled'`)) === 1
    );
  },

  /** A test message that succeeds while others failed is a reason to go on at once. */
  settleTest: (tx: Tx, hook: Claimed, told: Told | undefined, now: Date) =>
    tx.run(sql`
      update audit.webhooks
      set tested_at = case when test_id = ${hook.testId} then ${now}::timestamptz end, test_failure = ${told?.failure ?? null}, test_status = ${told?.status ?? null},
          next_at = case when state = 'failing' and ${told === undefined} then ${now} else next_at end,
          claim = null, claimed_until = null
      where tenant_id = ${hook.tenant} and anchor_id = ${hook.id} and claim = ${hook.claim}`),

  release: (tx: Tx, { tenant, id, claim }: Claimed) =>
    tx.run(sql`
      update audit.webhooks set claim = null, claimed_until = null
      where tenant_id = ${tenant} and anchor_id = ${id} and claim = ${claim}`),

  /** Logs with a receiver that were last signed before then: it is to hear that they are still as they were. */
  async idle(tx: Tx, before: Date, limit: number): Promise<readonly string[]> {
    const rows = await tx.many<{ log: string }>(sql`
      select distinct w.tenant_id as log from audit.webhooks w join ${newestOf} c on true
      where w.tenant_id <> 'platform' and w.state <> 'disabled' and c.signed_at < ${before} limit ${limit}`);
    return rows.map(({ log }) => log);
  },

  /** How many there are in each state, and since when the one that waits longest has nothing. */
  survey: (tx: Tx) =>
    tx.many<{ state: Webhook["state"]; count: number; oldest: Date }>(sql`
      select state, count(*)::int as count, min(coalesce(anchored_at, created_at)) as oldest
      from audit.webhooks group by state`),
};
