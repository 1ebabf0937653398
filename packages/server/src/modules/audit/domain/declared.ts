import type { OcsfActivity } from "../../../kernel/ocsf.ts";

/** What an app's event of one type has to look like, as the catalogue declares it. */
export interface DeclaredType {
  readonly key: string;
  readonly product: string;
  readonly version: number;
  readonly summary: string;
  readonly label?: string;
  readonly archived?: boolean;
  readonly target?: string;
  readonly fields?: readonly DeclaredField[];
  readonly ocsf?: OcsfActivity;
}

interface DeclaredField {
  readonly name: string;
  readonly type: "string" | "number" | "boolean" | "timestamp";
  readonly label?: string;
  readonly required?: boolean;
  readonly redactable?: boolean;
}

/** What of an event its type speaks about. */
export interface Typed {
  readonly type: string;
  readonly target?: { readonly id: string; readonly kind?: string | undefined } | undefined;
  readonly details?: unknown;
}

export interface Mistake {
  /** Inside the event: `/details/priority`. */
  readonly place: string;
  readonly detail: string;
}

/** Everything in which an event differs from its type. */
export function mistakesOf({ target, details }: Typed, declared: DeclaredType): readonly Mistake[] {
  return [
    ...aboutTarget(target, declared),
    ...(declared.fields ? aboutFields(details, declared, declared.fields) : []),
  ];
}

function aboutTarget(target: Typed["target"], { key, target: kind }: DeclaredType): readonly Mistake[] {
  if (kind === undefined || (target !== undefined && (target.kind ?? kind) === kind)) return [];
  return target === undefined
    ? [{ place: "/target", detail: `${key} happens to a ${kind}: say which` }]
    : [{ place: "/target/kind", detail: `${key} happens to a ${kind}` }];
}

function aboutFields(details: unknown, { key }: DeclaredType, fields: readonly DeclaredField[]): readonly Mistake[] {
  const given = details ?? {};
  if (typeof given !== "object" || Array.isArray(given))
    return [{ place: "/details", detail: `${key} has named fields: send an object` }];
  const sent = new Map<string, unknown>(Object.entries(given));
  const known = new Set(fields.map(({ name }) => name));
  return [
    ...fields.flatMap(({ name, type, required }) => {
      const value = sent.get(name);
      if (value !== undefined && !is[type](value))
        return [{ place: placeOf(name), detail: `Expected ${wanted[type]}` }];
      return value === undefined && required === true
        ? [{ place: placeOf(name), detail: `${key} needs it: ${wanted[type]}` }]
        : [];
    }),
    ...[...sent.keys()]
      .filter((name) => !known.has(name))
      .map((name) => ({ place: placeOf(name), detail: `${key} has no such field; it has ${listed(known)}` })),
  ];
}

const MOST_LISTED = 10;

const listed = (names: ReadonlySet<string>): string => {
  if (names.size === 0) return "none";
  const few = [...names].slice(0, MOST_LISTED).join(", ");
  return names.size > MOST_LISTED ? `${few} and others` : few;
};

const placeOf = (name: string): string => `/details/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;

const is: Readonly<Record<DeclaredField["type"], (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  timestamp: (value) => typeof value === "string" && isTimestamp(value),
};

const wanted: Readonly<Record<DeclaredField["type"], string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  timestamp: "a moment as RFC 3339, such as 2026-03-10T12:00:00Z",
};

/** RFC 3339, of a day that there is. */
function isTimestamp(text: string): boolean {
  const [, day = "", hours = ""] =
    /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/.exec(text) ??
    [];
  if (hours === "") return false;
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}

/** Details apart: what is stated openly, for good, and what can be taken out. */
export function partedDetails(
  details: unknown,
  declared: DeclaredType | undefined,
): { readonly open?: Readonly<Record<string, unknown>>; readonly redactable: unknown } {
  const open = new Set(declared?.fields?.filter(({ redactable }) => redactable === false).map(({ name }) => name));
  if (open.size === 0 || typeof details !== "object" || details === null) return { redactable: details };
  const members = Object.entries(details);
  const [stated, rest] = [members.filter(([name]) => open.has(name)), members.filter(([name]) => !open.has(name))];
  if (stated.length === 0) return { redactable: details };
  return {
    open: Object.fromEntries(stated),
    redactable: rest.length === 0 ? undefined : Object.fromEntries(rest),
  };
}
