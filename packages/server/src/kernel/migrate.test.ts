import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { emptyDatabase } from "../../test/database.ts";
import { databaseUrl } from "../../test/global-setup.ts";
import { startEmbedded } from "../embedded/index.ts";
import { migrate } from "./migrate.ts";

let folder: string;
let database: Awaited<ReturnType<typeof emptyDatabase>>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bailiwick-migrations-"));
  database = await emptyDatabase();
  await write("0001_first.sql", "create schema first; create table first.notes (text text);");
  await write("0002_second.sql", "insert into first.notes values ('second');");
});

afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

describe("migrate", () => {
  it("applies each file once, in the order of the names", async () => {
    await migrate(database.url, folder);
    await migrate(database.url, folder);
    expect(await rows("select name from kernel.migrations order by name")).toEqual([
      { name: "0001_first.sql" },
      { name: "0002_second.sql" },
    ]);
    expect(await rows("select text from first.notes")).toEqual([{ text: "second" }]);
  });

  it("applies only what is new", async () => {
    await migrate(database.url, folder);
    await write("0003_third.sql", "insert into first.notes values ('third');");
    await migrate(database.url, folder);
    expect(await rows("select text from first.notes")).toEqual([{ text: "second" }, { text: "third" }]);
  });

  it("lets many nodes start at once", async () => {
    await Promise.all(Array.from({ length: 5 }, () => migrate(database.url, folder)));
    expect(await rows("select text from first.notes")).toEqual([{ text: "second" }]);
  });

  it("refuses a file that was edited after it was applied", async () => {
    await migrate(database.url, folder);
    await write("0001_first.sql", "create schema first;");
    await expect(migrate(database.url, folder)).rejects.toThrow(/0001_first.sql was edited/);
  });

  it("takes another line ending for the same file", async () => {
    await write("0001_first.sql", "create schema first;\ncreate table first.notes (text text);\n");
    await migrate(database.url, folder);
    await write("0001_first.sql", "create schema first;\r\ncreate table first.notes (text text);\r\n");
    await expect(migrate(database.url, folder)).resolves.toBeUndefined();
  });

  it("refuses a database that a newer version wrote", async () => {
    await migrate(database.url, folder);
    await rm(join(folder, "0002_second.sql"));
    await expect(migrate(database.url, folder)).rejects.toThrow(/0002_second.sql.*newer version/);
  });

  it("refuses a file that slipped in before one already applied", async () => {
    await migrate(database.url, folder);
    await write("0001_between.sql", "select 1;");
    await expect(migrate(database.url, folder)).rejects.toThrow(/0001_between.sql comes before/);
  });

  it("leaves nothing of a file that fails, and keeps those before it", async () => {
    await write("0003_third.sql", "insert into first.notes values ('third'); select broken;");
    await expect(migrate(database.url, folder)).rejects.toThrow(/0003_third.sql failed.*broken/);
    expect(await rows("select text from first.notes")).toEqual([{ text: "second" }]);
    await write("0003_third.sql", "insert into first.notes values ('third');");
    await migrate(database.url, folder);
    expect(await rows("select text from first.notes")).toEqual([{ text: "second" }, { text: "third" }]);
  });

  it("applies the shipped migrations as a login that is no superuser", async () => {
    await migrate(database.url);
    expect(await rows("select rolsuper, rolbypassrls from pg_roles where rolname = current_user")).toEqual([
      { rolsuper: false, rolbypassrls: false },
    ]);
  });
});

describe("the roles", () => {
  it("can be taken by the login, own nothing and never bypass row security", async () => {
    await migrate(database.url, folder);
    for (const role of ["bailiwick_app", "bailiwick_system"]) {
      expect(await rows(`set role ${role}`, "select current_user::text as name")).toEqual([{ name: role }]);
      expect(
        await rows(
          `select rolsuper, rolbypassrls, rolcanlogin, rolcreaterole,
                  (select count(*)::int from pg_class where relowner = pg_roles.oid) as owned
             from pg_roles where rolname = '${role}'`,
        ),
      ).toEqual([
        {
          rolsuper: false,
          rolbypassrls: false,
          rolcanlogin: false,
          rolcreaterole: false,
          owned: 0,
        },
      ]);
    }
  });

  it("are made once although many databases of a new server migrate at the same time", async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), "bailiwick-roles-"));
    const { url, superuserUrl, stop } = await startEmbedded({ dataFolder, log: console });
    try {
      const names = ["one", "two", "three", "four"];
      for (const name of names) {
        await rowsOf(superuserUrl, `create database ${name} owner bailiwick`);
      }
      await Promise.all(names.map((name) => migrate(databaseUrl(url, name), folder)));
      expect(await rowsOf(url, "select count(*)::int as count from pg_roles where rolname ~ '^bailiwick_'")).toEqual([
        { count: 2 },
      ]);
    } finally {
      await stop();
      await rm(dataFolder, { recursive: true });
    }
  });

  it("are refused when they could pass by row security", async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), "bailiwick-roles-"));
    const { url, superuserUrl, stop } = await startEmbedded({ dataFolder, log: console });
    try {
      await rowsOf(superuserUrl, "create role bailiwick_app bypassrls");
      await expect(migrate(url, folder)).rejects.toThrow(/bypasses row security/);
    } finally {
      await stop();
      await rm(dataFolder, { recursive: true });
    }
  });

  it("that a login may not make are told with the statements an administrator runs", async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), "bailiwick-roles-"));
    const { url, superuserUrl, stop } = await startEmbedded({ dataFolder, log: console });
    try {
      await rowsOf(superuserUrl, "alter role bailiwick nocreaterole");
      await expect(migrate(url, folder)).rejects.toThrow(/create role bailiwick_app nologin; grant/);
      await rowsOf(superuserUrl, "create role bailiwick_app; create role bailiwick_system");
      await rowsOf(superuserUrl, "grant bailiwick_app, bailiwick_system to bailiwick");
      await migrate(url, folder);
    } finally {
      await stop();
      await rm(dataFolder, { recursive: true });
    }
  });
});

async function write(name: string, text: string): Promise<void> {
  await writeFile(join(folder, name), text);
}

function rows(...statements: readonly string[]): Promise<readonly unknown[]> {
  return rowsOf(database.url, ...statements);
}

async function rowsOf(url: string, ...statements: readonly string[]): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const results = [];
    for (const statement of statements) results.push(await client.query(statement));
    return results.at(-1)?.rows ?? [];
  } finally {
    await client.end();
  }
}
