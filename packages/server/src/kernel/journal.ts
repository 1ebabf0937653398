import type { Caller } from "./context.ts";
import { type Happened, happen, type Reaction } from "./event.ts";
import { newId } from "./id.ts";
import { sql, type Tx } from "./sql.ts";

const appending = new WeakSet<Tx>();

/** Whether a transaction wrote something that waits for its place in a stream. */
export const hasAppended = (tx: Tx): boolean => appending.has(tx);

/** One entry of the audit log: who did, or was refused, what. */
export interface AuditEntry {
  readonly tenant: string;
  readonly actor: Caller;
  readonly action: string;
  readonly target: string;
  readonly outcome: "done" | "refused";
  readonly reason?: string;
  readonly difference: { readonly before: unknown; readonly after: unknown };
  readonly address: string | undefined;
  readonly requestId: string;
  readonly at: Date;
}

export async function record(tx: Tx, entry: AuditEntry): Promise<void> {
  appending.add(tx);
  await tx.run(sql`
    insert into audit.entries
      (tenant_id, entry_id, actor, actor_kind, action, target, outcome, reason, difference, address, request_id, recorded_at)
    values
      (${entry.tenant}, ${newId("aud", entry.at)}, ${entry.actor.id}, ${entry.actor.realm}, ${entry.action},
       ${entry.target}, ${entry.outcome}, ${entry.reason ?? null}, ${JSON.stringify(entry.difference)},
       ${entry.address ?? null}, ${entry.requestId}, ${entry.at})`);
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
