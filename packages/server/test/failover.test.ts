import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, type Harness, openHarness } from "./harness.ts";
import { home, makeScene, type Scene } from "./scene.ts";

/** Two processes on one database. */
let [one, other, scene]: [Harness?, Harness?, Scene?] = [];
const processes = () => {
  if (!one || !other) throw new Error("The processes did not start");
  return { one, other };
};
beforeAll(async () => {
  scene = await makeScene();
  one = await scene.open();
  other = await openHarness({ database: one.database });
});
afterAll(async () => {
  await other?.app.close();
  await one?.close();
  await scene?.drop();
});

/** As a failover leaves it that lost the tenant's last commit: its counter is back, and every connection gone. */
async function loseACommit(): Promise<void> {
  const { owner } = processes().one.database;
  const { rowCount } = await owner.query(
    `update kernel.revisions set revision = revision - 1
     where tenant_id = (select tenant_id from tenancy.tenants where slug = $1)`,
    [home],
  );
  expect(rowCount).toBe(1);
  await owner.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
     where datname = current_database() and application_name in ('bailiwick', 'bailiwick listen')`,
  );
}

/** Asked again for as long as the process has yet to find its way back to the database. */
async function answered<T extends { readonly status: number }>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await ask();
    if (answer.status < 500) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return ask();
}

/** What an answer says of each capability, without the ids of the decisions. */
const codesIn = ({ body }: Answer) => JSON.stringify(body).match(/"code":"\w+"/g);

describe("after a failover that lost a commit, although a counter came by the same number again", () => {
  it("a key revoked at another process opens nothing", async () => {
    const { one: seeing, other: revoking } = processes();
    const made = await seeing.operator("POST", "/api/v1/keys", {
      tenant: home,
      body: { name: "app", scopes: ["identity.*"] },
    });
    const { id, key } = made.body;
    const use = () => seeing.as(key, "GET", "/api/v1/keys");
    const before = await use();
    expect(before.status).toBe(200);
    await loseACommit();
    const revoked = await answered(() => revoking.operator("POST", `/api/v1/keys/${id}/revoke`, { tenant: home }));
    expect(revoked.status).toBe(200);
    expect(revoked.headers["bailiwick-revision"]).toBe(before.headers["bailiwick-revision"]);
    expect(await answered(use)).toMatchObject({ status: 401, body: { code: "key_revoked" } });
  });

  it("a decision is made from what is there now, of tenant and principal", async () => {
    const { one: seeing, other: changing } = processes();
    const body = { subject: { type: "user", id: "lead-1" } };
    const asking = (process: Harness) => () =>
      process.operator("POST", "/api/v1/decisions/capabilities", { tenant: home, body });
    await seeing.operator("POST", "/api/v1/keys", { tenant: home, body: { name: "moves", scopes: ["identity.*"] } });
    const before = await asking(seeing)();
    expect(before.status).toBe(200);
    await loseACommit();
    const suspended = await answered(() =>
      changing.operator("PATCH", "/api/v1/principals/lead-1", { tenant: home, body: { status: "suspended" } }),
    );
    expect(suspended.status).toBe(200);
    const known = codesIn(await answered(asking(changing)));
    expect(known).not.toEqual(codesIn(before));
    expect(codesIn(await answered(asking(seeing)))).toEqual(known);
  });

  it("a tag of what was lost is no longer that of the flags, at any process", async () => {
    const { one: seeing, other: changing } = processes();
    const body = { context: { targetingKey: "lead-1" } };
    const asking = (process: Harness, tag?: string) => () =>
      process.operator("POST", "/ofrep/v1/evaluate/flags", {
        tenant: home,
        body,
        ...(tag !== undefined && { headers: { "if-none-match": tag } }),
      });
    const tagOf = ({ headers }: Answer) => String(headers["etag"]);
    await seeing.operator("POST", "/api/v1/keys", { tenant: home, body: { name: "again", scopes: ["identity.*"] } });
    const before = await asking(seeing)();
    // The other process hears of the key a moment later.
    await expect.poll(async () => (await asking(changing, tagOf(before))()).status, { timeout: 20_000 }).toBe(304);
    await loseACommit();
    const changed = await answered(() =>
      changing.operator("PATCH", "/api/v1/principals/lead-1", { tenant: home, body: { status: "active" } }),
    );
    expect(changed.headers["bailiwick-revision"]).toBe(before.headers["bailiwick-revision"]);
    const replies = [await answered(asking(seeing, tagOf(before))), await answered(asking(changing, tagOf(before)))];
    expect(replies.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(replies.map(tagOf)).size).toBe(1);
  });
});
