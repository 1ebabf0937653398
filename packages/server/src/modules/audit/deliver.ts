import { randomUUID } from "node:crypto";
import { declareAudit } from "../../kernel/audit-type.ts";
import type { Database } from "../../kernel/database.ts";
import { newId } from "../../kernel/id.ts";
import { recordAll } from "../../kernel/journal.ts";
import type { Logger } from "../../kernel/log.ts";
import type { AnchorMetrics } from "../../kernel/metrics.ts";
import { cannotReach } from "../../kernel/outage.ts";
import type { Outbound } from "../../kernel/outbound/outbound.ts";
import type { Seal } from "../../kernel/seal.ts";
import type { Tx } from "../../kernel/sql.ts";
import { afterAttempt, type Outcome, tell } from "./domain/delivery.ts";
import { checkpointMessage, headersOf, type Message, testMessage } from "./message.ts";
import { anchors } from "./store-anchors.ts";
import { type Claimed, deliveries } from "./store-webhooks.ts";

export const ANCHOR_DISABLED = declareAudit({
  action: "audit.anchor.disabled",
  version: 1,
  ocsf: "api_activity.update",
  summary: "Disable an anchor that takes nothing any more",
});

export interface DeliveryPorts {
  readonly database: Database;
  readonly seal: Pick<Seal, "open">;
  readonly outbound: Outbound;
  readonly metrics: { readonly anchors: AnchorMetrics };
  readonly log: Pick<Logger, "error">;
  readonly now: () => Date;
}

/** So many at once from this process, and so many of one tenant: who answers slowly keeps nobody else waiting. */
const MOST_AT_ONCE = 20;
const MOST_OF_ONE = 2;

interface Sending {
  readonly hook: Claimed;
  readonly message: Message;
  readonly isTest: boolean;
}

/**
 * Hands over what is due, and says how it went. Everything is in the database before and after: a process that ends in
 * between leaves a claim behind, and when that ends, somebody sends the same message under the same id.
 */
export function deliverer(ports: DeliveryPorts): (stop: AbortSignal) => Promise<void> {
  let sending = 0;
  return async (stop) => {
    const most = MOST_AT_ONCE - sending;
    if (most <= 0) return;
    sending += most;
    let taken: readonly Sending[] = [];
    try {
      taken = await ports.database.acrossTenants("checkpoints that are due are handed out", (tx) =>
        takeDue(tx, ports.now(), most),
      );
    } finally {
      sending -= most - taken.length;
    }
    const one = async (each: Sending) => {
      try {
        await sendOne(each, ports, stop);
      } catch (error) {
        if (!cannotReach(error))
          ports.log.error({ anchor: each.hook.id, err: error }, "a checkpoint was not handed out");
      } finally {
        sending -= 1;
      }
    };
    await Promise.all(taken.map(one));
  };
}

async function takeDue(tx: Tx, now: Date, most: number): Promise<readonly Sending[]> {
  const due = await deliveries.claim(tx, { claim: randomUUID(), now, most, each: MOST_OF_ONE });
  const taken: Sending[] = [];
  for (const hook of due) {
    const isTest = hook.testId !== null && hook.testAskedAt !== null && hook.testedAt === null;
    const message = isTest ? await testMessage(tx, hook, hook.testId, now) : await continued(tx, hook, now);
    if (message) taken.push({ hook, message, isTest });
  }
  return taken;
}

/** The message that is on its way, or a new one with the newest checkpoint. */
async function continued(tx: Tx, hook: Claimed, now: Date): Promise<Message | undefined> {
  const { messageId, messageSize, messageSignedAt, newestSize, newestSignedAt } = hook;
  if (messageId !== null && messageSize !== null && messageSignedAt !== null)
    return checkpointMessage(tx, hook, { id: messageId, size: messageSize, at: messageSignedAt }, now);
  if (newestSize === null || newestSignedAt === null) return undefined;
  const begun = { id: newId("msg", now), size: newestSize, at: newestSignedAt };
  await deliveries.begin(tx, hook, begun);
  return checkpointMessage(tx, hook, begun, now);
}

async function sendOne({ hook, message, isTest }: Sending, ports: DeliveryPorts, stop: AbortSignal): Promise<void> {
  const { database, outbound, seal, metrics } = ports;
  const headers = headersOf(message, hook.id, ports.now(), seal);
  const answer = await outbound.send({ url: hook.url, method: "POST", headers, body: message.body, stop });
  const outcome = outcomeOf(answer);
  const why = "how handing out a checkpoint went is kept";
  // Called off is not refused: it is sent again, under the same id.
  if (stop.aborted && outcome.kind !== "taken")
    return void (await database.acrossTenants(why, (tx) => deliveries.release(tx, hook)));
  metrics.anchors.attempts.inc({ outcome: outcome.kind });
  const settleThis = isTest ? settleTestMessage : settle;
  await database.acrossTenants(why, (tx) => settleThis(tx, hook, outcome, ports.now()));
}

function outcomeOf(answer: Awaited<ReturnType<Outbound["send"]>>): Outcome {
  if ("failure" in answer) return { kind: "failed", failure: answer.failure };
  const { status, retryAfter } = answer;
  return status >= 200 && status < 300 ? { kind: "taken" } : { kind: "refused", status, retryAfter };
}

async function settleTestMessage(tx: Tx, hook: Claimed, outcome: Outcome, now: Date): Promise<void> {
  await deliveries.settleTest(tx, hook, outcome.kind === "taken" ? undefined : tell(outcome, 1), now);
}

async function settle(tx: Tx, hook: Claimed, outcome: Outcome, now: Date): Promise<void> {
  const next = afterAttempt(outcome, { failures: hook.failures, now, random: Math.random() });
  const isSaid = await deliveries.settle(tx, hook, next, now);
  if (!isSaid || next.state !== "disabled") return;
  await recordAll(tx, [
    {
      id: newId("aud", now),
      tenant: hook.tenant,
      source: "bailiwick",
      actor: { id: "system", kind: "operator" },
      action: ANCHOR_DISABLED.action,
      target: { id: hook.id },
      outcome: "done",
      reason: next.because,
      facts: { anchoredSize: hook.anchoredSize },
      correlation: {},
      disclosed: {},
      at: now,
    },
  ]);
}

/** How old what anchors have is; without the tenants, of whom there may be many. */
export async function survey({ database, metrics, now }: DeliveryPorts): Promise<void> {
  const { found, file } = await database.readAcrossTenants("how old anchors are is measured", async (tx) => ({
    found: await deliveries.survey(tx),
    file: await anchors.newest(tx, "file"),
  }));
  const { age, receivers } = metrics.anchors;
  const secondsSince = (at: Date) => Math.max(0, (now().getTime() - at.getTime()) / 1000);
  for (const state of ["active", "failing", "disabled"] as const)
    receivers.set({ state }, found.find((each) => each.state === state)?.count ?? 0);
  const waiting = found.flatMap(({ state, oldest }) => (state === "disabled" ? [] : [secondsSince(oldest)]));
  age.set({ kind: "webhook" }, Math.max(0, ...waiting));
  if (file) age.set({ kind: "file" }, secondsSince(file.anchoredAt));
}
