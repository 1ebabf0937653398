import { type Bytes, concat, equal, sha256, sha256Base64 } from "#platform";

/** Merkle trees as RFC 9162, section 2.1, defines them, over SHA-256. */
export type Hash = Bytes;

const HASH_BYTES = 32;
const LEAF = Uint8Array.of(0);
/** A node before it is hashed: its mark, then room for two hashes. Filled anew for each. */
const node = new Uint8Array(1 + 2 * HASH_BYTES).fill(1);

/** The hash of one entry: over exactly the bytes that are kept. */
export const leafHash = (bytes: Bytes | string): Hash =>
  sha256(typeof bytes === "string" ? `\u0000${bytes}` : concat([LEAF, bytes]));

export function nodeHash(left: Hash, right: Hash): Hash {
  node.set(left, 1);
  node.set(right, 1 + HASH_BYTES);
  return sha256(node);
}

/** The root of a tree without leaves. */
export const emptyRoot: Hash = sha256("");

/** What a redactable value is committed to by: its salt as base64 text, then its canonical JSON text; base64. */
export const commitmentOf = (salt: string, text: string): string => sha256Base64(salt + text);

/**
 * A tree that grows: of all its leaves it keeps one hash for each set bit of their number, the roots of the complete
 * subtrees from left to right.
 */
export interface Frontier {
  readonly size: number;
  readonly hashes: readonly Hash[];
}

export interface GrowingFrontier {
  size: number;
  readonly hashes: Hash[];
}

/** Adds a leaf in place: it is meant for one pass over a log. */
export function append(frontier: GrowingFrontier, leaf: Hash): void {
  let hash = leaf;
  for (let size = frontier.size; size % 2 === 1; size = (size - 1) / 2) {
    const left = frontier.hashes.pop();
    if (left !== undefined) hash = nodeHash(left, hash);
  }
  frontier.hashes.push(hash);
  frontier.size += 1;
}

export function rootOf({ hashes }: Frontier): Hash {
  if (hashes.length === 0) return emptyRoot;
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** How many hashes the frontier of a tree of that size has. */
export function frontierLength(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}

/** A hash of another length would be read as part of its neighbour. */
export const isHash = (bytes: Bytes): boolean => bytes.length === HASH_BYTES;

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

export interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly leaf: Hash;
  readonly root: Hash;
  readonly proof: readonly Hash[];
}

/** Whether the leaf is at that index (from 0) of the tree with that root (RFC 9162, 2.1.3.2). */
export function isIncluded({ index, size, leaf, root, proof }: Inclusion): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (!isHash(leaf) || !proof.every(isHash)) return false;
  let [at, last, hash] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, half(last)];
    } else hash = nodeHash(hash, sibling);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && equal(hash, root);
}

const half = (value: number): number => Math.floor(value / 2);

export interface Consistency {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Hash;
  readonly toRoot: Hash;
  readonly proof: readonly Hash[];
}

/** Whether the smaller tree is the beginning of the larger one (RFC 9162, 2.1.4.2). Nothing is proven from an empty tree. */
export function isConsistent({ from, to, fromRoot, toRoot, proof }: Consistency): boolean {
  if (!isCount(from) || !isCount(to) || from === 0 || from > to) return false;
  if (![fromRoot, toRoot, ...proof].every(isHash)) return false;
  if (from === to) return proof.length === 0 && equal(fromRoot, toRoot);
  const path = isPowerOfTwo(from) ? [fromRoot, ...proof] : [...proof];
  const [first, ...rest] = path;
  if (first === undefined || proof.length === 0) return false;
  let [at, last] = [from - 1, to - 1];
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  let [older, newer] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      older = nodeHash(sibling, older);
      newer = nodeHash(sibling, newer);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, half(last)];
    } else newer = nodeHash(newer, sibling);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && equal(older, fromRoot) && equal(newer, toRoot);
}

const isPowerOfTwo = (value: number): boolean => frontierLength(value) === 1;
