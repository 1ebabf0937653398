import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addAmounts, compareAmounts, formatAmount, maxAmount, minAmount, quantityOf } from "./amount.ts";
import type { Quantity } from "./amount.ts";
import { type AddOnValue, combine, type Held, isGranted, narrowed, overridden } from "./entitlements.ts";
import type { OverrideFact } from "./types.ts";

const amount = fc.oneof(
  fc.nat(1_000).map(String),
  fc.tuple(fc.nat(100), fc.nat(99)).map(([whole, cents]) => `${whole}.${cents}`),
  fc.constant("unlimited"),
);

function overrides(...modes: readonly OverrideFact["mode"][]): fc.Arbitrary<readonly OverrideFact[]> {
  const one = fc.record({
    mode: fc.constantFrom(...modes),
    value: amount,
    from: fc.integer({ min: 0, max: 5 }),
  });
  return fc
    .array(one, { maxLength: 6 })
    .map((rows) => rows.map((row, index) => ({ ...row, id: `ovr_${index}`, capability: "desk.seats", reason: "" })));
}

const base = amount.map((value) => combine("numeric", { id: "plv", value }));
const any = overrides("set", "raise", "add", "cap");

function quantity(held: Held): Quantity {
  if (held.quantity === undefined) throw new Error(`nothing held: ${held.status}`);
  return held.quantity;
}

/** The sentence of the specification, computed without the code under test. */
function specified(from: Held, rows: readonly OverrideFact[]): Quantity {
  const values = (mode: string) => rows.filter((row) => row.mode === mode).map((row) => quantityOf(row.value) ?? 0);
  const [latest] = rows
    .filter(({ mode }) => mode === "set")
    .toSorted((a, b) => b.from - a.from || (a.id < b.id ? 1 : -1));
  const raised = values("raise").reduce(maxAmount, quantity(from));
  const most = latest === undefined ? values("add").reduce(addAmounts, raised) : (quantityOf(latest.value) ?? 0);
  return values("cap").reduce(minAmount, most);
}

describe("overrides at the root", () => {
  it("come to min(caps, latest set or max(base, raises) + adds)", () => {
    fc.assert(
      fc.property(base, any, (from, rows) => {
        expect(quantity(overridden("numeric", from, rows))).toEqual(specified(from, rows));
      }),
    );
  });

  it("come to the same in any order, with the same provenance", () => {
    const shuffled = any.chain((rows) =>
      fc.tuple(fc.constant(rows), fc.shuffledSubarray([...rows], { minLength: rows.length })),
    );
    fc.assert(
      fc.property(base, shuffled, (from, [rows, others]) => {
        expect(overridden("numeric", from, others)).toEqual(overridden("numeric", from, rows));
      }),
    );
  });

  it("never give less for one more raise or add, nor more for one more cap", () => {
    fc.assert(
      fc.property(base, any, amount, (from, rows, value) => {
        const had = quantity(overridden("numeric", from, rows));
        const row = { id: "ovr_x", capability: "desk.seats", reason: "", from: 0, value };
        const after = (mode: OverrideFact["mode"]) =>
          compareAmounts(quantity(overridden("numeric", from, [...rows, { ...row, mode }])), had);
        expect(after("raise")).toBeGreaterThanOrEqual(0);
        expect(after("add")).toBeGreaterThanOrEqual(0);
        expect(after("cap")).toBeLessThanOrEqual(0);
      }),
    );
  });

  it("never exceed any cap", () => {
    fc.assert(
      fc.property(base, any, overrides("cap"), (from, rows, caps) => {
        const held = quantity(overridden("numeric", from, [...rows, ...caps]));
        for (const { value } of caps) expect(compareAmounts(held, quantityOf(value) ?? 0)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it("deny as soon as one denies", () => {
    fc.assert(
      fc.property(base, any, (from, rows) => {
        const deny = { id: "ovr_x", capability: "desk.seats", reason: "", from: 0, mode: "deny" } as const;
        const held = overridden("numeric", from, [...rows, deny]);
        expect([held.status, isGranted(held)]).toEqual(["denied", false]);
      }),
    );
  });

  it("tell a chain that ends with the value", () => {
    fc.assert(
      fc.property(base, any, (from, rows) => {
        const { steps, value, source } = overridden("numeric", from, rows);
        expect(steps.at(-1)?.result).toBe(value);
        expect(steps.some(({ id }) => id === source)).toBe(true);
      }),
    );
  });
});

describe("overrides below the root", () => {
  it("never give more than the parent has", () => {
    fc.assert(
      fc.property(base, any, (parent, rows) => {
        const held = narrowed("numeric", parent, rows, "nod_1");
        expect(compareAmounts(quantity(held), quantity(parent))).toBeLessThanOrEqual(0);
      }),
    );
  });

  it("come to the same in any order", () => {
    const shuffled = any.chain((rows) =>
      fc.tuple(fc.constant(rows), fc.shuffledSubarray([...rows], { minLength: rows.length })),
    );
    fc.assert(
      fc.property(base, shuffled, (parent, [rows, others]) => {
        expect(narrowed("numeric", parent, others, "n")).toEqual(narrowed("numeric", parent, rows, "n"));
      }),
    );
  });

  it("can set a switch off and never on", () => {
    const set = (value: boolean): OverrideFact => ({
      id: "ovr",
      capability: "desk.sso",
      reason: "",
      from: 0,
      mode: "set",
      value,
    });
    const [on, off] = [true, false].map((value) => combine("switch", { id: "plv", value }));
    expect([on, off].map((held) => held && narrowed("switch", held, [set(true)], "n").value)).toEqual([true, false]);
    expect([on, off].map((held) => held && narrowed("switch", held, [set(false)], "n").value)).toEqual([false, false]);
  });
});

describe("add-ons", () => {
  const addOns: fc.Arbitrary<readonly AddOnValue[]> = fc
    .array(fc.record({ rule: fc.constantFrom("replace", "extend"), value: amount, quantity: fc.nat(5) }), {
      maxLength: 4,
    })
    .map((rows) => rows.map((row, index) => ({ ...row, id: `aov_${index}` })));

  it("come to the same in any order", () => {
    fc.assert(
      fc.property(amount, addOns, (value, rows) => {
        const plan = { id: "plv", value };
        expect(combine("numeric", plan, rows.toReversed())).toEqual(combine("numeric", plan, rows));
      }),
    );
  });

  it("that extend add their value times their quantity, exactly", () => {
    const tenths = { id: "aov", rule: "extend", value: "0.1", quantity: 10 } as const;
    expect(combine("numeric", { id: "plv", value: "0" }, [tenths]).value).toBe("1");
  });

  it("are given back without a trace: up and down again mints nothing", () => {
    fc.assert(
      fc.property(amount, addOns, any, (value, rows, changes) => {
        const plan = { id: "plv", value };
        const before = overridden("numeric", combine("numeric", plan), changes);
        overridden("numeric", combine("numeric", plan, rows), changes);
        expect(overridden("numeric", combine("numeric", plan), changes)).toEqual(before);
      }),
    );
  });

  it("that replace a switch: on wins over off, whatever the plan says", () => {
    const addOn = (id: string, value: boolean): AddOnValue => ({ id, value, rule: "replace", quantity: 1 });
    const plan = { id: "plv", value: true };
    expect(combine("switch", plan, [addOn("a", false)]).value).toBe(false);
    expect(combine("switch", plan, [addOn("a", false), addOn("b", true)]).value).toBe(true);
    expect(combine("switch", plan, [addOn("b", true), addOn("c", false)]).value).toBe(true);
  });
});

describe("values that make no sense", () => {
  it.each([
    ["a number for a switch", () => combine("switch", { id: "x", value: 1 })],
    ["a word for a number", () => combine("numeric", { id: "x", value: "many" })],
    [
      "a raise of a word",
      () => overridden("plain", combine("plain", { id: "p", value: "email" }), [row("raise", "5")]),
    ],
    ["a cap of a switch", () => overridden("switch", combine("switch", { id: "p", value: true }), [row("cap", "5")])],
    ["a set without a value", () => overridden("numeric", combine("numeric", { id: "p", value: "1" }), [row("set")])],
  ])("deny: %s", (_, held) => {
    expect(held().status).toBe("error");
    expect(isGranted(held())).toBe(false);
  });

  it("still tell a deny override", () => {
    const broken = combine("numeric", { id: "p", value: "many" });
    expect(overridden("numeric", broken, [row("deny")]).status).toBe("denied");
  });

  function row(mode: OverrideFact["mode"], value?: string): OverrideFact {
    const fact = { id: "ovr", capability: "c", mode, reason: "", from: 0 };
    return value === undefined ? fact : { ...fact, value };
  }
});

describe("numbers", () => {
  it("are answered in canonical text", () => {
    expect(combine("numeric", { id: "p", value: "1.50" }).value).toBe("1.5");
    expect(combine("numeric", { id: "p", value: 3 }).value).toBe("3");
    expect(formatAmount(quantity(combine("numeric", { id: "p", value: "unlimited" })))).toBe("unlimited");
  });
});
