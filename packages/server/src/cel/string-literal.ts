/** What stands between quotes, with its escapes read. */
import { Unreadable } from "./error.ts";

export interface Inside {
  /** The whole source, so that mistakes are told where they are. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly raw: boolean;
}

const escape = /\\(?:([abfnrtv\\?"'`])|[xX]([0-9a-fA-F]{2})|([0-3][0-7]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/y;
const simple: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };

type Piece =
  | { readonly kind: "plain"; readonly text: string }
  | { readonly kind: "byte" | "point"; readonly code: number; readonly from: number; readonly to: number };

export function textOf(inside: Inside): string {
  if (inside.raw) return inside.text.slice(inside.from, inside.to);
  let text = "";
  for (const piece of pieces(inside)) {
    if (piece.kind === "plain") text += piece.text;
    else if (piece.code > 0x10ffff || (piece.code >= 0xd800 && piece.code < 0xe000)) {
      throw new Unreadable("There is no such character", piece);
    } else text += String.fromCodePoint(piece.code);
  }
  return text;
}

export function bytesOf(inside: Inside): Uint8Array {
  const encoder = new TextEncoder();
  if (inside.raw) return encoder.encode(inside.text.slice(inside.from, inside.to));
  const parts: number[] = [];
  for (const piece of pieces(inside)) {
    if (piece.kind === "plain") for (const byte of encoder.encode(piece.text)) parts.push(byte);
    else if (piece.kind === "byte") parts.push(piece.code);
    else throw new Unreadable("Bytes are escaped as \\xHH or in octal", piece);
  }
  return Uint8Array.from(parts);
}

function* pieces({ text, from, to }: Inside): Generator<Piece> {
  let at = from;
  while (at < to) {
    const next = text.indexOf("\\", at);
    const end = next < 0 || next >= to ? to : next;
    if (end > at) yield { kind: "plain", text: text.slice(at, end) };
    if (end === to) return;
    const piece = escaped(text, end);
    yield piece;
    at = piece.to;
  }
}

function escaped(text: string, from: number): Extract<Piece, { readonly code: number }> {
  escape.lastIndex = from;
  const found = escape.exec(text);
  if (found === null) throw new Unreadable("There is no such escape", { from, to: from + 2 });
  const [all, letter, hex, octal, short, long] = found;
  const span = { from, to: from + all.length };
  if (letter !== undefined) return { kind: "byte", code: simple[letter] ?? letter.charCodeAt(0), ...span };
  if (hex !== undefined) return { kind: "byte", code: Number.parseInt(hex, 16), ...span };
  if (octal !== undefined) return { kind: "byte", code: Number.parseInt(octal, 8), ...span };
  return { kind: "point", code: Number.parseInt(short ?? long ?? "", 16), ...span };
}
