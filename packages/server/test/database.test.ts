import { afterAll, beforeAll, expect, it } from "vitest";
import { freshDatabase, type TestDatabase } from "./database.ts";

let databases: readonly TestDatabase[] = [];

beforeAll(async () => {
  databases = await Promise.all([freshDatabase(), freshDatabase()]);
});

afterAll(() => Promise.all(databases.map(({ drop }) => drop())));

it("a fresh database is migrated", async () => {
  for (const { owner } of databases) {
    const { rowCount } = await owner.query("select from kernel.migrations");
    expect(rowCount).toBeGreaterThan(0);
  }
});

it("a fresh database is a test file's own", async () => {
  const [one, other] = databases;
  await one?.owner.query("create table public_notes ()");
  await expect(other?.owner.query("select from public_notes")).rejects.toThrow(/does not exist/);
});

it("the owner of a fresh database is no superuser", async () => {
  for (const { owner } of databases) {
    const { rows } = await owner.query<{ powerful: boolean }>(
      "select rolsuper or rolbypassrls as powerful from pg_roles where rolname = current_user",
    );
    expect(rows).toEqual([{ powerful: false }]);
  }
});
