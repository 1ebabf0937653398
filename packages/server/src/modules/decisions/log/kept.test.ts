import type { Question } from "@bailiwick/decision";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keptOf } from "./kept.ts";

const asked = (more: object = {}): Question => ({
  subject: { type: "user", id: "u-1" },
  action: { name: "desk.tickets.view" },
  ...more,
});

describe("what is kept of a question", () => {
  it("is found in a large context once, however many questions share it", () => {
    let listed = 0;
    const members = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`n${at}`, at]));
    const context = new Proxy(members, {
      ownKeys: (target) => {
        listed += 1;
        return Reflect.ownKeys(target);
      },
    });
    const kept = Array.from({ length: 500 }, () => keptOf(asked({ context })));
    expect(kept[499]).toEqual(kept[0]);
    expect(Object.keys(kept[0]?.question.context ?? {})).toHaveLength(200);
    expect(listed).toBeLessThan(5);
  });

  it("is the question itself when there is nothing to leave out", () => {
    const question = asked({
      resource: { type: "ticket", id: "T-1", properties: { node: "support", tags: ["a", { b: [1, null, true] }] } },
      context: { ip: "192.0.2.1", usage: { "desk.users": "7" }, mfa: true },
    });
    expect(keptOf(question)).toEqual({ question, omitted: [] });
  });

  it("is never a secret, by name or by look, and says what was left out", () => {
    const { question, omitted } = keptOf(
      asked({
        subject: { type: "user", id: "u-1", properties: { password: "x", "api-key": "x", role: "Bearer abc" } },
        context: { nested: { accessToken: "x", "a/b": "blw_live_abc" }, list: [1, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.x"] },
      }),
    );
    expect(JSON.stringify(question)).not.toMatch(/"x"|Bearer|blw_|eyJ/);
    expect(omitted.toSorted()).toEqual([
      "#/context/list",
      "#/context/nested/accessToken",
      "#/context/nested/a~1b",
      "#/subject/properties/api-key",
      "#/subject/properties/password",
      "#/subject/properties/role",
    ]);
  });

  it("is bounded, always says who asked about what, and holds nothing that was not asked", () => {
    const anything = fc.dictionary(fc.string({ maxLength: 20 }), fc.jsonValue({ maxDepth: 20 }), { maxKeys: 300 });
    fc.assert(
      fc.property(anything, anything, (properties, context) => {
        const { question, omitted } = keptOf(
          asked({
            subject: { type: "user", id: "u-1", properties: { ...properties, long: "y".repeat(5000) } },
            context,
          }),
        );
        expect(question).toMatchObject(asked());
        expect(omitted.length).toBeGreaterThan(0);
        expect(omitted.length).toBeLessThanOrEqual(50);
        expect(JSON.stringify(question).length).toBeLessThan(64 * 1024);
        for (const [name, value] of Object.entries(question.context ?? {}))
          if (typeof value !== "object") expect(value).toBe(context[name]);
      }),
    );
  });

  it("of a question made to be large is small", () => {
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`m${n}`, "z".repeat(900)]));
    let deep: object = {};
    for (let n = 0; n < 60; n += 1) deep = { deep };
    const { question, omitted } = keptOf(
      asked({ context: { wide, deep, list: Array.from({ length: 9999 }, () => 1) } }),
    );
    expect(JSON.stringify(question).length).toBeLessThan(16 * 1024);
    expect(omitted.length).toBeGreaterThan(0);
  });
});
