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

describe("a change of plan", () => {
  it("takes effect now, and leaves the past as it was", async () => {
    const tenant = await newTenant();
    const id = await subscribed(tenant, { plan: "notes.free" });
    app.setTime("2026-02-10T00:00:00Z");
    const { status, body } = await act(tenant, id, "change", {
      plan: "notes.team",
      carryOver: { items: { Pages: "prorate" } },
    });
    expect(status).toBe(200);
    expect(phases(body)).toEqual([
      ["active", "2026-01-31", "2026-02-10", "notes.free"],
      ["active", "2026-02-10", null, "notes.team"],
    ]);
    expect(body.phases[1].carryOver).toEqual({ default: "carry", items: { "notes.pages": "prorate" } });
    expect(body.anchor).toBe("2026-01-31T10:00:00.000Z");
    expect((await entitlement(tenant, "notes.pages", "?at=2026-02-09T23:59:59.999Z")).value).toBe("10");
    expect((await entitlement(tenant, "notes.pages")).value).toBe("100");
  });

  it("at the end of the period waits for it, counted from the anchor and not from the last change", async () => {
    const tenant = await newTenant();
    const id = await subscribed(tenant, { plan: "notes.team" });
    const ends: string[] = [];
    for (const now of [
      "2026-01-31T10:00:00Z",
      "2026-02-28T10:00:00Z",
      "2026-03-31T09:59:59Z",
      "2026-03-31T10:00:00Z",
    ]) {
      app.setTime(now);
      const { body } = await act(tenant, id, "preview", { plan: "notes.free", at: "period_end" });
      ends.push(body.at as string);
    }
    expect(ends).toEqual([
      "2026-02-28T10:00:00.000Z",
      "2026-03-31T10:00:00.000Z",
      "2026-03-31T10:00:00.000Z",
      "2026-04-30T10:00:00.000Z",
    ]);
  });

  it("clamps the leap day of a yearly period, and finds it again", async () => {
    app.setTime("2027-03-01T00:00:00Z");
    const tenant = await newTenant();
    const id = await subscribed(tenant, {
      plan: "notes.team",
      startsAt: "2024-02-29T08:00:00Z",
      period: { unit: "year", every: 1 },
    });
    const end = async (now: string) => {
      app.setTime(now);
      return (await act(tenant, id, "preview", { plan: "notes.free", at: "period_end" })).body.at;
    };
    expect(await end("2027-02-28T07:59:59Z")).toBe("2027-02-28T08:00:00.000Z");
    expect(await end("2027-02-28T08:00:00Z")).toBe("2028-02-29T08:00:00.000Z");
  });

  it("up and down again mints nothing: value, window and anchor are what they were", async () => {
    const tenant = await newTenant();
    const id = await subscribed(tenant, { plan: "notes.free" });
    const was = await entitlement(tenant, "notes.pages");
    app.setTime("2026-02-10T00:00:00Z");
    for (const plan of ["notes.team", "notes.free", "notes.team", "notes.free"])
      await act(tenant, id, "change", { plan });
    expect(await entitlement(tenant, "notes.pages")).toEqual(was);
    const body = await readOne(tenant, id);
    expect(body.anchor).toBe("2026-01-31T10:00:00.000Z");
    expect(phases(body)).toEqual([
      ["active", "2026-01-31", "2026-02-10", "notes.free"],
      ["active", "2026-02-10", null, "notes.free"],
    ]);
  });

  it("to other add-ons keeps the plan, and to a plan without them is refused", async () => {
    const tenant = await newTenant();
    const id = await subscribed(tenant, { plan: "notes.team" });
    const { body } = await act(tenant, id, "change", { addOns: [{ addOn: "notes.more-pages", quantity: 2 }] });
    expect(body.phases.at(-1)).toMatchObject({ plan: "notes.team", addOns: [{ quantity: 2 }] });
    expect(await act(tenant, id, "change", { plan: "notes.free" })).toMatchObject({
      status: 422,
      body: {
        code: "composition_refused",
        errors: [{ code: "add_on_not_available", addOn: "notes.more-pages", pointer: "#/plan" }],
      },
    });
    expect((await act(tenant, id, "change", { plan: "notes.free", addOns: [] })).status).toBe(200);
  });

  it("into products another subscription answers for is refused whole", async () => {
    const tenant = await newTenant();
    const id = await subscribed(tenant, { plan: "notes.free" });
    const before = await readOne(tenant, id);
    expect(await act(tenant, id, "change", { plan: "both.suite" })).toMatchObject({
      status: 409,
      body: { code: "product_taken", product: "mail" },
    });
    expect(await readOne(tenant, id)).toEqual(before);
  });

  it("to a plan of another product is refused: nothing is given away unasked", async () => {
    const tenant = await newTenant({ plan: "notes.free" });
    const [{ id }] = (await app.operator("GET", "/api/v1/subscriptions", { tenant })).body.items;
    const before = await readOne(tenant, id);
    for (const verb of ["change", "preview"])
      expect(await act(tenant, id, verb, { plan: "mail.pro" })).toMatchObject({
        status: 422,
        body: {
          code: "plan_of_another_product",
          detail: expect.stringContaining("Subscribe to it instead"),
          errors: [{ pointer: "#/plan" }],
        },
      });
    expect(await readOne(tenant, id)).toEqual(before);
    for (const verb of ["preview", "change"])
      expect((await act(tenant, id, verb, { plan: "both.suite" })).status).toBe(200);
    expect((await entitlement(tenant, "mail.send")).granted).toBe(true);
  });

  it("does not change what is past, nor what has ended", async () => {
    const tenant = await newTenant();
    const id = await subscribed(tenant, { plan: "notes.free" });
    expect(await act(tenant, id, "change", { plan: "notes.team", at: "2026-01-01T00:00:00Z" })).toMatchObject({
      status: 422,
      body: { code: "in_the_past" },
    });
    await act(tenant, id, "cancel", { at: "now", reason: "over" });
    app.setTime("2026-02-01T00:00:00Z");
    for (const [verb, body] of [
      ["change", { plan: "notes.team" }],
      ["cancel", { reason: "again" }],
      ["resume", {}],
      ["migrate", {}],
      ["mark-past-due", {}],
    ] as const)
      expect(await act(tenant, id, verb, body)).toMatchObject({ status: 409, body: { code: "subscription_ended" } });
  });

  it("is made to what the caller saw, or not at all", async () => {
    const tenant = await newTenant();
    const id = await subscribed(tenant, { plan: "notes.free" });
    const { headers } = await app.operator("GET", `/api/v1/subscriptions/${id}`, { tenant });
    const ask = (plan: string) =>
      app.operator("POST", `/api/v1/subscriptions/${id}/change`, {
        tenant,
        body: { plan },
        headers: { "if-match": String(headers["etag"]) },
      });
    const asked = await Promise.all(["notes.team", "notes.strict", "notes.team"].map(ask));
    expect(asked.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412]);
  });
});

describe("a preview", () => {
  it("lists every excess first, then price, features and limits, and changes nothing", async () => {
    const tenant = await newTenant();
    const id = await subscribed(tenant, { plan: "notes.team" });
    const before = await readOne(tenant, id);
    const { status, body } = await act(tenant, id, "preview", {
      plan: "notes.free",
      usage: { Pages: "12.5" },
    });
    expect(status).toBe(200);
    expect(Object.keys(body)[0]).toBe("excesses");
    expect(body).toMatchObject({
      excesses: [{ capability: "notes.pages", used: "12.5", limit: "10", excess: "2.5" }],
      price: { from: { amount: "10", currency: "EUR" }, to: { amount: "0" } },
      featuresGained: [],
      featuresLost: ["notes.history"],
      limits: { "notes.pages": { from: "100", to: "10" } },
      from: { plan: "notes.team" },
      to: { plan: "notes.free" },
    });
    expect(await readOne(tenant, id)).toEqual(before);
  });

  it("counts overrides that would stay", async () => {
    const tenant = await newTenant();
    const id = await subscribed(tenant, { plan: "notes.team" });
    await app.operator("POST", "/api/v1/overrides", {
      tenant,
      body: { capability: "notes.pages", mode: "raise", value: "40", reason: "pilot" },
    });
    const { body } = await act(tenant, id, "preview", { plan: "notes.free", usage: { "notes.pages": "41" } });
    expect(body).toMatchObject({
      excesses: [{ limit: "40", excess: "1" }],
      limits: { "notes.pages": { from: "100", to: "40" } },
    });
  });

  it("refuses what the change would refuse, in the same words", async () => {
    const tenant = await newTenant();
    const id = await subscribed(tenant, { plan: "notes.team" });
    await act(tenant, id, "change", { addOns: [{ addOn: "notes.more-pages", quantity: 2 }] });
    const before = await readOne(tenant, id);
    for (const [body, code] of [
      [{ plan: "both.suite", addOns: [] }, "product_taken"],
      [{ plan: "both.suite", addOns: [], at: "period_end" }, "product_taken"],
      [{ plan: "notes.free" }, "composition_refused"],
      [{ addOns: [{ addOn: "notes.archive", quantity: 1 }] }, "composition_refused"],
      [{ plan: "notes.nothing" }, "plan_unknown"],
      [{ addOns: [{ addOn: "notes.nothing", quantity: 1 }] }, "add_on_unknown"],
      [{ plan: "mail.pro", addOns: [] }, "plan_of_another_product"],
      [{ plan: "notes.free", at: "2026-01-01T00:00:00Z" }, "in_the_past"],
    ] as const) {
      const [previewed, changed] = [await act(tenant, id, "preview", body), await act(tenant, id, "change", body)];
      expect(changed.body.code).toBe(code);
      const { requestId: _previewed, ...refusal } = previewed.body;
      const { requestId: _changed, ...refused } = changed.body;
      expect(refusal).toEqual(refused);
    }
    expect(await readOne(tenant, id)).toEqual(before);
  });

  it("refuses to carry a trial into a product that was tried before, as the change does", async () => {
    const tenant = await newTenant();
    const [{ id: free }] = (await app.operator("GET", "/api/v1/subscriptions", { tenant })).body.items;
    await act(tenant, free, "cancel", { at: "now", reason: "over" });
    app.setTime("2026-02-01T00:00:00Z");
    const mail = await subscribed(tenant, { plan: "mail.pro", trial: { days: 5 } });
    app.setTime("2026-02-02T00:00:00Z");
    await act(tenant, mail, "cancel", { at: "now", reason: "over" });
    app.setTime("2026-02-03T00:00:00Z");
    const notes = await subscribed(tenant, { plan: "notes.team", trial: {} });
    for (const verb of ["preview", "change"])
      expect(await act(tenant, notes, verb, { plan: "both.suite" })).toMatchObject({
        status: 409,
        body: { code: "trial_used", product: "mail" },
      });
    for (const verb of ["preview", "change"])
      expect((await act(tenant, notes, verb, { plan: "both.suite", trial: "end" })).status).toBe(200);
  });

  it("refuses usage of what is unknown", async () => {
    const tenant = await newTenant();
    const id = await subscribed(tenant, { plan: "notes.team" });
    expect(await act(tenant, id, "preview", { plan: "notes.free", usage: { nonsense: "1" } })).toMatchObject({
      status: 422,
      body: { code: "capability_unknown", errors: [{ pointer: "#/usage/nonsense" }] },
    });
  });
});

describe("a new version of a plan", () => {
  it("leaves subscriptions on theirs until they migrate", async () => {
    const tenant = await newTenant();
    const id = await subscribed(tenant, { plan: "notes.team" });
    const next = catalogue
      .replace('version: "1"', 'version: "2"')
      .replace("notes.history: true, notes.pages: 100", "notes.pages: 80");
    expect((await push(next)).status).toBe(201);
    expect((await entitlement(tenant, "notes.pages")).value).toBe("100");
    const { body: preview } = await act(tenant, id, "preview", {
      migrateTo: "current",
      usage: { "notes.pages": "90" },
    });
    expect(preview).toMatchObject({
      excesses: [{ capability: "notes.pages", limit: "80" }],
      featuresLost: ["notes.history"],
      limits: { "notes.pages": { from: "100", to: "80" } },
    });
    const migrated = await act(tenant, id, "migrate");
    expect(migrated.status).toBe(200);
    expect((await entitlement(tenant, "notes.pages")).value).toBe("80");
    expect((await act(tenant, id, "migrate")).body).toEqual(migrated.body);
    const other = (await app.operator("GET", "/api/v1/entitlements/mail.send", { tenant })).body.planVersion as string;
    expect(await act(tenant, id, "migrate", { planVersion: other })).toMatchObject({
      status: 422,
      body: { code: "plan_of_another" },
    });
  });
});

describe("payment", () => {
  it("that fails leaves full access for the plan's grace, and paid it is active again", async () => {
    const tenant = await newTenant();
    const id = await subscribed(tenant, { plan: "notes.team" });
    app.setTime("2026-02-10T00:00:00Z");
    const due = await act(tenant, id, "mark-past-due");
    expect(due.body).toMatchObject({ status: "past_due", phases: [{}, { graceUntil: "2026-02-17T00:00:00.000Z" }] });
    const given = await act(tenant, id, "mark-past-due", { graceUntil: "2026-03-01T00:00:00Z" });
    expect(given.body.phases.at(-1).graceUntil).toBe("2026-03-01T00:00:00.000Z");
    app.setTime("2026-02-12T00:00:00Z");
    expect((await act(tenant, id, "mark-paid")).body.status).toBe("active");
    const again = await act(tenant, id, "mark-paid");
    expect(phases(again.body)).toEqual([
      ["active", "2026-01-31", "2026-02-10", "notes.team"],
      ["past_due", "2026-02-10", "2026-02-12", "notes.team"],
      ["active", "2026-02-12", null, "notes.team"],
    ]);
  });
});

describe("a cancellation", () => {
  it("waits for the end of the period, and is taken back until then", async () => {
    const tenant = await newTenant();
    const id = await subscribed(tenant, { plan: "notes.team" });
    expect(phases((await act(tenant, id, "cancel", { reason: "leaving" })).body)).toEqual([
      ["active", "2026-01-31", "2026-02-28", "notes.team"],
      ["ended", "2026-02-28", null, "notes.team"],
    ]);
    expect(phases((await act(tenant, id, "resume")).body)).toEqual([["active", "2026-01-31", null, "notes.team"]]);
    expect((await act(tenant, id, "resume")).status).toBe(200);
    await act(tenant, id, "cancel", { reason: "leaving" });
    app.setTime("2026-02-28T10:00:00Z");
    expect((await readOne(tenant, id)).status).toBe("ended");
    expect(await entitlement(tenant, "notes.pages")).toMatchObject({ granted: false, status: "absent", value: null });
  });
});
