import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { EvaluationRequest, EvaluationsRequest } from "../modules/decisions/authzen/wire.ts";
import { BatchRequest, CapabilitiesRequest, DecisionRequest } from "../modules/decisions/wire.ts";
import { recogniser } from "./recognise.ts";

const words = fc.constantFrom(
  "",
  "1",
  "0.5",
  "01",
  "a",
  "user",
  "ip",
  "12-45",
  "x".repeat(256),
  "execute_all",
  "__proto__",
);
const names =
  "subject action resource context minRevision questions evaluations options products type id name properties ip " +
  "quantity usage tenant principal nodes evaluations_semantic other __proto__ constructor";
const name = fc.constantFrom(...names.split(" "));
const anything = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, words, fc.double(), fc.boolean(), fc.constant(null), tie("object"), tie("list")),
  list: fc.array(tie("value"), { maxLength: 3 }),
  object: fc.dictionary(name, tie("value"), { maxKeys: 4, noNullPrototype: true }),
})).value;

const properties = fc.dictionary(fc.constantFrom("node", "owner", "level"), anything, { noNullPrototype: true });
const entity = fc.record(
  { type: fc.constant("user"), id: fc.string({ minLength: 1, maxLength: 9 }), properties },
  { requiredKeys: ["type", "id"] },
);
const action = fc.record({ name: fc.constant("desk.tickets.view"), properties }, { requiredKeys: ["name"] });
const usage = fc.dictionary(fc.constantFrom("desk.users", "desk.seats"), fc.oneof(words, fc.record({ tenant: words })));
const context = fc.record({ ip: words, quantity: words, usage, hour: fc.integer() }, { requiredKeys: [] });
const question = fc.record(
  { subject: entity, action, resource: entity, context, minRevision: words },
  { requiredKeys: ["subject", "action", "resource"] },
);
const questions = fc.array(fc.record({ action, resource: entity, context }, { requiredKeys: ["action"] }), {
  maxLength: 3,
});
const many = fc.record(
  { subject: entity, resource: entity, context, questions, evaluations: questions, products: fc.array(words) },
  { requiredKeys: ["subject"] },
);

/** Somewhere in a value another one, or a member more. */
const changed = (value: fc.Arbitrary<unknown>) =>
  fc.tuple(value, fc.array(fc.nat(5), { maxLength: 4 }), name, anything).map(([whole, path, member, other]) => {
    const copy = structuredClone(whole);
    let at = copy as Record<string, unknown>;
    for (const step of path) {
      const next = Object.values(at)[step];
      if (typeof next === "object" && next !== null) at = next as Record<string, unknown>;
    }
    // A list of JSON has items and no members.
    if (Array.isArray(at)) at.push(other);
    else Object.defineProperty(at, member, { value: other, enumerable: true, configurable: true, writable: true });
    return copy;
  });

const given = fc.oneof(anything, question, many, changed(question), changed(many));

describe("what is recognised", () => {
  const schemas = {
    DecisionRequest,
    BatchRequest,
    CapabilitiesRequest,
    EvaluationRequest,
    EvaluationsRequest,
    "an object that drops what it does not know": z.object({ id: z.string(), context: z.object({ ip: z.string() }) }),
    "a default": z.strictObject({ id: z.string().default("1"), type: z.enum(["user", "a"]) }).partial(),
    "a union whose order counts": z.union([
      z.object({ type: z.string() }),
      z.object({ type: z.string(), id: z.string() }),
    ]),
    "a union of kinds": z.union([z.string().min(1), z.number(), z.array(z.int()), z.strictObject({})]),
    "a text that is trimmed": z.record(z.string(), z.string().trim()),
    "a refinement": z.object({ id: z.string().refine((text) => text !== "1") }),
    "what may be null": z.record(z.string().max(6), z.boolean().nullish()),
  };
  for (const [title, schema] of Object.entries(schemas))
    it(`is right by its schema, which would leave it as it is: ${title}`, () => {
      const recognise = recogniser(schema);
      fc.assert(
        fc.property(given, (value) => {
          if (!recognise(value)) return;
          const read = schema.safeParse(value);
          expect(read.success).toBe(true);
          expect(read.data).toEqual(value);
        }),
        { numRuns: 1000 },
      );
    });

  const refused = (schema: z.ZodType) => schema.refine(() => false);
  const checked: Record<string, readonly [z.ZodType, unknown]> = {
    "an unknown": [refused(z.unknown()), 1],
    "an any": [refused(z.any()), 1],
    "a number": [refused(z.number()), 1],
    "a boolean": [refused(z.boolean()), true],
    "a literal": [refused(z.literal("a")), "a"],
    "an enum": [refused(z.enum(["a"])), "a"],
    "an optional": [refused(z.string().optional()), "a"],
    "a member that may be absent": [z.object({ id: refused(z.string().optional()) }), { id: "a" }],
    "a nullable": [refused(z.string().nullable()), null],
    "a default": [refused(z.string().default("b")), "a"],
    "a readonly": [refused(z.string().readonly()), "a"],
    "a union": [refused(z.union([z.string(), z.number()])), "a"],
    "an array": [refused(z.array(z.string())), ["a"]],
    "an object": [refused(z.object({ id: z.string() })), { id: "a" }],
    "a record": [refused(z.record(z.string(), z.string())), { id: "a" }],
    "a text": [refused(z.string()), "a"],
  };
  for (const [title, [schema, value]] of Object.entries(checked))
    it(`is nothing of which more is asked than its kind: ${title}`, () => {
      expect(schema.safeParse(value).success).toBe(false);
      expect(recogniser(schema)(value)).toBe(false);
    });

  it("is no record that lacks one of the keys it must have, and no value that becomes a default", () => {
    const keys = z.enum(["a", "b"]);
    expect(recogniser(z.record(keys, z.string()))({ a: "1" })).toBe(false);
    expect(recogniser(z.partialRecord(keys, z.string()))({ a: "1" })).toBe(true);
    expect(recogniser(z.partialRecord(keys, z.string()))({ c: "1" })).toBe(false);
    expect(recogniser(z.unknown().default(3))(undefined)).toBe(false);
    const inner = z.union([z.string(), z.number().default(3)]);
    expect(recogniser(z.object({ id: inner.optional() }))({})).toBe(false);
  });

  it("is every question as apps ask it, so that the thorough look is for what is wrong", () => {
    const subject = { type: "user", id: "agent-1", properties: { level: 1 } };
    const asked = {
      action: { name: "desk.tickets.view" },
      context: { ip: "::1", usage: { "desk.users": "3" }, hour: 9 },
    };
    const resource = { type: "ticket", id: "T-1", properties: { node: "berlin" } };
    const known = [
      recogniser(DecisionRequest)({ subject, ...asked, resource, minRevision: "1-2" }),
      recogniser(BatchRequest)({ subject, resource, questions: [asked, { ...asked, resource }] }),
      recogniser(CapabilitiesRequest)({ subject, products: ["desk"] }),
      recogniser(EvaluationRequest)({ subject, ...asked, resource }),
      recogniser(EvaluationsRequest)({ subject, resource, evaluations: [asked] }),
    ];
    expect(known).toEqual([true, true, true, true, true]);
  });
});
