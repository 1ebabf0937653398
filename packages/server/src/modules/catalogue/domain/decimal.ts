export const unlimited = "unlimited";

const plain = /^([+-]?)(\d+)(?:\.(\d+))?$/;
const longest = 60;

/** The one spelling of a decimal: no exponent, no leading or trailing zeros. Undefined when it is none, or not exact. */
export function canonicalDecimal(input: number | string): string | undefined {
  const text = typeof input === "number" ? withoutExponent(input) : input;
  if (text === undefined || text.length > longest) return undefined;
  const match = plain.exec(text);
  if (match === null) return undefined;
  const whole = (match[2] ?? "").replace(/^0+(?=\d)/, "");
  const fraction = (match[3] ?? "").replace(/0+$/, "");
  const digits = fraction === "" ? whole : `${whole}.${fraction}`;
  return match[1] === "-" && digits !== "0" ? `-${digits}` : digits;
}

/** A quantity: a decimal that is not negative, or `unlimited`. */
export function canonicalAmount(input: unknown): string | undefined {
  if (input === unlimited) return unlimited;
  if (typeof input !== "number" && typeof input !== "string") return undefined;
  const decimal = canonicalDecimal(input);
  return decimal?.startsWith("-") === false ? decimal : undefined;
}

function withoutExponent(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return undefined;
  const text = String(value);
  if (!text.includes("e")) return text;
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return undefined;
  const exponent = Number(match[4]);
  if (Math.abs(exponent) > longest) return undefined;
  const digits = `${match[2] ?? ""}${match[3] ?? ""}`;
  const shifted =
    exponent < 0
      ? `0.${"0".repeat(-exponent - 1)}${digits}`
      : `${digits}${"0".repeat(Math.max(0, exponent + 1 - digits.length))}`;
  return `${match[1] ?? ""}${shifted}`;
}
