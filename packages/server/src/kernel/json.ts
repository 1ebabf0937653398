import { isUtf8 } from "node:buffer";
import { type InputError, invalidRequest, type Problem } from "./problem.ts";
import { MOST_MISTAKES, pointerTo } from "./text.ts";

const DEEPEST = 64;

/**
 * Reads a body as JSON that means one thing to everybody (RFC 7493): UTF-8, each member once, no number that would
 * come back as another. What is wrong is refused with its place.
 */
export function readJson(bytes: Buffer): unknown {
  const text = readText(bytes);
  const value = parse(text);
  const made: Made = { names: 0, isTooDeep: false, hasLargeNumbers: false };
  survey(value, 1, made);
  if (made.isTooDeep || !(isPlainly(made, bytes) || isExactly(made, bytes)))
    throw invalidRequest("The body does not mean one thing to everybody", { errors: mistakesIn(bytes) });
  return value;
}

/** What the parser made of a body. */
interface Made {
  /** Members in all; a forbidden name counts for none, so that it does not add up. */
  names: number;
  isTooDeep: boolean;
  /** A number that may not be what was sent. */
  hasLargeNumbers: boolean;
}

function survey(value: unknown, depth: number, made: Made): void {
  if (typeof value === "number") made.hasLargeNumbers ||= Math.abs(value) > Number.MAX_SAFE_INTEGER;
  if (typeof value !== "object" || value === null) return;
  if (depth > DEEPEST) return void (made.isTooDeep = true);
  if (Array.isArray(value)) {
    for (const item of value) survey(item, depth + 1, made);
    return;
  }
  for (const name in value) {
    if (!isForbidden(name)) made.names += 1;
    survey((value as Readonly<Record<string, unknown>>)[name], depth + 1, made);
  }
}

/** A name that was said twice is one member of the value, and two colons of the text; most texts have no others. */
function isPlainly({ names, hasLargeNumbers }: Made, bytes: Buffer): boolean {
  if (hasLargeNumbers) return false;
  let colons = 0;
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] === colon) colons += 1;
  return colons === names;
}

function isExactly({ names }: Made, bytes: Buffer): boolean {
  const seen = glance(bytes);
  return !seen.inexact && seen.names === names;
}

/** A body's text; it is UTF-8, and begins with what it says. */
export function readText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw unreadable("The body is not UTF-8");
  const text = bytes.toString();
  if (text.startsWith("\ufeff")) throw unreadable("The body begins with a byte order mark; leave it out");
  return text;
}

const unreadable = (detail: string): Problem => invalidRequest(detail, { errors: [{ pointer: "#", detail }] });

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const detail = text.trim() === "" ? "The body is empty" : (error as Error).message;
    throw invalidRequest(detail === "The body is empty" ? detail : "The body is not JSON", {
      errors: [{ pointer: "#", detail: detail.toWellFormed() }],
    });
  }
}

const [quote, backslash, colon, openList, openObject, closeList, closeObject] = [34, 92, 58, 91, 123, 93, 125];

/** One pass over what is known to be JSON, for bodies with a colon in a text. Bytes are read faster than text. */
function glance(bytes: Buffer): { readonly names: number; readonly inexact: boolean } {
  let [names, inexact] = [0, false];
  for (let at = 0; at < bytes.length; at += 1) {
    const sign = bytes[at] ?? 0;
    if (sign === quote) at = endOfText(bytes, at);
    else if (sign === colon) names += 1;
    else if (isNumber(sign)) {
      const end = endOfNumber(bytes, at);
      inexact ||= isInexact(bytes, at, end);
      at = end - 1;
    }
  }
  return { names, inexact };
}

/** Where the text that begins here has its closing quote. No other character of UTF-8 has a byte like those of ASCII. */
function endOfText(bytes: Buffer, start: number): number {
  for (let at = start + 1; at < bytes.length; at += 1) {
    const sign = bytes[at];
    if (sign === quote) return at;
    if (sign === backslash) at += 1;
  }
  return bytes.length;
}

const isNumber = (sign: number) => (sign >= 48 && sign <= 57) || sign === 45;

/** Digits, signs, the point and the exponent; what is JSON has them nowhere else. */
function endOfNumber(bytes: Buffer, start: number): number {
  let at = start + 1;
  for (; at < bytes.length; at += 1) {
    const sign = bytes[at] ?? 0;
    if (!isNumber(sign) && sign !== 46 && sign !== 43 && sign !== 101 && sign !== 69) break;
  }
  return at;
}

/** Whether a number is out of range, or a whole one that would lose digits. Short ones without an exponent never are. */
function isInexact(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < 16 && !hasExponent(bytes, start, end)) return false;
  const literal = bytes.toString("latin1", start, end);
  const number = Number(literal);
  if (!Number.isFinite(number)) return true;
  return /^-?\d+$/.test(literal) && !Number.isSafeInteger(number);
}

function hasExponent(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (bytes[at] === 101 || bytes[at] === 69) return true;
  return false;
}

/** A name that means the prototype to careless code, here or where the value is sent on to. */
const isForbidden = (name: string) => name === "__proto__";

interface Open {
  /** Undefined in a list. */
  readonly names: Set<string> | undefined;
  next: number;
  name: string;
}

/** The same pass once more, now with a name for each place: only for what is refused anyway. */
function mistakesIn(bytes: Buffer): readonly InputError[] {
  const errors: InputError[] = [];
  const open: Open[] = [];
  const place = () => pointerTo(open.map(({ names, name, next }) => (names ? name : next)));
  for (let at = 0; at < bytes.length && errors.length < MOST_MISTAKES; at += 1) {
    const sign = bytes[at] ?? 0;
    const inside = open.at(-1);
    if (sign === quote) {
      const end = endOfText(bytes, at);
      if (inside?.names && nextSign(bytes, end + 1) === colon) {
        inside.name = JSON.parse(bytes.toString("utf8", at, end + 1)) as string;
        if (inside.names.has(inside.name)) errors.push({ pointer: place(), detail: "This member stands twice" });
        else if (isForbidden(inside.name)) errors.push({ pointer: place(), detail: "This name is not allowed" });
        inside.names.add(inside.name);
      }
      at = end;
    } else if (sign === openObject || sign === openList) {
      if (open.length === DEEPEST) return [...errors, { pointer: place(), detail: tooDeep }];
      open.push({ names: sign === openObject ? new Set() : undefined, next: 0, name: "" });
    } else if (sign === closeObject || sign === closeList) open.pop();
    else if (sign === 44 && inside) inside.next += 1;
    else if (isNumber(sign)) {
      const end = endOfNumber(bytes, at);
      if (isInexact(bytes, at, end)) errors.push({ pointer: place(), detail: inexactNumber });
      at = end - 1;
    }
  }
  return errors;
}

const tooDeep = `Nested deeper than ${DEEPEST} levels`;
const inexactNumber = "This number would lose digits or is out of range; send it as text where text is accepted";

function nextSign(bytes: Buffer, start: number): number | undefined {
  let at = start;
  while (blanks.includes(bytes[at] ?? 0)) at += 1;
  return bytes[at];
}

const blanks: readonly number[] = [32, 9, 10, 13];
