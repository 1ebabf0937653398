import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compilePlatform,
  compileTenant,
  decide,
  type PlatformFacts,
  type Question,
  type TenantFacts,
} from "../index.ts";
import { segmentAt } from "./segment.ts";

interface World {
  readonly platform: PlatformFacts;
  readonly tenant: TenantFacts;
}

const world = JSON.parse(readFileSync(join(import.meta.dirname, "../../cases/world.json"), "utf8")) as World;
const platform = compilePlatform(world.platform);
const start = Date.parse("2026-05-10T12:00:20.500Z");
const end = Date.parse("2026-05-10T12:07:40.250Z");
const question: Question = { subject: { type: "user", id: "ann" }, action: { name: "desk.sso" } };

function withOverride() {
  const row = { id: "ovr", capability: "desk.sso", mode: "set", value: true, reason: "", from: start, until: end };
  return compileTenant(platform, { ...world.tenant, overrides: [{ ...row, mode: "set" }] });
}

describe("a segment", () => {
  it("begins and ends at the very instant, whichever instant was asked about before", () => {
    const near = fc.oneof(
      fc.integer({ min: start - 60_000, max: start + 60_000 }),
      fc.integer({ min: end - 60_000, max: end + 60_000 }),
      fc.constantFrom(start - 1, start, end - 1, end),
    );
    const tenant = withOverride();
    fc.assert(
      fc.property(near, (now) => {
        expect(decide(tenant, undefined, question, now).allowed).toBe(start <= now && now < end);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is worked out once, also for the minutes in which it begins and ends", () => {
    const tenant = withOverride();
    const first = segmentAt(tenant, start);
    for (const now of [start + 1, start + 10_000, start + 120_000, end - 1]) {
      expect(segmentAt(tenant, now)).toBe(first);
    }
    expect(segmentAt(tenant, end)).not.toBe(first);
  });

  it("is shared by tenants that have the same plans and nothing else to tell", () => {
    const [one, other] = ["ten_one", "ten_other"].map((id) => compileTenant(platform, { ...world.tenant, id }));
    if (one === undefined || other === undefined) throw new Error("no tenants");
    expect(segmentAt(one, start)).toBe(segmentAt(other, start));
    expect(segmentAt(withOverride(), start)).not.toBe(segmentAt(one, start));
  });

  it("is not taken from an instant that is none", () => {
    const tenant = withOverride();
    expect(decide(tenant, undefined, question, Number.NaN).code).toBe("error");
    expect(decide(tenant, undefined, question, start).allowed).toBe(true);
    expect(decide(tenant, undefined, question, Number.NaN).code).toBe("error");
    expect(decide(tenant, undefined, question, end).allowed).toBe(false);
  });
});
