/** The small parser that the three little languages of relationship models share. */
export interface Tokens {
  readonly peek: () => string | undefined;
  readonly next: () => string;
  /** Takes the token if it is the next one. */
  readonly take: (token: string) => boolean;
  readonly expect: (token: string) => void;
}

export function tokensOf(text: string, pattern: RegExp): Tokens {
  const without = text
    .replaceAll(/\/\*[^]*?\*\//g, " ")
    .replaceAll(/\/\/[^\n]*/g, "")
    .replaceAll(/(^|\s)#[^\n]*/g, "$1");
  const found = [...without.matchAll(pattern)].map(([token]) => token);
  const rest = without.replaceAll(pattern, "").trim();
  if (rest !== "") throw new Error(`Cannot read ${rest.slice(0, 40)}`);
  let at = 0;
  const tokens: Tokens = {
    peek: () => found[at],
    next: () => {
      const token = found[at];
      if (token === undefined) throw new Error("The text ends too early");
      at += 1;
      return token;
    },
    take: (token) => {
      if (found[at] !== token) return false;
      at += 1;
      return true;
    },
    expect: (token) => {
      const given = tokens.next();
      if (given !== token) throw new Error(`Expected ${token} instead of ${given}`);
    },
  };
  return tokens;
}
