export type Said = Readonly<Record<string, unknown>>;

/** An entry with everything it says, as an export has it. */
export interface Told {
  readonly id: string;
  readonly seq: number | null;
  readonly action: string;
  readonly version: number | null;
  readonly actor: Named;
  readonly target: Named;
  readonly node: string | null;
  readonly outcome: string;
  readonly reason: string | null;
  readonly source: string;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
  readonly recordedAt: Date;
  readonly occurredAt: Date;
  readonly skewed: boolean;
  readonly before: unknown;
  readonly after: unknown;
  readonly details: unknown;
  readonly facts: Said;
  readonly correlation: Said;
  readonly redacted: readonly string[];
}

export interface Named {
  readonly id: string;
  readonly kind: string | null;
  readonly name: string | null;
}

export const PRODUCT = "Bailiwick";

/** Whether this product wrote it about itself. */
export const isOwn = ({ source }: Told): boolean => source === "bailiwick";

/** What there is of it; undefined where nothing is. */
export function seen(said: Said): Said | undefined {
  const there = Object.entries(said).filter(([, value]) => value !== undefined);
  return there.length === 0 ? undefined : Object.fromEntries(there);
}

/** A text of that name, where there is one. */
export function textIn(said: unknown, name: string): string | undefined {
  if (typeof said !== "object" || said === null || !Object.hasOwn(said, name)) return undefined;
  const value = (said as Said)[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A look at something, and what was refused, say the path that was asked for where others say what it was done to. */
export const pathIn = (entry: Told): string | undefined =>
  isOwn(entry) && entry.target.id.startsWith("/") ? entry.target.id : undefined;

/** What it was done to; of a path, what is named in it by its id. */
export function targetOf(entry: Told): Named | undefined {
  const path = pathIn(entry);
  if (path === undefined) return entry.target.id === "" ? undefined : entry.target;
  const [, id] = /\/([a-z]{2,4}_\w+)(?:\/|$)/.exec(path) ?? [];
  return id === undefined ? undefined : { id, kind: null, name: null };
}
