import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../test/harness.ts";

let app: Harness;
beforeAll(async () => {
  app = await openHarness();
});
afterAll(() => app.close());

const makeTenant = async (slug: string) =>
  (await app.operator("POST", "/api/v1/tenants", { body: { slug, name: slug } })).body;
const makeNode = (tenant: string, body: object) => app.operator("POST", "/api/v1/nodes", { tenant, body });

describe("tenants", () => {
  it("are created with one root node, and read by id and by slug", async () => {
    const made = await app.operator("POST", "/api/v1/tenants", {
      body: { slug: "one", name: "One", zone: "Europe/Berlin" },
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ slug: "one", status: "active", zone: "Europe/Berlin", environment: "live" });
    expect((await app.operator("GET", `/api/v1/tenants/${made.body.id}`)).body).toEqual(made.body);
    expect((await app.operator("GET", "/api/v1/tenants/one")).body).toEqual(made.body);
    const { body } = await app.operator("GET", "/api/v1/nodes", { tenant: "one" });
    expect(body.items).toMatchObject([{ kind: "tenant", parentId: null }]);
  });

  it("have nodes that are found by a part of their name or key, in any case", async () => {
    await makeTenant("found");
    await makeNode("found", { kind: "department", key: "emea-sales", name: "Sales" });
    await makeNode("found", { kind: "department", key: "apac-sales", name: "Sales" });
    await makeNode("found", { kind: "department", name: "100 % remote" });
    const found = async (search: string) => {
      const path = `/api/v1/nodes?search=${encodeURIComponent(search)}`;
      const { body } = await app.operator("GET", path, { tenant: "found" });
      return body.items.map(({ key, name }: { key: string | null; name: string }) => key ?? name);
    };
    expect(await found("SALES")).toEqual(["emea-sales", "apac-sales"]);
    expect(await found("apac")).toEqual(["apac-sales"]);
    expect(await found("0 %")).toEqual(["100 % remote"]);
    expect(await found("%sales")).toEqual([]);
  });

  it("refuse a slug that is taken, and say so", async () => {
    await makeTenant("twice");
    const again = await app.operator("POST", "/api/v1/tenants", { body: { slug: "twice", name: "Again" } });
    expect(again).toMatchObject({ status: 409, body: { code: "slug_taken" } });
  });

  it("name every wrong place of a bad request at once", async () => {
    const { status, body } = await app.operator("POST", "/api/v1/tenants", {
      body: { slug: "No!", zone: "Mars/Olympus", extra: 1 },
    });
    expect(status).toBe(400);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      "#/extra",
      "#/name",
      "#/slug",
      "#/zone",
    ]);
  });

  it("are suspended, resumed and closed, and a closed one changes no more", async () => {
    await makeTenant("life");
    const to = (verb: string) => app.operator("POST", `/api/v1/tenants/life/${verb}`, { body: { reason: "because" } });
    expect((await to("suspend")).body).toMatchObject({ status: "suspended", statusReason: "because" });
    expect((await to("resume")).body.status).toBe("active");
    expect((await to("close")).body.status).toBe("closed");
    expect(await to("resume")).toMatchObject({ status: 409, body: { code: "tenant_closed" } });
  });

  it("are changed only as seen: a stale ETag is refused", async () => {
    await makeTenant("tagged");
    const { headers } = await app.operator("GET", "/api/v1/tenants/tagged");
    const patch = (name: string) =>
      app.operator("PATCH", "/api/v1/tenants/tagged", {
        body: { name },
        headers: { "if-match": String(headers["etag"]) },
      });
    expect((await patch("First")).status).toBe(200);
    expect(await patch("Second")).toMatchObject({ status: 412, body: { code: "precondition_failed" } });
    expect((await app.operator("GET", "/api/v1/tenants/tagged")).body.name).toBe("First");
  });

  it("are listed in pages that neither lose nor repeat one, and found by part of a name", async () => {
    for (let index = 0; index < 7; index++) await makeTenant(`paged-${index}`);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await app.operator(
        "GET",
        `/api/v1/tenants?search=paged&limit=3${cursor ? `&cursor=${cursor}` : ""}`,
      );
      seen.push(...body.items.map(({ slug }: { slug: string }) => slug));
      cursor = body.next;
    } while (cursor);
    expect(seen.toSorted()).toEqual(Array.from({ length: 7 }, (_, index) => `paged-${index}`));
  });

  it("refuse a cursor used with other filters", async () => {
    const { body } = await app.operator("GET", "/api/v1/tenants?limit=1&search=paged");
    expect((await app.operator("GET", `/api/v1/tenants?limit=1&cursor=${body.next}`)).status).toBe(400);
  });
});

describe("the tree", () => {
  it("keeps kinds in order and never closes a circle", async () => {
    await makeTenant("tree");
    const unit = (await makeNode("tree", { kind: "business_unit", key: "eu", name: "Europe" })).body;
    const department = (await makeNode("tree", { kind: "department", name: "Support", parentId: unit.id })).body;
    expect(
      await makeNode("tree", { kind: "business_unit", name: "Upside down", parentId: department.id }),
    ).toMatchObject({
      status: 422,
      body: { code: "node_misplaced" },
    });
    const inner = (await makeNode("tree", { kind: "department", name: "Inner", parentId: department.id })).body;
    const circle = await app.operator("PATCH", `/api/v1/nodes/${department.id}`, {
      tenant: "tree",
      body: { parentId: inner.id },
    });
    expect(circle).toMatchObject({ status: 422, body: { code: "node_under_itself" } });
  });

  it("lets only one of two moves that together would close a circle happen", async () => {
    await makeTenant("race");
    const a = (await makeNode("race", { kind: "department", name: "A" })).body;
    const b = (await makeNode("race", { kind: "department", name: "B" })).body;
    const move = (node: string, parentId: string) =>
      app.operator("PATCH", `/api/v1/nodes/${node}`, { tenant: "race", body: { parentId } });
    const outcomes = await Promise.all([move(a.id, b.id), move(b.id, a.id)]);
    expect(outcomes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422]);
  });

  it("does not know a parent of another tenant", async () => {
    await makeTenant("mine");
    await makeTenant("theirs");
    const foreign = (await makeNode("theirs", { kind: "team", name: "Theirs" })).body;
    expect((await makeNode("mine", { kind: "team", name: "Mine", parentId: foreign.id })).body.code).toBe(
      "parent_unknown",
    );
    expect((await app.operator("GET", `/api/v1/nodes/${foreign.id}`, { tenant: "mine" })).status).toBe(404);
  });

  it("deletes a leaf and keeps what has children", async () => {
    await makeTenant("leaf");
    const parent = (await makeNode("leaf", { kind: "department", name: "P" })).body;
    const child = (await makeNode("leaf", { kind: "team", name: "C", parentId: parent.id })).body;
    const remove = (id: string) => app.operator("DELETE", `/api/v1/nodes/${id}`, { tenant: "leaf" });
    expect(await remove(parent.id)).toMatchObject({ status: 409, body: { code: "node_in_use" } });
    expect((await remove(child.id)).status).toBe(200);
    expect((await remove(parent.id)).status).toBe(200);
  });
});
