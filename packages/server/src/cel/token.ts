/** Splits a text into tokens. */
import { type Span, Unreadable } from "./error.ts";
import { bytesOf, textOf } from "./string-literal.ts";

export type Token = Span &
  (
    | { readonly kind: "name" | "quotedName" | "symbol"; readonly text: string }
    | { readonly kind: "int" | "uint" | "double"; readonly text: string }
    | { readonly kind: "string"; readonly text: string }
    | { readonly kind: "bytes"; readonly bytes: Uint8Array }
    | { readonly kind: "end"; readonly text: "" }
  );

const blank = /(?:[\t\n\f\r ]+|\/\/[^\n]*)+/y;
const name = /[A-Za-z_][A-Za-z0-9_]*/y;
const quotedName = /`([A-Za-z0-9_.\-/ ]+)`/y;
const number = /(?:0[xX][0-9a-fA-F]+[uU]?|\d*\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\d+[uU]?)/y;
const quote = /([bB]?[rR]?|[rR][bB])("""|'''|"|')/y;
const symbol = /(?:&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()[\]{}])/y;

export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    at = matchAt(blank, text, at)?.end ?? at;
    if (at >= text.length) break;
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.to;
  }
  tokens.push({ kind: "end", text: "", from: text.length, to: text.length });
  return tokens;
}

function tokenAt(text: string, from: number): Token {
  const opening = matchAt(quote, text, from);
  if (opening !== undefined) return literalAt(text, from, opening);
  const word = matchAt(name, text, from);
  if (word !== undefined) return { kind: "name", text: word.all, from, to: word.end };
  const digits = matchAt(number, text, from);
  if (digits !== undefined) return numberAt(text, from, digits);
  const quoted = matchAt(quotedName, text, from);
  if (quoted !== undefined) return { kind: "quotedName", text: quoted.first, from, to: quoted.end };
  const mark = matchAt(symbol, text, from);
  if (mark !== undefined) return { kind: "symbol", text: mark.all, from, to: mark.end };
  const character = String.fromCodePoint(text.codePointAt(from) ?? 0);
  throw new Unreadable(`${JSON.stringify(character)} means nothing here`, { from, to: from + character.length });
}

function numberAt(text: string, from: number, { all, end }: Matched): Token {
  const rest = matchAt(name, text, end);
  if (rest !== undefined) throw new Unreadable(`${all}${rest.all} is not a number`, { from, to: rest.end });
  const isHex = /^0[xX]/.test(all);
  const kind = /[uU]$/.test(all) ? "uint" : !isHex && /[.eE]/.test(all) ? "double" : "int";
  return { kind, text: all, from, to: end };
}

function literalAt(text: string, from: number, { first: prefix, second: mark, end }: Matched): Token {
  const raw = /r/i.test(prefix);
  const closing = closingOf(text, end, mark, raw);
  if (closing === undefined) throw new Unreadable("This text does not end", { from, to: text.length });
  const inside = { text, from: end, to: closing, raw };
  const span = { from, to: closing + mark.length };
  return /b/i.test(prefix)
    ? { kind: "bytes", bytes: bytesOf(inside), ...span }
    : { kind: "string", text: textOf(inside), ...span };
}

/** Where the closing quote begins; a line's end closes nothing but texts in three quotes go on over it. */
function closingOf(text: string, start: number, mark: string, raw: boolean): number | undefined {
  for (let at = start; at < text.length; at += 1) {
    if (text.startsWith(mark, at)) return at;
    const character = text.charAt(at);
    if (mark.length === 1 && (character === "\n" || character === "\r")) return undefined;
    if (character === "\\" && !raw) at += 1;
  }
  return undefined;
}

interface Matched {
  readonly all: string;
  readonly first: string;
  readonly second: string;
  readonly end: number;
}

function matchAt(pattern: RegExp, text: string, at: number): Matched | undefined {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  if (found === null || found[0] === "") return undefined;
  const [all, first = "", second = ""] = found;
  return { all, first, second, end: at + all.length };
}
