import { parseRange, type Range } from "@bailiwick/decision";

/**
 * A range in the one form it is kept in: bits beyond the prefix are zero, IPv6 as RFC 5952 writes it, an IPv4 range
 * mapped into IPv6 as IPv4. Undefined for what is no range in strict form.
 */
export function canonicalRange(text: string): string | undefined {
  const range = parseRange(text);
  if (range === undefined) return undefined;
  const words = masked(range);
  return `${words.length === 1 ? v4(words[0] ?? 0) : v6(words)}/${range.prefix}`;
}

function masked({ words, prefix }: Range): readonly number[] {
  return words.map((word, index) => {
    const kept = Math.min(32, Math.max(0, prefix - index * 32));
    return kept === 0 ? 0 : ((word >>> (32 - kept)) << (32 - kept)) >>> 0;
  });
}

const v4 = (word: number): string => [24, 16, 8, 0].map((shift) => (word >>> shift) & 255).join(".");

/** The longest run of zero groups, if longer than one, becomes `::`; of two equally long ones the first. */
function v6(words: readonly number[]): string {
  const groups = words.flatMap((word) => [word >>> 16, word & 0xffff]);
  const run = longestZeros(groups);
  const text = (from: number, until?: number) =>
    groups
      .slice(from, until)
      .map((group) => group.toString(16))
      .join(":");
  return run.length < 2 ? text(0) : `${text(0, run.at)}::${text(run.at + run.length)}`;
}

function longestZeros(groups: readonly number[]): { readonly at: number; readonly length: number } {
  let best = { at: 0, length: 0 };
  let length = 0;
  for (const [index, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0;
    if (length > best.length) best = { at: index - length + 1, length };
  }
  return best;
}
