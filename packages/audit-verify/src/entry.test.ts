import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type EntryFinding, type Kept, type ProvenEntry, verifyEntry } from "./entry.ts";
import {
  append,
  commitmentOf,
  emptyRoot,
  type GrowingFrontier,
  type Hash,
  leafHash,
  nodeHash,
  rootOf,
} from "./merkle.ts";
import { checkpointText, parseCheckpoint, parseVerifierKey, signatureLine, verifierKey } from "./note.ts";

const name = "bailiwick/tests";
const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const key = verifierKey(name, publicKey.export({ format: "der", type: "spki" }).subarray(-32));
const strange = verifierKey(name, randomBytes(32));

function signed(leaves: readonly Hash[], tenant = "ten_1"): string {
  const tree: GrowingFrontier = { size: 0, hashes: [] };
  for (const leaf of leaves) append(tree, leaf);
  const time = new Date("2026-03-10T12:00:00Z");
  const text = checkpointText({ origin: `${name}/${tenant}`, size: tree.size, root: rootOf(tree), time });
  return `${text}\n${signatureLine(name, parseVerifierKey(key)?.keyId ?? "", sign(null, Buffer.from(text), privateKey))}`;
}

const salt = randomBytes(16).toString("base64");
const address = JSON.stringify("192.0.2.17");
const body = JSON.stringify({
  id: "aud_2",
  tenant: "ten_1",
  commitments: { address: commitmentOf(salt, address), before: commitmentOf(salt, "1") },
});
const leaves = [leafHash("one"), leafHash(body), leafHash("three"), leafHash("four")];
const [one = emptyRoot, own = emptyRoot, three = emptyRoot, four = emptyRoot] = leaves;

const entry: ProvenEntry = {
  seq: 2,
  body,
  leaf: own.toString("base64"),
  disclosed: { address: [salt, address] },
  proof: {
    checkpoint: signed(leaves),
    index: 1,
    size: 4,
    hashes: [one, nodeHash(three, four)].map((hash) => hash.toString("base64")),
  },
};
const proof = entry.proof ?? { checkpoint: "", index: 0, size: 0, hashes: [] };

const verdicts = (findings: readonly EntryFinding[]) => findings.map(({ verdict }) => verdict).join(" ");
const verified = (change: Partial<ProvenEntry> = {}, kept?: Kept, keys = [key]) =>
  verdicts(verifyEntry({ ...entry, ...change }, { keys, kept }));

describe("an entry by itself", () => {
  it("is proven by its body, its values, its place and a signature, and tells what was taken out", () => {
    const findings = verifyEntry(entry, { keys: [key] });
    expect(verdicts(findings)).toBe("proven proven proven proven open");
    expect(findings[1]?.fields).toEqual(["before"]);
  });

  it("that no checkpoint covers yet leaves place and signature open", () => {
    expect(verified({ seq: null, proof: null })).toBe("proven proven open open open");
  });

  it("whose text was changed is neither what was hashed nor in the tree, whatever hash is told", () => {
    const forged = body.replace("aud_2", "aud_9");
    expect(verified({ body: forged })).toBe("failed proven failed proven open");
    expect(verified({ body: forged, leaf: leafHash(forged).toString("base64") })).toBe(
      "proven proven failed proven open",
    );
  });

  it("with a value that was changed, or added, names it", () => {
    for (const disclosed of [{ address: [salt, '"192.0.2.18"'] }, { after: [salt, "1"] }, { toString: [salt, "1"] }]) {
      const [, values] = verifyEntry({ ...entry, disclosed }, { keys: [key] });
      expect(values).toEqual({ check: "values", verdict: "failed", fields: Object.keys(disclosed) });
    }
  });

  it("said to be elsewhere, or in a tree of another size, is not proven", () => {
    expect(verified({ seq: 3 })).toBe("proven proven failed proven open");
    expect(verified({ seq: 3, proof: { ...proof, index: 2 } })).toBe("proven proven failed proven open");
    expect(verified({ proof: { ...proof, size: 3 } })).toBe("proven proven failed proven open");
    expect(verified({ proof: { ...proof, hashes: ["nothing"] } })).toBe("proven proven failed proven open");
  });

  it("is not proven by the signature of a stranger, of another log, or of none", () => {
    expect(verified({}, undefined, [strange])).toBe("proven proven proven failed open");
    expect(verified({ proof: { ...proof, checkpoint: signed(leaves, "ten_2") } })).toBe(
      "proven proven proven failed open",
    );
    expect(verified({ proof: { ...proof, checkpoint: "nothing" } })).toBe("proven proven failed failed open");
    expect(verified({ body: "no JSON" })).toBe("failed failed failed failed open");
  });

  it("goes on from a checkpoint that was kept, or the history was written anew", () => {
    const kept = { note: signed(leaves.slice(0, 2)), hashes: [nodeHash(three, four).toString("base64")] };
    expect(verified({}, kept)).toBe("proven proven proven proven proven");
    expect(verified({}, { note: signed(leaves), hashes: [] })).toBe("proven proven proven proven proven");
    for (const other of [
      { ...kept, note: signed([one, three]) },
      { ...kept, note: signed(leaves.slice(0, 2), "ten_2") },
      { ...kept, note: signed([...leaves, one]) },
      { ...kept, note: "nothing" },
      { ...kept, hashes: [] },
    ])
      expect(verified({}, other)).toBe("proven proven proven proven failed");
  });

  it("goes on from a checkpoint that is in a tree of all tenants that was kept, or proves nothing by it", () => {
    const before = signed(leaves.slice(0, 2));
    const leaf = leafHash(parseCheckpoint(before)?.text ?? "");
    const included = {
      checkpoint: signed([one, leaf], "tenants"),
      index: 1,
      size: 2,
      hashes: [one.toString("base64")],
    };
    const kept = { note: before, hashes: [nodeHash(three, four).toString("base64")], included };
    expect(verified({}, kept)).toBe("proven proven proven proven proven");
    for (const wrong of [
      { ...included, index: 0 },
      { ...included, size: 3 },
      { ...included, hashes: [] },
      { ...included, checkpoint: signed([one, three], "tenants") },
      { ...included, checkpoint: signed([one, leaf], "ten_1") },
      { ...included, checkpoint: "nothing" },
    ])
      expect(verified({}, { ...kept, included: wrong })).toBe("proven proven proven proven failed");
  });
});
