import { describe, expect, it } from "vitest";
import type { Named } from "../hearing.ts";
import { configuration } from "./configuration.ts";
import { said } from "./evaluate.ts";
import { ACCESS_REQUEST, type Profiles, profiles } from "./profiles.ts";
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
const receiver: Profiles = {
  ...profiles,
  accessRequests: {
    offer: ({ code, capability }) =>
      code === "not_entitled"
        ? {
            endpoint: "https://desk.example/requests",
            expires_at: "2026-03-10T13:00:00Z",
            template: { capability },
          }
        : undefined,
  },
};
const url = "https://bailiwick.example";

describe.each([
  ["as it is today", profiles, false],
  ["with somebody who receives requests", receiver, true],
] as const)("the profiles, %s", (_, filled, receives) => {
  it("add only what the reply's schema knows", () => {
    for (const decision of [denied, allowed, { ...allowed, overage: "1" }]) {
      const reply = said(decision, filled);
      expect(Evaluation.strict().parse(reply)).toEqual(reply);
    }
  });

  it("oblige to tell of use beyond a soft limit, and to nothing else", () => {
    expect(said({ ...allowed, overage: "2.5" }, filled).context?.obligations).toEqual([
      {
        id: "dec_1/overage",
        type: "notification",
        properties: { topic: "limit_exceeded", body: "desk.sso goes beyond its limit by 2.5." },
      },
    ]);
    for (const decision of [allowed, denied]) expect(said(decision, filled).context?.obligations).toBeUndefined();
  });

  it("offer a request for access with a denial it can help with, and never with an allowance", () => {
    expect(said(denied, filled).context?.access_request !== undefined).toBe(receives);
    expect(said(allowed, filled).context?.access_request).toBeUndefined();
    expect(said({ ...denied, code: "killed" }, filled).context?.access_request).toBeUndefined();
  });

  it("are told of by discovery just when they can be used", () => {
    const told = configuration(url, filled);
    expect(Configuration.parse(told)).toEqual(told);
    expect(told.capabilities ?? []).toEqual(receives ? [ACCESS_REQUEST] : []);
    expect(configuration(url, filled, "acme").capabilities ?? []).toEqual(receives ? [ACCESS_REQUEST] : []);
  });
});
