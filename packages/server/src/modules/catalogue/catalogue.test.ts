import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../test/harness.ts";
import { auditOf, outboxOf } from "../../../test/traces.ts";
import { shippedCatalogues } from "../../demo.ts";

let app: Harness;
beforeAll(async () => {
  app = await openHarness();
});
afterAll(() => app.close());

const push = (files: readonly { name: string; text: string }[]) =>
  app.operator("POST", "/api/v1/catalogue/push", { body: { files } });
const notes = (version: string, seats: string, more = "") => [
  {
    name: "notes.yaml",
    text: `catalogue: 1
products:
  notes: { label: Notes }
capabilities:
  notes.share: { kind: switch, class: write }
  notes.seats: { kind: meter, class: admin }
plans:
  notes.team:
    version: "${version}"
    items: { notes.share: true, notes.seats: ${seats} }
${more}`,
  },
];

describe("a push", () => {
  it("publishes the shipped catalogues, and a second time changes nothing", async () => {
    const first = await push(shippedCatalogues());
    expect(first.status, JSON.stringify(first.body)).toBe(201);
    expect(first.body.changes.added).toBeGreaterThan(100);
    expect((await push(shippedCatalogues())).body.changes).toEqual({ added: 0, changed: 0, archived: 0 });
  });

  it("that changes nothing is no publication and is told to nobody, but the audit log has it", async () => {
    const before = (await app.operator("GET", "/api/v1/catalogue/publications")).body;
    const again = await push(shippedCatalogues());
    expect(again).toMatchObject({
      status: 201,
      body: { id: null, publishedBy: null, publishedAt: null, source: "push", details: [] },
    });
    expect((await app.operator("GET", "/api/v1/catalogue/publications")).body).toEqual(before);
    expect(await outboxOf(app, again)).toEqual([]);
    expect(await auditOf(app, again)).toMatchObject([
      { action: "catalogue.catalogue.published", target: "catalogue", outcome: "done" },
    ]);
  });

  it("says which add-ons can be bought beside a plan", async () => {
    const beside = async (plan: string) =>
      (await app.operator("GET", `/api/v1/add-ons?current=true&plan=${plan}`)).body.items.map(
        ({ addOn }: { addOn: string }) => addOn,
      );
    expect(await beside("desk.professional")).toEqual(["desk.extra-users", "desk.long-audit"]);
    expect(await beside("desk.enterprise")).toEqual(["desk.extra-users"]);
    expect(await beside("desk.starter")).toEqual([]);
    expect(await beside("desk.nonsense")).toEqual([]);
    await push(notes("0", "4", "addOns:\n  notes.more: { extend: { notes.seats: 1 } }"));
    expect(await beside("notes.team")).toEqual(["notes.more"]);
  });

  it("gives back what was pushed: pulling and pushing changes nothing", async () => {
    const { body } = await app.operator("GET", "/api/v1/catalogue/files");
    expect((await push(body.files)).body).toMatchObject({ changes: { added: 0, changed: 0, archived: 0 } });
  });

  it("pins a plan's content to its version", async () => {
    expect((await push(notes("1", "5"))).status).toBe(201);
    const before = (await app.operator("GET", "/api/v1/plans/notes.team")).body;
    expect(await push(notes("1", "6"))).toMatchObject({
      status: 409,
      body: { code: "version_published", errors: [{ pointer: "#/plans/notes.team/version" }] },
    });
    expect((await app.operator("GET", "/api/v1/plans/notes.team")).body).toEqual(before);
    expect((await push(notes("2", "6"))).status).toBe(201);
    const after = (await app.operator("GET", "/api/v1/plans/notes.team")).body;
    expect([after.version, after.current]).toEqual(["2", true]);
    expect((await app.operator("GET", "/api/v1/plans/notes.team?version=1")).body).toMatchObject({
      version: "1",
      current: false,
    });
    const { body } = await app.operator("GET", "/api/v1/plans/notes.team/evolution?from=1&to=2");
    expect(body.limits).toEqual({ "notes.seats": ["5", "6"] });
  });

  it("is all or nothing, and names file, line and path of every mistake", async () => {
    const wrong = notes("3", "7", "  notes.broken:\n    items: { notes.nothing: true }\n");
    const { status, body } = await push(wrong);
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: "catalogue_invalid",
      errors: [{ file: "notes.yaml", line: 12, pointer: "#/plans/notes.broken/items/notes.nothing" }],
    });
    expect((await app.operator("GET", "/api/v1/plans/notes.team?version=3")).status).toBe(404);
  });

  it("says beforehand what it would change, and whom it concerns", async () => {
    await app.operator("POST", "/api/v1/tenants", { body: { slug: "noted", name: "Noted", plan: "notes.team" } });
    const { body } = await app.operator("POST", "/api/v1/catalogue/diff", {
      body: { format: "bailiwick", files: notes("4", "3") },
    });
    expect(body.changes).toMatchObject([
      {
        section: "plans",
        key: "notes.team",
        change: "changed",
        breaking: true,
        evolution: { limits: { "notes.seats": ["6", "3"] } },
      },
    ]);
    expect(body.subscribers).toMatchObject([{ slug: "noted", plan: "notes.team" }]);
    expect(body.moreSubscribers).toBe(false);
    expect((await app.operator("GET", "/api/v1/plans/notes.team")).body.version).toBe("2");
  });

  it("offers no longer what it leaves out, and takes nothing from who has it", async () => {
    const without = notes("2", "6").map(({ name, text }) => ({
      name,
      text: text.replace(/plans:[\s\S]*/, "plans:\n  notes.solo:\n    items: { notes.share: true }\n"),
    }));
    expect((await push(without)).body.changes).toEqual({ added: 1, changed: 0, archived: 1 });
    expect((await app.operator("GET", "/api/v1/plans?plan=notes.team&current=true")).body.items).toEqual([]);
    expect((await app.operator("GET", "/api/v1/entitlements/notes.seats", { tenant: "noted" })).body.value).toBe("6");
    expect(
      (await app.operator("POST", "/api/v1/tenants", { body: { slug: "late", name: "Late", plan: "notes.team" } }))
        .status,
    ).toBe(422);
  });

  it("lets two at once happen one after the other", async () => {
    const both = await Promise.all([push(notes("7", "8")), push(notes("7", "9"))]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  });
});

describe("an import", () => {
  const pricing = (year: number, seats: number) =>
    `saasName: Lists\nsyntaxVersion: '3.0'\nversion: '${year}'\ncreatedAt: '${year}-01-01'\ncurrency: EUR\nfeatures:\n  sharing: { valueType: BOOLEAN, defaultValue: true, type: DOMAIN }\nusageLimits:\n  seats: { valueType: NUMERIC, defaultValue: ${seats}, unit: user, type: NON_RENEWABLE, trackable: true, linkedFeatures: [sharing] }\nplans:\n  PRO: { price: 5, unit: user/month, features: null }\n`;
  const imports = (body: unknown, headers: Record<string, string> = {}) =>
    app.operator("POST", "/api/v1/catalogue/imports?format=pricing2yaml", { body, headers });

  it("takes the document as a member, or as the body itself", async () => {
    expect((await imports({ text: pricing(2024, 5) })).body.report).toMatchObject({
      product: "lists",
      counts: { plans: 1, features: 1, usageLimits: 1, addOns: 0 },
    });
    expect((await imports({ text: pricing(2024, 5) })).body).toMatchObject({ id: null, details: [] });
    expect((await imports(pricing(2025, 8), { "content-type": "application/yaml" })).status).toBe(201);
    const { items } = (await app.operator("GET", "/api/v1/plans?product=lists")).body;
    expect(items.map(({ version, current }: { version: string; current: boolean }) => [version, current])).toEqual([
      ["2024", false],
      ["2025", true],
    ]);
  });

  it("refuses a document by the place of its mistake, and imports none of it", async () => {
    const { status, body } = await imports({
      name: "lists.yml",
      text: pricing(2026, 9).replace("price: 5", "price: -5"),
    });
    expect(status).toBe(422);
    expect(body.errors[0]).toMatchObject({ file: "lists.yml", line: 11, pointer: "#/plans/PRO/price" });
    expect((await app.operator("GET", "/api/v1/plans/lists.pro?version=2026")).status).toBe(404);
  });

  it("never runs what a document says", async () => {
    const price = "price: \"#x.constructor.constructor('return process')()\"";
    const { status } = await imports({ text: pricing(2026, 9).replace("price: 5", price) });
    expect([201, 422]).toContain(status);
    if (status === 201) {
      const { body } = await app.operator("GET", "/api/v1/plans/lists.pro?version=2026");
      expect(body.price.amount).toBeNull();
    }
  });
});

it("is for the operator to change, and for every key to read", async () => {
  await app.operator("POST", "/api/v1/tenants", { body: { slug: "reader", name: "Reader" } });
  const { body } = await app.operator("POST", "/api/v1/keys", {
    tenant: "reader",
    body: { name: "all", scopes: ["catalogue.*"] },
  });
  expect((await app.as(body.key, "GET", "/api/v1/plans?limit=1")).status).toBe(200);
  expect((await app.as(body.key, "POST", "/api/v1/catalogue/push", { body: { files: notes("9", "1") } })).status).toBe(
    403,
  );
});
