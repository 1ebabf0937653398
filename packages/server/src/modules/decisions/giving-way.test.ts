import { afterAll, beforeAll, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../test/harness.ts";
import { loadDemo } from "../../demo.ts";

let app: Harness;
beforeAll(async () => {
  app = await openHarness();
  await loadDemo(app.app);
  // Whatever is asked with items, this takes all that one question may.
  const condition = "context.items.exists(x, context.items.exists(y, x + y < 0))";
  const made = await app.operator("POST", "/api/v1/platform-rules", {
    body: { effect: "deny", capabilities: ["*"], condition },
  });
  expect(made.status).toBe(201);
});
afterAll(() => app.close());

const subject = { type: "user", id: "lead-1" };
const action = { name: "desk.tickets.view" };
const resource = { type: "ticket", id: "T-1", properties: { node: "support-berlin" } };
const context = { items: Array.from({ length: 400 }, (_, index) => index) };
const many = Array.from({ length: 50 }, () => ({ action }));

it.each<[string, string, object]>([
  ["a batch", "/api/v1/decisions/batch", { subject, resource, context, questions: many }],
  ["evaluations", "/acme/access/v1/evaluations", { subject, resource, context, evaluations: many }],
  ["all capabilities", "/api/v1/decisions/capabilities", { subject, resource, context }],
  ["a search", "/acme/access/v1/search/action", { subject, resource, context }],
  ["all flags", "/ofrep/v1/evaluate/flags", { context: { targetingKey: "lead-1", ...context } }],
])(
  "%s lets others have their answers in between",
  async (_, path, body) => {
    const asIn = path.startsWith("/acme") ? {} : { tenant: "acme" };
    const ask = () =>
      app.operator("POST", "/api/v1/decisions", { tenant: "acme", body: { subject, action, resource, context: {} } });
    // What a first question has to load is not what this is about.
    await ask();
    let answered = 0;
    let working = true;
    const heavy = app.operator("POST", path, { ...asIn, body }).finally(() => {
      working = false;
    });
    while (working) {
      await ask();
      if (working) answered += 1;
    }
    expect((await heavy).status).toBe(200);
    expect(answered).toBeGreaterThan(5);
  },
  120_000,
);
