import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase, type TestDatabase } from "../../test/database.ts";
import { and, brokenConstraint, none, QUERY_CANCELED, type Sql, sql, sqlState, type Tx, txOn } from "./sql.ts";

const text = ({ parts }: Sql) => parts.reduce((all, part, index) => `${all}$${index}${part}`);

describe("a query", () => {
  it("keeps values apart from its text, also where queries nest", () => {
    const inner = sql`b = ${2} and c = ${3}`;
    const outer = sql`select ${1} where ${inner} or d = ${4}`;
    expect(text(outer)).toBe("select $1 where b = $2 and c = $3 or d = $4");
    expect(outer.values).toEqual([1, 2, 3, 4]);
  });

  it("nests fragments without values, beside each other and at the ends", () => {
    const columns = sql`a, b`;
    expect(text(sql`${columns}${none}`)).toBe("a, b");
    expect(text(sql`select ${columns}, ${columns} from t where x = ${1} ${none}`)).toBe(
      "select a, b, a, b from t where x = $1 ",
    );
  });

  it("joins the conditions that are there, and is true without any", () => {
    expect(text(and(undefined, sql`a = ${1}`, "", sql`b = ${2}`))).toBe("a = $1 and b = $2");
    expect(text(and(undefined, ""))).toBe("true");
  });
});

describe("a transaction", () => {
  let database: TestDatabase;
  let client: pg.PoolClient;
  let tx: Tx;
  beforeAll(async () => {
    database = await freshDatabase();
    client = await database.owner.connect();
    tx = txOn(client);
  });
  afterAll(async () => {
    client.release();
    await database.drop();
  });

  it("hands values over as values, whatever they look like", async () => {
    const hostile = "'; drop table kernel.outbox; -- $1";
    expect(await tx.one(sql`select ${hostile}::text as said, ${[1, 2]}::int[] as list`)).toEqual({
      said: hostile,
      list: [1, 2],
    });
  });

  it("tells none, one, many and how many", async () => {
    expect(await tx.maybe(sql`select 1 as n where false`)).toBeUndefined();
    expect(await tx.many(sql`select n from generate_series(1, 3) n`)).toHaveLength(3);
    await expect(tx.one(sql`select 1 where false`)).rejects.toThrow("must give a row");
    expect(await tx.run(sql`select n from generate_series(1, 3) n`)).toBe(3);
  });

  it("lets one statement run for longer than the others may", async () => {
    const slow = sql`select 1 as done from pg_sleep(0.2)`;
    await tx.run(sql`begin`);
    await tx.run(sql`set local statement_timeout = '20ms'`);
    expect(await tx.patiently(slow, new AbortController().signal)).toEqual([{ done: 1 }]);
    await expect(tx.many(slow)).rejects.toMatchObject({ code: QUERY_CANCELED });
    await tx.run(sql`rollback`);
  });

  it("names the state and the constraint of what failed", async () => {
    const failure: unknown = await tx
      .run(sql`insert into kernel.revisions (tenant_id) values ('platform')`)
      .catch((error: unknown) => error);
    expect([sqlState(failure), brokenConstraint(failure)]).toEqual(["23505", "revisions_pkey"]);
    expect([sqlState(new Error("other")), brokenConstraint(undefined)]).toEqual([undefined, undefined]);
  });
});
