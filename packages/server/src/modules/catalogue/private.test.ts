import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../test/harness.ts";

const catalogue = (version: string, { price = 10, secret = true } = {}) => `
catalogue: 1
version: "${version}"
currency: EUR
products:
  notes: { label: Notes }
capabilities:
  notes.share: { kind: switch, class: write }
  notes.pages: { kind: meter, class: write }
plans:
  notes.free:
    default: true
    price: 0
    items: { notes.share: true }
  notes.special:
    private: ${secret}
    price: { amount: ${price}, unit: month }
    items: { notes.share: true, notes.pages: 100 }
addOns:
  notes.more:
    private: ${secret}
    price: { amount: 1, unit: month }
    extend: { notes.pages: 20 }
`;

let app: Harness;
const keys = new Map<string, string>();
const push = (text: string) =>
  app.operator("POST", "/api/v1/catalogue/push", { body: { files: [{ name: "notes.yaml", text }] } });
const as = (tenant: string, path: string, body?: object) =>
  app.as(keys.get(tenant), body ? "POST" : "GET", `/api/v1${path}`, body && { body });
const versions = (items: readonly { readonly plan?: string; readonly addOn?: string; readonly version: string }[]) =>
  items.map(({ plan, addOn, version }) => `${plan ?? addOn} ${version}`);
const plansOf = async (tenant: string) => versions((await as(tenant, "/plans")).body.items);
const addOnsOf = async (tenant: string) => versions((await as(tenant, "/add-ons")).body.items);
const subscriptionOf = async (tenant: string) =>
  (await app.operator("GET", "/api/v1/subscriptions", { tenant })).body.items[0].id as string;

beforeAll(async () => {
  app = await openHarness();
  for (const version of ["1", "2"]) expect((await push(catalogue(version))).status).toBe(201);
  for (const slug of ["guest", "holder"]) {
    await app.operator("POST", "/api/v1/tenants", { body: { slug, name: slug } });
    const key = await app.operator("POST", "/api/v1/keys", { tenant: slug, body: { name: "all", scopes: ["*"] } });
    keys.set(slug, key.body.key as string);
  }
  const held = (await app.operator("GET", "/api/v1/plans/notes.special?version=1")).body.id as string;
  const addOns = (await app.operator("GET", "/api/v1/add-ons")).body.items as { id: string; version: string }[];
  const addOn = addOns.find(({ version }) => version === "1")?.id;
  await app.operator("POST", `/api/v1/subscriptions/${await subscriptionOf("holder")}/change`, {
    tenant: "holder",
    body: { plan: held, addOns: [{ addOn, quantity: 1 }] },
  });
});
afterAll(() => app.close());

describe("a private plan or add-on", () => {
  it("is there for the operator, also when it names a tenant", async () => {
    for (const tenant of [undefined, "guest"]) {
      const ask = tenant === undefined ? {} : { tenant };
      const { body } = await app.operator("GET", "/api/v1/plans?plan=notes.special", ask);
      expect(body.items).toMatchObject([
        { version: "1", private: true },
        { version: "2", private: true },
      ]);
      expect((await app.operator("GET", "/api/v1/add-ons", ask)).body.items).toMatchObject([
        { version: "1", private: true },
        { version: "2", private: true },
      ]);
    }
  });

  it("is not there for a tenant that does not hold it: not listed, read or compared", async () => {
    expect(await plansOf("guest")).toEqual(["notes.free 1", "notes.free 2"]);
    expect(await addOnsOf("guest")).toEqual([]);
    for (const path of ["", "?version=1", "?version=2", "/evolution", "/evolution?from=1&to=2"])
      expect(await as("guest", `/plans/notes.special${path}`), path).toMatchObject({
        status: 404,
        body: { code: "not_found" },
      });
  });

  it("is there for a tenant that holds it, in the version it holds", async () => {
    expect(await plansOf("holder")).toEqual(["notes.free 1", "notes.free 2", "notes.special 1"]);
    expect(await addOnsOf("holder")).toEqual(["notes.more 1"]);
    expect((await as("holder", "/plans/notes.special")).body).toMatchObject({ version: "1", private: true });
    expect((await as("holder", "/plans/notes.special?version=2")).status).toBe(404);
    expect((await as("holder", "/plans/notes.special/evolution?from=1&to=2")).status).toBe(404);
  });

  it("is not told of by a preview either", async () => {
    const id = await subscriptionOf("guest");
    const preview = (body: object) => as("guest", `/subscriptions/${id}/preview`, body);
    expect((await preview({ plan: "notes.special" })).body.code).toBe("plan_unknown");
    expect((await preview({ addOns: [{ addOn: "notes.more", quantity: 1 }] })).body.code).toBe("add_on_unknown");
    const asOperator = { tenant: "guest", body: { plan: "notes.special" } };
    expect((await app.operator("POST", `/api/v1/subscriptions/${id}/preview`, asOperator)).status).toBe(200);
    const own = await subscriptionOf("holder");
    expect((await as("holder", `/subscriptions/${own}/preview`, { migrateTo: "current" })).body.code).toBe(
      "plan_unknown",
    );
    expect((await as("holder", `/subscriptions/${own}/preview`, { addOns: [] })).status).toBe(200);
  });

  it("is everybody's once it is private no more, without a new version", async () => {
    expect((await push(catalogue("2", { secret: false }))).status).toBe(201);
    expect(await plansOf("guest")).toEqual(["notes.free 1", "notes.free 2", "notes.special 2"]);
    expect(await addOnsOf("guest")).toEqual(["notes.more 2"]);
  });
});
