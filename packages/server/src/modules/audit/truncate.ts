import { isConsistent, rootOf } from "@bailiwick/audit-verify";
import { declareAudit } from "../../kernel/audit-type.ts";
import { record } from "../../kernel/journal.ts";
import type { Logger } from "../../kernel/log.ts";
import type { Tx } from "../../kernel/sql.ts";
import type { Anchor } from "./anchor.ts";
import { firstKept } from "./domain/dropped.ts";
import { checkpoints } from "./store-trees.ts";
import { gone, truncations } from "./store-segments.ts";
import { consistencyProof, frontierAt } from "./tree.ts";

export const LOG_TRUNCATED = declareAudit({
  action: "audit.log.truncated",
  version: 1,
  ocsf: "api_activity.delete",
  summary: "Let the hashes of entries go that were dropped long ago",
});

const DAY = 86_400_000;
const LOGS_AT_ONCE = 100;
const LOGS_SWEPT_AT_ONCE = 20;
const RANGES_AT_ONCE = 1000;
const LEAVES_AT_ONCE = 20_000;

export interface TruncationPorts {
  /** For how long hashes stay after their entries were dropped. */
  readonly leavesDays: number;
  readonly anchors: readonly Pick<Anchor, "name">[];
  readonly log: Pick<Logger, "error">;
}

/** Where all entries from the beginning of a log on were dropped long ago, of their hashes only the compact range stays. */
export async function truncateLogs(tx: Tx, { leavesDays, anchors, log: logger }: TruncationPorts, now: Date) {
  const before = new Date(now.getTime() - leavesDays * DAY);
  const anchoredBy = anchors.map(({ name }) => name);
  for (const { log, present } of await gone.truncatable(tx, before, LOGS_AT_ONCE)) {
    const size = firstKept(present, await gone.before(tx, log, before, RANGES_AT_ONCE));
    if ((await truncations.waits(tx, { log, size, before, anchoredBy })) !== null) continue;
    const compact = await frontierAt(tx, log, size);
    const root = compact && rootOf({ size, hashes: compact });
    if (compact === undefined || root === undefined || !(await isSigned(tx, log, size, root))) {
      logger.error({ log, size }, "the audit log was changed; it is not truncated");
      continue;
    }
    await truncations.make(tx, { log, size, root, compact, before, anchoredBy }, now);
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
  }
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
