import { canonicalDecimal } from "./decimal.ts";

/** An exact number: no rounding until it is written down. The denominator is positive. */
export interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

export function fraction(decimal: number | string): Fraction | undefined {
  const text = canonicalDecimal(decimal);
  if (text === undefined) return undefined;
  const [whole = "0", part = ""] = text.split(".");
  return { over: BigInt(whole + part), under: 10n ** BigInt(part.length) };
}

export const add = (a: Fraction, b: Fraction): Fraction => ({
  over: a.over * b.under + b.over * a.under,
  under: a.under * b.under,
});

export const negate = (a: Fraction): Fraction => ({ over: -a.over, under: a.under });

export const multiply = (a: Fraction, b: Fraction): Fraction => ({
  over: a.over * b.over,
  under: a.under * b.under,
});

/** Undefined for a division by zero. */
export function divide(a: Fraction, b: Fraction): Fraction | undefined {
  if (b.over === 0n) return undefined;
  const sign = b.over < 0n ? -1n : 1n;
  return { over: a.over * b.under * sign, under: a.under * b.over * sign };
}

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`. */
export const compare = (a: Fraction, b: Fraction): number => {
  const difference = a.over * b.under - b.over * a.under;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

/** The decimal, rounded half to even where it has more than `places` digits behind the point. */
export function toDecimal(value: Fraction, places: number): string {
  const scaled = (value.over < 0n ? -value.over : value.over) * 10n ** BigInt(places);
  const quotient = scaled / value.under;
  const twice = (scaled % value.under) * 2n;
  const up = twice > value.under || (twice === value.under && quotient % 2n === 1n);
  const digits = String(up ? quotient + 1n : quotient).padStart(places + 1, "0");
  const text = `${digits.slice(0, digits.length - places)}.${digits.slice(digits.length - places)}`;
  const trimmed = text.replace(/\.?0+$/, "") || "0";
  return value.over < 0n && trimmed !== "0" ? `-${trimmed}` : trimmed;
}
