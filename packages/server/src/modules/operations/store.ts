import type { Json } from "@bailiwick/decision";
import type { Correlation } from "../../kernel/envelope.ts";
import { type Page, type PageAsk, toPage } from "../../kernel/page.ts";
import { and, sql, type Tx } from "../../kernel/sql.ts";

export type Status = "queued" | "running" | "done" | "failed" | "cancelled" | "expired";

export interface Failure {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

export interface WholePart {
  readonly number: number;
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Operation {
  readonly id: string;
  readonly kind: string;
  readonly status: Status;
  readonly asked: Readonly<Record<string, Json>>;
  readonly done: number;
  readonly total: number | null;
  readonly manifest: Readonly<Record<string, Json>> | null;
  readonly error: Failure | null;
  readonly requestedBy: string;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly parts: readonly WholePart[];
}

interface RawOperation extends Omit<Operation, "done" | "total"> {
  readonly done: string;
  readonly total: string | null;
}

const columns = sql`
  o.operation_id as id, o.kind, o.status, o.asked, o.rows_done as done, o.rows_total as total, o.manifest, o.error,
  o.requested_by as "requestedBy", o.created_at as "createdAt", o.started_at as "startedAt",
  o.finished_at as "finishedAt", o.expires_at as "expiresAt",
  coalesce((select json_agg(json_build_object('number', p.number, 'name', p.name, 'rows', p.rows, 'bytes', p.bytes,
                                              'sha256', encode(p.sha256, 'hex')) order by p.number)
            from operations.parts p
            where p.tenant_id = o.tenant_id and p.operation_id = o.operation_id and p.sha256 is not null
              and o.status in ('running', 'done')), '[]') as parts`;

const toOperation = ({ done, total, ...row }: RawOperation): Operation => ({
  ...row,
  done: Number(done),
  total: total === null ? null : Number(total),
});

/** The tenant's transaction sees its own rows; the operator's own has to be told from everybody's. */
const one = (id: string) => sql`o.tenant_id = kernel.tenant() and o.operation_id = ${id}`;

export interface NewOperation {
  readonly id: string;
  readonly kind: string;
  readonly asked: Readonly<Record<string, Json>>;
  readonly total: number | undefined;
  readonly requestedBy: string;
  readonly requesterHome: string;
  readonly createdAt: Date;
  /** Of the request that began it. */
  readonly correlation: Correlation;
}

export interface OperationFilter {
  readonly kinds: readonly string[];
  readonly status?: Status | undefined;
}

export const operations = {
  /** Of two that begin at once the second sees the first. */
  async waiting(tx: Tx): Promise<{ readonly waiting: number; readonly bytes: number }> {
    await tx.run(sql`select pg_advisory_xact_lock(hashtextextended('bailiwick operations ' || kernel.tenant(), 0))`);
    const { waiting, bytes } = await tx.one<{ waiting: number; bytes: string }>(sql`
      select count(*) filter (where status in ('queued', 'running'))::int as waiting, coalesce(sum(bytes), 0) as bytes
      from operations.operations where tenant_id = kernel.tenant()`);
    return { waiting, bytes: Number(bytes) };
  },

  /** It has had its turn when its tenant had one last: who has many gets no more turns than who has one. */
  insert: (tx: Tx, { id, kind, asked, total, requestedBy, requesterHome, createdAt, correlation }: NewOperation) =>
    tx.run(sql`
      insert into operations.operations
        (tenant_id, operation_id, kind, asked, rows_total, requested_by, requester_home, created_at, correlation, served_at)
      select kernel.tenant(), ${id}, ${kind}, ${JSON.stringify(asked)}::jsonb, ${total ?? null}, ${requestedBy},
             ${requesterHome}, ${createdAt}, ${JSON.stringify(correlation)}::jsonb, coalesce(max(served_at), '-infinity')
      from operations.operations where tenant_id = kernel.tenant()`),

  async find(tx: Tx, id: string): Promise<Operation | undefined> {
    const row = await tx.maybe<RawOperation>(sql`select ${columns} from operations.operations o where ${one(id)}`);
    return row && toOperation(row);
  },

  async list(tx: Tx, { kinds, status }: OperationFilter, { limit, after }: PageAsk): Promise<Page<Operation>> {
    const rows = await tx.many<RawOperation & { sort: string }>(sql`
      select ${columns}, o.created_at::text as sort from operations.operations o
      where ${and(
        sql`o.tenant_id = kernel.tenant() and o.kind = any(${kinds})`,
        status && sql`o.status = ${status}`,
        after && sql`(o.created_at, o.operation_id) < (${after[0]}::timestamptz, ${after[1]})`,
      )}
      order by o.created_at desc, o.operation_id desc limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      ({ sort: _, ...row }) => toOperation(row),
      ({ sort, id }) => [sort, id],
    );
  },

  /** Ends what waits or runs, and gives up what is kept; what is over already stays as it is. */
  cancel: (tx: Tx, id: string, at: Date) =>
    tx.run(sql`
      update operations.operations o
      set status = case when status = 'done' then 'expired' else 'cancelled' end,
          finished_at = coalesce(finished_at, ${at}), expires_at = ${at}, state = null
      where ${one(id)} and status in ('queued', 'running', 'done')`),
};

export const parts = {
  async find(tx: Tx, operation: string, number: number): Promise<WholePart | undefined> {
    const row = await tx.maybe<Omit<WholePart, "rows" | "bytes"> & { rows: string; bytes: string }>(sql`
      select number, name, rows, bytes, encode(sha256, 'hex') as sha256 from operations.parts
      where tenant_id = kernel.tenant() and operation_id = ${operation} and number = ${number} and sha256 is not null`);
    return row && { ...row, rows: Number(row.rows), bytes: Number(row.bytes) };
  },
};

export interface Chunk {
  readonly start: number;
  readonly deflated: Buffer;
}

export const chunks = {
  /** The one that holds the byte at this place of a part. */
  async at(tx: Tx, operation: string, part: number, place: number): Promise<Chunk | undefined> {
    const row = await tx.maybe<{ start: string; deflated: Buffer }>(sql`
      select start, deflated from operations.chunks
      where tenant_id = kernel.tenant() and operation_id = ${operation} and part = ${part}
        and start <= ${place} and start + size > ${place}
      limit 1`);
    return row && { ...row, start: Number(row.start) };
  },
};
