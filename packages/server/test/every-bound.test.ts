import { afterAll, describe, expect, it } from "vitest";
import { boundsFor, type Collection } from "../src/kernel/bound.ts";
import type { Endpoint } from "../src/kernel/endpoint.ts";
import { openHarness } from "./harness.ts";
import { elsewhere, makeScene } from "./scene.ts";
import { auditOf, outboxOf } from "./traces.ts";
import { nameOf, send, walkTo } from "./walk.ts";

const scene = await makeScene();
const harness = await scene.open();
const { endpoints } = harness.app.product;

const collectionsOf = ({ fills }: Endpoint): readonly Collection[] => (fills && !("endless" in fills) ? fills : []);
const names = [...new Set(endpoints.flatMap(collectionsOf).map(({ name }) => name))];

/** The same database, in which everything there is, is full. */
const nothing = new Map<string, number>();
const full = await openHarness({ database: harness.database, bounds: nothing });
for (const name of names) nothing.set(name, 0);
/** And with room for three roles and three holds of a tenant: what moves its revision, and what does not. */
const narrow = await openHarness({
  database: harness.database,
  bounds: new Map([
    ["roles", 3],
    ["holds", 3],
  ]),
});

afterAll(async () => {
  await full.app.close();
  await narrow.app.close();
  await harness.close();
  await scene.drop();
});

it("every write that makes something says how much of it there may be, or why there is no end to it", () => {
  const makers = endpoints.filter(
    ({ kind, method, status }) => kind === "write" && method === "POST" && status === 201,
  );
  expect(makers.length).toBeGreaterThan(10);
  expect(makers.filter(({ fills }) => fills === undefined).map(nameOf)).toEqual([]);
});

it("a bound has one name and one size", () => {
  const all = endpoints.flatMap(collectionsOf).map(({ name, most }) => `${name}: ${most}`);
  expect(new Set(all).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining(["nodes", "rules", "policies", "roles", "keys", "overrides"]));
});

describe("where there are as many as there may be", () => {
  const filling = endpoints.filter(
    (endpoint) => collectionsOf(endpoint).length > 0 && !endpoint.path.endsWith("restore"),
  );
  it.each(filling.map((endpoint) => [nameOf(endpoint), endpoint] as const))(
    "%s is refused, says of what, and leaves nothing but the refusal",
    async (_, endpoint) => {
      const walk = await walkTo(harness, endpoint);
      const reply = await send(full, endpoint, walk);
      expect(reply).toMatchObject({ status: 409, body: { code: "collection_full", most: 0 } });
      expect(names).toContain(reply.body.collection);
      expect(await outboxOf(harness, reply)).toEqual([]);
      expect(await auditOf(harness, reply)).toMatchObject([{ outcome: "refused", reason: "collection_full" }]);
      expect((await send(harness, endpoint, walk)).status).toBe(endpoint.status);
    },
  );
});

it.each([
  {
    of: "roles",
    make: (name: string) =>
      narrow.operator("POST", "/api/v1/roles", { tenant: elsewhere, body: { name, permissions: [] } }),
    end: (id: string) => narrow.operator("DELETE", `/api/v1/roles/${id}`, { tenant: elsewhere }),
  },
  {
    of: "holds",
    make: (reason: string) => narrow.operator("POST", "/api/v1/audit/holds", { tenant: elsewhere, body: { reason } }),
    end: (id: string) => narrow.operator("POST", `/api/v1/audit/holds/${id}/release`, { tenant: elsewhere }),
  },
])("of many $of at once as many get in as there is room for, and one that goes makes room for one", async (each) => {
  const { of, make, end } = each;
  const made = await Promise.all(Array.from({ length: 8 }, (_, index) => make(`Of ${index}`)));
  expect(made.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 201, 201, 409, 409, 409, 409, 409]);
  const [one] = made.filter(({ status }) => status === 201);
  expect((await end(one?.body.id)).status).toBeLessThan(300);
  expect((await make("Another")).status).toBe(201);
  expect((await make("One more")).body).toMatchObject({ code: "collection_full", collection: of, most: 3 });
});

it("a bound of what there is not is a mistake", () => {
  expect(() => boundsFor(endpoints, new Map([["rulez", 1]]))).toThrow("There is no bound for rulez; there is one for");
});
