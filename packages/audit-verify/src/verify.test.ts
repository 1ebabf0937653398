import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { EntryLine, HeadLine, Line } from "./bundle.ts";
import { exitCodes } from "./findings.ts";
import { append, commitmentOf, type GrowingFrontier, leafHash, rootOf } from "./merkle.ts";
import { checkpointText, keyIdOf, parseCheckpoint, parseVerifierKey, signatureLine, verifierKey } from "./note.ts";
import { type Options, verifyBundle } from "./verify.ts";

const origin = "bailiwick/tests/ten_1";
const name = "bailiwick/tests";
const time = new Date("2026-03-10T12:00:00Z");

interface Signer {
  readonly key: string;
  note(tree: GrowingFrontier, about?: { readonly origin?: string; readonly time?: Date }): string;
}

function signer(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  return {
    key: verifierKey(name, raw),
    note: (tree, about) => noteOf(tree, raw, privateKey, about),
  };
}

function noteOf(
  tree: GrowingFrontier,
  raw: Buffer,
  key: KeyObject,
  about: { origin?: string; time?: Date } = {},
): string {
  const text = checkpointText({ origin, size: tree.size, root: rootOf(tree), time, ...about });
  const id = keyIdOf(name, Buffer.concat([Buffer.of(1), raw]));
  return `${text}\n${signatureLine(name, id, sign(null, Buffer.from(text), key))}`;
}

const ours = signer();

const bodyAt = (seq: number, more: object = {}): string => JSON.stringify({ id: `aud_${seq}`, action: "a", ...more });

const entry = (seq: number, body = bodyAt(seq)): EntryLine => ({
  kind: "entry",
  seq,
  leaf: leafHash(body).toString("base64"),
  body,
});

/** A log of these entries, signed at these sizes. */
function bundle(entries: readonly EntryLine[], signedAt: readonly number[], by = ours): Line[] {
  const tree: GrowingFrontier = { size: 0, hashes: [] };
  const lines: Line[] = [head()];
  for (const each of entries) {
    lines.push(each);
    append(tree, Buffer.from(each.leaf ?? "", "base64"));
    if (signedAt.includes(tree.size)) lines.push({ kind: "checkpoint", note: by.note(tree) });
  }
  return [...lines, { kind: "end", entries: entries.length }];
}

const head = (): HeadLine => ({
  kind: "bailiwick-audit-bundle",
  version: 1,
  origin,
  after: 0,
  frontier: [],
  keys: [ours.key],
});

const ten = Array.from({ length: 10 }, (_, index) => entry(index + 1));

function treeOf(entries: readonly EntryLine[]): GrowingFrontier {
  const tree: GrowingFrontier = { size: 0, hashes: [] };
  for (const { leaf } of entries) append(tree, Buffer.from(leaf ?? "", "base64"));
  return tree;
}

const verified = (lines: readonly Line[], options: Options = {}) =>
  verifyBundle(
    lines.map((line) => JSON.stringify(line)),
    options,
  );

const outcomes = async (lines: readonly Line[], options?: Options) => {
  const { outcome, findings } = await verified(lines, options);
  return [outcome, ...findings.map(({ said: _, ...finding }) => finding)];
};

const changed = (lines: readonly Line[], seq: number, change: Partial<EntryLine>): Line[] =>
  lines.map((line) => (line.kind === "entry" && line.seq === seq ? { ...line, ...change } : line));

describe("a bundle", () => {
  it("that is as it was signed is OK", async () => {
    expect(await verified(bundle(ten, [4, 10]), { keys: [ours.key] })).toEqual({
      outcome: "OK",
      findings: [],
      origin,
      entries: 10,
      after: 0,
      signedSize: 10,
      signedAt: time,
      anchored: { included: 0, size: 0, held: 0, open: [] },
      continuesTo: undefined,
      archived: [],
      root: rootOf(treeOf(ten)).toString("base64"),
      keysGiven: true,
    });
  });

  it("whose entry was changed is MODIFIED there, whatever else was left alone", async () => {
    const forged = changed(bundle(ten, [4, 10]), 6, { body: bodyAt(6, { action: "b" }) });
    expect(await outcomes(forged)).toEqual(["MODIFIED", { outcome: "MODIFIED", seq: 6 }]);
  });

  it("whose entry was changed with its hash is MODIFIED since the last checkpoint that fits", async () => {
    const forged = changed(bundle(ten, [4, 8, 10]), 6, entry(6, bodyAt(6, { action: "b" })));
    expect(await outcomes(forged)).toEqual(["MODIFIED", { outcome: "MODIFIED", seq: 5, to: 8 }]);
  });

  it("whose hash was changed and not the entry says so, and knows what was signed", async () => {
    const forged = changed(bundle(ten, [10]), 6, { leaf: leafHash("other").toString("base64") });
    expect((await verified(forged)).findings).toEqual([expect.objectContaining({ outcome: "MODIFIED", seq: 6 })]);
    expect((await verified(forged)).signedSize).toBe(10);
  });

  it("whose hash is no hash, short or long, is MODIFIED there and taken for nothing", async () => {
    for (const bytes of [0, 31, 33, 64]) {
      const forged = changed(bundle(ten, [10]), 6, { leaf: Buffer.alloc(bytes).toString("base64") });
      expect((await outcomes(forged)).slice(0, 2)).toEqual(["MODIFIED", { outcome: "MODIFIED", seq: 6 }]);
    }
  });

  it("without one of its entries has one MISSING", async () => {
    expect(await outcomes(changed(bundle(ten, [10]), 6, { body: null }))).toEqual([
      "MISSING",
      { outcome: "MISSING", seq: 6 },
    ]);
    const [lines, end] = [bundle(ten, [10]).filter((line) => line.kind !== "entry" || line.seq !== 6), { entries: 9 }];
    const without = lines.map((line) => (line.kind === "end" ? { ...line, ...end } : line));
    expect(await outcomes(without)).toEqual(["MISSING", { outcome: "MISSING", seq: 6 }]);
  });

  it("whose entries changed places is REORDERED", async () => {
    const lines = bundle(ten, [10]);
    const swapped = changed(changed(lines, 3, { body: bodyAt(7) }), 7, { body: bodyAt(3) });
    expect(await outcomes(swapped)).toEqual([
      "REORDERED",
      { outcome: "REORDERED", seq: 3 },
      { outcome: "REORDERED", seq: 7 },
    ]);
    const moved = lines.toSpliced(3, 2, lines[4] ?? head(), lines[3] ?? head());
    expect(await outcomes(moved)).toEqual(["REORDERED", { outcome: "REORDERED", seq: 3 }]);
  });

  it("that lost its tail misses what was signed, also by what others kept", async () => {
    const rest = ten.slice(0, 6);
    const kept = ours.note(treeOf(ten));
    const lines = [...bundle(rest, [6]).slice(0, -1), { kind: "checkpoint", note: kept }, { kind: "end", entries: 6 }];
    expect(await outcomes(lines as Line[])).toEqual(["MISSING", { outcome: "MISSING", seq: 7, to: 10 }]);
    expect(await outcomes(bundle(rest, [6]), { checkpoints: [kept] })).toEqual([
      "MISSING",
      { outcome: "MISSING", seq: 7, to: 10 },
    ]);
  });

  it("that was written and signed anew is FORKED to whoever kept a checkpoint", async () => {
    const other = ten.map((each) => (each.seq === 6 ? entry(6, bodyAt(6, { action: "b" })) : each));
    const kept = ours.note(treeOf(ten.slice(0, 8)));
    expect(await outcomes(bundle(other, [10]))).toEqual(["OK"]);
    expect(await outcomes(bundle(other, [10]), { checkpoints: [kept] })).toEqual([
      "FORKED",
      { outcome: "FORKED", size: 8 },
    ]);
    expect(await outcomes(bundle(other, [8, 10]), { checkpoints: [kept] })).toEqual([
      "FORKED",
      { outcome: "FORKED", size: 8 },
    ]);
  });

  it("whose checkpoint is of a stranger, of another log, or was changed has a BAD SIGNATURE", async () => {
    const stranger = bundle(ten, [10], signer());
    const unsealed = { outcome: "UNSEALED", count: 10 };
    expect(await outcomes(stranger)).toEqual(["BAD SIGNATURE", { outcome: "BAD SIGNATURE" }, unsealed]);
    const elsewhere = ours.note(treeOf(ten), { origin: "bailiwick/tests/ten_2" });
    expect((await outcomes(bundle(ten, []), { checkpoints: [elsewhere] }))[0]).toBe("BAD SIGNATURE");
    const grown = ours.note(treeOf(ten)).replace("\n10\n", "\n11\n");
    expect((await outcomes(bundle(ten, []), { checkpoints: [grown] }))[0]).toBe("BAD SIGNATURE");
    expect((await outcomes(bundle(ten, []), { checkpoints: ["nothing"] }))[0]).toBe("BAD SIGNATURE");
  });

  it("with entries after the last checkpoint, or without a place, tells how many are UNSEALED", async () => {
    const lines = bundle(ten, [7]);
    lines.splice(-1, 1, { kind: "entry", body: bodyAt(11) }, { kind: "end", entries: 11 });
    expect(await outcomes(lines)).toEqual(["UNSEALED", { outcome: "UNSEALED", count: 4 }]);
  });

  it("that was not signed lately is STALE", async () => {
    const now = new Date(time.getTime() + 1000);
    expect(await outcomes(bundle(ten, [10]), { now, freshFor: 1000 })).toEqual(["OK"]);
    expect(await outcomes(bundle(ten, [10]), { now, freshFor: 999 })).toEqual(["STALE", { outcome: "STALE" }]);
  });

  it("that is none, ends early or goes on after its end is UNREADABLE", async () => {
    const lines = bundle(ten, [10]);
    for (const broken of [[], lines.slice(1), lines.slice(0, -1), [...lines, entry(11)]])
      expect((await outcomes(broken))[0]).toBe("UNREADABLE");
    expect((await verifyBundle(["{"])).outcome).toBe("UNREADABLE");
  });
});

describe("a redacted value", () => {
  const salt = randomBytes(16).toString("base64");
  const secret = JSON.stringify("192.0.2.1");
  const commitments = { address: commitmentOf(salt, secret) };
  const body = bodyAt(1, { commitments });
  const whole: EntryLine = { ...entry(1, body), disclosed: { address: [salt, secret] } };
  const notice = entry(
    2,
    bodyAt(2, { action: "audit.event.redacted", facts: { event: "aud_1", fields: ["address"] } }),
  );

  it("was there and fits its commitment", async () => {
    expect(await outcomes(bundle([whole], [1]))).toEqual(["OK"]);
  });

  it("that the log speaks of is told, and everything is OK", async () => {
    expect(await outcomes(bundle([entry(1, body), notice], [2]))).toEqual([
      "OK",
      { outcome: "REDACTED", seq: 1, by: 2, authorised: true },
    ]);
  });

  it("that the log speaks of hides none it does not speak of, however many there are", async () => {
    const many = Array.from({ length: 1200 }, (_, index) => entry(index + 1, bodyAt(index + 1, { commitments })));
    const facts = (seq: number) => ({
      action: "audit.event.redacted",
      facts: { event: `aud_${seq}`, fields: ["address"] },
    });
    const notices = many.slice(0, -1).map((_, index) => entry(1201 + index, bodyAt(1201 + index, facts(index + 1))));
    const { outcome, findings } = await verified(bundle([...many, ...notices], [2399]));
    expect(outcome).toBe("REDACTED");
    expect(findings).toHaveLength(1000);
    expect(findings.at(-1)).toMatchObject({ seq: 1200, authorised: false });
  });

  it("is told with the entry that tells of it", async () => {
    const { findings } = await verified(bundle([entry(1, body), notice], [2]));
    expect(findings).toMatchObject([{ by: 2, said: "address, as entry 2 says" }]);
  });

  it("that the log does not speak of is REDACTED", async () => {
    expect(await outcomes(bundle([entry(1, body)], [1]))).toEqual([
      "REDACTED",
      { outcome: "REDACTED", seq: 1, authorised: false },
    ]);
  });

  it("that is another one than was committed to, or was never committed to, is MODIFIED", async () => {
    for (const disclosed of [
      { address: [salt, '"192.0.2.2"'] as const },
      { ...whole.disclosed, more: [salt, secret] as const },
    ])
      expect(await outcomes(bundle([{ ...whole, disclosed }], [1]))).toEqual([
        "MODIFIED",
        { outcome: "MODIFIED", seq: 1 },
      ]);
  });
});

describe("a log that was truncated", () => {
  const before = treeOf(ten.slice(0, 5));
  const root = rootOf(before).toString("base64");
  const facts = { size: 5, root };
  const told = [
    entry(11, bodyAt(11, { action: "audit.log.truncated", facts })),
    entry(11, bodyAt(11, { action: "audit.segment.dropped", facts: { ranges: [], truncated: facts } })),
  ];
  const rest = (entries: readonly EntryLine[], pruned: boolean): Line[] => [
    { ...head(), after: 5, frontier: before.hashes.map((hash) => hash.toString("base64")), pruned },
    ...entries.slice(5),
    { kind: "checkpoint", note: ours.note(treeOf(entries)) },
    { kind: "end", entries: entries.length - 5 },
  ];

  it("is verified from there on, and told as PRUNED", async () => {
    for (const each of told)
      expect(await outcomes(rest([...ten, each], true))).toEqual([
        "OK",
        { outcome: "PRUNED", to: 5, authorised: true },
      ]);
  });

  it("is told with the place it begins after", async () => {
    const report = await verified(rest(ten, false));
    expect(report).toMatchObject({ outcome: "OK", after: 5, entries: 5, signedSize: 10 });
  });

  it("is PRUNED where the log does not say so, or says it of another place or tree", async () => {
    const unlike = [
      { ...facts, size: 4 },
      { ...facts, root: leafHash("x").toString("base64") },
    ].map((wrong) => entry(11, bodyAt(11, { action: "audit.log.truncated", facts: wrong })));
    const unsaid = entry(11, bodyAt(11, { action: "audit.segment.dropped", facts }));
    for (const each of [...unlike, unsaid])
      expect(await outcomes(rest([...ten, each], true))).toEqual([
        "PRUNED",
        { outcome: "PRUNED", to: 5, authorised: false },
      ]);
  });

  it("cannot be given another beginning", async () => {
    const forged = rest(ten, false).map((line) =>
      line.kind === "bailiwick-audit-bundle"
        ? { ...line, frontier: [leafHash("x"), leafHash("y")].map((hash) => hash.toString("base64")) }
        : line,
    );
    expect((await outcomes(forged))[0]).toBe("MODIFIED");
  });
});

describe("a note", () => {
  it("is read as it was written, and nothing else is", () => {
    const tree = treeOf(ten);
    expect(parseCheckpoint(ours.note(tree))).toMatchObject({ origin, size: 10, root: rootOf(tree), time });
    for (const broken of ["", "\n\n", "a\nb\nc\n\n", ours.note(tree).trimEnd(), ours.note(tree).replace("— ", "- ")])
      expect(parseCheckpoint(broken)).toBeUndefined();
  });

  it("names its key by what the key is", () => {
    expect(parseVerifierKey(ours.key)?.text).toBe(ours.key);
    expect(parseVerifierKey(ours.key.replace(/\+[0-9a-f]{8}\+/, "+00000000+"))).toBeUndefined();
    expect(parseVerifierKey(`${name}+00000000+`)).toBeUndefined();
  });
});

it("every outcome has an exit code of its own", () => {
  expect(new Set(Object.values(exitCodes)).size).toBe(Object.keys(exitCodes).length);
});
