import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { about, covers, indexByCapability } from "./coverage.ts";

const capabilities = Array.from({ length: 100 }, (_, index) => ({
  index,
  key: `${index < 50 ? "desk" : "crm"}.capability${index}`,
  class: index % 3 === 0 ? ("read" as const) : ("write" as const),
}));
const byKey = new Map(capabilities.map((capability) => [capability.key, capability]));

describe("rows indexed by capability", () => {
  it("are for every capability those that cover it, in their order", () => {
    const pattern = fc.constantFrom("*", "desk.*", "crm.*", "nothing.*", "desk.nothing", ...byKey.keys());
    const coverage = fc.record(
      { capabilities: fc.array(pattern, { maxLength: 4 }), classes: fc.constantFrom([], ["read" as const]) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(coverage, { maxLength: 8 }), (coverages) => {
        const rows = coverages.map((each, row) => ({ row, coverage: each }));
        const index = indexByCapability(rows, (left, right) => left - right, byKey);
        for (const capability of capabilities) {
          const expected = rows.filter(({ coverage: each }) => covers(each, capability)).map(({ row }) => row);
          expect(index === undefined ? [] : about(index, capability)).toEqual(expected);
        }
      }),
    );
  });
});
