/** Where in a row of another system's log something stands: JSON pointers (RFC 6901), the first that leads somewhere. */
export type Places = readonly string[];

/** How another system's log says what an entry says. */
export interface Mapping {
  readonly id?: Places | undefined;
  readonly action: Places;
  readonly actor?: Places | undefined;
  readonly actorName?: Places | undefined;
  readonly target?: Places | undefined;
  readonly targetKind?: Places | undefined;
  readonly time?: Places | undefined;
  readonly address?: Places | undefined;
  readonly userAgent?: Places | undefined;
  /** Something stands there, and it is not false: the attempt failed. */
  readonly failed?: Places | undefined;
}

export interface Mapped {
  readonly id: string | undefined;
  readonly action: string;
  readonly actor: string | undefined;
  readonly actorName: string | undefined;
  readonly target: string | undefined;
  readonly targetKind: string | undefined;
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
  readonly occurredAt: Date | undefined;
  readonly failed: boolean;
}

const LONGEST = 200;

/** A row in our terms; undefined when it does not say what was done. */
export function mapRow(row: unknown, mapping: Mapping): Mapped | undefined {
  const text = (places: Places | undefined) => firstOf(row, places, textOf)?.slice(0, LONGEST);
  const action = text(mapping.action);
  if (action === undefined) return undefined;
  return {
    id: text(mapping.id),
    action,
    actor: text(mapping.actor),
    actorName: text(mapping.actorName),
    target: text(mapping.target),
    targetKind: text(mapping.targetKind),
    address: text(mapping.address),
    userAgent: firstOf(row, mapping.userAgent, textOf),
    occurredAt: firstOf(row, mapping.time, instantOf),
    failed: firstOf(row, mapping.failed, (value) => Boolean(value) || undefined) ?? false,
  };
}

/** The first place at which there is something of that form. */
function firstOf<T>(row: unknown, places: Places = [], read: (value: unknown) => T | undefined): T | undefined {
  for (const place of places) {
    const found = read(at(row, place));
    if (found !== undefined) return found;
  }
  return undefined;
}

function at(row: unknown, pointer: string): unknown {
  let value = row;
  for (const token of pointer.split("/").slice(1)) {
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;

/** Beyond this a number counts milliseconds: as seconds it would be after the year 5000. */
const MOST_SECONDS = 1e11;

/** RFC 3339, the same with a space and without a zone (then it is UTC), or a count of seconds or milliseconds. */
export function instantOf(value: unknown): Date | undefined {
  if (typeof value === "number") return valid(new Date(value > MOST_SECONDS ? value : value * 1000));
  if (typeof value !== "string") return undefined;
  if (/^\d{9,13}(?:\.\d+)?$/.test(value)) return instantOf(Number(value));
  const [, day, time, fraction = "", zone = ""] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(value) ?? [];
  if (day === undefined || time === undefined) return undefined;
  const offset = zone === "" ? "Z" : zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  return valid(new Date(`${day}T${time}${fraction.slice(0, 4)}${offset}`));
}

const valid = (date: Date): Date | undefined => (Number.isNaN(date.getTime()) ? undefined : date);
