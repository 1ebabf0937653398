import { reasonCodes, stageNames } from "@bailiwick/decision";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Evaluation, Evaluations } from "../modules/decisions/authzen/wire.ts";
import { DecisionList, DecisionReply } from "../modules/decisions/wire.ts";
import { Instant } from "./wire.ts";
import { lasting, printed } from "./writer.ts";

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom('"', "\\", "\u2028", "\ud800", "Dafür"),
);
const texts = fc.record({ en: text, de: text });
const instant = fc.date({ noInvalidDate: true, min: new Date(-1e13), max: new Date("9999-12-31T23:59:59.999Z") });
const decision = {
  id: text,
  allowed: fc.boolean(),
  code: fc.constantFrom(...reasonCodes),
  stage: maybe(fc.constantFrom(...stageNames, "question" as const)),
  capability: text,
  value: fc.jsonValue(),
  source: maybe(text),
  retryAt: maybe(instant),
  overage: maybe(text),
  reasonUser: maybe(texts),
  reasonAdmin: maybe(texts),
};
const answered = { revision: text, decidedAt: instant, advisory: fc.constant(true as const) };
const said = fc.record(
  {
    evaluation_id: text,
    reason: text,
    reason_user: texts,
    value: fc.jsonValue(),
    retry_at: fc.oneof(
      text,
      instant.map((at) => at.toISOString()),
    ),
    error: fc.record({ status: fc.oneof(fc.integer(), fc.double()), message: text }),
  },
  { requiredKeys: [] },
);
const evaluation = fc.record({ decision: fc.boolean(), context: said }, { requiredKeys: ["decision"] });

/** What the schema makes of a value, or that it refuses it. */
function encoded(schema: z.ZodType, value: unknown): string {
  try {
    return JSON.stringify(z.encode(schema, value));
  } catch {
    return "refused";
  }
}

function written(schema: z.ZodType, value: unknown): string {
  try {
    return printed(schema, value);
  } catch {
    return "refused";
  }
}

/** A member missing, of another kind, or too many. */
const spoiled = (value: fc.Arbitrary<object>) =>
  fc.tuple(value, fc.nat(14), fc.constantFrom(undefined, null, 1, "x", true, [], {})).map(([whole, place, other]) => {
    const name = [...Object.keys(whole), "more"][place] ?? "more";
    return { ...whole, [name]: other };
  });

describe("a printed reply", () => {
  const cases: readonly (readonly [string, z.ZodType, fc.Arbitrary<object>])[] = [
    ["a decision", DecisionReply, fc.record({ ...decision, ...answered })],
    ["a list of decisions", DecisionList, fc.record({ decisions: fc.array(fc.record(decision)), ...answered })],
    ["an evaluation", Evaluation, evaluation],
    ["evaluations", Evaluations, fc.oneof(evaluation, fc.record({ evaluations: fc.array(evaluation) }))],
  ];
  for (const [title, schema, value] of cases)
    it(`is what its schema encodes, to the byte, and refused where that refuses: ${title}`, () => {
      fc.assert(
        fc.property(fc.oneof(value, spoiled(value)), (reply) => {
          expect(written(schema, reply)).toBe(encoded(schema, reply));
        }),
        { numRuns: 500 },
      );
    });

  it("is the same each time it is sent, where it lasts", () => {
    fc.assert(
      fc.property(fc.record({ ...decision, ...answered }), (reply) => {
        const expected = encoded(DecisionReply, reply);
        const kept = lasting(reply);
        expect([written(DecisionReply, kept), written(DecisionReply, kept)]).toEqual([expected, expected]);
        // Another schema has another text of it.
        expect(written(z.object({ id: z.string() }), kept)).toBe(JSON.stringify({ id: reply.id }));
      }),
    );
  });

  it("that lasts cannot be changed, however deep", () => {
    const reply = lasting({ en: { text: "No" } });
    expect(() => {
      reply.en.text = "Yes";
    }).toThrow(TypeError);
  });

  it("leaves out what is not in its schema", () => {
    expect(printed(z.object({ id: z.string() }), { id: "1", secret: "2" })).toBe('{"id":"1"}');
    expect(printed(z.array(z.object({})), [{ secret: "2" }])).toBe("[{}]");
  });

  it("asks the schema about what it cannot write", () => {
    const trimmed = z.object({ at: Instant, name: z.string().refine((name) => name !== "bad") });
    expect(printed(trimmed, { at: new Date(0), name: "good" })).toBe('{"at":"1970-01-01T00:00:00.000Z","name":"good"}');
    expect(() => printed(trimmed, { at: new Date(0), name: "bad" })).toThrow(z.ZodError);
  });
});
