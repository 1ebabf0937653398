import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../test/harness.ts";
import { sql } from "../../kernel/sql.ts";
import { blockFacts, overrideFacts, subscriptionFacts } from "./index.ts";

const catalogue = `
catalogue: 1
version: "1"
currency: EUR
products:
  notes: { label: Notes }
capabilities:
  notes.share: { kind: switch, class: write }
  notes.pages: { kind: meter, class: write, unit: page, aliases: [Pages] }
  notes.layout: { kind: value, valueType: string, class: read }
  notes.old: { kind: switch, class: read, archived: true }
plans:
  notes.free:
    default: true
    price: 0
    trial: { days: 14, then: suspend }
    items: { notes.share: true, notes.pages: 10, notes.layout: plain }
  notes.team:
    price: 10
    items: { notes.share: true, notes.pages: 100 }
`;

let app: Harness;
const start = "2026-03-10T12:00:00Z";
beforeAll(async () => {
  app = await openHarness({ now: start });
  await app.operator("POST", "/api/v1/catalogue/push", {
    body: { files: [{ name: "notes.yaml", text: catalogue }] },
  });
  await newTenant("one");
  await newTenant("two");
});
afterAll(() => app.close());
beforeEach(() => app.setTime(start));

async function newTenant(slug: string): Promise<void> {
  await app.operator("POST", "/api/v1/tenants", { body: { slug, name: slug, plan: "notes.team" } });
  const { body: unit } = await app.operator("POST", "/api/v1/nodes", {
    tenant: slug,
    body: { kind: "department", key: "sales", name: "Sales" },
  });
  await app.operator("POST", "/api/v1/nodes", {
    tenant: slug,
    body: { kind: "team", key: "berlin", name: "Berlin", parentId: unit.id },
  });
}

async function tenantNamed(slug: string): Promise<string> {
  await newTenant(slug);
  return slug;
}

const grant = (tenant: string, body: object) =>
  app.operator("POST", "/api/v1/overrides", { tenant, body: { reason: "agreed", ...body } });
const granted = async (tenant: string, body: object): Promise<string> => {
  const made = await grant(tenant, body);
  expect(made).toMatchObject({ status: 201 });
  return made.body.id;
};
const end = (tenant: string, id: string) =>
  app.operator("POST", `/api/v1/overrides/${id}/end`, { tenant, body: { reason: "over" } });
const value = async (tenant: string, query = "", key = "notes.pages") =>
  (await app.operator("GET", `/api/v1/entitlements/${key}${query}`, { tenant })).body.value;
const list = async (path: string, tenant: string) => (await app.operator("GET", `/api/v1/${path}`, { tenant })).body;

describe("an override", () => {
  it("lasts 90 days where nobody says, and for ever only where that is asked for", async () => {
    const tenant = await tenantNamed("lasting");
    const byDefault = await grant(tenant, { capability: "notes.pages", mode: "add", value: "1" });
    expect(byDefault.body).toMatchObject({ from: "2026-03-10T12:00:00.000Z", until: "2026-06-08T12:00:00.000Z" });
    const forEver = await grant(tenant, { capability: "notes.pages", mode: "add", value: "1", until: null });
    expect(forEver.body.until).toBeNull();
    expect(await value(tenant)).toBe("102");
    expect(await value(tenant, "?at=2026-06-08T12:00:00Z")).toBe("101");
  });

  it("combines as deny over cap over set over raise and add, each with its provenance", async () => {
    const tenant = await tenantNamed("combining");
    await granted(tenant, { capability: "Pages", mode: "raise", value: "150" });
    const add = await granted(tenant, { capability: "notes.pages", mode: "add", value: "7.5" });
    expect(await value(tenant)).toBe("157.5");
    const cap = await granted(tenant, { capability: "notes.pages", mode: "cap", value: "120" });
    const { body } = await app.operator("GET", "/api/v1/entitlements/notes.pages", { tenant });
    expect(body).toMatchObject({ value: "120", source: cap });
    expect(body.provenance.map(({ kind, result }: { kind: string; result: string }) => [kind, result])).toEqual([
      ["plan", "100"],
      ["raise", "150"],
      ["add", "157.5"],
      ["cap", "120"],
    ]);
    expect(body.provenance[2].id).toBe(add);
    const set = await granted(tenant, { capability: "notes.pages", mode: "set", value: "20" });
    expect(await value(tenant)).toBe("20");
    const deny = await granted(tenant, { capability: "notes.pages", mode: "deny" });
    expect(await value(tenant)).toBeNull();
    await end(tenant, deny);
    await end(tenant, set);
    await end(tenant, cap);
    expect(await value(tenant)).toBe("157.5");
  });

  it("below the root narrows there and underneath, and nowhere else", async () => {
    const tenant = await tenantNamed("narrowing");
    await granted(tenant, { capability: "notes.pages", node: "sales", mode: "set", value: "40" });
    await granted(tenant, { capability: "notes.pages", node: "berlin", mode: "cap", value: "15" });
    await granted(tenant, { capability: "notes.share", node: "sales", mode: "set", value: false });
    expect(await value(tenant)).toBe("100");
    expect(await value(tenant, "?node=sales")).toBe("40");
    expect(await value(tenant, "?node=berlin")).toBe("15");
    expect(await value(tenant, "?node=berlin", "notes.share")).toBe(false);
    expect(await grant(tenant, { capability: "notes.pages", node: "berlin", mode: "set", value: "15" })).toMatchObject({
      body: { mode: "set" },
    });
    expect(await grant(tenant, { capability: "notes.pages", node: "berlin", mode: "set", value: "40" })).toMatchObject({
      status: 422,
      body: { code: "override_not_lower" },
    });
    expect(await grant(tenant, { capability: "notes.pages", node: "berlin", mode: "add", value: "1" })).toMatchObject({
      status: 422,
      body: { code: "override_invalid" },
    });
  });

  it("named by the root node is the tenant's", async () => {
    const { items } = await list("nodes?kind=department", "one");
    const made = await grant("one", {
      capability: "notes.layout",
      node: items[0].parentId,
      mode: "set",
      value: "wide",
    });
    expect(made.body.nodeId).toBeNull();
    await end("one", made.body.id);
  });

  it("is about a capability there is, of its type, at a node of this tenant, from now on", async () => {
    const { items } = await list("nodes?key=sales", "two");
    for (const [body, code] of [
      [{ capability: "notes.none", mode: "deny" }, "capability_unknown"],
      [{ capability: "notes.old", mode: "deny" }, "capability_archived"],
      [{ capability: "notes.pages", mode: "set", value: 5 }, "override_invalid"],
      [{ capability: "notes.share", mode: "add", value: "5" }, "override_invalid"],
      [{ capability: "notes.share", mode: "deny", node: items[0].id }, "node_unknown"],
      [{ capability: "notes.share", mode: "deny", from: "2026-03-10T11:59:59Z" }, "in_the_past"],
      [{ capability: "notes.share", mode: "deny", until: start }, "ends_before_it_begins"],
    ] as const)
      expect(await grant("one", body)).toMatchObject({ status: 422, body: { code } });
  });

  it("is ended and never deleted, and ends once", async () => {
    const id = await granted("two", { capability: "notes.pages", mode: "set", value: "1" });
    app.setTime("2026-03-11T00:00:00Z");
    const ended = await end("two", id);
    expect(ended.body).toMatchObject({ endedAt: "2026-03-11T00:00:00.000Z", endedReason: "over" });
    expect(await end("two", id)).toMatchObject({ status: 409, body: { code: "override_ended" } });
    expect((await app.operator("GET", `/api/v1/overrides/${id}`, { tenant: "two" })).body).toEqual(ended.body);
    expect(await value("two", "?at=2026-03-10T23:59:59Z")).toBe("1");
    expect(await value("two")).toBe("100");
  });

  it("can neither be deleted nor rewritten by the application", async () => {
    const { body } = await app.operator("GET", "/api/v1/tenants/two");
    for (const statement of [
      sql`delete from entitlements.overrides`,
      sql`update entitlements.overrides set value = '2'`,
    ])
      await expect(app.app.database.inTenant(body.id, (tx) => tx.run(statement))).rejects.toMatchObject({
        code: "42501",
      });
  });

  it("of another tenant is not there", async () => {
    const id = await granted("one", { capability: "notes.share", mode: "deny" });
    expect((await app.operator("GET", `/api/v1/overrides/${id}`, { tenant: "two" })).status).toBe(404);
    expect((await end("two", id)).status).toBe(404);
    await end("one", id);
  });

  it("is listed by capability, node and whether it is in force", async () => {
    const tenant = await tenantNamed("listing");
    const now = await granted(tenant, { capability: "notes.pages", mode: "add", value: "1" });
    const later = await granted(tenant, {
      capability: "notes.pages",
      mode: "add",
      value: "1",
      from: "2026-04-01T00:00:00Z",
    });
    const below = await granted(tenant, { capability: "notes.share", node: "sales", mode: "deny" });
    const over = await granted(tenant, { capability: "notes.share", mode: "deny" });
    await end(tenant, over);
    const ids = async (query: string) =>
      (await list(`overrides?${query}`, tenant)).items.map(({ id }: { id: string }) => id).toSorted();
    expect(await ids("capability=Pages")).toEqual([now, later].toSorted());
    expect(await ids("node=sales")).toEqual([below]);
    expect(await ids("inForce=true")).toEqual([now, below].toSorted());
    expect(await ids("inForce=false")).toEqual([later, over].toSorted());
    expect(await ids("capability=notes.share&inForce=false")).toEqual([over]);
  });
});

describe("a block", () => {
  const place = (tenant: string, body: object) =>
    app.operator("POST", "/api/v1/blocks", {
      tenant,
      body: { source: "billing", effect: "restricted", reason: "unpaid", ...body },
    });
  const lift = (tenant: string, id: string) =>
    app.operator("POST", `/api/v1/blocks/${id}/lift`, { tenant, body: { reason: "paid" } });

  it("stands by itself: lifting one leaves the others", async () => {
    const tenant = await tenantNamed("blocked");
    const first = (await place(tenant, {})).body;
    const second = (await place(tenant, { source: "security", effect: "suspended", node: "sales" })).body;
    expect(first).toMatchObject({ nodeId: null, until: null });
    expect((await lift(tenant, first.id)).body).toMatchObject({ endedReason: "paid" });
    expect(await lift(tenant, first.id)).toMatchObject({ status: 409, body: { code: "block_lifted" } });
    expect((await list("blocks?inForce=true", tenant)).items).toMatchObject([{ id: second.id }]);
    expect((await list("blocks?node=sales", tenant)).items).toMatchObject([{ id: second.id }]);
    expect((await list("blocks?source=billing", tenant)).items).toMatchObject([{ id: first.id }]);
    expect((await app.operator("GET", `/api/v1/blocks/${first.id}`, { tenant: "two" })).status).toBe(404);
  });

  it("is over on its instant", async () => {
    const tenant = await tenantNamed("timed");
    const { body } = await place(tenant, { until: "2026-03-20T00:00:00Z" });
    app.setTime("2026-03-19T23:59:59.999Z");
    expect((await list("blocks?inForce=true", tenant)).items).toHaveLength(1);
    app.setTime("2026-03-20T00:00:00Z");
    expect((await list("blocks?inForce=true", tenant)).items).toHaveLength(0);
    expect((await lift(tenant, body.id)).status).toBe(409);
  });

  it("at a node of another tenant is impossible", async () => {
    const { items } = await list("nodes?key=sales", "two");
    expect(await place("one", { node: items[0].id })).toMatchObject({ status: 422, body: { code: "node_unknown" } });
    const forged = app.database.owner.query(
      `insert into entitlements.blocks (tenant_id, block_id, source, node_id, effect, reason, starts_at, created_by, created_at)
       select tenant_id, 'blk_forged', 'test', $1, 'closed', 'forged', now(), 'test', now() from tenancy.tenants where slug = 'one'`,
      [items[0].id],
    );
    await expect(forged).rejects.toMatchObject({ code: "23503" });
  });
});

describe("entitlements", () => {
  it("are listed by key in pages, without what is archived", async () => {
    const first = await app.operator("GET", "/api/v1/entitlements?product=notes&limit=2", { tenant: "two" });
    const second = await app.operator("GET", `/api/v1/entitlements?product=notes&limit=2&cursor=${first.body.next}`, {
      tenant: "two",
    });
    const keys = [...first.body.items, ...second.body.items].map(({ capability }) => capability);
    expect(keys).toEqual(["notes.layout", "notes.pages", "notes.share"]);
    expect(second.body.next).toBeNull();
  });

  it("tell an unknown capability from an archived one", async () => {
    expect((await app.operator("GET", "/api/v1/entitlements/notes.none", { tenant: "two" })).status).toBe(404);
    expect((await app.operator("GET", "/api/v1/entitlements/notes.old", { tenant: "two" })).body).toMatchObject({
      archived: true,
      granted: false,
    });
  });

  it("are read by the tenant's own key, which changes none of them", async () => {
    const tenant = await tenantNamed("keyed");
    const { body } = await app.operator("POST", "/api/v1/keys", {
      tenant,
      body: { name: "app", scopes: ["entitlements.*"] },
    });
    expect((await app.as(body.key, "GET", "/api/v1/entitlements/notes.pages")).body.value).toBe("100");
    const refused = await app.as(body.key, "POST", "/api/v1/overrides", {
      body: { capability: "notes.pages", mode: "add", value: "1", reason: "please" },
    });
    expect(refused.status).toBe(403);
  });
});

describe("the facts of a decision", () => {
  const facts = async (slug: string, since: string) => {
    const { body } = await app.operator("GET", `/api/v1/tenants/${slug}`);
    return app.app.database.inTenant(body.id, async (tx) => ({
      subscriptions: await subscriptionFacts(tx, new Date(since)),
      overrides: await overrideFacts(tx, new Date(since)),
      blocks: await blockFacts(tx, new Date(since)),
    }));
  };

  it("leave out what is over, and keep a trial after which nothing came", async () => {
    await app.operator("POST", "/api/v1/tenants", { body: { slug: "tried", name: "Tried" } });
    const { items } = await list("subscriptions", "tried");
    await granted("tried", { capability: "notes.pages", mode: "add", value: "1" });
    const kept = await granted("tried", { capability: "notes.pages", mode: "add", value: "1", until: null });
    await app.operator("POST", `/api/v1/subscriptions/${items[0].id}/cancel`, {
      tenant: "tried",
      body: { reason: "no" },
    });
    const before = await facts("tried", start);
    expect(before.subscriptions[0]?.phases.map(({ kind }) => kind)).toEqual(["trial", "ended"]);
    expect(before.overrides).toHaveLength(2);
    const later = await facts("tried", "2027-01-01T00:00:00Z");
    expect(later.subscriptions[0]?.phases.map(({ kind }) => kind)).toEqual(["trial", "ended"]);
    expect(later.overrides.map(({ id }) => id)).toEqual([kept]);
  });

  it("leave out an ended subscription and phases that are past", async () => {
    await app.operator("POST", "/api/v1/tenants", { body: { slug: "gone", name: "Gone", plan: "notes.team" } });
    const { items } = await list("subscriptions", "gone");
    app.setTime("2026-03-12T00:00:00Z");
    const act = (verb: string, body: object) =>
      app.operator("POST", `/api/v1/subscriptions/${items[0].id}/${verb}`, { tenant: "gone", body });
    await act("change", { plan: "notes.free" });
    expect((await facts("gone", "2026-03-12T00:00:00Z")).subscriptions[0]?.phases).toMatchObject([
      { kind: "active", from: Date.parse("2026-03-12T00:00:00Z") },
    ]);
    await act("cancel", { at: "now", reason: "leaving" });
    expect((await facts("gone", "2026-03-12T00:00:00Z")).subscriptions).toEqual([]);
  });
});
