import { type InputError, invalidRequest, LONGEST_QUOTE } from "./problem.ts";

/** Wrong places of its input that a refusal tells; more help nobody. */
export const MOST_MISTAKES = 50;

/**
 * PostgreSQL cannot keep NUL, and a lone surrogate is no Unicode text: both are refused at the door, by place, rather
 * than failing later without one. Every other text is kept as it came.
 */
export function refuseBrokenText(value: unknown, place: "body" | "path" | "query" = "body"): void {
  if (isSound(value, 0)) return;
  const errors: InputError[] = [];
  look(value, [], errors);
  const told =
    place === "body" ? errors : errors.map(({ pointer = "", detail }) => ({ parameter: pointer.slice(2), detail }));
  throw invalidRequest(`The ${place} holds what cannot be kept`, { errors: told });
}

/** Whether a body is worth the look: as UTF-8, which it was held against, only NUL itself or an escape can be wrong. */
export const mayBeBroken = (sent: Buffer | undefined): boolean =>
  sent === undefined || sent.includes(BACKSLASH) || sent.includes(0);

/** Looked for by its byte: a text would be made into bytes each time. */
const BACKSLASH = 92;

const DEEPEST = 64;

const isSoundText = (text: string): boolean => !text.includes("\u0000") && text.isWellFormed();

/** Whether there is nothing to complain of; places are worked out only where there is. */
function isSound(value: unknown, depth: number): boolean {
  if (depth > DEEPEST) return false;
  if (typeof value === "string") return isSoundText(value);
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every((item) => isSound(item, depth + 1));
  // Only what came as JSON is looked at here, so there are no inherited members.
  for (const name in value)
    if (!isSoundText(name) || !isSound((value as Readonly<Record<string, unknown>>)[name], depth + 1)) return false;
  return true;
}

function look(value: unknown, path: readonly string[], errors: InputError[]): void {
  const wrong = (detail: string) => errors.push({ pointer: pointerTo(path), detail });
  if (path.length > DEEPEST) return void wrong(`Nested deeper than ${DEEPEST} levels`);
  if (typeof value === "string") {
    if (value.includes("\u0000")) wrong("NUL is not allowed");
    else if (!value.isWellFormed()) wrong("A lone surrogate is not Unicode text");
  } else if (typeof value === "object" && value !== null) {
    for (const [name, item] of Object.entries(value) as [string, unknown][]) {
      if (errors.length >= MOST_MISTAKES) return;
      if (isSoundText(name)) look(item, [...path, name], errors);
      else wrong("A member's name is not valid text");
    }
  }
}

const special = /[^\u0020\u0021\u0023-\u005b\u005d-\ud7ff\ue000-\uffff]/;

/** Whether it stands in JSON as it is; anything else is left to JSON itself. */
export const isPlain = (text: string): boolean => !special.test(text);

/** A text as JSON has it. */
export const quoted = (text: string): string => (isPlain(text) ? `"${text}"` : JSON.stringify(text));

/** A place in a body; where its names are too long for a pointer, the nearest above. */
export function pointerTo(path: readonly PropertyKey[]): string {
  let pointer = "#";
  for (const part of path) {
    const name = String(part);
    // Encoding makes it longer still, which the refusal cuts; it must only not be done for what is never told.
    if (pointer.length + name.length > LONGEST_QUOTE) return pointer;
    pointer += `/${pointerToken(name)}`;
  }
  return pointer;
}

/** RFC 6901 escaping, then percent-encoding as a URI fragment wants it. */
export const pointerToken = (name: string): string =>
  encodeURIComponent(name.toWellFormed().replaceAll("~", "~0").replaceAll("/", "~1"));
