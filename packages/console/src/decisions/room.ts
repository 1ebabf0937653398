/** How much of a limit is left, exactly: amounts are decimal numbers of any length, as text. */
export interface Room {
  /** What is left; begins with a minus sign where more was used than there is. */
  readonly left: string;
  /** How full it is, from 0 to 100, for a bar. */
  readonly percent: number;
}

/** Undefined where there is no end to it. */
export function roomOf(amount: string, used: string): Room | undefined {
  if (amount === "unlimited") return undefined;
  const scale = Math.max(decimalsOf(amount), decimalsOf(used));
  const [whole, taken] = [scaled(amount, scale), scaled(used, scale)];
  if (whole === undefined || taken === undefined) return undefined;
  const percent = whole > 0n ? Number((taken * 1000n) / whole) / 10 : 100;
  return { left: written(whole - taken, scale), percent: Math.min(Math.max(percent, 0), 100) };
}

const decimalsOf = (amount: string): number => amount.split(".")[1]?.length ?? 0;

function scaled(amount: string, scale: number): bigint | undefined {
  if (!/^-?\d+(?:\.\d+)?$/.test(amount)) return undefined;
  const [whole = "0", decimals = ""] = amount.split(".");
  return BigInt(whole + decimals.padEnd(scale, "0"));
}

function written(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const [whole, decimals] = [digits.slice(0, digits.length - scale), digits.slice(digits.length - scale)];
  const fraction = decimals.replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}
