import { auditTypeOf } from "./audit-type.ts";
import type { Caller } from "./context.ts";
import { type Happened, happen, type Reaction } from "./event.ts";
import { type AuditEntry, type Disclosures, type Envelope, seal, searchable } from "./envelope.ts";
import { newId } from "./id.ts";
import { sql, type Sql, type Tx } from "./sql.ts";

const appending = new WeakSet<Tx>();

/** Whether a transaction wrote something that waits for its place in a stream. */
export const hasAppended = (tx: Tx): boolean => appending.has(tx);

/** Who the audit log says it was: a key, or the process itself. */
export const actorOf = ({ id, realm }: Caller): AuditEntry["actor"] => ({ id, kind: realm });

export const record = (tx: Tx, entry: Omit<AuditEntry, "id" | "source" | "version">): Promise<void> =>
  recordAll(tx, [{ ...entry, id: newId("aud", entry.at), source: "bailiwick" }]);

/**
 * Adds entries to the log of this transaction's tenants, in one statement. What this product writes itself is of a type
 * it declares. Bodies go beside the rows as the bytes that are hashed, so that nobody reads them on the way.
 */
export async function recordAll(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
  appending.add(tx);
  const rows: object[] = [];
  let [bodies, start] = ["", 1];
  for (const entry of entries) {
    const { body, disclosed } = sealed(entry);
    const bytes = Buffer.byteLength(body);
    rows.push(rowOf(entry, disclosed, start, bytes));
    bodies += body;
    start += bytes;
  }
  await tx.run(sql`
    insert into audit.entries
      (tenant_id, segment, entry_id, source, actor, actor_kind, action, target, target_kind, node, outcome, reason,
       address, request_id, trace_id, session_id, on_behalf_of, decision_id, revision, occurred_at, recorded_at, body,
       disclosed, search)
    select e.tenant, ${segmentOf(entries)}, e.id, e.source, e.actor, e.actor_kind, e.action, e.target,
           e.target_kind, e.node, e.outcome, e.reason, e.address, e.request_id, e.trace_id, e.session_id,
           e.on_behalf_of, e.decision_id, e.revision, e.occurred_at, e.recorded_at,
           substring(${Buffer.from(bodies)}::bytea from e.start for e.bytes), e.disclosed, e.search
    from json_to_recordset(${JSON.stringify(rows)}) as e (
      tenant text, id text, source text, actor text, actor_kind text, action text, target text, target_kind text,
      node text, outcome text, reason text, address text, request_id text, trace_id text, session_id text,
      on_behalf_of text, decision_id text, revision text, occurred_at timestamptz, recorded_at timestamptz,
      start integer, bytes integer, disclosed jsonb, search text)`);
}

/** Looked up once where all go into one, as they mostly do. */
function segmentOf(entries: readonly AuditEntry[]): Sql {
  const [first] = entries;
  const isShared = entries.every(({ tenant, at }) => tenant === first?.tenant && at.getTime() === first.at.getTime());
  return first !== undefined && isShared
    ? sql`(select audit.segment_of(${first.tenant}, ${first.at}))`
    : sql`audit.segment_of(e.tenant, e.recorded_at)`;
}

const sealed = (entry: AuditEntry): Envelope =>
  seal(entry.source === "bailiwick" ? { ...entry, version: auditTypeOf(entry.action).version } : entry);

function rowOf(entry: AuditEntry, disclosed: Disclosures, start: number, bytes: number) {
  const { id, tenant, source, actor, action, target, node, outcome, reason, correlation, at } = entry;
  return {
    id,
    tenant,
    source,
    action,
    node,
    outcome,
    reason,
    start,
    bytes,
    disclosed,
    actor: actor.id,
    actor_kind: actor.kind,
    target: target.id,
    target_kind: target.kind,
    address: entry.disclosed.address,
    request_id: correlation.requestId ?? "",
    trace_id: correlation.traceId,
    session_id: correlation.sessionId,
    on_behalf_of: correlation.onBehalfOf,
    decision_id: correlation.decisionId,
    revision: correlation.revision,
    occurred_at: entry.occurredAt ?? at,
    recorded_at: at,
    search: searchable(entry, disclosed),
  };
}

/** Writes an event beside the change it tells of, then lets every module react to it in the same transaction. */
export async function announce(tx: Tx, happened: Happened, reactions: readonly Reaction[]): Promise<void> {
  appending.add(tx);
  await tx.run(sql`
    insert into kernel.outbox (tenant_id, event_id, type, version, subject, data, occurred_at, request_id)
    values (${happened.tenant}, ${happened.id}, ${happened.type}, ${happened.version}, ${happened.subject},
            ${JSON.stringify(happened.data)}, ${happened.at}, ${happened.requestId})`);
  for (const reaction of reactions)
    if (reaction.type === happened.type) await reactOnce(tx, happened, reaction, reactions);
}

/** Delivered twice, done once: the primary key of `kernel.handled` decides. What follows is announced in its turn. */
export async function reactOnce(
  tx: Tx,
  happened: Happened,
  reaction: Reaction,
  reactions: readonly Reaction[] = [],
): Promise<void> {
  const first = await tx.run(sql`
    insert into kernel.handled (tenant_id, event_id, reaction, handled_at)
    values (${happened.tenant}, ${happened.id}, ${reaction.name}, ${happened.at})
    on conflict do nothing`);
  if (first !== 1) return;
  const following: Happened[] = [];
  const { tenant, at, requestId } = happened;
  await reaction.react(happened, {
    tx,
    newId: (prefix) => newId(prefix, at),
    emit: (declared, subject, data) => void following.push(happen(declared, { tenant, subject, at, requestId, data })),
  });
  for (const event of following) await announce(tx, event, reactions);
}
