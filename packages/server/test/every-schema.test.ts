import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import { isChecked, recogniser } from "../src/kernel/recognise.ts";
import { type Harness, openHarness } from "./harness.ts";

let harness: Harness;
let schemas: ReadonlySet<z.ZodType>;
beforeAll(async () => {
  harness = await openHarness();
  const { endpoints } = harness.app.product;
  schemas = new Set(
    endpoints.flatMap(({ params, query, body, reply, events = {} }) =>
      [params, query, body, reply, ...Object.values(events)].flatMap((schema) => (schema ? [...within(schema)] : [])),
    ),
  );
});
afterAll(() => harness?.close());

/** A schema and all those it is made of, also behind what is only looked up when it is used. */
function within(schema: z.ZodType, found = new Set<z.ZodType>()): ReadonlySet<z.ZodType> {
  if (found.has(schema)) return found;
  found.add(schema);
  const { def } = schema._zod;
  const parts = def.type === "lazy" ? [(def as unknown as { getter(): unknown }).getter()] : Object.values(def);
  for (const part of parts.flatMap((each) => [each, ...Object.values(Object(each) as object)]))
    if (isSchema(part)) within(part, found);
  return found;
}

const isSchema = (part: unknown): part is z.ZodType =>
  typeof part === "object" && part !== null && "_zod" in part && "safeParse" in part;

const anything = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<unknown>(undefined, null, "", "a", "1", 0, 1, -1, 0.5, true, {}, []) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

describe("every schema of the registry", () => {
  it("is among those looked at, checked ones too", () => {
    expect(schemas.size).toBeGreaterThan(500);
    expect([...schemas].filter(({ def }) => isChecked(def)).length).toBeGreaterThan(50);
  });

  it("leaves as it is whatever is recognised", () => {
    for (const schema of schemas) {
      const recognise = recogniser(schema);
      fc.assert(
        fc.property(anything, (value) => {
          if (!recognise(value)) return;
          expect(schema.safeParse(value)).toEqual({ success: true, data: value });
        }),
        { numRuns: 50 },
      );
    }
  });

  it("recognises nothing by its kind alone where more is asked of it", () => {
    for (const schema of schemas) {
      const { def } = schema;
      if (!isChecked(def) || def.type === "string" || def.type === "array") continue;
      fc.assert(
        fc.property(anything, (value) => {
          expect(recogniser(schema)(value)).toBe(false);
        }),
        { numRuns: 20 },
      );
    }
  });
});
