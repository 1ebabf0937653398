import type { Context } from "../../kernel/context.ts";
import type { Database } from "../../kernel/database.ts";
import { type Disclosures, searchable } from "../../kernel/envelope.ts";
import { record } from "../../kernel/journal.ts";
import { invalidRequest, notFound } from "../../kernel/problem.ts";
import type { Tx } from "../../kernel/sql.ts";
import { onHold, tooManyWaiting } from "./problems.ts";
import { holds, waitingRedactions, type WaitingRedaction } from "./store-holds.ts";
import { entries, type WholeEntry } from "./store.ts";

/** What can be taken out of an entry. */
export const redactable = ["address", "userAgent", "actorName", "targetName", "before", "after", "details"] as const;

export const REDACTED = "audit.event.redacted";

/** Takes values out of an entry for good; that it was done, and to what, is an entry of its own. */
export async function redact(ctx: Context, id: string, fields: readonly string[], reason: string) {
  await holds.stopHolds(ctx.tx);
  const { entry, gone } = await found(ctx.tx, id, fields);
  const held = await holds.on(ctx.tx, id);
  if (held.length > 0) throw onHold(`Held by ${held.join(", ")}; release it first, or redact once it is released`);
  await takeOut(ctx.tx, entry, gone);
  ctx.states({ event: id, fields: gone, reason });
  return { id, fields: gone };
}

const MOST_WAITING = 10_000;

/** The same as soon as no hold is on the entry, which a job sees to. */
export async function redactOnceReleased(ctx: Context, id: string, fields: readonly string[], reason: string) {
  const { gone } = await found(ctx.tx, id, fields);
  if ((await waitingRedactions.count(ctx.tx, MOST_WAITING)) >= MOST_WAITING) throw tooManyWaiting();
  const asked = { askedBy: ctx.caller.id, askedAt: ctx.now, correlation: ctx.correlation() };
  const redaction = { id: ctx.newId("red"), event: id, fields: gone, reason, ...asked };
  await waitingRedactions.insert(ctx.tx, redaction);
  return redaction;
}

const AT_ONCE = 200;

/** Carries out what waited and is held by nothing any more. */
export async function redactReleased(tx: Tx, database: Database, now: Date): Promise<void> {
  for (const tenant of await waitingRedactions.freeTenants(tx, AT_ONCE))
    await database.inTenant(tenant, async (own) => {
      await holds.stopHolds(own);
      for (const free of await waitingRedactions.takeFree(own, AT_ONCE)) await carryOut(own, tenant, free, now);
    });
}

async function carryOut(
  tx: Tx,
  tenant: string,
  { id, event, fields, reason, askedBy, askedAt, correlation }: WaitingRedaction,
  now: Date,
): Promise<void> {
  const entry = await entries.whole(tx, event);
  const gone = entry ? fields.filter((field) => field in entry.disclosed) : [];
  // It went with its segment, or somebody was quicker.
  if (!entry || gone.length === 0) return;
  await takeOut(tx, entry, gone);
  await record(tx, {
    tenant,
    actor: { id: "system", kind: "operator" },
    action: REDACTED,
    target: { id: event },
    outcome: "done",
    facts: { event, fields: gone, reason, redaction: id, askedBy, askedAt: askedAt.toISOString() },
    correlation,
    disclosed: {},
    at: now,
  });
}

async function found(tx: Tx, id: string, fields: readonly string[]) {
  const entry = await entries.whole(tx, id);
  if (!entry) throw notFound();
  const gone = fields.filter((field) => field in entry.disclosed);
  if (gone.length === 0)
    throw invalidRequest("There is nothing to take out", {
      errors: [{ pointer: "#/fields", detail: "The entry discloses none of these" }],
    });
  return { entry, gone };
}

async function takeOut(tx: Tx, entry: WholeEntry, gone: readonly string[]): Promise<void> {
  const left = Object.fromEntries(Object.entries(entry.disclosed).filter(([name]) => !gone.includes(name)));
  await entries.forget(tx, entry.id, gone, wordsOf(entry, left));
}

const wordsOf = (entry: WholeEntry, left: Disclosures): string =>
  searchable(
    {
      actor: { id: entry.actor, kind: entry.actorKind },
      action: entry.action,
      target: { id: entry.target },
      source: entry.source as "app",
      ...(entry.reason !== null && { reason: entry.reason }),
    },
    left,
  );
