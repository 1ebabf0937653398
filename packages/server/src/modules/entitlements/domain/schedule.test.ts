import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  after,
  before,
  begin,
  cancel,
  carryAll,
  change,
  ending,
  extendTrial,
  keepsHistory,
  markPaid,
  markPastDue,
  phaseAt,
  resume,
  type Schedule,
  type Terms,
  trialFrom,
} from "./schedule.ts";

const terms = (plan: string): Terms => ({ plan, planVersion: `${plan}@1`, products: ["desk"], addOns: [] });
const starter = terms("desk.starter");
const professional = terms("desk.professional");
const written = { carryOver: carryAll, writtenAt: 0 };
const trialling = (end: Parameters<typeof resume>[1] extends () => infer End ? End : never = { kind: "convert" }) =>
  begin({ from: 100, terms: professional, trial: { until: 200, end }, writtenAt: 100 });
const outline = (schedule: Schedule) => schedule.map(({ kind, from, until, plan }) => [kind, from, until, plan]);

describe("a schedule", () => {
  it("begins without a trial as one active phase without an end", () => {
    const schedule = begin({ from: 100, terms: starter, trial: undefined, writtenAt: 100 });
    expect(outline(schedule)).toEqual([["active", 100, undefined, "desk.starter"]]);
    expect(phaseAt(schedule, 99)).toBeUndefined();
    expect(phaseAt(schedule, 100)?.kind).toBe("active");
  });

  it("carries what follows a trial from the beginning", () => {
    expect(outline(trialling())[1]).toEqual(["active", 200, undefined, "desk.professional"]);
    expect(outline(trialling({ kind: "suspend" }))[1]).toEqual(["suspended", 200, undefined, "desk.professional"]);
    expect(outline(trialling({ kind: "fallback", terms: starter }))[1]).toEqual([
      "active",
      200,
      undefined,
      "desk.starter",
    ]);
  });

  it("gives the instant a phase ends to the next one", () => {
    expect(phaseAt(trialling(), 199)?.kind).toBe("trial");
    expect(phaseAt(trialling(), 200)?.kind).toBe("active");
  });
});

describe("a change", () => {
  it("begins a phase and leaves what is past", () => {
    const schedule = begin({ from: 100, terms: starter, trial: undefined, writtenAt: 100 });
    const changed = change(schedule, { at: 150, terms: professional, trial: undefined, ...written });
    expect(outline(changed)).toEqual([
      ["active", 100, 150, "desk.starter"],
      ["active", 150, undefined, "desk.professional"],
    ]);
  });

  it("takes the place of changes scheduled after it, and keeps a cancellation", () => {
    const schedule = begin({ from: 100, terms: starter, trial: undefined, writtenAt: 100 });
    const later = change(schedule, { at: 300, terms: professional, trial: undefined, ...written });
    const cancelled = cancel(later, 400, 100);
    const sooner = change(cancelled, { at: 200, terms: terms("desk.enterprise"), trial: undefined, ...written });
    expect(outline(sooner)).toEqual([
      ["active", 100, 200, "desk.starter"],
      ["active", 200, 400, "desk.enterprise"],
      ["ended", 400, undefined, "desk.enterprise"],
    ]);
  });

  it("leaves a subscription past due that was past due", () => {
    const schedule = begin({ from: 100, terms: starter, trial: undefined, writtenAt: 100 });
    const owing = markPastDue(schedule, 500, 200);
    const changed = change(owing, { at: 300, terms: professional, trial: undefined, ...written });
    expect(changed.at(-1)).toMatchObject({ kind: "past_due", graceUntil: 500, plan: "desk.professional" });
  });

  it("lets a trial go on under new terms until the same end", () => {
    const trial = { until: 200, end: { kind: "suspend" } as const };
    expect(outline(change(trialling(), { at: 150, terms: starter, trial, ...written }))).toEqual([
      ["trial", 100, 150, "desk.professional"],
      ["trial", 150, 200, "desk.starter"],
      ["suspended", 200, undefined, "desk.starter"],
    ]);
  });
});

describe("a cancellation", () => {
  it("ends the subscription, and taken back it never was", () => {
    const schedule = begin({ from: 100, terms: starter, trial: undefined, writtenAt: 100 });
    const cancelled = cancel(schedule, 300, 200);
    expect(outline(cancelled)).toEqual([
      ["active", 100, 300, "desk.starter"],
      ["ended", 300, undefined, "desk.starter"],
    ]);
    expect(resume(cancelled, () => ({ kind: "convert" }), 250)).toEqual(schedule);
  });

  it("at the end of a trial, taken back, lets follow what follows the trial", () => {
    const cancelled = cancel(trialling(), 200, 150);
    expect(outline(cancelled)).toEqual([
      ["trial", 100, 200, "desk.professional"],
      ["ended", 200, undefined, "desk.professional"],
    ]);
    expect(outline(resume(cancelled, () => ({ kind: "fallback", terms: starter }), 160))).toEqual([
      ["trial", 100, 200, "desk.professional"],
      ["active", 200, undefined, "desk.starter"],
    ]);
  });

  it("before the beginning leaves nothing to resume", () => {
    const cancelled = cancel(trialling(), 50, 50);
    expect(outline(cancelled)).toEqual([["ended", 100, undefined, "desk.professional"]]);
    expect(resume(cancelled, () => ({ kind: "convert" }), 60)).toBe(cancelled);
  });
});

describe("an extended trial", () => {
  it("ends later, and so begins what follows", () => {
    const schedule = trialling({ kind: "suspend" });
    const trial = trialFrom(schedule, 150);
    expect(trial).toBeDefined();
    expect(outline(trial ? extendTrial(schedule, trial, 260) : [])).toEqual([
      ["trial", 100, 260, "desk.professional"],
      ["suspended", 260, undefined, "desk.professional"],
    ]);
  });

  it("is there only while the trial runs or is to come", () => {
    expect(trialFrom(trialling(), 50)?.from).toBe(100);
    expect(trialFrom(trialling(), 199)?.from).toBe(100);
    expect(trialFrom(trialling(), 200)).toBeUndefined();
  });
});

describe("payment", () => {
  it("that fails cuts the running phase, and changes to come stay owed", () => {
    const schedule = change(begin({ from: 100, terms: starter, trial: undefined, writtenAt: 100 }), {
      at: 300,
      terms: professional,
      trial: undefined,
      ...written,
    });
    const owing = markPastDue(schedule, 250, 200);
    expect(outline(owing)).toEqual([
      ["active", 100, 200, "desk.starter"],
      ["past_due", 200, 300, "desk.starter"],
      ["past_due", 300, undefined, "desk.professional"],
    ]);
    expect(outline(markPaid(owing, 220)).map(([kind]) => kind)).toEqual(["active", "past_due", "active", "active"]);
  });

  it("that fails does not touch a trial, a suspension or an end", () => {
    const schedule = cancel(trialling({ kind: "suspend" }), 300, 100);
    expect(markPastDue(schedule, 400, 150)).toEqual(schedule);
  });
});

type Step =
  | { readonly kind: "change"; readonly wait: number; readonly ahead: number; readonly plan: string }
  | {
      readonly kind: "cancel" | "resume" | "pastDue" | "paid" | "extend";
      readonly wait: number;
      readonly ahead: number;
    };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("change" as const),
    wait: fc.integer({ min: 0, max: 50 }),
    ahead: fc.integer({ min: 0, max: 80 }),
    plan: fc.constantFrom("desk.starter", "desk.professional", "desk.enterprise"),
  }),
  fc.record({
    kind: fc.constantFrom("cancel" as const, "resume" as const, "pastDue" as const, "paid" as const, "extend" as const),
    wait: fc.integer({ min: 0, max: 50 }),
    ahead: fc.integer({ min: 0, max: 80 }),
  }),
);

function take(schedule: Schedule, now: number, given: Step): Schedule {
  const at = now + given.ahead;
  const end = ending(schedule);
  switch (given.kind) {
    case "change": {
      const running = phaseAt(schedule, at);
      if (running === undefined || running.kind === "ended") return schedule;
      return change(schedule, { at, terms: terms(given.plan), trial: undefined, carryOver: carryAll, writtenAt: now });
    }
    case "cancel":
      return end !== undefined && end.from <= now ? schedule : cancel(schedule, at, now);
    case "resume":
      return end !== undefined && end.from <= now ? schedule : resume(schedule, () => ({ kind: "convert" }), now);
    case "pastDue":
      return markPastDue(schedule, at, now);
    case "paid":
      return markPaid(schedule, now);
    case "extend": {
      const trial = trialFrom(schedule, now);
      return trial?.until === undefined ? schedule : extendTrial(schedule, trial, trial.until + given.ahead + 1);
    }
  }
}

describe("whatever is done to a schedule", () => {
  it("tiles time without gap or overlap, leaves no empty phase, and never rewrites the past", () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(step, { maxLength: 12 }), (withTrial, steps) => {
        const trial = withTrial ? { until: 130, end: { kind: "suspend" } as const } : undefined;
        let schedule = begin({ from: 100, terms: professional, trial, writtenAt: 100 });
        let now = 100;
        for (const each of steps) {
          now += each.wait;
          const next = take(schedule, now, each);
          expect(keepsHistory(schedule, next, now)).toBe(true);
          schedule = next;
        }
        expect(schedule[0]?.from).toBe(100);
        for (const [index, { from, until }] of schedule.entries()) {
          expect(until).toBe(schedule[index + 1]?.from);
          expect(until ?? Infinity).toBeGreaterThan(from);
        }
        expect(schedule.slice(0, -1).every(({ kind }) => kind !== "ended")).toBe(true);
      }),
    );
  });

  it("before and after an instant make up the whole", () => {
    fc.assert(
      fc.property(fc.integer({ min: 50, max: 400 }), (at) => {
        const schedule = cancel(trialling(), 300, 100);
        const parts = [...before(schedule, at), ...after(schedule, at)];
        for (let instant = 60; instant < 420; instant += 7)
          expect(phaseAt(parts, instant)?.kind).toBe(phaseAt(schedule, instant)?.kind);
      }),
    );
  });

  it("going up and down again leaves just the terms there were", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(starter, professional), { maxLength: 8 }), (sequence) => {
        let schedule = begin({ from: 100, terms: starter, trial: undefined, writtenAt: 100 });
        for (const [index, next] of [...sequence, starter].entries())
          schedule = change(schedule, { at: 200 + index, terms: next, trial: undefined, ...written });
        const { plan, planVersion, products, addOns } = schedule.at(-1) ?? starter;
        expect({ plan, planVersion, products, addOns }).toEqual(starter);
        expect(schedule.every(({ carryOver }) => carryOver.default === "carry")).toBe(true);
      }),
    );
  });
});
