import { expect, it } from "vitest";
import { openHarness } from "./harness.ts";

it("use beyond a soft limit is allowed, and obliges to tell of it", async () => {
  const harness = await openHarness();
  const make = async (path: string, body: object, tenant?: string) => {
    const made = await harness.operator("POST", path, { body, ...(tenant && { tenant }) });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body;
  };
  const text = JSON.stringify({
    catalogue: 1,
    products: { press: { label: "Press" } },
    capabilities: { "press.pages": { kind: "meter", class: "write", unit: "page" } },
    plans: { "press.soft": { items: { "press.pages": { limit: 10, per: "month", soft: true } } } },
  });
  await make("/api/v1/catalogue/push", { files: [{ name: "press.yaml", text }] });
  await make("/api/v1/tenants", { slug: "press", name: "Press", plan: "press.soft" });
  await make("/api/v1/principals", { externalId: "printer" }, "press");
  const evaluate = (used: string) =>
    harness.operator("POST", "/press/access/v1/evaluation", {
      body: {
        subject: { type: "user", id: "printer" },
        action: { name: "press.pages" },
        resource: { type: "press", id: "1" },
        context: { quantity: "3", usage: { "press.pages": used } },
      },
    });
  expect((await evaluate("9")).body).toMatchObject({
    decision: true,
    context: { obligations: [{ type: "notification", properties: { topic: "limit_exceeded" } }] },
  });
  expect((await evaluate("7")).body.context).not.toHaveProperty("obligations");
  await harness.close();
});
