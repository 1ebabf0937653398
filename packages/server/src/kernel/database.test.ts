import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase, type TestDatabase } from "../../test/database.ts";
import { type Database, openDatabase } from "./database.ts";
import { sql, type Tx } from "./sql.ts";

let fresh: TestDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { connections: 2 });
});
afterAll(async () => {
  await database.end();
  await fresh.drop();
});

const whoAmI = (tx: Tx) =>
  tx.one(sql`select kernel.tenant() as tenant, current_user as role, current_setting('transaction_isolation') as isolation,
             current_setting('transaction_read_only') as "readOnly"`);

describe("a transaction", () => {
  it("knows its tenant and its role, and a snapshot is read only and sees one state", async () => {
    const plain = { isolation: "read committed", readOnly: "off" };
    const snapshot = { isolation: "repeatable read", readOnly: "on" };
    expect(await database.inTenant("a", whoAmI)).toEqual({ tenant: "a", role: "bailiwick_app", ...plain });
    expect(await database.readInTenant("a", whoAmI)).toEqual({ tenant: "a", role: "bailiwick_app", ...snapshot });
    const system = { tenant: "platform", role: "bailiwick_system" };
    expect(await database.acrossTenants("a test", whoAmI)).toEqual({ ...system, ...plain });
    expect(await database.readAcrossTenants("a test", whoAmI)).toEqual({ ...system, ...snapshot });
  });

  it("leaves nothing of its tenant or its role to the next one on the same connection", async () => {
    for (let index = 0; index < 10; index++) {
      const id = `ten_${index}`;
      const left = await database.inTenant(id, async (tx) => {
        await tx.run(sql`set local role bailiwick_system`);
        await tx.run(sql`select set_config('bailiwick.tenant', 'other', true)`);
        return tx.one<{ tenant: string }>(sql`select kernel.tenant() as tenant`);
      });
      expect(left.tenant).toBe("other");
      expect(await database.inTenant(id, whoAmI)).toMatchObject({ tenant: id, role: "bailiwick_app" });
    }
  });

  it("keeps a hostile tenant id a value", async () => {
    const hostile = "x', true); set role postgres; --";
    expect(await database.inTenant(hostile, whoAmI)).toMatchObject({ tenant: hostile, role: "bailiwick_app" });
  });

  it("that fails gives its connection back", async () => {
    for (let index = 0; index < 10; index++)
      await expect(database.inTenant("a", (tx) => tx.run(sql`select nonsense`))).rejects.toThrow("nonsense");
    expect(await database.inTenant("a", whoAmI)).toMatchObject({ tenant: "a" });
  });

  it("that writes in a snapshot is refused", async () => {
    await expect(
      database.readInTenant("a", (tx) => tx.run(sql`insert into kernel.revisions (tenant_id) values ('a')`)),
    ).rejects.toThrow("read-only");
  });
});
