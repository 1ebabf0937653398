import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addAmounts,
  compareAmounts,
  excess,
  formatAmount,
  fromNumber,
  maxAmount,
  minAmount,
  multiplyAmount,
  parseAmount,
  type Quantity,
  quantityOf,
  unlimited,
} from "./amount.ts";

/** A decimal as an exact fraction over 10^20, to compute beside the code under test. */
const places = 20;
const decimals = fc
  .tuple(fc.bigInt(-(10n ** 30n), 10n ** 30n), fc.integer({ min: 0, max: places }))
  .map(([units, scale]) => ({ exact: units * 10n ** BigInt(places - scale), text: written(units, scale) }));

function written(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  return `${units < 0n ? "-" : ""}${whole}${scale === 0 ? "" : `.${digits.slice(-scale)}`}`;
}

function parsed(text: string): Quantity {
  const quantity = parseAmount(text);
  if (quantity === undefined) throw new Error(`not an amount: ${text}`);
  return quantity;
}

function exact(quantity: Quantity): bigint {
  if (typeof quantity === "number") return BigInt(quantity) * 10n ** BigInt(places);
  return quantity.units * 10n ** BigInt(places - quantity.scale);
}

describe("amounts", () => {
  it("add, compare, take the least and the greatest exactly", () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        const [left, right] = [parsed(a.text), parsed(b.text)];
        expect(exact(addAmounts(left, right))).toBe(a.exact + b.exact);
        const sign = a.exact < b.exact ? -1 : a.exact > b.exact ? 1 : 0;
        expect(Math.sign(compareAmounts(left, right))).toBe(sign);
        expect(exact(minAmount(left, right))).toBe(a.exact < b.exact ? a.exact : b.exact);
        expect(exact(maxAmount(left, right))).toBe(a.exact > b.exact ? a.exact : b.exact);
        expect(exact(excess(left, right))).toBe(a.exact > b.exact ? a.exact - b.exact : 0n);
      }),
    );
  });

  it("multiply by a count exactly", () => {
    fc.assert(
      fc.property(decimals, fc.nat(1_000_000), (a, times) => {
        expect(exact(multiplyAmount(parsed(a.text), times))).toBe(a.exact * BigInt(times));
      }),
    );
  });

  it("have one canonical text, which reads back as the same", () => {
    fc.assert(
      fc.property(decimals, (a) => {
        const text = formatAmount(parsed(a.text));
        expect(text).toMatch(/^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/);
        expect(text).not.toBe("-0");
        expect(exact(parsed(text))).toBe(a.exact);
        expect(formatAmount(parsed(text))).toBe(text);
      }),
    );
  });

  it("are plain numbers as long as they are safe integers", () => {
    expect(parsed("9007199254740991")).toBe(Number.MAX_SAFE_INTEGER);
    expect(parsed("9007199254740992")).toEqual({ units: 9007199254740992n, scale: 0 });
    expect(addAmounts(parsed("9007199254740992"), parsed("-1"))).toBe(Number.MAX_SAFE_INTEGER);
    expect(parsed("1.500")).toEqual({ units: 15n, scale: 1 });
    expect(parsed("2.000")).toBe(2);
  });

  it("do not drift: ten times a tenth is one", () => {
    expect(multiplyAmount(parsed("0.1"), 10)).toBe(1);
    const sum = Array.from({ length: 10 }, () => parsed("0.1")).reduce(addAmounts);
    expect(sum).toBe(1);
  });

  it("know unlimited", () => {
    expect(parsed("unlimited")).toBe(unlimited);
    expect(formatAmount(addAmounts(unlimited, parsed("-1.5")))).toBe("unlimited");
    expect(multiplyAmount(unlimited, 0)).toBe(0);
    expect(multiplyAmount(unlimited, 3)).toBe(unlimited);
    expect(minAmount(unlimited, parsed("0.5"))).toEqual(parsed("0.5"));
    expect(compareAmounts(parsed("99999999999999999999"), unlimited)).toBeLessThan(0);
    expect(excess(parsed("5"), unlimited)).toBe(0);
  });

  it.each(["", " 1", "1 ", "+1", "01", "-", ".5", "5.", "1e3", "0x10", "1,5", "NaN", "Infinity", "١", "1".repeat(65)])(
    "refuse %j",
    (text) => {
      expect(parseAmount(text)).toBeUndefined();
    },
  );

  it("read a JSON number as the decimal it is written as", () => {
    expect(fromNumber(0.1)).toEqual({ units: 1n, scale: 1 });
    expect(fromNumber(1e-7)).toEqual({ units: 1n, scale: 7 });
    expect(fromNumber(1.5e21)).toEqual({ units: 1500000000000000000000n, scale: 0 });
    expect(Object.is(fromNumber(-0), 0)).toBe(true);
    expect(fromNumber(Number.NaN)).toBeUndefined();
    expect(fromNumber(Number.POSITIVE_INFINITY)).toBeUndefined();
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const quantity = fromNumber(value);
        expect(quantity !== undefined && Number(formatAmount(quantity))).toBe(value || 0);
      }),
    );
  });

  it("are nothing else than texts and numbers", () => {
    for (const value of [null, true, [], {}, undefined, 5n]) expect(quantityOf(value)).toBeUndefined();
  });
});
