/**
 * About how many instructions a regular expression becomes, without making them: one for each sign, as often as what it
 * stands in is repeated. It is never much too small; what is said in fewer instructions than signs counts for more.
 */
export function sizeOfPattern(pattern: string): number {
  /** Of the groups that are open, and of what was read last in each. */
  const outer: number[] = [];
  let [size, last] = [0, 0];
  for (let at = 0; at < pattern.length; ) {
    part.lastIndex = at;
    const [all = "", most] = part.exec(pattern) ?? [pattern.charAt(at)];
    at += Math.max(1, all.length);
    if (all === "(") {
      outer.push(size);
      [size, last] = [0, 0];
    } else if (all === ")") {
      last = size;
      size += outer.pop() ?? 0;
    } else if (all.startsWith("{") && all.length > 1) {
      const times = Math.max(1, Number(most));
      size += last * (times - 1);
      last *= times;
    } else {
      last = 1;
      size += 1;
    }
  }
  return size;
}

/** An escape, literal text, a class, a repetition with its upper bound, or any one sign. */
const part =
  /\\Q[^]*?(?:\\E|$)|\\[xpP]\{[^}]*\}|\\[^]|\[\^?\]?(?:\[:\^?\w+:\]|\\[^]|[^\]\\])*\]|\{(?:\d+,)?(\d+),?\}|[^]/y;
