import fc from "fast-check";
import { expect, it } from "vitest";
import { questionIn } from "../../decisions/question.ts";
import { blank, composed, compositionOf, fieldAt, unreadable } from "./composition.ts";

const word = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => text === text.trim());
const members = fc.dictionary(word, fc.jsonValue({ maxDepth: 2 }), { minKeys: 1, maxKeys: 4 });
const question = fc.record(
  {
    subject: fc.record({ type: word, id: word, properties: members }, { requiredKeys: ["type", "id"] }),
    action: fc.record({ name: word, properties: members }, { requiredKeys: ["name"] }),
    resource: fc.record({ type: word, id: word, properties: members }, { requiredKeys: ["type", "id"] }),
    context: members,
  },
  { requiredKeys: ["subject", "action"] },
);

it("a form loses nothing of a question", () => {
  fc.assert(
    fc.property(question, (asked) => {
      const plain = JSON.parse(JSON.stringify(asked)) as typeof asked;
      expect(composed(compositionOf(plain))).toEqual(plain);
    }),
  );
});

it("a form keeps members that its fields cannot hold", () => {
  const odd = {
    subject: { type: "user", id: "a" },
    action: { name: "x" },
    resource: { type: "t", id: "1", properties: { owner: 5, node: "n", more: [1] } },
    context: { ip: null, quantity: 2, usage: "none", mfa: true },
  };
  expect(composed(compositionOf(odd))).toEqual(odd);
});

it("a node alone is a resource, and nothing at all is none", () => {
  const who = { ...blank, principal: "a", capability: "x" };
  expect(composed(who)).toEqual({ subject: { type: "user", id: "a" }, action: { name: "x" } });
  expect(composed({ ...who, node: "berlin" }).resource).toEqual({
    type: "node",
    id: "berlin",
    properties: { node: "berlin" },
  });
});

it("a JSON field that holds no object is told", () => {
  expect(unreadable({ ...blank, usage: "[1]", context: '{"a":' })).toEqual(["usage", "context"]);
  expect(unreadable({ ...blank, usage: " ", context: '{"a": 1}' })).toEqual([]);
});

it("a pointer leads to the field it is about", () => {
  expect(fieldAt("#/context/ip")).toBe("ip");
  expect(fieldAt("#/context/usage/desk.users")).toBe("usage");
  expect(fieldAt("#/context/amount")).toBe("context");
  expect(fieldAt("#/resource/properties/node")).toBe("node");
  expect(fieldAt("#/subject/id")).toBe("principal");
  expect(fieldAt("#/minRevision")).toBeUndefined();
});

it("an address with something else in place of a question has none", () => {
  expect(questionIn("text")).toBeUndefined();
  expect(questionIn({ subject: { type: "user" }, action: { name: "x" } })).toBeUndefined();
  expect(questionIn({ subject: { type: "user", id: "a" }, action: { name: "x" }, context: [] })).toBeUndefined();
  expect(questionIn({ subject: { type: "user", id: "a" }, action: { name: "x" }, further: 1 })).toEqual({
    subject: { type: "user", id: "a" },
    action: { name: "x" },
  });
});
