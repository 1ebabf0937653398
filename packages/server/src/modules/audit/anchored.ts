import { append, type GrowingFrontier, isSignedBy, leafHash, parseCheckpoint, rootOf } from "@bailiwick/audit-verify";
import type { Tx } from "../../kernel/sql.ts";
import { logName, type Signing } from "./keys.ts";
import { checkpoints, TENANTS } from "./store-trees.ts";

const AT_ONCE = 1000;

/**
 * Why the database cannot be the one in which this checkpoint of the tree of all tenants was signed; undefined when it
 * can. The tree is made again from the tenants' checkpoints themselves: then none up to there is gone or another, and
 * what follows is held against each tenant's last.
 */
export async function contradictionOf(tx: Tx, signing: Signing, note: string): Promise<string | undefined> {
  const anchored = parseCheckpoint(note);
  const isOwn = anchored?.origin === logName(signing.origin, TENANTS) && isSignedBy(anchored, signing.verifiers);
  if (anchored === undefined || !isOwn) return "it was not signed in this installation";
  const tree: GrowingFrontier = { size: 0, hashes: [] };
  while (tree.size < anchored.size) {
    const placed = await checkpoints.placed(tx, tree.size, Math.min(AT_ONCE, anchored.size - tree.size));
    for (const each of placed) {
      if (each.place !== tree.size + 1) break;
      append(tree, leafHash(parseCheckpoint(each.note)?.text ?? ""));
    }
    if (placed.at(-1)?.place !== tree.size)
      return `it is of ${anchored.size} checkpoints, and that at ${tree.size + 1} is gone`;
  }
  return rootOf(tree).equals(anchored.root)
    ? undefined
    : `its ${anchored.size} checkpoints are not those that are here`;
}
