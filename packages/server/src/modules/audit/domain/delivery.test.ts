import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterAttempt, type Outcome, PAUSES } from "./delivery.ts";

const now = new Date("2026-03-10T12:00:00Z");
const after = (outcome: Outcome, before = 0, random = 0.5) => afterAttempt(outcome, { failures: before, now, random });
const pause = (outcome: Outcome, before = 0, random = 0.5) => {
  const next = after(outcome, before, random);
  return next.state === "failing" ? (next.at.getTime() - now.getTime()) / 1000 : next.state;
};
const refused = (status: number, retryAfter?: string): Outcome => ({ kind: "refused", status, retryAfter });
const failed = (failure: "unreachable" | "timeout"): Outcome => ({ kind: "failed", failure });

describe("after an attempt", () => {
  it("that was taken all is well, whatever was before", () => {
    expect(after({ kind: "taken" }, 9)).toEqual({ state: "active" });
  });

  it("that failed it waits longer each time, and gives up after three days and some hours", () => {
    const pauses = Array.from({ length: 11 }, (_, before) => pause(failed("unreachable"), before));
    const hours = [2, 5, 10, 14, 20, 24].map((each) => each * 3600);
    expect(pauses).toEqual([5, 300, 1800, ...hours, "disabled", "disabled"]);
    expect(PAUSES.reduce((sum, each) => sum + each, 0) / 3_600_000).toBeCloseTo(75.58, 2);
    expect(after(failed("unreachable"), 9)).toMatchObject({ because: "exhausted", told: { failure: "unreachable" } });
  });

  it("that was answered with 410 there is no other", () => {
    expect(after(refused(410))).toMatchObject({ state: "disabled", because: "gone", told: { status: 410 } });
  });

  it("whoever is overloaded or slow is left alone for a minute", () => {
    expect([pause(refused(429)), pause(refused(503)), pause(failed("timeout"))]).toEqual([60, 60, 60]);
    expect([pause(refused(500)), pause(failed("unreachable"))]).toEqual([5, 5]);
  });

  it("a wish to be asked later is honoured, as seconds and as a date, up to a day", () => {
    expect(pause(refused(500, "120"))).toBe(120);
    expect(pause(refused(503, "Tue, 10 Mar 2026 12:10:00 GMT"))).toBe(600);
    expect(pause(refused(503, "9999999999"))).toBe(86_400);
    for (const none of ["", "-5", "soon", "1e9", "Tue, 10 Mar 2026 11:00:00 GMT", "2026-03-11"])
      expect(pause(refused(500, none)), none).toBe(5);
  });

  it("a refusal for want of rights is called a matter of configuration from the third time on", () => {
    const told = (status: number, before: number) => {
      const next = after(refused(status), before);
      return next.state === "active" ? undefined : next.told.failure;
    };
    expect([0, 1, 2, 3].map((before) => told(404, before))).toEqual([
      "refused",
      "refused",
      "configuration",
      "configuration",
    ]);
    expect([told(301, 5), told(500, 5)]).toEqual(["redirected", "refused"]);
  });

  it("it never comes back earlier than wished, nor more than a fifth off the plan without a wish", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 86_400 }),
        (before, random, wished) => {
          const planned = (PAUSES[before] ?? 0) / 1000;
          const free = Number(pause(failed("unreachable"), before, random));
          expect(free).toBeGreaterThanOrEqual(planned * 0.8 - 0.001);
          expect(free).toBeLessThanOrEqual(planned * 1.2 + 0.001);
          expect(Number(pause(refused(500, String(wished)), before, random))).toBeGreaterThanOrEqual(wished);
        },
      ),
    );
  });
});
