import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { commitmentOf } from "@bailiwick/audit-verify";
import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AuditEntry, seal, searchable } from "./envelope.ts";

const text = fc.string({ unit: "grapheme" });
// As JSON has it: that knows no negative zero.
const json = fc
  .jsonValue()
  .map((value): unknown => JSON.parse(JSON.stringify(value)))
  .filter((value) => value !== null);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const entries: fc.Arbitrary<AuditEntry> = fc
  .record({
    action: text,
    reason: maybe(text),
    node: maybe(text),
    correlation: fc.record({ traceId: text, requestId: text }, { requiredKeys: [] }),
    facts: maybe(fc.dictionary(text, json)),
    disclosed: fc.record({ before: json, details: json, address: text, actorName: text }, { requiredKeys: [] }),
  })
  .map(({ reason, node, facts, ...rest }) => ({
    ...rest,
    ...(reason !== undefined && { reason }),
    ...(node !== undefined && { node }),
    ...(facts !== undefined && { facts }),
    id: "aud_1",
    tenant: "ten_1",
    source: "app",
    actor: { id: "a", kind: "user" },
    target: { id: "t", kind: "ticket" },
    outcome: "done",
    at: new Date(0),
  }));

describe("an entry's text", () => {
  it("is canonical JSON, whatever is in it", () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const { body } = seal(entry);
        expect(body.toString()).toBe(canonicalize(JSON.parse(body.toString())));
      }),
    );
  });

  it("commits to each disclosed value and holds none of them", () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const { body, disclosed } = seal(entry);
        const { commitments } = JSON.parse(body.toString()) as { commitments: Record<string, string> };
        expect(Object.keys(commitments)).toEqual(Object.keys(disclosed));
        for (const [name, [salt, value]] of Object.entries(disclosed)) {
          expect(JSON.parse(value)).toEqual(entry.disclosed[name as "before"]);
          expect(commitmentOf(salt, value)).toBe(commitments[name]);
          expect(Buffer.from(salt, "base64").length).toBe(16);
        }
      }),
    );
  });

  it("commits to one value in a new way each time", () => {
    const entry = { ...(fc.sample(entries, 1)[0] as AuditEntry), disclosed: { address: "192.0.2.1" } };
    const salts = Array.from({ length: 1000 }, () => seal(entry).disclosed["address"]?.[0]);
    expect(new Set(salts).size).toBe(1000);
  });
});

it("what is searched holds what is still disclosed, in lower case, and has an end", () => {
  const entry = { ...(fc.sample(entries, 1)[0] as AuditEntry), action: "Ticket.Closed" };
  expect(searchable(entry, { actorName: ["", '"GRACE"'] })).toMatch(/ticket\.closed.*"grace"/s);
  const ofEveryLength = [0, 1].map((more) =>
    searchable(entry, { details: ["", "x".repeat(more) + "😀".repeat(200_000)] }),
  );
  for (const text of ofEveryLength) expect([text.length, text.isWellFormed()]).toEqual([200_000, true]);
});

const vectors = join(import.meta.dirname, "../../../../../shared/data/crypto/jcs");

it.skipIf(!existsSync(vectors))("canonical JSON is what others say it is, byte for byte", () => {
  const names = readdirSync(join(vectors, "input"));
  expect(names.length).toBeGreaterThan(3);
  for (const name of names) {
    const input: unknown = JSON.parse(readFileSync(join(vectors, "input", name), "utf8"));
    expect(canonicalize(input), name).toBe(readFileSync(join(vectors, "output", name), "utf8").trimEnd());
  }
});
