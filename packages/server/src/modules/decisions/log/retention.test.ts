import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../../test/harness.ts";

const catalogue = `
catalogue: 1
version: "1"
currency: EUR
products: { desk: { label: Desk } }
capabilities:
  desk.view: { kind: switch, class: read }
  desk.log-days: { kind: value, class: read, valueType: number, unit: day, keeps: decisions }
plans:
  desk.small: { price: 0, items: { desk.view: true, desk.log-days: 7 } }
  desk.large: { price: 9, items: { desk.view: true, desk.log-days: 400 } }
`;

let app: Harness;
beforeAll(async () => {
  app = await openHarness({ now: "2026-03-10T12:00:00Z" });
  const pushed = await app.operator("POST", "/api/v1/catalogue/push", {
    body: { files: [{ name: "desk.yaml", text: catalogue }] },
  });
  expect(pushed.status, JSON.stringify(pushed.body)).toBeLessThan(300);
  for (const slug of ["small", "large", "none"])
    await app.operator("POST", "/api/v1/tenants", { body: { slug, name: slug } });
  for (const [tenant, plan] of [
    ["small", "desk.small"],
    ["large", "desk.large"],
  ] as const) {
    const made = await app.operator("POST", "/api/v1/subscriptions", { tenant, body: { plan } });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
  }
});
afterAll(() => app?.close());

const decide = async (tenant: string): Promise<string> => {
  const body = { subject: { type: "user", id: "u" }, action: { name: "desk.view" } };
  const { id } = (await app.operator("POST", "/api/v1/decisions", { tenant, body })).body;
  await app.app.product.settle(10_000);
  return id as string;
};
const kept = async (tenant: string, id: string) =>
  (await app.operator("GET", `/api/v1/decision-log/${id}`, { tenant })).body;
const tables = async (like: string) =>
  (
    await app.database.owner.query<{ name: string }>(
      "select relname as name from pg_class where relkind = 'r' and relname ~ $1 order by 1",
      [like],
    )
  ).rows.map(({ name }) => name);
const runJob = async () => {
  const job = app.app.product.jobs.find(({ name }) => name === "decisions.keep-partitions");
  await app.app.database.acrossTenants(
    "a test runs a job",
    (tx) => job?.run(tx, app.app.ports.now()) ?? Promise.resolve(),
  );
};

describe("how long decisions are kept", () => {
  it("is what the tenant's plan says, rounded up to a class, and thirty days where none says anything", async () => {
    expect((await kept("small", await decide("small"))).keptDays).toBe(7);
    expect((await kept("large", await decide("large"))).keptDays).toBe(730);
    expect((await kept("none", await decide("none"))).keptDays).toBe(30);
  });

  it("follows an override, for what is decided from then on", async () => {
    const before = await decide("none");
    const { id } = (
      await app.operator("POST", "/api/v1/overrides", {
        tenant: "small",
        body: { capability: "desk.log-days", mode: "set", value: "90", reason: "an inquiry" },
      })
    ).body;
    const after = await decide("small");
    expect((await kept("none", before)).keptDays).toBe(30);
    expect((await kept("small", after)).keptDays).toBe(90);
    await app.operator("POST", `/api/v1/overrides/${id}/end`, { tenant: "small", body: { reason: "over" } });
  });

  it("is by day, week or month: tables are made as time goes on, ahead by the job, and when nobody made them", async () => {
    await runJob();
    expect(await tables("^kept_7_")).toEqual(expect.arrayContaining(["kept_7_20260310", "kept_7_20260311"]));
    expect(await tables("^kept_30_")).toEqual(expect.arrayContaining(["kept_30_20260309", "kept_30_20260316"]));
    expect(await tables("^kept_730_")).toEqual(expect.arrayContaining(["kept_730_20260301", "kept_730_20260401"]));
    app.setTime("2026-03-13T23:59:59.999Z");
    const last = await decide("small");
    app.setTime("2026-03-14T00:00:00Z");
    const first = await decide("small");
    expect(await tables("^kept_7_")).toEqual(expect.arrayContaining(["kept_7_20260313", "kept_7_20260314"]));
    for (const id of [last, first]) expect((await kept("small", id)).id).toBe(id);
  });

  it("ends by dropping a table whose last day is long enough ago, and no other", async () => {
    app.setTime("2026-03-20T12:00:00Z");
    const old = await decide("small");
    const oldElsewhere = await decide("none");
    app.setTime("2026-03-27T23:59:59Z");
    await runJob();
    expect((await kept("small", old)).id).toBe(old);
    app.setTime("2026-03-28T00:00:00Z");
    await runJob();
    expect((await app.operator("GET", `/api/v1/decision-log/${old}`, { tenant: "small" })).status).toBe(404);
    expect((await kept("none", oldElsewhere)).id).toBe(oldElsewhere);
    expect((await tables("^kept_7_")).every((name) => name > "kept_7_20260320")).toBe(true);
    const anew = await decide("small");
    expect((await kept("small", anew)).id).toBe(anew);
  });

  it("does not end early because a clock of this product runs ahead of the database's", async () => {
    const today = new Date();
    app.setTime(today);
    const id = await decide("small");
    app.setTime(new Date(today.getTime() + 3650 * 86_400_000));
    await runJob();
    expect((await kept("small", id)).id).toBe(id);
  });

  it("may be asked for by nobody but the system", async () => {
    for (const call of ["decisions.drop_partitions(now())", "decisions.make_partition(7, '2030-01-01', '2030-01-02')"])
      await expect(
        app.database.owner.query(`begin; set local role bailiwick_app; select ${call}; rollback`),
        call,
      ).rejects.toThrow("permission denied");
    await app.database.owner.query("rollback");
    await expect(
      app.database.owner.query("select decisions.make_partition(7, '2030-01-01', '2031-01-02')"),
    ).rejects.toThrow("no partition");
  });
});
