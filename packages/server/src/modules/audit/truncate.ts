import { isConsistent, rootOf } from "@bailiwick/audit-verify";
import { declareAudit } from "../../kernel/audit-type.ts";
import { record } from "../../kernel/journal.ts";
import type { Logger } from "../../kernel/log.ts";
import type { TruncationMetrics } from "../../kernel/metrics.ts";
import type { Tx } from "../../kernel/sql.ts";
import type { Anchor } from "./anchor.ts";
import { checkpoints } from "./store-trees.ts";
import { type Cut, type TruncationTerms, truncations } from "./store-segments.ts";
import { consistencyProof, frontierAt } from "./tree.ts";

export const LOG_TRUNCATED = declareAudit({
  action: "audit.log.truncated",
  version: 1,
  ocsf: "api_activity.delete",
  summary: "Let the hashes of entries go that were dropped long ago",
});

const LOGS_AT_ONCE = 100;
const LOGS_SWEPT_AT_ONCE = 20;
const LEAVES_AT_ONCE = 20_000;

export interface TruncationPorts {
  /** For how long hashes stay after their entries were dropped. */
  readonly leavesDays: number;
  readonly anchors: readonly Pick<Anchor, "name">[];
  readonly log: Pick<Logger, "error">;
  readonly metrics: { readonly truncation: TruncationMetrics };
}

/**
 * Where all entries from the beginning of a log on were dropped long ago, of their hashes only the compact range stays.
 * One whose hashes were changed keeps no other waiting.
 */
export async function truncateLogs(tx: Tx, { leavesDays, anchors, log: logger, metrics }: TruncationPorts, now: Date) {
  const terms = { leavesDays, anchoredBy: anchors.map(({ name }) => name) };
  let [truncated, changed] = [0, 0];
  for (let after = ""; truncated < LOGS_AT_ONCE; ) {
    const ready = await truncations.ready(tx, terms, after, LOGS_AT_ONCE - truncated);
    for (const { log, size } of ready) {
      if (await truncate(tx, terms, { log, size }, now)) {
        truncated += 1;
        continue;
      }
      changed += 1;
      logger.error({ log, size }, "the audit log was changed; it is not truncated");
    }
    const last = ready.at(-1);
    if (last === undefined) break;
    after = last.log;
  }
  metrics.truncation.waiting([...(await truncations.waiting(tx, terms)), { waits: "changed", count: changed }]);
}

/** False when what would be kept is not what was signed. */
async function truncate(
  tx: Tx,
  terms: TruncationTerms,
  { log, size }: Pick<Cut, "log" | "size">,
  now: Date,
): Promise<boolean> {
  const compact = await frontierAt(tx, log, size);
  const root = compact && rootOf({ size, hashes: compact });
  if (compact === undefined || root === undefined || !(await isSigned(tx, log, size, root))) return false;
  await truncations.make(tx, terms, { log, size, root, compact });
  await record(tx, {
    tenant: log,
    actor: { id: "system", kind: "operator" },
    action: LOG_TRUNCATED.action,
    target: { id: log },
    outcome: "done",
    facts: { size, root: root.toString("base64") },
    correlation: {},
    disclosed: {},
    at: now,
  });
  return true;
}

/** Deletes the hashes that were let go; nothing looks at them any more, so bit by bit will do. */
export async function sweepLeaves(tx: Tx): Promise<void> {
  for (const log of await truncations.toSweep(tx, LOGS_SWEPT_AT_ONCE)) await truncations.sweep(tx, log, LEAVES_AT_ONCE);
}

/** What is kept from now on instead of the leaves is what was signed. */
async function isSigned(tx: Tx, log: string, from: number, fromRoot: Buffer): Promise<boolean> {
  const newest = await checkpoints.newest(tx, log);
  if (!newest || newest.size < from) return false;
  const proof = await consistencyProof(tx, log, from, newest.size);
  return proof !== undefined && isConsistent({ from, to: newest.size, fromRoot, toRoot: newest.root, proof });
}
