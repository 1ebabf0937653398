import { isConsistent, isSignedBy, leafHash, parseCheckpoint } from "@bailiwick/audit-verify";
import type { Logger } from "../../kernel/log.ts";
import type { Metrics } from "../../kernel/metrics.ts";
import type { Seal } from "../../kernel/seal.ts";
import type { Tx } from "../../kernel/sql.ts";
import type { Anchor } from "./anchor.ts";
import { contradictionOf } from "./anchored.ts";
import { type Signing, openSigning, logName } from "./keys.ts";
import { deliveries } from "./store-webhooks.ts";
import { type CheckpointRow, checkpoints, TENANTS, trees } from "./store-trees.ts";
import { consistencyProof, keepSubtrees, rootAt } from "./tree.ts";

export interface SignerPorts {
  readonly seal: Pick<Seal, "derive">;
  readonly log: Pick<Logger, "error">;
  readonly anchors: readonly Anchor[];
  readonly metrics: Pick<Metrics, "anchors">;
}

export interface Signer {
  /** Signs what has grown since, a bounded number of logs at once, and then the tree of all of them. */
  signAll(tx: Tx, now: Date): Promise<void>;
}

const LOGS_AT_ONCE = 200;
const MINUTE = 60_000;
/** The tree of all tenants is signed this long after it has grown; and this often when it has not, as is any log with a receiver. */
const GROWN_AFTER = 10 * MINUTE;
const IDLE_AFTER = 60 * MINUTE;
const MOST_REMEMBERED = 50_000;

/**
 * The signer never signs two histories. Before it signs it proves that what it signed last, as far as the database
 * shows it and as far as it remembers itself, is the beginning of what it signs now; otherwise it refuses and says so.
 * What a process that has just begun cannot remember it holds against what anchors keep.
 */
export function signer({ seal, log, anchors, metrics }: SignerPorts): Signer {
  const remembered = new Map<string, Pick<CheckpointRow, "size" | "root">>();
  let [isHeld, heldAt] = [false, Number.NEGATIVE_INFINITY];
  let behindSince = Number.POSITIVE_INFINITY;

  /** Once, before this process signs anything: the database is the one that was anchored. */
  const holdAgainstAnchors = async (tx: Tx, signing: Signing, now: Date): Promise<boolean> => {
    if (isHeld || now.getTime() - heldAt < MINUTE) return isHeld;
    for (const anchor of anchors) {
      const note = await anchor.newest();
      const complaint = note === undefined ? undefined : await contradictionOf(tx, signing, note);
      metrics.anchors.contradicted.set(complaint === undefined ? 0 : 1);
      if (complaint === undefined) continue;
      heldAt = now.getTime();
      log.error(
        { anchor: anchor.name, complaint },
        "the database contradicts the newest checkpoint that is kept elsewhere; nothing is signed",
      );
      return false;
    }
    isHeld = true;
    return true;
  };

  /** Nothing when this would contradict what was signed before; says whether it needs another round. */
  const sign = async (tx: Tx, signing: Signing, name: string, now: Date): Promise<"waiting" | undefined> => {
    const size = await trees.size(tx, name);
    const subtrees = await keepSubtrees(tx, name, size);
    if (subtrees === "waiting") return "waiting";
    if (size === 0) return undefined;
    const last = await checkpoints.newest(tx, name);
    const root = subtrees === "whole" ? await rootAt(tx, name, size) : undefined;
    const claim = root && { name, size, root, last, known: remembered.get(name) };
    const complaint = claim ? await contradiction(tx, signing, claim) : "some of its leaves are gone";
    if (root === undefined || complaint !== undefined) {
      log.error({ log: name, size, complaint }, "the audit log was changed; its checkpoint is not signed");
      return undefined;
    }
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(name, { size, root });
    const note = signing.sign({ size, root, time: now }, name);
    const text = parseCheckpoint(note)?.text ?? "";
    const place = name === TENANTS ? null : await trees.addTenant(tx, leafHash(text));
    const checkpoint: CheckpointRow = { size, root, note, signedAt: now, place };
    await checkpoints.insert(tx, name, checkpoint);
    return undefined;
  };

  return {
    async signAll(tx, now) {
      const grown = await trees.grown(tx, LOGS_AT_ONCE);
      const signing = await openSigning(tx, seal, now);
      if (!(await holdAgainstAnchors(tx, signing, now))) return;
      const idle = await deliveries.idle(tx, new Date(now.getTime() - IDLE_AFTER), LOGS_AT_ONCE);
      let isBehind = grown.length === LOGS_AT_ONCE;
      for (const name of new Set([...grown, ...idle]))
        if ((await sign(tx, signing, name, now)) === "waiting") isBehind = true;
      behindSince = isBehind ? Math.min(behindSince, now.getTime()) : Number.POSITIVE_INFINITY;
      // A tree without what waited longest would tell for ever that it was not there.
      if (isBehind && now.getTime() - behindSince < GROWN_AFTER) return;
      const size = await trees.size(tx, TENANTS);
      const last = await checkpoints.newest(tx, TENANTS);
      const age = last === undefined ? Number.POSITIVE_INFINITY : now.getTime() - last.signedAt.getTime();
      if (size > 0 && age > (size > (last?.size ?? 0) ? GROWN_AFTER : IDLE_AFTER))
        await sign(tx, signing, TENANTS, now);
    },
  };
}

interface Claim extends Pick<CheckpointRow, "size" | "root"> {
  readonly name: string;
  readonly last: CheckpointRow | undefined;
  readonly known: Pick<CheckpointRow, "size" | "root"> | undefined;
}

/** Why this tree cannot be what follows; undefined when it can. */
async function contradiction(tx: Tx, signing: Signing, claim: Claim): Promise<string | undefined> {
  const { name, size, root, last, known } = claim;
  if (last) {
    const read = parseCheckpoint(last.note);
    const own = read?.origin === logName(signing.origin, name) && isSignedBy(read, signing.verifiers);
    if (!own || read.size !== last.size || !read.root.equals(last.root))
      return `the last checkpoint, at ${last.size}, is not one that was signed here`;
  }
  for (const before of [last, known]) {
    if (!before) continue;
    if (before.size > size) return `it has ${size} entries, and ${before.size} were signed`;
    const proof = await consistencyProof(tx, name, before.size, size);
    const claimed = { from: before.size, to: size, fromRoot: before.root, toRoot: root };
    // What this process remembers from before the log was truncated nobody can prove any more; the last one can be.
    if (proof === undefined && before === known && before.size < ((await trees.truncation(tx, name))?.size ?? 0))
      continue;
    if (proof === undefined || !isConsistent({ ...claimed, proof }))
      return `its first ${before.size} entries are not those that were signed`;
  }
  return undefined;
}
