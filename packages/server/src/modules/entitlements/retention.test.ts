import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../test/harness.ts";

const catalogue = (keeps: string) => `
catalogue: 1
products: { desk: { label: Desk }, wiki: { label: Wiki } }
capabilities:
  desk.log: { kind: value, class: read, valueType: number, unit: day${keeps} }
  wiki.log: { kind: value, class: read, valueType: number, unit: day${keeps} }
plans:
  desk.small: { price: 0, items: { desk.log: 30 } }
  desk.large: { price: 9, trial: { days: 14, then: { plan: desk.small } }, items: { desk.log: 365 } }
  desk.vast: { price: 99, items: { desk.log: unlimited } }
  wiki.team: { price: 9, items: { wiki.log: 80 } }
`;

let harness: Harness;
beforeEach(async () => {
  harness = await openHarness({ now: "2026-03-10T12:00:00Z" });
  await push(", keeps: audit");
  await harness.operator("POST", "/api/v1/tenants", { body: { slug: "acme", name: "Acme" } });
});
afterEach(() => harness.close());

async function push(keeps: string) {
  const files = [{ name: "c.yaml", text: catalogue(keeps) }];
  const reply = await harness.operator("POST", "/api/v1/catalogue/push", { body: { files } });
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
}

async function acme(method: "GET" | "POST", path: string, body?: object) {
  const reply = await harness.operator(method, path, { tenant: "acme", ...(body && { body }) });
  expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(300);
  return reply.body;
}

const subscribe = async (plan: string, more: object = {}) =>
  (await acme("POST", "/api/v1/subscriptions", { plan, ...more })).id as string;
const override = async (body: object) =>
  (await acme("POST", "/api/v1/overrides", { capability: "desk.log", mode: "set", reason: "agreed", ...body })).id;
const retention = () => acme("GET", "/api/v1/audit/retention");

let sent = 0;
/** The class of an entry written now. */
async function classNow(): Promise<string> {
  sent += 1;
  const { id } = await acme("POST", "/api/v1/audit/events", { id: `e-${sent}`, type: "a.b", actor: { id: "u" } });
  const { rows } = await harness.database.owner.query<{ segment: string }>(
    "select segment from audit.entries where entry_id = $1",
    [id],
  );
  return rows[0]?.segment.split("_")[0] ?? "";
}

const job = () =>
  harness.app.database.acrossTenants("a test runs a job", async (tx) =>
    harness.app.product.jobs.find(({ name }) => name === "entitlements.keep-audit")?.run(tx, harness.app.ports.now()),
  );

describe("how long audit entries are kept", () => {
  it("is for ever where nothing is held, and what the plan says from then on, rounded up to a class", async () => {
    expect(await classNow()).toBe("standard");
    expect(await retention()).toEqual({ days: null, capability: null, upcoming: [] });
    await subscribe("wiki.team");
    expect(await classNow()).toBe("d90");
    expect(await retention()).toMatchObject({ days: 90, capability: "wiki.log" });
  });

  it("is so for the entry of the very change that says it, such as a tenant's first", async () => {
    const body = { slug: "other", name: "Other", plan: "wiki.team" };
    const { body: tenant } = await harness.operator("POST", "/api/v1/tenants", { body });
    const { rows } = await harness.database.owner.query(
      "select action, segment from audit.entries where tenant_id = $1 order by id limit 1",
      [tenant.id],
    );
    expect(rows).toEqual([{ action: "tenancy.tenant.created", segment: "d90_202603" }]);
  });

  it("is the longest where several products say something, and for ever where one is unlimited", async () => {
    await subscribe("desk.small");
    expect(await classNow()).toBe("d30");
    await subscribe("wiki.team");
    expect(await classNow()).toBe("d90");
    await override({ value: "unlimited" });
    expect(await classNow()).toBe("standard");
  });

  it("moves with a change of the plan at its instant, and not before; what is there stays where it is", async () => {
    const id = await subscribe("desk.small");
    expect(await classNow()).toBe("d30");
    await acme("POST", `/api/v1/subscriptions/${id}/change`, { plan: "desk.vast", at: "2026-03-20T00:00:00Z" });
    expect(await classNow()).toBe("d30");
    expect(await retention()).toMatchObject({
      days: 30,
      upcoming: [{ since: "2026-03-20T00:00:00.000Z", days: null, capability: "desk.log" }],
    });
    harness.setTime("2026-03-19T23:59:59.999Z");
    expect(await classNow()).toBe("d30");
    harness.setTime("2026-03-20T00:00:00Z");
    expect(await classNow()).toBe("standard");
    const { rows } = await harness.database.owner.query(
      "select count(*)::int as count from audit.entries where segment like 'd30%' and action = 'a.b'",
    );
    expect(rows).toEqual([{ count: 3 }]);
  });

  it("falls back when a trial ends, with nothing that has to run", async () => {
    await subscribe("desk.large", { trial: {} });
    expect(await classNow()).toBe("d365");
    harness.setTime("2026-03-24T12:00:00Z");
    expect(await classNow()).toBe("d30");
  });

  it("follows an override while it lasts, and is back when it ends, by time or by hand", async () => {
    await subscribe("desk.small");
    await override({ value: "700", from: "2026-03-11T00:00:00Z", until: "2026-03-12T00:00:00Z" });
    expect(await classNow()).toBe("d30");
    harness.setTime("2026-03-11T00:00:00Z");
    expect(await classNow()).toBe("d730");
    harness.setTime("2026-03-12T00:00:00Z");
    expect(await classNow()).toBe("d30");
    const id = await override({ value: "7" });
    expect(await classNow()).toBe("d7");
    await acme("POST", `/api/v1/overrides/${id}/end`, { reason: "over" });
    expect(await classNow()).toBe("d30");
  });

  it("is for ever beyond the longest class, and when nothing is held any more", async () => {
    const id = await subscribe("desk.small");
    await override({ value: "3651" });
    expect(await classNow()).toBe("standard");
    harness.setTime("2026-06-20T00:00:00Z");
    expect(await classNow()).toBe("d30");
    await acme("POST", `/api/v1/subscriptions/${id}/cancel`, { at: "now", reason: "gone" });
    expect(await classNow()).toBe("standard");
  });

  it("is found out anew for everybody when the catalogue says it of other capabilities", async () => {
    await subscribe("desk.small");
    await push("");
    expect(await classNow()).toBe("d30");
    await job();
    expect(await classNow()).toBe("standard");
    await push(", keeps: audit");
    await job();
    expect(await classNow()).toBe("d30");
    await job();
    expect(await retention()).toMatchObject({ days: 30 });
  });

  it("is the same whoever changes it at once", async () => {
    await subscribe("desk.small");
    await Promise.all(["40", "100", "500", "1000"].map((value) => override({ mode: "raise", value })));
    expect(await classNow()).toBe("d1095");
  });
});
