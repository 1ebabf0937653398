import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { invalidRequest } from "./problem.ts";
import { Digits } from "./wire.ts";

/** What a store is asked: at most `limit` rows after the one with these sort keys. Timestamps travel as text, with all their digits. */
export interface PageAsk {
  readonly limit: number;
  readonly after?: readonly string[];
}

/** What a store answers: the items, and the sort keys of the last one if there are more. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: readonly string[] | undefined;
}

export const pageQuery = {
  limit: Digits(1, 200).default(50).describe("Items on a page, 200 at most; 50 where nothing is said"),
  cursor: z.string().max(2000).optional().describe("`next` of the page before"),
};

/** Every list in the API is answered the same way; `next` is null on the last page. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

/** Ask the store for one row more than the page holds; that row proves there is a next page. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => Item,
  keys: (row: Row) => readonly string[],
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(item), next: rows.length > limit && last !== undefined ? keys(last) : undefined };
}

/** A cursor is good for one list, with the same filters, of the same tenant, and only as this server gave it. */
export interface Cursors {
  encode(keys: readonly string[], list: CursorScope): string;
  decode(cursor: string, list: CursorScope): readonly string[];
}

export interface CursorScope {
  readonly path: string;
  readonly tenant: string;
  readonly filters: Readonly<Record<string, unknown>>;
}

export function cursors(secret: Buffer): Cursors {
  const sign = (keys: string, { path, tenant, filters }: CursorScope) => {
    const signature = createHmac("sha256", secret)
      .update(JSON.stringify([keys, path, tenant, digest(filters)]))
      .digest()
      .subarray(0, 16);
    return `${Buffer.from(keys).toString("base64url")}.${signature.toString("base64url")}`;
  };
  return {
    encode: (keys, scope) => sign(JSON.stringify(keys), scope),
    decode(cursor, scope) {
      const keys = Buffer.from(cursor.split(".")[0] ?? "", "base64url").toString();
      const [given, expected] = [Buffer.from(cursor), Buffer.from(sign(keys, scope))];
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw badCursor();
      return z.array(z.string()).parse(JSON.parse(keys));
    },
  };
}

const digest = (filters: Readonly<Record<string, unknown>>) =>
  createHash("sha256")
    .update(JSON.stringify(Object.entries(filters).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest("base64url");

const badCursor = () =>
  invalidRequest("The cursor is not one this list gave out with these filters", {
    errors: [{ parameter: "cursor", detail: "Begin again without a cursor" }],
  });
