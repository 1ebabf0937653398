/** How far back one looks, in seconds, when no exact time is given. */
export const spans = { "15m": 900, "1h": 3600, "24h": 86_400, "7d": 604_800, "30d": 2_592_000 } as const;
export type Span = keyof typeof spans;
export const spanNames = Object.keys(spans) as readonly Span[];

export const spanIn = (raw: unknown): Span | undefined => spanNames.find((each) => each === raw);

/** A moment an address holds. */
export const instantIn = (raw: unknown): string | undefined =>
  typeof raw === "string" && !Number.isNaN(Date.parse(raw)) ? new Date(raw).toISOString() : undefined;

/** A text an address holds; one of digits alone is read as a number from there. */
export function textIn(raw: unknown): string | undefined {
  if (typeof raw === "number") return String(raw);
  return typeof raw === "string" && raw.trim() !== "" ? raw.trim() : undefined;
}
