import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../test/harness.ts";

const catalogue = `
catalogue: 1
version: "1"
currency: EUR
products:
  notes: { label: Notes }
  mail: { label: Mail }
  both: { label: Both }
capabilities:
  notes.share: { kind: switch, class: write }
  notes.history: { kind: switch, class: read }
  notes.pages: { kind: meter, class: write, unit: page, per: month, aliases: [Pages] }
  mail.send: { kind: switch, class: write }
plans:
  notes.free:
    default: true
    price: 0
    items: { notes.share: true, notes.pages: 10 }
  notes.team:
    extends: notes.free
    price: { amount: 10, unit: month }
    trial: { days: 14, then: { plan: notes.free } }
    graceDays: 7
    items: { notes.history: true, notes.pages: 100 }
  notes.strict:
    price: { amount: 20, unit: month }
    trial: { days: 14, then: suspend }
    items: { notes.share: true, notes.pages: 50 }
  mail.pro:
    price: { amount: 5, unit: month }
    items: { mail.send: true }
  both.suite:
    products: [both, notes, mail]
    price: { amount: 12, unit: month }
    items: { notes.pages: 100, mail.send: true }
addOns:
  notes.more-pages:
    availableFor: [notes.team]
    quantity: { min: 1, max: 5 }
    price: { amount: 1, unit: month }
    extend: { notes.pages: 20 }
  notes.archive:
    dependsOn: [notes.more-pages]
    replace: { notes.history: true }
`;

let app: Harness;
const start = "2026-01-31T10:00:00Z";

const push = (text: string) =>
  app.operator("POST", "/api/v1/catalogue/push", { body: { files: [{ name: "notes.yaml", text }] } });

beforeAll(async () => {
  app = await openHarness({ now: start });
  await push(catalogue);
});
afterAll(() => app.close());
beforeEach(() => app.setTime(start));

let count = 0;
/** A tenant of its own, without any subscription unless it is given a plan. */
async function newTenant(given: { readonly plan?: string; readonly zone?: string } = {}): Promise<string> {
  const slug = `tenant-${++count}`;
  const { status } = await app.operator("POST", "/api/v1/tenants", {
    body: { slug, name: slug, plan: "mail.pro", ...given },
  });
  expect(status).toBe(201);
  return slug;
}

const subscribe = (tenant: string, body: object, headers = {}) =>
  app.operator("POST", "/api/v1/subscriptions", { tenant, body, headers });
const subscribed = async (tenant: string, body: object): Promise<string> => {
  const made = await subscribe(tenant, body);
  expect(made).toMatchObject({ status: 201 });
  return made.body.id;
};
const act = (tenant: string, id: string, verb: string, body?: object) =>
  app.operator("POST", `/api/v1/subscriptions/${id}/${verb}`, { tenant, body: body ?? {} });
const readOne = async (tenant: string, id: string) =>
  (await app.operator("GET", `/api/v1/subscriptions/${id}`, { tenant })).body;
const phases = (body: { readonly phases: readonly Record<string, unknown>[] }) =>
  body.phases.map(({ kind, from, until, plan }) => [kind, day(from), day(until), plan]);
const day = (at: unknown) => (typeof at === "string" ? at.slice(0, 10) : at);
const entitlement = async (tenant: string, key: string, query = "") =>
  (await app.operator("GET", `/api/v1/entitlements/${key}${query}`, { tenant })).body;
const outbox = async (type: string) =>
  (await app.database.owner.query("select tenant_id, data from kernel.outbox where type = $1 order by id", [type]))
    .rows;

describe("a new tenant", () => {
  it("is subscribed to the default plans in the transaction that creates it", async () => {
    const { body } = await app.operator("POST", "/api/v1/tenants", { body: { slug: "fresh", name: "Fresh" } });
    const { body: list } = await app.operator("GET", "/api/v1/subscriptions", { tenant: "fresh" });
    expect(list.items).toMatchObject([{ status: "active", phases: [{ plan: "notes.free", kind: "active" }] }]);
    expect(await entitlement("fresh", "notes.pages")).toMatchObject({ granted: true, value: "10" });
    expect((await outbox("entitlements.subscription.created")).at(-1)).toMatchObject({
      tenant_id: body.id,
      data: { plan: "notes.free" },
    });
  });

  it("is subscribed to the plan it names instead", async () => {
    const tenant = await newTenant({ plan: "notes.team" });
    const { body } = await app.operator("GET", "/api/v1/subscriptions", { tenant });
    expect(body.items.map(phases)).toEqual([[["active", "2026-01-31", null, "notes.team"]]]);
  });

  it("that names an unknown plan is not created", async () => {
    const made = await app.operator("POST", "/api/v1/tenants", {
      body: { slug: "nobody", name: "Nobody", plan: "notes.gone" },
    });
    expect(made).toMatchObject({ status: 422, body: { code: "plan_unknown" } });
    expect((await app.operator("GET", "/api/v1/tenants/nobody")).status).toBe(404);
  });
});

describe("a subscription", () => {
  it("needs a plan that is offered, and add-ons that go with it", async () => {
    const tenant = await newTenant();
    expect(await subscribe(tenant, { plan: "notes.gone" })).toMatchObject({
      status: 422,
      body: { code: "plan_unknown" },
    });
    const refused = await subscribe(tenant, {
      plan: "notes.free",
      addOns: [{ addOn: "notes.more-pages", quantity: 9 }],
    });
    expect(refused).toMatchObject({ status: 422, body: { code: "composition_refused" } });
    expect(refused.body.errors).toMatchObject([
      { code: "add_on_not_available", pointer: "#/addOns/0", addOn: "notes.more-pages" },
      { code: "quantity_too_large", max: 5 },
    ]);
    const missing = await subscribe(tenant, { plan: "notes.team", addOns: [{ addOn: "notes.archive" }] });
    expect(missing.body.errors).toMatchObject([{ code: "add_on_missing", requires: "notes.more-pages" }]);
    expect(await subscribe(tenant, { plan: "notes.team", addOns: [{ addOn: "notes.none" }] })).toMatchObject({
      body: { code: "add_on_unknown", errors: [{ pointer: "#/addOns/0/addOn" }] },
    });
  });

  it("gives what plan and add-ons give together, and says where each part is from", async () => {
    const tenant = await newTenant();
    await subscribed(tenant, { plan: "notes.team", addOns: [{ addOn: "notes.more-pages", quantity: 3 }] });
    const pages = await entitlement(tenant, "notes.pages");
    expect(pages).toMatchObject({
      granted: true,
      value: "160",
      kind: "meter",
      limit: { kind: "allowance", window: { kind: "subscription", unit: "month" } },
      provenance: [
        { kind: "plan", value: "100", result: "100" },
        { kind: "extend", value: "60", result: "160" },
      ],
    });
    expect(await entitlement(tenant, "Pages")).toEqual(pages);
  });

  it("answers for its products alone: an overlapping one is refused by the product's name", async () => {
    const tenant = await newTenant();
    await subscribed(tenant, { plan: "notes.free" });
    expect(await subscribe(tenant, { plan: "notes.team" })).toMatchObject({
      status: 409,
      body: { code: "product_taken", product: "notes" },
    });
    expect(await subscribe(tenant, { plan: "both.suite" })).toMatchObject({
      status: 409,
      body: { product: "notes" },
    });
  });

  it("may follow another on its last instant", async () => {
    const tenant = await newTenant();
    const first = await subscribed(tenant, { plan: "notes.free" });
    const { body } = await act(tenant, first, "cancel", { reason: "moves on" });
    const end = body.phases[1].from as string;
    expect(end).toBe("2026-02-28T10:00:00.000Z");
    const early = new Date(Date.parse(end) - 1).toISOString();
    expect((await subscribe(tenant, { plan: "notes.team", startsAt: early })).status).toBe(409);
    const second = await subscribed(tenant, { plan: "notes.team", startsAt: end });
    expect((await readOne(tenant, second)).status).toBe("scheduled");
    expect(await act(tenant, first, "resume")).toMatchObject({ status: 409, body: { code: "product_taken" } });
    expect((await entitlement(tenant, "notes.pages", `?at=${early}`)).value).toBe("10");
    expect((await entitlement(tenant, "notes.pages", `?at=${end}`)).value).toBe("100");
  });

  it("is made once where two are asked for at once", async () => {
    const tenant = await newTenant();
    const made = await Promise.all(
      Array.from({ length: 6 }, (_, index) => subscribe(tenant, { plan: index % 2 ? "notes.team" : "notes.free" })),
    );
    expect(made.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409]);
    const { body } = await app.operator("GET", "/api/v1/subscriptions?product=notes", { tenant });
    expect(body.items).toHaveLength(1);
  });

  it("keeps each change that is made at once with others, one after another", async () => {
    const tenant = await newTenant();
    const id = await subscribed(tenant, { plan: "notes.team" });
    app.setTime("2026-02-05T00:00:00Z");
    // Who had to wait for the others for too long is told to come again.
    const change = async (quantity: number): Promise<number> => {
      const { status, headers } = await act(tenant, id, "change", {
        addOns: [{ addOn: "notes.more-pages", quantity }],
      });
      return status === 409 && "retry-after" in headers ? change(quantity) : status;
    };
    expect(await Promise.all([1, 2, 3, 4].map(change))).toEqual([200, 200, 200, 200]);
    expect(phases(await readOne(tenant, id))).toEqual([
      ["active", "2026-01-31", "2026-02-05", "notes.team"],
      ["active", "2026-02-05", null, "notes.team"],
    ]);
  });

  it("asked for twice with one idempotency key is made once", async () => {
    const tenant = await newTenant();
    const headers = { "idempotency-key": "subscribe-once" };
    const first = await subscribe(tenant, { plan: "notes.free" }, headers);
    const again = await subscribe(tenant, { plan: "notes.free" }, headers);
    expect(again.body).toEqual(first.body);
    expect(again.status).toBe(201);
  });

  it("of another tenant is not there", async () => {
    const [mine, other] = [await newTenant(), await newTenant()];
    const id = await subscribed(mine, { plan: "notes.free" });
    expect((await app.operator("GET", `/api/v1/subscriptions/${id}`, { tenant: other })).status).toBe(404);
    for (const [verb, body] of [
      ["change", { plan: "notes.team" }],
      ["cancel", { reason: "no" }],
      ["preview", { plan: "notes.team" }],
      ["mark-paid", {}],
    ] as const)
      expect((await act(other, id, verb, body)).status).toBe(404);
  });

  it("is listed in pages, by product and by plan", async () => {
    const tenant = await newTenant();
    await subscribed(tenant, { plan: "notes.free" });
    const first = await app.operator("GET", "/api/v1/subscriptions?limit=1", { tenant });
    const second = await app.operator("GET", `/api/v1/subscriptions?limit=1&cursor=${first.body.next}`, { tenant });
    expect(second.body.next).toBeNull();
    const plans = [...first.body.items, ...second.body.items].map(({ phases: [phase] }) => phase.plan);
    expect(new Set(plans)).toEqual(new Set(["mail.pro", "notes.free"]));
    const byPlan = await app.operator("GET", "/api/v1/subscriptions?plan=mail.pro", { tenant });
    expect(byPlan.body.items).toHaveLength(1);
  });
});

describe("a trial", () => {
  it("ends on its instant, and what follows is there from the beginning", async () => {
    const tenant = await newTenant();
    const id = await subscribed(tenant, { plan: "notes.team", trial: {} });
    const body = await readOne(tenant, id);
    expect(phases(body)).toEqual([
      ["trial", "2026-01-31", "2026-02-14", "notes.team"],
      ["active", "2026-02-14", null, "notes.free"],
    ]);
    const end = body.phases[0].until as string;
    app.setTime(new Date(Date.parse(end) - 1));
    expect((await entitlement(tenant, "notes.history")).granted).toBe(true);
    expect((await readOne(tenant, id)).status).toBe("trial");
    app.setTime(end);
    expect((await entitlement(tenant, "notes.history")).granted).toBe(false);
    expect((await readOne(tenant, id)).status).toBe("active");
  });

  it("lasts whole days of the tenant's clock, also where the clock changes", async () => {
    const tenant = await newTenant({ zone: "Europe/Berlin" });
    const id = await subscribed(tenant, { plan: "notes.team", startsAt: "2026-03-20T11:00:00Z", trial: {} });
    expect((await readOne(tenant, id)).phases[0].until).toBe("2026-04-03T10:00:00.000Z");
  });

  it("may be told longer, but needs an end that comes after its beginning", async () => {
    const tenant = await newTenant();
    expect(await subscribe(tenant, { plan: "notes.free", trial: {} })).toMatchObject({
      status: 422,
      body: { code: "trial_not_offered" },
    });
    expect(await subscribe(tenant, { plan: "notes.free", trial: { until: start } })).toMatchObject({
      status: 422,
      body: { code: "ends_before_it_begins" },
    });
    const id = await subscribed(tenant, { plan: "notes.free", trial: { days: 3 } });
    expect(phases(await readOne(tenant, id))).toEqual([
      ["trial", "2026-01-31", "2026-02-03", "notes.free"],
      ["active", "2026-02-03", null, "notes.free"],
    ]);
  });

  it("of a product is had once, unless the operator says why again", async () => {
    const tenant = await newTenant();
    const id = await subscribed(tenant, { plan: "notes.team", trial: {} });
    await act(tenant, id, "cancel", { at: "now", reason: "not yet" });
    expect(await subscribe(tenant, { plan: "notes.strict", trial: {} })).toMatchObject({
      status: 409,
      body: { code: "trial_used", product: "notes" },
    });
    const again = await subscribed(tenant, { plan: "notes.strict", trial: { again: "New team, agreed" } });
    expect((await readOne(tenant, again)).status).toBe("trial");
  });

  it("is had once where two are asked for at once", async () => {
    const tenant = await newTenant();
    const made = await Promise.all([
      subscribe(tenant, { plan: "notes.team", trial: {} }),
      subscribe(tenant, { plan: "notes.team", trial: {}, startsAt: "2027-01-01T00:00:00Z" }),
    ]);
    expect(made.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  });

  it("is extended, and what follows follows later", async () => {
    const tenant = await newTenant();
    const id = await subscribed(tenant, { plan: "notes.strict", trial: {} });
    const { body } = await act(tenant, id, "extend-trial", { days: 7, reason: "pilot" });
    expect(phases(body)).toEqual([
      ["trial", "2026-01-31", "2026-02-21", "notes.strict"],
      ["suspended", "2026-02-21", null, "notes.strict"],
    ]);
    expect(await act(tenant, id, "extend-trial", { until: "2026-02-01T00:00:00Z", reason: "less" })).toMatchObject({
      status: 422,
      body: { code: "ends_before_it_begins" },
    });
    app.setTime("2026-02-21T10:00:00Z");
    expect(await act(tenant, id, "extend-trial", { days: 7, reason: "late" })).toMatchObject({
      status: 409,
      body: { code: "not_in_trial" },
    });
  });

  it("goes on under another plan, or ends with the change", async () => {
    const tenant = await newTenant();
    const id = await subscribed(tenant, { plan: "notes.team", trial: {} });
    const kept = await act(tenant, id, "change", { plan: "notes.strict", at: "2026-02-05T00:00:00Z" });
    expect(phases(kept.body)).toEqual([
      ["trial", "2026-01-31", "2026-02-05", "notes.team"],
      ["trial", "2026-02-05", "2026-02-14", "notes.strict"],
      ["suspended", "2026-02-14", null, "notes.strict"],
    ]);
    const bought = await act(tenant, id, "change", { plan: "notes.team", trial: "end" });
    expect(phases(bought.body)).toEqual([["active", "2026-01-31", null, "notes.team"]]);
  });
});

describe("the shipped catalogues", () => {
  it("take a tenant from a trial of the agent platform to its free plan by themselves", async () => {
    const folder = join(import.meta.dirname, "../../../../../catalogues");
    const names = ["agent-platform.yaml", "governance.yaml", "helpdesk.yaml", "bundle.yaml"];
    const files = await Promise.all(
      names.map(async (name) => ({ name, text: await readFile(join(folder, name), "utf8") })),
    );
    expect((await app.operator("POST", "/api/v1/catalogue/push", { body: { files } })).status).toBe(201);
    const tenant = await newTenant({ plan: "desk.professional" });
    const made = await subscribe(tenant, { plan: "agents.starter", trial: { days: 14 } });
    expect(phases(made.body)).toEqual([
      ["trial", "2026-01-31", "2026-02-14", "agents.starter"],
      ["active", "2026-02-14", null, "agents.free"],
    ]);
    for (const [verb, body] of [
      ["change", { plan: "agents.professional" }],
      ["preview", { plan: "agents.professional" }],
      ["migrate", {}],
      ["extend-trial", { days: 7, reason: "The pilot goes on" }],
      ["mark-past-due", {}],
      ["mark-paid", {}],
      ["cancel", { reason: "Asked by the customer" }],
      ["resume", {}],
    ] as const)
      expect(await act(tenant, made.body.id, verb, body)).toMatchObject({ status: 200 });
  });
});
