import type { Question } from "@bailiwick/decision";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Harness, openHarness } from "../../../test/harness.ts";
import type { keptOf } from "./log/kept.ts";

const taken: Question[] = [];
vi.mock("./log/kept.ts", async (original) => {
  const real = await original<{ readonly keptOf: typeof keptOf }>();
  return {
    keptOf: (question: Question) => {
      taken.push(question);
      return real.keptOf(question);
    },
  };
});

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
  await harness.operator("POST", "/api/v1/tenants", { body: { slug: "home", name: "Home" } });
});
afterAll(() => harness.close());

const subject = { type: "user", id: "u", properties: { mfa: true } };
const action = { name: "desk.tickets.assign" };
const context = { wide: Array.from({ length: 50 }, (_, at) => at) };

describe("many questions with one context", () => {
  it.each([
    ["/api/v1/decisions/batch", { subject, context, questions: [{ action }, { action }, { action }] }],
    [
      "/access/v1/evaluations",
      { subject, action, context, evaluations: ["1", "2", "3"].map((id) => ({ resource: { type: "t", id } })) },
    ],
  ])("as %s takes them share one copy of it", async (path, body) => {
    taken.length = 0;
    expect((await harness.operator("POST", path, { tenant: "home", body })).status).toBe(200);
    await vi.waitFor(() => expect(taken).toHaveLength(3));
    const [first] = taken;
    expect(first?.context).toMatchObject(context);
    for (const question of taken) {
      expect(question.context).toBe(first?.context);
      expect(question.subject.properties).toBe(first?.subject.properties);
    }
  });
});
