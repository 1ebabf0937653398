import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../harness.ts";
import { type CasbinSet, translateCasbin } from "./casbin.ts";
import { hasTables, textOf } from "./data.ts";
import { pushed } from "./over-http.ts";

interface Table {
  readonly test: string;
  readonly model: string;
  readonly policy: string | null;
  readonly requests: CasbinSet["requests"];
}

const sets = hasTables ? (JSON.parse(textOf("casbin", "cases.json")) as readonly Table[]) : [];

describe.skipIf(!hasTables)("Casbin's tables, asked through the API", () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await openHarness();
  });
  afterEach(() => harness.close());

  it.each(sets.map((set) => [set.test, set] as const))("%s", async (_, { model, policy, requests }) => {
    const { setup, asked } = translateCasbin({
      model: textOf("casbin", model),
      policy: policy === null ? "" : textOf("casbin", policy),
      requests,
    });
    const answer = await pushed(harness, setup);
    for (const { name, tenant, question, allowed } of asked) {
      if (!(tenant in setup.tenants)) continue;
      expect({ name, allowed: await answer(tenant, question) }).toEqual({ name, allowed });
    }
  });
});
