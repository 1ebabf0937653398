import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase, type TestDatabase } from "../../test/database.ts";
import { cursors, type PageAsk, toPage } from "./page.ts";
import { Problem } from "./problem.ts";
import { and, sql, type Tx, txOn } from "./sql.ts";

const scope = { path: "/things", tenant: "ten_a", filters: { kind: "team" } };
const given = cursors(Buffer.from("secret"));

describe("a cursor", () => {
  it("gives back the keys it was made of, whatever text they hold", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" })), (keys) => {
        expect(given.decode(given.encode(keys, scope), scope)).toEqual(keys);
      }),
    );
  });

  it("is good for one list, one tenant, one set of filters and one server only", () => {
    const cursor = given.encode(["2026-01-01", "id"], scope);
    const refused = (scopeOfUse: typeof scope | object, by = given) =>
      expect(() => by.decode(cursor, { ...scope, ...scopeOfUse })).toThrow(Problem);
    refused({ path: "/others" });
    refused({ tenant: "ten_b" });
    refused({ filters: { kind: "project" } });
    refused({ filters: {} });
    refused({}, cursors(Buffer.from("another secret")));
  });

  it("does not care in which order the filters were named", () => {
    const cursor = given.encode(["k"], { ...scope, filters: { a: 1, b: 2 } });
    expect(given.decode(cursor, { ...scope, filters: { b: 2, a: 1 } })).toEqual(["k"]);
  });

  it("is refused with any part of it changed", () => {
    const cursor = given.encode(["2026-01-01", "id"], scope);
    fc.assert(
      fc.property(fc.nat(cursor.length - 1), fc.constantFrom("A", "z", "-", "."), (at, letter) => {
        const changed = cursor.slice(0, at) + letter + cursor.slice(at + 1);
        // The last letter of base64url may carry bits that mean nothing.
        fc.pre(changed !== cursor && at !== cursor.length - 1 && at !== cursor.indexOf(".") - 1);
        expect(() => given.decode(changed, scope)).toThrow(Problem);
      }),
    );
    for (const nonsense of ["", ".", "a", "a.b.c", "%%%"]) expect(() => given.decode(nonsense, scope)).toThrow(Problem);
  });
});

describe("pages over a real table", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    await database.owner.query(
      "create schema pages; create table pages.moments (id text primary key, at timestamptz not null)",
    );
    // Times a microsecond apart, times a JavaScript Date cannot tell apart, and times that are equal.
    await database.owner.query(`
      insert into pages.moments
      select lpad(n::text, 3, '0'), timestamptz '2026-03-10 12:00:00.123456+00' + (n / 3) * interval '1 microsecond'
      from generate_series(1, 60) n`);
  });
  afterAll(() => database.drop());

  const newestFirst = async (tx: Tx, { limit, after }: PageAsk) =>
    toPage(
      await tx.many<{ id: string; sort: string }>(sql`
        select id, at::text as sort from pages.moments
        where ${and(after && sql`(at, id) < (${after[0]}::timestamptz, ${after[1]})`)}
        order by at desc, id desc limit ${limit + 1}`),
      limit,
      ({ id }) => id,
      ({ sort, id }) => [sort, id],
    );

  it.each([1, 2, 3, 7, 59, 60, 61])("of %i neither lose nor repeat a row", async (limit) => {
    const client = await database.owner.connect();
    try {
      const seen: string[] = [];
      let after: readonly string[] | undefined;
      do {
        const page = await newestFirst(txOn(client), { limit, ...(after && { after }) });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.items);
        after = page.next && given.decode(given.encode(page.next, scope), scope);
      } while (after);
      expect(seen).toEqual(Array.from({ length: 60 }, (_, index) => String(60 - index).padStart(3, "0")));
    } finally {
      client.release();
    }
  });
});

it("the last page, also a full one, has no next", () => {
  const page = (rows: readonly string[]) =>
    toPage(
      rows,
      2,
      (row) => row,
      (row) => [row],
    ).next;
  expect(page([])).toBeUndefined();
  expect(page(["a", "b"])).toBeUndefined();
  expect(page(["a", "b", "c"])).toEqual(["b"]);
});
