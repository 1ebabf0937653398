import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type ArchiveManifest, verifyArchive } from "./archive.ts";
import type { EntryLine, HeadLine, Line } from "./bundle.ts";
import { append, commitmentOf, type GrowingFrontier, type Hash, leafHash, nodeHash, rootOf } from "./merkle.ts";
import { checkpointText, keyIdOf, signatureLine, verifierKey } from "./note.ts";
import { type Options, verifyBundle } from "./verify.ts";

const installation = "bailiwick/tests";
const origin = `${installation}/ten_1`;
const time = new Date("2026-03-10T12:00:00Z");
const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
const key = verifierKey(installation, raw);

function noteOf(tree: GrowingFrontier, by: KeyObject = privateKey): string {
  const text = checkpointText({ origin, size: tree.size, root: rootOf(tree), time });
  const id = keyIdOf(installation, Buffer.concat([Buffer.of(1), raw]));
  return `${text}\n${signatureLine(installation, id, sign(null, Buffer.from(text), by))}`;
}

const salt = "c2FsdA==";
const bodyAt = (seq: number, more: object = {}): string => JSON.stringify({ id: `aud_${seq}`, action: "a", ...more });
const entry = (seq: number, body = bodyAt(seq)): EntryLine => ({
  kind: "entry",
  seq,
  leaf: base64(leafHash(body)),
  body,
});
const base64 = (hash: Hash) => hash.toString("base64");

/** Entry 4 lost its address, as entry 11 says, which is not in the range. */
const thinned = bodyAt(4, { commitments: { address: commitmentOf(salt, '"192.0.2.1"') } });
const telling = bodyAt(11, { action: "audit.event.redacted", facts: { event: "aud_4", fields: ["address"] } });
const log = Array.from({ length: 13 }, (_, index) => {
  const seq = index + 1;
  return entry(seq, seq === 4 ? thinned : seq === 11 ? telling : bodyAt(seq));
});
const hashes = log.map(({ body }) => leafHash(body ?? ""));

function treeOf(leaves: readonly Hash[]): GrowingFrontier {
  const tree: GrowingFrontier = { size: 0, hashes: [] };
  for (const leaf of leaves) append(tree, leaf);
  return tree;
}

/** As the standard defines them, from all leaves. */
const split = (count: number): number => 2 ** Math.ceil(Math.log2(count) - 1);
const rootOver = (leaves: readonly Hash[]): Hash =>
  leaves.length === 1
    ? (leaves[0] as Hash)
    : nodeHash(rootOver(leaves.slice(0, split(leaves.length))), rootOver(leaves.slice(split(leaves.length))));
function consistency(from: number, leaves: readonly Hash[], whole = true): Hash[] {
  if (from === leaves.length) return whole ? [] : [rootOver(leaves)];
  const k = split(leaves.length);
  return from <= k
    ? [...consistency(from, leaves.slice(0, k), whole), rootOver(leaves.slice(k))]
    : [...consistency(from - k, leaves.slice(k), false), rootOver(leaves.slice(0, k))];
}
function inclusion(index: number, leaves: readonly Hash[]): Hash[] {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return index < k
    ? [...inclusion(index, leaves.slice(0, k)), rootOver(leaves.slice(k))]
    : [...inclusion(index - k, leaves.slice(k)), rootOver(leaves.slice(0, k))];
}

const head = (after: number): HeadLine => ({
  kind: "bailiwick-audit-bundle",
  version: 1,
  origin,
  after,
  frontier: treeOf(hashes.slice(0, after)).hashes.map(base64),
  keys: [key],
});
const continues = (size: number): Line => ({
  kind: "continues",
  size,
  to: 13,
  hashes: consistency(size, hashes).map(base64),
});
const explains: Line = { kind: "explains", seq: 11, body: telling, hashes: inclusion(10, hashes).map(base64) };
const end = (entries: number): Line => ({ kind: "end", entries });
const signed: Line = { kind: "checkpoint", note: noteOf(treeOf(hashes)) };

/** Entries 3 to 9. */
const range = (more: readonly Line[] = [continues(9), signed, explains]): Line[] => [
  head(2),
  ...log.slice(2, 9),
  ...more,
  end(7),
];

const texts = (lines: readonly Line[]) => lines.map((line) => JSON.stringify(line));
const verified = (lines: readonly Line[], options: Options = {}) => verifyBundle(texts(lines), options);
const outcomes = async (lines: readonly Line[], options: Options = {}) => {
  const { outcome, findings } = await verified(lines, options);
  return [outcome, ...findings.map((finding) => finding.outcome)];
};
const swap = (lines: readonly Line[], old: Line, other: Line) => lines.map((line) => (line === old ? other : line));

describe("a range that ends where nothing was signed", () => {
  it("is signed by the tree it is the beginning of, and explained from there", async () => {
    expect(await verified(range(), { keys: [key] })).toMatchObject({
      outcome: "OK",
      after: 2,
      entries: 7,
      signedSize: 9,
      signedAt: time,
      continuesTo: 13,
      root: base64(rootOf(treeOf(hashes.slice(0, 9)))),
      findings: [{ outcome: "REDACTED", seq: 4, by: 11, authorised: true }],
    });
  });

  it("is MODIFIED where an entry, its hash, or what was before is another", async () => {
    const seventh = log[6] as EntryLine;
    const body = bodyAt(7, { action: "b" });
    expect(await outcomes(swap(range(), seventh, { ...seventh, body }))).toContain("MODIFIED");
    expect((await outcomes(swap(range(), seventh, entry(7, body))))[0]).toBe("MODIFIED");
    const [first, ...rest] = range();
    const other = treeOf([leafHash("x"), leafHash("y")]).hashes.map(base64);
    expect((await outcomes([{ ...(first as HeadLine), frontier: other }, ...rest]))[0]).toBe("MODIFIED");
  });

  it("is not signed by a tree it is not proven to be in", async () => {
    expect((await outcomes(range([{ ...continues(9), hashes: [] } as Line, signed, explains])))[0]).toBe("MODIFIED");
    expect((await outcomes(range([continues(8), signed, explains])))[0]).toBe("UNSEALED");
    expect((await outcomes(range([continues(10), signed, explains])))[0]).toBe("MISSING");
    expect((await outcomes(range([continues(9)])))[0]).toBe("REDACTED");
  });

  it("is BAD SIGNATURE where nobody that is known signed that tree", async () => {
    const stranger = generateKeyPairSync("ed25519").privateKey;
    const forged: Line = { kind: "checkpoint", note: noteOf(treeOf(hashes), stranger) };
    expect((await outcomes(range([continues(9), forged, explains])))[0]).toBe("BAD SIGNATURE");
  });

  it("is FORKED where another tree of that size was kept elsewhere", async () => {
    const kept = noteOf(treeOf([...hashes.slice(0, 12), leafHash("another")]));
    expect((await outcomes(range(), { checkpoints: [kept], isPart: true }))[0]).toBe("FORKED");
  });

  it("is held against what others have beyond its end only where it is not known to be a part", async () => {
    const checkpoints = [noteOf(treeOf([...hashes, leafHash("14")]))];
    expect((await outcomes(range(), { checkpoints, isPart: true }))[0]).toBe("OK");
    expect((await outcomes(range(), { checkpoints }))[0]).toBe("MISSING");
  });

  it("is vouched for by whoever kept the very tree it is the beginning of", async () => {
    const vouched = async (lines: readonly Line[], kept: string) =>
      (await verified(lines, { checkpoints: [kept], isPart: true })).anchored.size;
    expect(await vouched(range(), noteOf(treeOf(hashes)))).toBe(9);
    expect(await vouched(range(), noteOf(treeOf([...hashes, leafHash("14")])))).toBe(0);
    expect(await vouched(range(), noteOf(treeOf([...hashes.slice(0, 12), leafHash("another")])))).toBe(0);
    expect(await vouched(range([{ ...continues(9), hashes: [] } as Line, signed]), noteOf(treeOf(hashes)))).toBe(0);
  });

  it("is not explained by an entry that is not in the log", async () => {
    const forged = { ...explains, body: telling.replace("aud_11", "aud_12") } as Line;
    expect((await outcomes(range([continues(9), signed, forged])))[0]).toBe("MODIFIED");
    expect((await outcomes(range([continues(9), signed])))[0]).toBe("REDACTED");
  });
});

describe("an archive", () => {
  const text = `${texts(range()).join("\n")}\n`;
  const sha256 = "aa";
  const listed = {
    first: 3,
    last: 9,
    root: base64(rootOver(hashes.slice(0, 9))),
    checkpoint: 13,
    bytes: text.length,
    sha256,
  };
  const manifest: ArchiveManifest = {
    kind: "bailiwick-audit-archive",
    version: 1,
    origin: installation,
    segment: "d90_202603",
    class: "d90",
    month: "2026-03",
    madeAt: time.toISOString(),
    rows: 7,
    logs: [{ log: "ten_1", entries: 7, ranges: [{ ...listed, file: "ten_1-3-9.jsonl" }] }],
  };
  const filesWith = (lines: readonly Line[], hash = sha256) => ({
    hashOf: async (): Promise<string | undefined> => hash,
    async *linesOf() {
      yield* texts(lines);
    },
  });
  const of = async (given: ArchiveManifest, files = filesWith(range()), options: Options = {}) => {
    const { outcome, findings } = await verifyArchive(JSON.stringify(given), files, options);
    return [outcome, ...findings.map((finding) => `${finding.file} ${finding.outcome}`)];
  };
  const withRange = (change: object, entries = 7): ArchiveManifest => ({
    ...manifest,
    rows: entries,
    logs: [{ log: "ten_1", entries, ranges: [{ ...listed, file: "ten_1-3-9.jsonl", ...change }] }],
  });

  it("is OK where its files are what the manifest names and what was signed", async () => {
    expect(await verifyArchive(JSON.stringify(manifest), filesWith(range()), { keys: [key] })).toMatchObject({
      outcome: "OK",
      segment: "d90_202603",
      files: 1,
      entries: 7,
      manifestSha256: createHash("sha256").update(JSON.stringify(manifest)).digest("hex"),
      anchored: { included: 0, vouched: 0 },
      keysGiven: true,
    });
    const kept = [noteOf(treeOf([...hashes, leafHash("14")])), noteOf(treeOf(hashes))];
    expect(await verifyArchive(JSON.stringify(manifest), filesWith(range()), { checkpoints: kept })).toMatchObject({
      outcome: "OK",
      anchored: { vouched: 7 },
    });
  });

  it("is held against no checkpoint of a log it has nothing of, and says so once for all its files", async () => {
    const ranges = manifest.logs.flatMap((log) => log.ranges);
    const twice = { ...manifest, rows: 14, logs: [{ log: "ten_1", entries: 14, ranges: [...ranges, ...ranges] }] };
    const redacted = "ten_1-3-9.jsonl REDACTED";
    expect(await of(twice, undefined, { checkpoints: ["another/log\n1\n", "another/log\n2\n"] })).toEqual([
      "BAD SIGNATURE",
      "manifest.json BAD SIGNATURE",
      redacted,
      redacted,
    ]);
  });

  it("is the one that its log names, and of a segment its log says of that it went", async () => {
    const manifestOf = (text: string) => createHash("sha256").update(text).digest("hex");
    const whole = JSON.stringify(manifest);
    /** What the manifest's log, or another, says in its fourteenth entry. */
    const saying = async (facts: object, given = manifest, about = origin) => {
      const told = entry(14, bodyAt(14, { action: "audit.segment.dropped", facts }));
      const { archived } = await verified([head(13), told, end(1)]);
      const report = await verifyArchive(JSON.stringify(given), filesWith(range()), {
        keys: [key],
        told: [{ origin: about, archived }],
      });
      return report.findings.filter(({ file }) => file === "manifest.json");
    };
    const segment = "d90_202603";
    expect(await saying({ segment, manifest: manifestOf(whole) })).toEqual([]);
    expect(await saying({ segment, manifest: manifestOf("x") })).toMatchObject([{ outcome: "MODIFIED", seq: 14 }]);
    // The whole log was left out, and its files.
    const without = { ...manifest, rows: 0, logs: [] };
    expect(await saying({ segment, manifest: manifestOf(whole) }, without)).toMatchObject([{ outcome: "MODIFIED" }]);
    const other = { segment: "d90_202604", manifest: manifestOf(whole) };
    expect(await saying(other)).toMatchObject([{ outcome: "MISSING", seq: 3, to: 9 }]);
    expect(await saying(other, manifest, `${installation}/ten_2`)).toEqual([]);
  });

  it("tells how many findings it leaves out, and none that is graver than those it tells", async () => {
    const gone = Array.from({ length: 1500 }, (_, at) => ({ ...listed, file: `gone-${at}.jsonl` }));
    const files = {
      ...filesWith(range(), "bb"),
      hashOf: async (file: string) => (file === "gone-1400.jsonl" ? "bb" : undefined),
    };
    const logs = [{ log: "ten_1", entries: 10_500, ranges: gone }];
    const report = await verifyArchive(JSON.stringify({ ...manifest, rows: 10_500, logs }), files);
    expect(report).toMatchObject({ outcome: "MODIFIED", files: 1500 });
    expect(report.findings).toHaveLength(1000);
    expect(report.findings.at(-1)).toMatchObject({
      outcome: "MODIFIED",
      file: "gone-1400.jsonl",
      said: "the file is another than the manifest names; and 501 more findings",
    });
  });

  it("names the file that is gone, another, or of another range or log", async () => {
    const gone = { hashOf: async (): Promise<string | undefined> => undefined, linesOf: filesWith([]).linesOf };
    expect(await of(manifest, gone)).toEqual(["MISSING", "ten_1-3-9.jsonl MISSING"]);
    const modified = ["MODIFIED", "ten_1-3-9.jsonl REDACTED", "ten_1-3-9.jsonl MODIFIED"];
    expect(await of(manifest, filesWith(range(), "bb"))).toEqual(modified);
    expect(await of(withRange({ last: 10 }, 8))).toEqual(modified);
    expect(await of(withRange({ root: base64(leafHash("x")) }))).toEqual(modified);
    expect(await of({ ...manifest, origin: "bailiwick/other" })).toEqual(modified);
  });

  it("is UNREADABLE where its manifest is none, does not add up, or leads elsewhere", async () => {
    expect(await of({ ...manifest, rows: 8 })).toContain("manifest.json UNREADABLE");
    for (const wrong of [
      { ...manifest, version: 2 } as unknown as ArchiveManifest,
      withRange({ file: "../secret.jsonl" }),
    ])
      expect(await of(wrong)).toEqual(["UNREADABLE", "manifest.json UNREADABLE"]);
    expect((await verifyArchive("{", filesWith([]))).outcome).toBe("UNREADABLE");
  });
});
