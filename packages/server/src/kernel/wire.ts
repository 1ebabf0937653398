import type { Json } from "@bailiwick/decision";
import { z } from "zod";

/** Any JSON value; what arrives as JSON is JSON, so there is nothing to check. */
export const JsonValue: z.ZodType<Json, Json> = z.any();

/** For a write that takes no body: nothing, or an empty object as some clients insist on sending. */
export const NoBody = z.strictObject({}).nullish();

const [earliest, latest] = [Date.parse("1900-01-01T00:00:00Z"), Date.parse("9999-12-31T23:59:59.999Z")];

/**
 * A moment: RFC 3339 in UTC on the wire, a Date inside. What comes in leaves room for what is reckoned back from it;
 * years beyond four digits are no RFC 3339.
 */
export const Instant = z
  .codec(z.iso.datetime({ offset: true }), z.date(), {
    decode: (text, { issues }) => {
      const at = new Date(text);
      if (at.getTime() >= earliest && at.getTime() <= latest) return at;
      issues.push({ code: "custom", input: text, message: "A moment from the year 1900 to the year 9999" });
      return z.NEVER;
    },
    encode: (date) => date.toISOString(),
  })
  .describe("A moment, RFC 3339 in UTC");

/** RFC 3339 in UTC. The last one is remembered: all that a request leaves behind tells of one moment. */
export function instantText(date: Date): string {
  const at = date.getTime();
  if (at !== last.at) {
    last.text = date.toISOString();
    last.at = at;
  }
  return last.text;
}

const last = { at: Number.NaN, text: "" };

/** An id the server gave: a prefix that names its kind, then 26 characters that sort by age. */
export const Id = (prefix: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`), `An id that begins with ${prefix}_`)
    .describe(`An id that begins with \`${prefix}_\``);

/** A whole number in an address, where everything is text: digits, and no other way to write one. */
export const Digits = (least: number, most: number) =>
  z.preprocess(
    (text) => (typeof text === "string" && /^(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text),
    z.int("Expected a whole number in digits").min(least).max(most),
  );

/** A short name that is safe in a URL. */
export const Slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "Lower case letters, digits and inner hyphens, 63 at most")
  .describe("Lower case letters, digits and inner hyphens, 63 at most");

/** A capability, permission, plan or meter: `<product>.<slug>`, further dots allowed. */
export const Key = z
  .string()
  .max(200)
  .regex(/^[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9_-]+)+$/, "`<product>.<slug>` in lower case letters, digits, _, - and dots")
  .describe("`<product>.<slug>`");

/** A quantity: exact, so a string. */
export const Amount = z
  .union([
    z.string().regex(/^-?(?:0|[1-9]\d{0,29})(?:\.\d{1,18})?$/, "A decimal number as text"),
    z.literal("unlimited"),
  ])
  .describe("A decimal number as text, or `unlimited`");

/** An IANA time zone that this process knows. */
export const Zone = z
  .string()
  .max(64)
  .refine(isZone, "Not a time zone of the IANA database, such as Europe/Berlin")
  .describe("A time zone of the IANA database, such as `Europe/Berlin`");

/** Words for people. */
export const Text = (longest: number) => z.string().trim().min(1).max(longest);

/** What an app calls something of its own: any text without control characters. */
export const ExternalId = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\p{Cc}]+$/u, "No control characters")
  .describe("The app's own id for it");

/** Named facts an app keeps with a row; they are what conditions read. */
export const Attributes = z
  .record(z.string().min(1).max(100), JsonValue)
  .refine((given) => JSON.stringify(given).length <= 16_384, "16 KiB at most")
  .describe("Named facts, read by conditions; 16 KiB at most");

function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
