import type { Context } from "../../kernel/context.ts";
import { invalidRequest } from "../../kernel/problem.ts";
import type { Tx } from "../../kernel/sql.ts";
import { leavesGone, notIncluded } from "./problems.ts";
import { type CheckpointRow, checkpoints, TENANTS } from "./store-trees.ts";
import { type SignedTree, tenantsTree } from "./store-tenants.ts";
import { inclusionProof, inclusionProofs, toProof } from "./tree.ts";

/** That the newest checkpoint of this log in a tree of all tenants is in it: the tree of that size, else the newest. */
export async function proveInclusion({ tx, tenant }: Context, size: number | undefined) {
  const newest = await checkpoints.newest(tx, TENANTS);
  const tree = size === undefined ? newest : await tenantsTree.signedAt(tx, size);
  if (size !== undefined && tree === undefined)
    throw invalidRequest("There is no such tree of all tenants", {
      errors: [{ parameter: "size", detail: `None of that size is signed; the newest has ${newest?.size ?? 0}` }],
    });
  const own = tree && (await tenantsTree.newestIn(tx, tenant.id, tree.size));
  if (tree === undefined || own === undefined) throw notIncluded();
  const hashes = await inclusionProof(tx, TENANTS, own.place - 1, tree.size);
  if (hashes === undefined) throw leavesGone();
  return { note: own.note, proof: toProof(tree, own.place - 1, hashes) };
}

interface Held {
  readonly tree: SignedTree;
  readonly own: CheckpointRow;
  readonly index: number;
}

/** A stretch has so many proofs; it ends where there would be more. */
const MOST_PROOFS = 100;

/**
 * What checkpoints that follow one another in a log have in the trees of all tenants: for each tree that was signed
 * after the log had grown the newest of them, and at the end of a bundle the newest tree as well. `upTo` is the size of
 * the log these proofs go up to, where there would be too many.
 */
export async function includedOf(tx: Tx, signed: readonly CheckpointRow[], isEnd: boolean) {
  const grown = signed.filter(({ size }, at) => size !== signed[at - 1]?.size);
  const places = new Map(grown.flatMap((own) => (own.place === null ? [] : [[own.place, own] as const])));
  if (places.size === 0) return { included: [] };
  const found = await tenantsTree.holding(tx, [...places.keys()], MOST_PROOFS);
  const held = found.flatMap(({ place, ...tree }): readonly Held[] => {
    const own = places.get(place);
    return own === undefined ? [] : [{ tree, own, index: place - 1 }];
  });
  const upTo = held.length < MOST_PROOFS ? undefined : held.at(-1)?.own.size;
  const newest = isEnd && upTo === undefined ? await inNewest(tx, signed) : undefined;
  const told = newest === undefined || newest.tree.size === held.at(-1)?.tree.size ? held : [...held, newest];
  const proofs = await inclusionProofs(
    tx,
    TENANTS,
    told.map(({ tree, index }) => ({ index, size: tree.size })),
  );
  const included = told.flatMap(({ tree, own: { size, note }, index }, at) => {
    const hashes = proofs[at];
    // Without it the log is as good as before; the signer complains of hashes that are gone.
    return hashes === undefined ? [] : [{ size, note, proof: toProof(tree, index, hashes) }];
  });
  return { included, upTo };
}

/** The last of these checkpoints that is in the newest tree. */
async function inNewest(tx: Tx, signed: readonly CheckpointRow[]): Promise<Held | undefined> {
  const tree = await checkpoints.newest(tx, TENANTS);
  const own = tree && signed.findLast(({ place }) => place !== null && place <= tree.size);
  return own && { tree, own, index: (own.place ?? 0) - 1 };
}
