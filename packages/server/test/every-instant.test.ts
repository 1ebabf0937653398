import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import type { Endpoint } from "../src/kernel/endpoint.ts";
import { Instant } from "../src/kernel/wire.ts";
import { loadDemo } from "../src/demo.ts";
import { type Harness, openHarness } from "./harness.ts";

let app: Harness;
beforeAll(async () => {
  app = await openHarness();
  await loadDemo(app.app);
});
afterAll(() => app?.close());

const unlikely = ["0000-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"];
const outermost = ["1900-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"];

const instantsIn = ({ query }: Endpoint): readonly string[] => {
  const { properties = {} } = z.toJSONSchema(query, { io: "input", unrepresentable: "any" });
  return Object.keys(properties).filter((name) => (properties[name] as { format?: string }).format === "date-time");
};

it("takes moments that can be reckoned with, and no others", () => {
  for (const text of unlikely) expect(Instant.safeParse(text).success, text).toBe(false);
  for (const text of outermost) expect(Instant.parse(text).getTime(), text).toBe(Date.parse(text));
});

it("refuses other moments by name wherever one is asked for, and answers those at the edge", async () => {
  const asked = app.app.product.endpoints
    .filter(({ kind, path }) => (kind === "list" || kind === "read") && !path.includes("{"))
    .flatMap((endpoint) => instantsIn(endpoint).map((name) => ({ endpoint, name })));
  expect(asked.length).toBeGreaterThan(5);
  for (const { endpoint, name } of asked) {
    const ask = (at: string) =>
      app.operator("GET", `${endpoint.path}?${name}=${encodeURIComponent(at)}`, { tenant: "acme" });
    for (const at of unlikely)
      expect(await ask(at), `${endpoint.path} ${name} ${at}`).toMatchObject({
        status: 400,
        body: { errors: [{ parameter: name }] },
      });
    for (const at of outermost) expect((await ask(at)).status, `${endpoint.path} ${name} ${at}`).toBeLessThan(500);
  }
});
