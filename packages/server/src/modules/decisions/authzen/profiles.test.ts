import { describe, expect, it } from "vitest";
import type { Named } from "../hearing.ts";
import { configuration } from "./configuration.ts";
import { said } from "./evaluate.ts";
import { ACCESS_REQUEST, type Answered, type Profiles, profiles } from "./profiles.ts";
import { Configuration, Evaluation } from "./wire.ts";

const denied: Named = {
  id: "dec_1",
  allowed: false,
  code: "not_entitled",
  stage: "entitlement",
  capability: "desk.sso",
  value: undefined,
  source: undefined,
  retryAt: undefined,
  overage: undefined,
  parameters: undefined,
  revision: "1-1",
};
const allowed: Named = { ...denied, allowed: true, code: "allowed", stage: undefined };
const answered = (decision: Named): Answered => ({
  decision,
  question: {
    subject: { type: "user", id: "ann" },
    action: { name: "desk.sso" },
    resource: { type: "ticket", id: "T-1", properties: { node: "support" } },
  },
  tenant: { id: "ten_1", slug: "acme", environment: "live" },
  caller: { id: "key_1", realm: "tenant", environment: "live", scopes: [] },
  now: new Date("2026-03-10T12:00:00Z"),
});
/** Offers what only whose question it is, and what it is about, can tell; and has to look for it. */
const receiver: Profiles = {
  ...profiles,
  accessRequests: {
    offer: async ({ decision: { code, capability }, question: { subject, resource }, tenant, caller, now }) =>
      code === "not_entitled"
        ? {
            endpoint: `https://desk.example/${tenant.slug}/requests`,
            expires_at: new Date(now.getTime() + 3_600_000).toISOString(),
            template: { capability, resource: resource?.id ?? null },
            binding_token: [tenant.id, caller.id, subject.id, resource?.id, capability].join(" "),
            display: { title: `Ask for ${resource?.id}` },
            form_url: "https://desk.example/form",
            request_schema_url: "https://desk.example/schema.json",
          }
        : undefined,
  },
};
const url = "https://bailiwick.example";

describe.each([
  ["as it is today", profiles, false],
  ["with somebody who receives requests", receiver, true],
] as const)("the profiles, %s", (_, filled, receives) => {
  const context = async (decision: Named) => (await said(answered(decision), filled)).context;

  it("add only what the reply's schema knows", async () => {
    for (const decision of [denied, allowed, { ...allowed, overage: "1" }]) {
      const reply = await said(answered(decision), filled);
      expect(Evaluation.strict().parse(reply)).toEqual(reply);
    }
  });

  it("oblige to tell of use beyond a soft limit, and to nothing else", async () => {
    expect((await context({ ...allowed, overage: "2.5" }))?.obligations).toEqual([
      {
        id: "dec_1/overage",
        type: "notification",
        properties: { topic: "limit_exceeded", body: "desk.sso goes beyond its limit by 2.5." },
      },
    ]);
    for (const decision of [allowed, denied]) expect((await context(decision))?.obligations).toBeUndefined();
  });

  it("offer a request for access with a denial it can help with, and never with an allowance", async () => {
    expect((await context(denied))?.access_request !== undefined).toBe(receives);
    expect((await context(allowed))?.access_request).toBeUndefined();
    expect((await context({ ...denied, code: "killed" }))?.access_request).toBeUndefined();
  });

  it("are told of by discovery just when they can be used", () => {
    const told = configuration(url, filled);
    expect(Configuration.parse(told)).toEqual(told);
    expect(told.capabilities ?? []).toEqual(receives ? [ACCESS_REQUEST] : []);
    expect(configuration(url, filled, "acme").capabilities ?? []).toEqual(receives ? [ACCESS_REQUEST] : []);
  });
});

it("a filler knows whose question it was, who asked, and what it was about", async () => {
  const { context } = await said(answered(denied), receiver);
  expect(context?.access_request).toMatchObject({
    endpoint: "https://desk.example/acme/requests",
    expires_at: "2026-03-10T13:00:00.000Z",
    template: { resource: "T-1" },
    binding_token: "ten_1 key_1 ann T-1 desk.sso",
    display: { title: "Ask for T-1" },
  });
});

it("without anything to wait for the answer is there at once", () => {
  expect(said(answered(denied), profiles)).not.toBeInstanceOf(Promise);
});
