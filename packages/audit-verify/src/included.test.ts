import { generateKeyPairSync, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { verifyArchive } from "./archive.ts";
import type { EntryLine, IncludedLine, Line } from "./bundle.ts";
import { treeOfAll } from "./included.ts";
import { append, type GrowingFrontier, type Hash, leafHash, nodeHash, rootOf } from "./merkle.ts";
import { checkpointText, parseCheckpoint, parseVerifierKey, signatureLine, verifierKey } from "./note.ts";
import { type Options, verifyBundle } from "./verify.ts";

const name = "bailiwick/tests";
const origin = `${name}/ten_1`;
const all = treeOfAll(origin);
const HOUR = 3_600_000;
const began = Date.parse("2026-03-10T12:00:00Z");

const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const key = verifierKey(name, publicKey.export({ format: "der", type: "spki" }).subarray(-32));
const stranger = generateKeyPairSync("ed25519").privateKey;

function note(about: string, leaves: readonly Hash[], at: number, by = privateKey): string {
  const tree: GrowingFrontier = { size: 0, hashes: [] };
  for (const leaf of leaves) append(tree, leaf);
  const text = checkpointText({ origin: about, size: tree.size, root: rootOf(tree), time: new Date(at) });
  return `${text}\n${signatureLine(name, parseVerifierKey(key)?.keyId ?? "", sign(null, Buffer.from(text), by))}`;
}

const textOf = (signed: string) => parseCheckpoint(signed)?.text ?? "";
const base64 = (hashes: readonly Hash[]) => hashes.map((hash) => hash.toString("base64"));

/** As RFC 9162 tells it, from all leaves. */
function rootOver(leaves: readonly Hash[]): Hash {
  const tree: GrowingFrontier = { size: 0, hashes: [] };
  for (const leaf of leaves) append(tree, leaf);
  return rootOf(tree);
}

function half(count: number): number {
  let k = 1;
  while (k * 2 < count) k *= 2;
  return k;
}

function pathTo(index: number, leaves: readonly Hash[]): readonly Hash[] {
  if (leaves.length <= 1) return [];
  const middle = half(leaves.length);
  const [left, right] = [leaves.slice(0, middle), leaves.slice(middle)];
  return index < middle
    ? [...pathTo(index, left), rootOver(right)]
    : [...pathTo(index - middle, right), rootOver(left)];
}

/** Something else signs `before` checkpoints, then the log signs one, then something else `behind` more. */
function trunk(own: string, before: number, behind: number): readonly Hash[] {
  const others = (label: string, count: number) => Array.from({ length: count }, (_, at) => leafHash(`${label} ${at}`));
  return [...others("before", before), leafHash(textOf(own)), ...others("behind", behind)];
}

const line = (
  own: string,
  leaves: readonly Hash[],
  at: number,
  index = leaves.indexOf(leafOf(own, leaves)),
): IncludedLine => ({
  kind: "included",
  note: own,
  proof: { checkpoint: note(all, leaves, at), index, size: leaves.length, hashes: base64(pathTo(index, leaves)) },
});
const leafOf = (own: string, leaves: readonly Hash[]) => {
  const leaf = leafHash(textOf(own));
  return leaves.find((each) => each.equals(leaf)) ?? leaf;
};

const entry = (seq: number, at: number): EntryLine => {
  const body = JSON.stringify({ id: `aud_${seq}`, recordedAt: new Date(at).toISOString() });
  return { kind: "entry", seq, leaf: leafHash(body).toString("base64"), body };
};
const leavesOf = (entries: readonly EntryLine[]) => entries.map(({ body }) => leafHash(body ?? ""));

/** Six entries, an hour and a half between two; signed after three and after six. */
const entries = Array.from({ length: 6 }, (_, at) => entry(at + 1, began + at * 1.5 * HOUR));
const signedAt = (count: number) => began + (count - 1) * 1.5 * HOUR + 1000;
const three = note(origin, leavesOf(entries.slice(0, 3)), signedAt(3));
const six = note(origin, leavesOf(entries), signedAt(6));
const early = trunk(three, 4, 2);
const late = [...early, ...trunk(six, 3, 1)];

const bundle = (after3: readonly Line[], after6: readonly Line[], more: readonly EntryLine[] = entries): Line[] => [
  { kind: "bailiwick-audit-bundle", version: 1, origin, after: 0, frontier: [], keys: [key] },
  ...more.slice(0, 3),
  { kind: "checkpoint", note: three },
  ...after3,
  ...more.slice(3),
  { kind: "checkpoint", note: six },
  ...after6,
  { kind: "end", entries: more.length },
];
const whole = bundle([line(three, early, signedAt(3) + 1)], [line(six, late, signedAt(6) + 1)]);

const verified = (lines: readonly Line[], options: Options = {}) =>
  verifyBundle(
    lines.map((each) => JSON.stringify(each)),
    options,
  );
const kept = (leaves: readonly Hash[], at: number) => note(all, leaves, at);

describe("a checkpoint that is in the tree of all tenants", () => {
  it("is anchored by whoever kept that tree's checkpoint, and needs none of the log's own", async () => {
    expect(await verified(whole)).toMatchObject({
      outcome: "OK",
      anchored: { included: 6, size: 0, held: 0, open: [] },
    });
    expect(await verified(whole, { checkpoints: [kept(early, signedAt(3) + 1)] })).toMatchObject({
      outcome: "OK",
      anchored: { size: 3, held: 1, open: [] },
    });
    const checkpoints = [kept(late, signedAt(6) + 1), kept(early, signedAt(3) + 1), kept(early, signedAt(3) + 2)];
    expect(await verified(whole, { checkpoints })).toMatchObject({
      outcome: "OK",
      anchored: { size: 6, held: 2, open: [] },
    });
    expect(await verified(whole, { checkpoints: [six] })).toMatchObject({ outcome: "OK", anchored: { size: 6 } });
  });

  it("is proven at every place of trees of every size, and at no other", async () => {
    const sizes = fc.oneof(
      fc.integer({ min: 1, max: 70 }),
      fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129),
    );
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async (size, where) => {
        const index = where % size;
        const leaves = trunk(six, index, size - index - 1);
        const good = line(six, leaves, signedAt(6));
        const checkpoints = [kept(leaves, signedAt(6))];
        expect(await verified(bundle([], [good]), { checkpoints })).toMatchObject({
          outcome: "OK",
          anchored: { size: 6, held: 1 },
        });
        const { proof } = good;
        for (const wrong of [
          { ...proof, index: index + 1 },
          { ...proof, size: size + 1 },
          { ...proof, hashes: [...proof.hashes, leafHash("more").toString("base64")] },
          ...(size > 1
            ? [
                { ...proof, hashes: proof.hashes.slice(1) },
                { ...proof, index: size - 1 - index },
              ]
            : []),
        ].filter((each) => each.index !== index || each.size !== size || each.hashes !== proof.hashes))
          expect((await verified(bundle([], [{ ...good, proof: wrong }]))).outcome).toBe("FORKED");
      }),
      { numRuns: 40 },
    );
  });

  it("of another log, by a stranger, or in another tree is a BAD SIGNATURE", async () => {
    const good = line(six, late, signedAt(6));
    const { note: own, proof } = good;
    const theirs = note(`${name}/ten_2`, leavesOf(entries), signedAt(6));
    const trees = trunk(theirs, 1, 1);
    for (const wrong of [
      line(theirs, trees, signedAt(6)),
      { ...good, note: note(origin, leavesOf(entries), signedAt(6), stranger) },
      { ...good, proof: { ...proof, checkpoint: note(all, late, signedAt(6), stranger) } },
      { ...good, proof: { ...proof, checkpoint: note(origin, late, signedAt(6)) } },
      { ...good, proof: { ...proof, checkpoint: own } },
      { ...good, proof: { ...proof, checkpoint: note("bailiwick/others/tenants", late, signedAt(6)) } },
      { ...good, proof: { ...proof, checkpoint: "none" } },
    ])
      expect((await verified(bundle([], [wrong]))).outcome).toBe("BAD SIGNATURE");
  });

  it("that stands in another place of the bundle proves nothing", async () => {
    const copied = line(three, early, signedAt(3));
    expect(await verified(bundle([], [copied]))).toMatchObject({ outcome: "REORDERED", findings: [{ seq: 3 }] });
    expect((await verified(bundle([line(six, late, signedAt(6))], []))).outcome).not.toBe("OK");
  });

  it("that the tree has no leaf of was signed in another history", async () => {
    const others = trunk(three, 4, 2);
    expect(await verified(bundle([], [line(six, others, signedAt(6), 4)]))).toMatchObject({
      outcome: "FORKED",
      findings: [{ size: 6 }],
    });
  });
});

describe("a checkpoint of the tree of all tenants that was kept", () => {
  it("is FORKED where the bundle, or another, has another tree of that size", async () => {
    const other = trunk(three, 3, 3);
    for (const checkpoints of [[kept(other, signedAt(3))], [kept(early, signedAt(3)), kept(other, signedAt(3))]])
      expect(await verified(whole, { checkpoints })).toMatchObject({
        outcome: "FORKED",
        findings: [{ size: early.length }],
      });
    const both = [line(three, early, signedAt(3)), line(three, other, signedAt(3))];
    expect((await verified(bundle(both, []))).outcome).toBe("FORKED");
  });

  it("is told where the bundle says nothing of a tree of that size, and is no complaint", async () => {
    const between = [...early, leafHash("idle")];
    const checkpoints = [
      kept(early, signedAt(3)),
      kept(between, signedAt(3) + HOUR / 2),
      kept([leafHash("x")], began - 1),
    ];
    expect(await verified(whole, { checkpoints })).toMatchObject({
      outcome: "OK",
      findings: [],
      anchored: { size: 3, held: 1, open: [{ size: 1 }, { size: between.length, from: early.length }] },
    });
  });

  it("is held against it by the server's proof that it goes on from a tree of the bundle", async () => {
    const between = [...early, leafHash("idle")];
    const checkpoints = [kept(between, signedAt(3) + HOUR / 2)];
    const [from, to] = [early.length, between.length];
    // Seven leaves and one more: the roots over the four, the two and the one that were there, and the new one.
    const hashes = base64([
      early[6] ?? leafHash(""),
      leafHash("idle"),
      nodeHash(early[4] ?? leafHash(""), early[5] ?? leafHash("")),
      rootOver(early.slice(0, 4)),
    ]);
    expect(await verified(whole, { checkpoints, continued: [{ from, to, hashes }] })).toMatchObject({
      outcome: "OK",
      anchored: { size: 3, held: 1, open: [] },
    });
    for (const wrong of [hashes.slice(1), hashes.toReversed(), []])
      expect(await verified(whole, { checkpoints, continued: [{ from, to, hashes: wrong }] })).toMatchObject({
        outcome: "FORKED",
        findings: [{ size: to }],
      });
    // A proof about other trees is none.
    expect(await verified(whole, { checkpoints, continued: [{ from: from - 1, to, hashes }] })).toMatchObject({
      anchored: { held: 0, open: [{ size: to, from }] },
    });
  });

  it("leaves an entry UNANCHORED that was recorded long before and is not shown to be in it", async () => {
    const [soon, later] = [kept([leafHash("a")], began + HOUR), kept([leafHash("b"), leafHash("c")], began + HOUR + 1)];
    expect(await verified(whole, { checkpoints: [soon] })).toMatchObject({ outcome: "OK", anchored: { held: 0 } });
    expect(await verified(whole, { checkpoints: [soon, later] })).toMatchObject({
      outcome: "UNANCHORED",
      findings: [{ outcome: "UNANCHORED", seq: 1 }],
      anchored: { size: 0, held: 0 },
    });
    const beyond = kept([...early, leafHash("d")], signedAt(5));
    expect(await verified(whole, { checkpoints: [kept(early, signedAt(3)), beyond] })).toMatchObject({
      outcome: "UNANCHORED",
      findings: [{ seq: 4 }],
      anchored: { size: 3, held: 1 },
    });
    // What somebody kept of the log itself vouches for it as well.
    expect(await verified(whole, { checkpoints: [beyond, six] })).toMatchObject({
      outcome: "OK",
      anchored: { size: 6 },
    });
  });

  it("says nothing of a bundle that was made before it, or soon after its last entries", async () => {
    const lines = bundle([line(three, early, signedAt(3))], []);
    const next = kept([...late, leafHash("x")], signedAt(6) + 24 * HOUR);
    const recent = lines.map((each) =>
      each.kind === "entry" && (each.seq ?? 0) > 3 ? entry(each.seq ?? 0, signedAt(3) + (each.seq ?? 0) * 1000) : each,
    );
    const grown = recent.filter((each): each is EntryLine => each.kind === "entry");
    const signed = note(origin, leavesOf(grown), signedAt(6));
    const told = recent.map((each) =>
      each.kind === "checkpoint" && each.note === six ? { ...each, note: signed } : each,
    );
    expect(await verified(told, { checkpoints: [kept(early, signedAt(3)), next] })).toMatchObject({
      outcome: "OK",
      anchored: { size: 3, held: 1, open: [{ size: late.length + 1, from: early.length }] },
    });
  });

  it("of another installation, or signed by nobody known, is a BAD SIGNATURE", async () => {
    for (const wrong of [
      note("bailiwick/others/tenants", early, signedAt(3)),
      note(all, early, signedAt(3), stranger),
      note(`${name}/ten_2`, early, signedAt(3)),
    ])
      expect((await verified(whole, { checkpoints: [wrong] })).outcome).toBe("BAD SIGNATURE");
  });

  it("makes no log fresher: it does not say which of its checkpoints is the newest", async () => {
    const now = new Date(signedAt(6) + 24 * HOUR);
    const lines = bundle([], [line(six, late, now.getTime())]);
    const checkpoints = [kept(late, now.getTime())];
    expect((await verified(lines, { checkpoints, now, freshFor: HOUR })).outcome).toBe("STALE");
  });
});

describe("an archive", () => {
  /** Of all six entries, in one file. */
  const archive = (lines: readonly Line[], of: readonly EntryLine[], checkpoints: readonly string[]) => {
    const root = rootOver(leavesOf(of)).toString("base64");
    const file = { first: 1, last: 6, root, checkpoint: 6, file: "ten_1-1-6.jsonl", bytes: 1, sha256: "aa" };
    const manifest = {
      kind: "bailiwick-audit-archive",
      version: 1,
      origin: name,
      segment: "d90_202603",
      rows: 6,
      logs: [{ log: "ten_1", entries: 6, ranges: [file] }],
    };
    const files = {
      hashOf: async (): Promise<string | undefined> => "aa",
      async *linesOf() {
        for (const each of lines) yield JSON.stringify(each);
      },
    };
    return verifyArchive(JSON.stringify(manifest), files, { checkpoints, keys: [key] });
  };

  it("is held against what was kept of the tree of all tenants, by whoever rewrote and signed it anew as well", async () => {
    const [first, last] = [kept(early, signedAt(3) + 1), kept(late, signedAt(6) + 1)];
    expect(await archive(whole, entries, [first, last])).toMatchObject({
      outcome: "OK",
      anchored: { included: 6, vouched: 6 },
    });
    expect(await archive(whole, entries, [first])).toMatchObject({ outcome: "OK", anchored: { vouched: 3 } });
    const others = entries.map((each, at) => (at === 4 ? entry(5, began + 6.1 * HOUR) : each));
    const anew = note(origin, leavesOf(others), signedAt(6));
    const rewritten = (behind: readonly Line[]) =>
      bundle([line(three, early, signedAt(3) + 1)], behind, others).map((each) =>
        each.kind === "checkpoint" && each.note === six ? { ...each, note: anew } : each,
      );
    const trees = [...early, ...trunk(anew, 3, 1)];
    expect(await archive(rewritten([line(anew, trees, signedAt(6) + 1)]), others, [first, last])).toMatchObject({
      outcome: "FORKED",
    });
    expect(await archive(rewritten([]), others, [first, last])).toMatchObject({ outcome: "UNANCHORED" });
    expect(await archive(rewritten([]), others, [first])).toMatchObject({ outcome: "OK" });
  });
});
