import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../test/harness.ts";
import { outboxOf } from "../../../test/traces.ts";
import { bucketFacts, bucketOf, controlFacts, platformControlFacts } from "./index.ts";

let app: Harness;
const start = "2026-03-10T12:00:00Z";
const catalogue = `
catalogue: 1
version: "1"
currency: EUR
products:
  desk: { label: Desk }
capabilities:
  desk.view: { kind: switch, class: read }
  desk.edit: { kind: switch, class: write }
  desk.sso: { kind: switch, class: admin }
  desk.tickets.create: { kind: switch, class: write }
plans:
  desk.all:
    default: true
    price: 0
    items: { desk.view: true, desk.edit: true }
`;

beforeAll(async () => {
  app = await openHarness({ now: start });
  await app.operator("POST", "/api/v1/catalogue/push", {
    body: { files: [{ name: "desk.yaml", text: catalogue }] },
  });
  for (const slug of ["acme", "globex"]) await app.operator("POST", "/api/v1/tenants", { body: { slug, name: slug } });
});
afterAll(() => app.close());

it("refuses a switch on a capability nobody declared: it would look like safety and be none", async () => {
  const reply = await app.operator("POST", "/api/v1/controls", {
    body: { kind: "kill", capability: "desk.edti", reason: "Mistyped" },
  });
  expect(reply).toMatchObject({
    status: 422,
    body: { code: "capability_unknown", errors: [{ pointer: "#/capability" }] },
  });
});

const ofAcme = "/api/v1/tenants/acme/controls";
const make = (path: string, body: object) => app.operator("POST", path, { body: { reason: "because", ...body } });
const revisions = async (tenant: string) => {
  const { headers } = await app.operator("GET", `/api/v1/tenants/${tenant}`);
  return String(headers["bailiwick-revision"]).split("-").map(Number);
};
const idOf = async (slug: string): Promise<string> => (await app.operator("GET", `/api/v1/tenants/${slug}`)).body.id;
const ofPlatform = () => app.app.database.acrossTenants("tests", (tx) => platformControlFacts(tx));
const ofTenant = async (slug: string) => app.app.database.inTenant(await idOf(slug), (tx) => controlFacts(tx));

describe("a control of everybody", () => {
  it("moves the platform's revision and reaches every tenant's decisions as a fact", async () => {
    const [before = 0, tenantBefore] = await revisions("acme");
    const { status, body } = await make("/api/v1/controls", {
      kind: "kill",
      capability: "desk.tickets.create",
      until: "2026-03-10T14:00:00Z",
    });
    expect(status).toBe(201);
    expect(await revisions("acme")).toEqual([before + 1, tenantBefore]);
    expect(await ofPlatform()).toContainEqual({
      id: body.id,
      kind: "kill",
      capability: "desk.tickets.create",
      reason: "because",
      from: Date.parse(start),
      until: Date.parse("2026-03-10T14:00:00Z"),
    });
    expect(await ofTenant("acme")).toEqual([]);
  });

  it("is the operator's alone: a tenant's key neither makes nor reads it", async () => {
    const { body } = await app.operator("POST", "/api/v1/keys", { tenant: "acme", body: { name: "k", scopes: ["*"] } });
    for (const method of ["GET", "POST"] as const)
      expect((await app.as(body.key, method, "/api/v1/controls", { body: { kind: "kill", reason: "r" } })).status).toBe(
        403,
      );
    expect((await app.as(body.key, "POST", ofAcme, { body: { kind: "kill", reason: "r" } })).status).toBe(403);
    expect((await app.as(body.key, "GET", ofAcme)).status).toBe(200);
    expect((await app.as(body.key, "GET", "/api/v1/tenants/globex/controls")).status).toBe(404);
  });

  it("has no node", async () => {
    expect(await make("/api/v1/controls", { kind: "kill", node: "support" })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "#/node" }] },
    });
  });
});

describe("a control of one tenant", () => {
  it("moves that tenant's revision and nobody else's, and is nobody else's fact", async () => {
    const [platform, acme = 0] = await revisions("acme");
    const globex = await revisions("globex");
    const { body } = await make(ofAcme, { kind: "read_only" });
    expect(await revisions("acme")).toEqual([platform, acme + 1]);
    expect(await revisions("globex")).toEqual(globex);
    expect((await ofTenant("acme")).map(({ id }) => id)).toContain(body.id);
    expect(await ofTenant("globex")).toEqual([]);
    expect((await app.operator("GET", `/api/v1/tenants/globex/controls/${body.id}`)).status).toBe(404);
    expect((await app.operator("GET", `/api/v1/controls/${body.id}`)).status).toBe(404);
  });

  it("may be about one node, and not about another tenant's", async () => {
    const node = (tenant: string) =>
      app.operator("POST", "/api/v1/nodes", { tenant, body: { kind: "department", key: "support", name: "Support" } });
    const [own, foreign] = [(await node("acme")).body, (await node("globex")).body];
    expect((await make(ofAcme, { kind: "kill", node: "support" })).body.nodeId).toBe(own.id);
    expect(await make(ofAcme, { kind: "kill", node: foreign.id })).toMatchObject({
      status: 422,
      body: { code: "node_unknown", errors: [{ pointer: "#/node" }] },
    });
  });

  it("keeps its node from being deleted until it is ended", async () => {
    const { body: node } = await app.operator("POST", "/api/v1/nodes", {
      tenant: "acme",
      body: { kind: "team", name: "Short-lived" },
    });
    const { body } = await make(ofAcme, { kind: "kill", node: node.id });
    const remove = () => app.operator("DELETE", `/api/v1/nodes/${node.id}`, { tenant: "acme" });
    expect((await remove()).body.code).toBe("node_in_use");
    await app.operator("POST", `${ofAcme}/${body.id}/end`, { body: { reason: "over" } });
    expect((await remove()).status).toBe(200);
    expect((await app.operator("GET", `${ofAcme}/${body.id}`)).body).toMatchObject({ nodeId: node.id, inForce: false });
  });

  it("is the tenant's when it names the root", async () => {
    const { body } = await app.operator("GET", "/api/v1/nodes", { tenant: "acme" });
    expect((await make(ofAcme, { kind: "kill", node: body.items[0].id })).body.nodeId).toBeNull();
  });
});

describe("a rollout", () => {
  it("needs a percentage with two decimals at most, and only a rollout has one", async () => {
    for (const percentage of [-1, 100.01, 33.333])
      expect((await make("/api/v1/controls", { kind: "rollout", percentage })).status).toBe(400);
    expect(await make("/api/v1/controls", { kind: "rollout" })).toMatchObject({
      status: 422,
      body: { code: "percentage_misplaced", errors: [{ pointer: "#/percentage" }] },
    });
    expect(await make("/api/v1/controls", { kind: "kill", percentage: 1 })).toMatchObject({ status: 422 });
    expect(await make("/api/v1/controls", { kind: "kill", salt: "s" })).toMatchObject({ status: 422 });
  });

  it("gives every tenant a bucket that a larger percentage does not move", async () => {
    const { body } = await make("/api/v1/controls", { kind: "rollout", percentage: 0.01, capability: "desk.sso" });
    expect(body).toMatchObject({ percentage: 0.01, salt: body.id });
    const acme = await idOf("acme");
    const buckets = () => app.app.database.inTenant(acme, (tx) => bucketFacts(tx, acme));
    const seen: { readonly bucket: number | undefined; readonly let: number | undefined; readonly in: boolean }[] = [];
    for (const percentage of [1, 10, 33.33, 50, 99.99, 100]) {
      const changed = await app.operator("PATCH", `/api/v1/controls/${body.id}`, { body: { percentage } });
      expect(changed.body).toMatchObject({ percentage, salt: body.id });
      const bucket = (await buckets())[body.id];
      const share = (await ofPlatform()).find(({ id }) => id === body.id)?.buckets;
      seen.push({ bucket, let: share, in: bucket !== undefined && share !== undefined && bucket < share });
    }
    expect(new Set(seen.map(({ bucket }) => bucket))).toEqual(new Set([bucketOf(body.id, acme)]));
    expect(seen.map((each) => each.let)).toEqual([100, 1000, 3333, 5000, 9999, 10_000]);
    expect(seen.at(-1)?.in).toBe(true);
    expect(seen.map((each) => each.in)).toEqual(seen.map((each) => each.in).toSorted((a, b) => Number(a) - Number(b)));
  });

  it("shares its order with another of the same salt", async () => {
    const make2 = () => make("/api/v1/controls", { kind: "rollout", percentage: 5, salt: "editor" });
    const [one, two] = [(await make2()).body, (await make2()).body];
    const acme = await idOf("acme");
    const buckets = await app.app.database.inTenant(acme, (tx) => bucketFacts(tx, acme));
    expect(buckets[one.id]).toBe(buckets[two.id]);
    expect(buckets[one.id]).toBe(bucketOf("editor", acme));
  });
});

describe("the time of a control", () => {
  it("begins now or later, and ends after it begins", async () => {
    expect((await make(ofAcme, { kind: "kill", from: "2026-03-10T11:59:59Z" })).body.code).toBe("in_the_past");
    expect((await make(ofAcme, { kind: "kill", until: start })).body.code).toBe("ends_before_it_begins");
  });

  it("is over at the instant it ends, and then nothing of it changes any more", async () => {
    const { body } = await make(ofAcme, { kind: "kill", until: "2026-03-10T13:00:00Z" });
    const read = async () => (await app.operator("GET", `${ofAcme}/${body.id}`)).body.inForce;
    try {
      app.setTime("2026-03-10T12:59:59.999Z");
      expect(await read()).toBe(true);
      app.setTime("2026-03-10T13:00:00Z");
      expect(await read()).toBe(false);
      for (const [method, path, change] of [
        ["PATCH", `${ofAcme}/${body.id}`, { until: null }],
        ["POST", `${ofAcme}/${body.id}/end`, { reason: "late" }],
      ] as const)
        expect(await app.operator(method, path, { body: change })).toMatchObject({
          status: 409,
          body: { code: "control_over" },
        });
    } finally {
      app.setTime(start);
    }
  });

  it("may be made longer, or endless", async () => {
    const { body } = await make(ofAcme, { kind: "kill", until: "2026-03-10T13:00:00Z" });
    const patch = (until: string | null) => app.operator("PATCH", `${ofAcme}/${body.id}`, { body: { until } });
    expect((await patch("2026-03-11T13:00:00Z")).body.until).toBe("2026-03-11T13:00:00.000Z");
    expect((await patch(null)).body.until).toBeNull();
    expect((await patch("2026-03-10T11:00:00Z")).body.code).toBe("in_the_past");
  });

  it("is ended once, whoever asks at the same time, and gone from the facts", async () => {
    const { body } = await make(ofAcme, { kind: "kill" });
    const end = () => app.operator("POST", `${ofAcme}/${body.id}/end`, { body: { reason: "over" } });
    const outcomes = await Promise.all([end(), end(), end()]);
    expect(outcomes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
    expect((await ofTenant("acme")).map(({ id }) => id)).not.toContain(body.id);
  });
});

it("a control is changed only as seen: of two that saw the same, one is refused", async () => {
  const { body } = await make(ofAcme, { kind: "kill" });
  const { headers } = await app.operator("GET", `${ofAcme}/${body.id}`);
  const patch = (reason: string) =>
    app.operator("PATCH", `${ofAcme}/${body.id}`, {
      body: { reason },
      headers: { "if-match": String(headers["etag"]) },
    });
  const outcomes = await Promise.all([patch("one"), patch("two")]);
  expect(outcomes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
});

it("the operator's list shows everybody's and every tenant's, by kind, tenant, capability and whether in force", async () => {
  const list = async (query: string) => (await app.operator("GET", `/api/v1/controls?limit=200&${query}`)).body.items;
  const every = (items: readonly { readonly [member: string]: unknown }[], member: string) =>
    new Set(items.map((item) => item[member]));
  expect(every(await list(""), "tenantId").size).toBe(2);
  expect(every(await list("kind=rollout"), "kind")).toEqual(new Set(["rollout"]));
  expect(every(await list("tenant=acme"), "tenantId")).toEqual(new Set([await idOf("acme")]));
  expect(every(await list("capability=desk.sso"), "capability")).toEqual(new Set(["desk.sso"]));
  expect(every(await list("inForce=true"), "inForce")).toEqual(new Set([true]));
  expect(every(await list("inForce=false"), "inForce")).toEqual(new Set([false]));
  expect(await list("tenant=nobody")).toEqual([]);
});

it("each change is told once, with whom it concerns", async () => {
  const created = await make(ofAcme, { kind: "rollout", percentage: 12.5 });
  const at = `${ofAcme}/${created.body.id}`;
  const updated = await app.operator("PATCH", at, { body: { percentage: 25 } });
  const ended = await app.operator("POST", `${at}/end`, { body: { reason: "done" } });
  const told = await Promise.all([created, updated, ended].map((reply) => outboxOf(app, reply)));
  const tenantId = await idOf("acme");
  expect(told).toMatchObject([
    [{ type: "controls.control.created", data: { tenantId, percentage: 12.5 } }],
    [{ type: "controls.control.updated", data: { tenantId, percentage: 25 } }],
    [{ type: "controls.control.ended", data: { tenantId, reason: "done" } }],
  ]);
});

describe("in a decision", () => {
  const ofInitech = "/api/v1/tenants/initech/controls";
  const codes = async (tenant = "initech") => {
    const ask = async (name: string) => {
      const subject = { type: "user", id: "ann" };
      const { body } = await app.operator("POST", "/api/v1/decisions", { tenant, body: { subject, action: { name } } });
      return body.code as string;
    };
    return [await ask("desk.view"), await ask("desk.edit")];
  };
  const end = (path: string, id: string) => app.operator("POST", `${path}/${id}/end`, { body: { reason: "over" } });

  beforeAll(async () => {
    const { body } = await app.operator("GET", "/api/v1/controls?limit=200&inForce=true");
    const running = body.items as readonly { readonly id: string; readonly tenantId: string | null }[];
    for (const { id } of running.filter(({ tenantId }) => tenantId === null)) await end("/api/v1/controls", id);
    for (const slug of ["initech", "umbrella"])
      await app.operator("POST", "/api/v1/tenants", { body: { slug, name: slug } });
  });

  it("a kill switch denies what it covers until the instant it ends, and nothing else", async () => {
    expect(await codes()).toEqual(["allowed", "allowed"]);
    await make(ofInitech, { kind: "kill", capability: "desk.edit", until: "2026-03-10T13:00:00Z" });
    expect(await codes()).toEqual(["allowed", "killed"]);
    expect(await codes("umbrella")).toEqual(["allowed", "allowed"]);
    app.setTime("2026-03-10T12:59:59.999Z");
    expect(await codes()).toEqual(["allowed", "killed"]);
    app.setTime("2026-03-10T13:00:00Z");
    expect(await codes()).toEqual(["allowed", "allowed"]);
    app.setTime(start);
  });

  it("read-only mode for everybody leaves reading, until it is ended", async () => {
    const { body } = await make("/api/v1/controls", { kind: "read_only" });
    expect(await codes("umbrella")).toEqual(["allowed", "read_only"]);
    await end("/api/v1/controls", body.id);
    expect(await codes("umbrella")).toEqual(["allowed", "allowed"]);
  });

  it("a rollout lets in the tenants whose bucket lies below its share, and the last of them at exactly its own", async () => {
    const rollout = { kind: "rollout", capability: "desk.edit", salt: "edge", percentage: 0 };
    const { body } = await make("/api/v1/controls", rollout);
    const bucket = bucketOf("edge", await idOf("umbrella"));
    const share = async (percentage: number) => {
      await app.operator("PATCH", `/api/v1/controls/${body.id}`, { body: { percentage } });
      return codes("umbrella");
    };
    expect(await codes("umbrella")).toEqual(["allowed", "not_rolled_out"]);
    expect(await share(bucket / 100)).toEqual(["allowed", "not_rolled_out"]);
    expect(await share((bucket + 1) / 100)).toEqual(["allowed", "allowed"]);
    expect(await share(100)).toEqual(["allowed", "allowed"]);
    await end("/api/v1/controls", body.id);
  });
});
