import type { Json } from "@bailiwick/decision";
import type { Correlation } from "../../kernel/envelope.ts";
import { sql, type Tx } from "../../kernel/sql.ts";
import { MOST_RUNNING } from "./domain/bounds.ts";
import type { Failure } from "./store.ts";

/** The right to take steps of one operation, until it is taken by another or given back. */
export interface Turn {
  readonly tenant: string;
  readonly id: string;
  readonly number: string;
  readonly kind: string;
  readonly requestedBy: string;
  readonly requesterHome: string;
  readonly failures: number;
}

/** Whoever holds a turn and is not heard of for so long has lost it. */
const TURN_SECONDS = 5;

const until = (seconds: number) => sql`clock_timestamp() + make_interval(secs => ${seconds})`;
const held = ({ tenant, id, number }: Turn) =>
  sql`tenant_id = ${tenant} and operation_id = ${id} and turn = ${number} and status = 'running'`;

export const turns = {
  /**
   * The next operation that waits: of the tenant whose last turn is the longest ago, and of that the oldest. One at a
   * time chooses, across all processes, so that nobody gets more turns at once than a tenant may have.
   */
  async take(tx: Tx, kinds: readonly string[], now: Date): Promise<Turn | undefined> {
    const waits = await tx.maybe(sql`
      select from operations.operations
      where status in ('queued', 'running') and turn_until <= clock_timestamp() limit 1`);
    if (!waits) return undefined;
    await tx.run(sql`select pg_advisory_xact_lock(hashtextextended('bailiwick operations turn', 0))`);
    return tx.maybe<Turn>(sql`
      with next as (
        select o.tenant_id, o.operation_id
        from (select tenant_id, operation_id,
                     count(*) filter (where status = 'running' and turn_until > clock_timestamp()) over tenant as running,
                     max(served_at) over tenant as served
              from operations.operations where status in ('queued', 'running')
              window tenant as (partition by tenant_id)) as waiting
        join operations.operations o on o.tenant_id = waiting.tenant_id and o.operation_id = waiting.operation_id
        where o.turn_until <= clock_timestamp() and waiting.running < ${MOST_RUNNING} and o.kind = any(${kinds})
        order by waiting.served, o.created_at, o.operation_id limit 1
        for update of o skip locked)
      update operations.operations o
      set status = 'running', started_at = coalesce(started_at, ${now}), turn = turn + 1,
          turn_until = ${until(TURN_SECONDS)}, served_at = clock_timestamp()
      from next where o.tenant_id = next.tenant_id and o.operation_id = next.operation_id
      returning o.tenant_id as tenant, o.operation_id as id, o.turn::text as number, o.kind,
                o.requested_by as "requestedBy", o.requester_home as "requesterHome", o.failures`);
  },

  /** Lets others have a turn, at once or after a pause. */
  giveBack: (tx: Tx, turn: Turn, afterSeconds = 0) =>
    tx.run(sql`update operations.operations set turn_until = ${until(afterSeconds)} where ${held(turn)}`),

  failed: (tx: Tx, turn: Turn) =>
    tx.run(sql`
      update operations.operations set failures = failures + 1, turn_until = ${until(2 ** turn.failures)}
      where ${held(turn)}`),

  /** What is not over, by kind and status. */
  survey: (tx: Tx) =>
    tx.many<{ kind: string; status: "queued" | "running"; count: number; oldest: Date }>(sql`
      select kind, status, count(*)::int as count, min(created_at) as oldest
      from operations.operations where status in ('queued', 'running') group by kind, status`),

  /** The end of what cannot go on; what it made goes with it. */
  fail: (tx: Tx, turn: Turn, error: Failure, at: Date) =>
    tx.run(sql`
      update operations.operations
      set status = 'failed', error = ${JSON.stringify(error)}::jsonb, finished_at = ${at}, expires_at = ${at}, state = null
      where ${held(turn)}`),
};

export interface Position {
  readonly asked: Json;
  readonly state: Json;
}

export interface OpenPart {
  readonly number: number;
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  readonly chunks: number;
}

export interface Addition {
  readonly part: OpenPart;
  readonly start: number;
  readonly size: number;
  readonly deflated: Buffer;
}

interface RawPart extends Omit<OpenPart, "rows" | "bytes"> {
  readonly rows: string;
  readonly bytes: string;
  readonly isOpen: boolean;
}

/** What a step writes, while it holds the operation's row. */
export const steps = {
  /** Where it stands; nobody cancels it or takes another step until this commits. Undefined: the turn is lost. */
  hold: (tx: Tx, turn: Turn) =>
    tx.maybe<Position>(sql`
      select asked, state from operations.operations where ${held(turn)} for update`),

  /** The last part that was begun. */
  async lastPart(tx: Tx, { tenant, id }: Turn): Promise<(OpenPart & { isOpen: boolean }) | undefined> {
    const row = await tx.maybe<RawPart>(sql`
      select number, name, rows, bytes, chunks, sha256 is null as "isOpen" from operations.parts
      where tenant_id = ${tenant} and operation_id = ${id} order by number desc limit 1`);
    return row && { ...row, rows: Number(row.rows), bytes: Number(row.bytes) };
  },

  chunk: (tx: Tx, { tenant, id }: Turn, part: number, number: number) =>
    tx.one<{ deflated: Buffer }>(sql`
      select deflated from operations.chunks
      where tenant_id = ${tenant} and operation_id = ${id} and part = ${part} and number = ${number}`),

  async add(tx: Tx, { tenant, id }: Turn, { part, start, size, deflated }: Addition): Promise<void> {
    await tx.run(sql`
      insert into operations.parts (tenant_id, operation_id, number, name, rows, bytes, chunks)
      values (${tenant}, ${id}, ${part.number}, ${part.name}, ${part.rows}, ${part.bytes}, ${part.chunks})
      on conflict (tenant_id, operation_id, number)
      do update set rows = excluded.rows, bytes = excluded.bytes, chunks = excluded.chunks`);
    await tx.run(sql`
      insert into operations.chunks (tenant_id, operation_id, part, number, start, size, deflated)
      values (${tenant}, ${id}, ${part.number}, ${part.chunks}, ${start}, ${size}, ${deflated})`);
  },

  close: (tx: Tx, { tenant, id }: Turn, number: number, sha256: Buffer) =>
    tx.run(sql`
      update operations.parts set sha256 = ${sha256}
      where tenant_id = ${tenant} and operation_id = ${id} and number = ${number}`),

  goOn: (tx: Tx, turn: Turn, { state, rows, bytes }: { state: unknown; rows: number; bytes: number }) =>
    tx.run(sql`
      update operations.operations
      set state = ${JSON.stringify(state)}::jsonb, rows_done = rows_done + ${rows}, bytes = bytes + ${bytes}, failures = 0,
          turn_until = ${until(TURN_SECONDS)}
      where ${held(turn)}`),

  finish: (tx: Tx, turn: Turn, { manifest, at, expiresAt }: { manifest: unknown; at: Date; expiresAt: Date }) =>
    tx.run(sql`
      update operations.operations
      set status = 'done', state = null, rows_total = rows_done, manifest = ${JSON.stringify(manifest)}::jsonb,
          finished_at = ${at}, expires_at = ${expiresAt}
      where ${held(turn)}`),

  kept: async (tx: Tx, { tenant }: Turn): Promise<number> =>
    Number(
      (
        await tx.one<{ bytes: string }>(
          sql`select coalesce(sum(bytes), 0) as bytes from operations.operations where tenant_id = ${tenant}`,
        )
      ).bytes,
    ),
};

export interface Over {
  readonly tenant: string;
  readonly id: string;
  readonly kind: string;
  readonly correlation: Correlation;
}

/** What is over and kept no longer, for the job that takes it away. */
export const expiry = {
  due: (tx: Tx, now: Date, limit: number) =>
    tx.many<Over>(sql`
      select tenant_id as tenant, operation_id as id, kind, correlation from operations.operations
      where (bytes > 0 or status = 'done') and expires_at <= ${now}
      order by expires_at limit ${limit}`),

  /** So many of its chunks at most; true when none is left. */
  async empty(tx: Tx, { tenant, id }: Over, limit: number): Promise<boolean> {
    const gone = await tx.run(sql`
      delete from operations.chunks
      where (tenant_id, operation_id, part, number) in (
        select tenant_id, operation_id, part, number from operations.chunks
        where tenant_id = ${tenant} and operation_id = ${id} limit ${limit})`);
    return gone < limit;
  },

  async close(tx: Tx, { tenant, id }: Over): Promise<void> {
    await tx.run(sql`delete from operations.parts where tenant_id = ${tenant} and operation_id = ${id}`);
    await tx.run(sql`
      update operations.operations set bytes = 0, status = case when status = 'done' then 'expired' else status end
      where tenant_id = ${tenant} and operation_id = ${id}`);
  },

  /** What was over long ago and keeps nothing. */
  forget: (tx: Tx, before: Date) =>
    tx.run(sql`
      delete from operations.operations
      where bytes = 0 and status not in ('queued', 'running') and finished_at < ${before}`),
};
