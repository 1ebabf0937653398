/** The bytes from `start` up to `end`, without the one at `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * RFC 9110, one range of bytes: `bytes=5-9`, `bytes=5-`, `bytes=-5`. What is not one is ignored, as the RFC has it; what
 * is beyond the end cannot be satisfied.
 */
export function spanOf(range: string | undefined, size: number): Span | "whole" | "beyond" {
  const [, first = "", last = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(range?.trim() ?? "") ?? [];
  if (first === "" && last === "") return "whole";
  if (first === "") return Number(last) === 0 ? "beyond" : { start: Math.max(0, size - Number(last)), end: size };
  if (last !== "" && Number(last) < Number(first)) return "whole";
  if (Number(first) >= size) return "beyond";
  return { start: Number(first), end: last === "" ? size : Math.min(Number(last) + 1, size) };
}
