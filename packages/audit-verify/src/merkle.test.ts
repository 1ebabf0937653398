import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  append,
  emptyRoot,
  frontierLength,
  type GrowingFrontier,
  type Hash,
  isConsistent,
  isIncluded,
  leafHash,
  nodeHash,
  rootOf,
} from "./merkle.ts";

const vectors = join(import.meta.dirname, "../../../../shared/data/crypto/merkle-rfc6962");
const there = existsSync(vectors);

/** The definitions of RFC 9162, word by word. */
const split = (count: number) => 2 ** Math.ceil(Math.log2(count) - 1);
function treeHash(leaves: readonly Hash[]): Hash {
  const [only] = leaves;
  if (only === undefined) return emptyRoot;
  if (leaves.length === 1) return only;
  const k = split(leaves.length);
  return nodeHash(treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}
function pathTo(index: number, leaves: readonly Hash[]): Hash[] {
  if (leaves.length <= 1) return [];
  const k = split(leaves.length);
  return index < k
    ? [...pathTo(index, leaves.slice(0, k)), treeHash(leaves.slice(k))]
    : [...pathTo(index - k, leaves.slice(k)), treeHash(leaves.slice(0, k))];
}
function growth(from: number, leaves: readonly Hash[], whole = true): Hash[] {
  if (from === leaves.length) return whole ? [] : [treeHash(leaves)];
  const k = split(leaves.length);
  return from <= k
    ? [...growth(from, leaves.slice(0, k), whole), treeHash(leaves.slice(k))]
    : [...growth(from - k, leaves.slice(k), false), treeHash(leaves.slice(0, k))];
}

const leavesOf = (count: number) => Array.from({ length: count }, (_, index) => leafHash(`entry ${index}`));
const sizes = fc.integer({ min: 1, max: 70 });

describe("a tree", () => {
  it("that grows leaf by leaf has the root of the definition at every size, and one hash for each set bit", () => {
    const frontier: GrowingFrontier = { size: 0, hashes: [] };
    const leaves = leavesOf(130);
    expect(rootOf(frontier)).toEqual(emptyRoot);
    for (const [index, leaf] of leaves.entries()) {
      append(frontier, leaf);
      expect(rootOf(frontier)).toEqual(treeHash(leaves.slice(0, index + 1)));
      expect(frontier.hashes.length).toBe(frontierLength(index + 1));
    }
  });

  it("proves each of its leaves, and no other one nor elsewhere", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, where, elsewhere) => {
        const [leaves, index, other] = [leavesOf(size), where % size, elsewhere % size];
        const [root, proof] = [treeHash(leaves), pathTo(index, leaves)];
        const claim = { index, size, leaf: leaves[index] ?? emptyRoot, root, proof };
        expect(isIncluded(claim)).toBe(true);
        expect(isIncluded({ ...claim, leaf: leafHash("forged") })).toBe(false);
        expect(isIncluded({ ...claim, proof: [...proof, root] })).toBe(false);
        for (const bytes of [0, 31, 33])
          expect(isIncluded({ ...claim, proof: proof.map(() => Buffer.alloc(bytes)) })).toBe(proof.length === 0);
        if (other !== index) expect(isIncluded({ ...claim, index: other })).toBe(false);
      }),
    );
  });

  it("proves that an earlier one is its beginning, and that another one is not", () => {
    fc.assert(
      fc.property(sizes, sizes, (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const leaves = leavesOf(to);
        const roots = { fromRoot: treeHash(leaves.slice(0, from)), toRoot: treeHash(leaves) };
        const proof = growth(from, leaves);
        expect(isConsistent({ from, to, ...roots, proof })).toBe(true);
        expect(isConsistent({ from, to, ...roots, fromRoot: leafHash("forged"), proof })).toBe(false);
        expect(isConsistent({ from, to, ...roots, toRoot: leafHash("forged"), proof })).toBe(false);
        expect(isConsistent({ from, to, ...roots, proof: [...proof, leafHash("more")] })).toBe(false);
      }),
    );
  });

  it("proves nothing from an empty one", () => {
    const root = leafHash("one");
    expect(isConsistent({ from: 0, to: 0, fromRoot: emptyRoot, toRoot: emptyRoot, proof: [] })).toBe(false);
    expect(isConsistent({ from: 0, to: 1, fromRoot: emptyRoot, toRoot: root, proof: [] })).toBe(false);
  });
});

describe.skipIf(!there)("the cases of others", () => {
  const read = (name: string) => JSON.parse(readFileSync(join(vectors, `${name}.json`), "utf8")) as readonly Case[];
  interface Case {
    readonly [name: string]: unknown;
    readonly case: string;
    readonly wantErr: boolean;
    readonly proof: readonly string[] | null;
  }
  const bytes = (text: unknown) => Buffer.from(typeof text === "string" ? text : "", "base64");

  it("of inclusion come out as they say", () => {
    const cases = read("inclusion");
    expect(cases.length).toBeGreaterThan(20);
    for (const { leafIdx, treeSize, root, leafHash: leaf, proof, wantErr, case: name } of cases) {
      const claim = { index: Number(leafIdx), size: Number(treeSize), leaf: bytes(leaf), root: bytes(root) };
      expect(isIncluded({ ...claim, proof: (proof ?? []).map(bytes) }), name).toBe(!wantErr);
    }
  });

  it("of consistency come out as they say", () => {
    const cases = read("consistency");
    expect(cases.length).toBeGreaterThan(15);
    for (const { size1, size2, root1, root2, proof, wantErr, case: name } of cases) {
      const claim = { from: Number(size1), to: Number(size2), fromRoot: bytes(root1), toRoot: bytes(root2) };
      expect(isConsistent({ ...claim, proof: (proof ?? []).map(bytes) }), name).toBe(!wantErr);
    }
  });
});
