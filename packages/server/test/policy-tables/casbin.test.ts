import { describe, expect, it } from "vitest";
import { type CasbinSet, translateCasbin } from "./casbin.ts";
import { hasTables, textOf } from "./data.ts";
import { engineOf } from "./setup.ts";

interface Table {
  readonly test: string;
  readonly model: string;
  readonly policy: string | null;
  readonly requests: CasbinSet["requests"];
}

const sets = hasTables ? (JSON.parse(textOf("casbin", "cases.json")) as readonly Table[]) : [];
const setOf = ({ model, policy, requests }: Table): CasbinSet => ({
  model: textOf("casbin", model),
  policy: policy === null ? "" : textOf("casbin", policy),
  requests,
});

describe.skipIf(!hasTables)("Casbin's tables", () => {
  it("are there", () => {
    expect(sets.flatMap(({ requests }) => requests).length).toBeGreaterThan(50);
  });

  describe.each(sets.map((set) => [set.test, set] as const))("%s", (_, set) => {
    const { setup, asked } = translateCasbin(setOf(set));
    const answer = engineOf(setup);
    it.each(asked.map((each) => [each.name, each] as const))("%s", (_name, { tenant, question, allowed }) => {
      expect(answer(tenant, question)).toBe(allowed);
    });
  });
});
