import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DecisionPoint, openDecisionPoint, textsIn } from "./decision-point.ts";

/** The requests of the AuthZEN Todo interop with the decisions everybody agreed on, where the machine has them. */
const data = join(import.meta.dirname, "../../../../shared/data/authzen");
const isThere = existsSync(data);
const json = (name: string) => JSON.parse(readFileSync(join(data, name), "utf8"));
const cases: { evaluation: readonly Case[]; evaluations: readonly Case[] } = isThere
  ? json("todo-1.0-draft-02.json")
  : { evaluation: [], evaluations: [] };
const people: Record<string, { email: string; roles: readonly string[] }> = isThere ? json("todo-subjects.json") : {};

interface Case {
  readonly request: object;
  readonly expected: unknown;
}

const words =
  "can_read_user can_read_todos can_create_todo can_update_todo can_delete_todo " +
  "admin editor viewer evil_genius email roles ownerID todo lists entries users";
const named = words.split(" ").concat(Object.entries(people).flatMap(([id, { email }]) => [id, email]));
const otherNames = new Map(named.map((name, index) => [name, `renamed${index}`]));
const other = (name: string): string => otherNames.get(name) ?? name;

/** Every name of the scenario by another one, wherever it stands: an answer must not hang on what things are called. */
const renamed = <T>(value: T): T => {
  if (typeof value === "string") return other(value) as T;
  if (Array.isArray(value)) return value.map(renamed) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [other(key), renamed(each as unknown)])) as T;
};
const texts = textsIn("todo");
const inWords = (text: string): string => text.replaceAll(/\w+/g, other);

describe.skipIf(!isThere).each([
  { how: "as they are", name: <T>(value: T): T => value, text: (given: string) => given },
  { how: "with every name changed", name: renamed, text: inWords },
])("the 43 Todo requests, $how", ({ name, text }) => {
  let point: DecisionPoint;
  beforeAll(async () => {
    point = await openDecisionPoint({
      tenant: name("todo"),
      plan: `${name("todo")}.all`,
      catalogue: text(texts.catalogue),
      policy: text(texts.policy),
      policyKey: name("lists"),
      principals: Object.entries(people).map(([id, person]) => ({ externalId: name(id), attributes: name(person) })),
    });
  });
  afterAll(() => point?.harness.close());

  it("are all there", () => {
    expect(cases.evaluation.length + cases.evaluations.length).toBe(43);
  });

  it.each(cases.evaluation.map((each, index) => ({ ...each, index })))(
    "evaluation $index is $expected",
    async ({ request, expected }) => {
      const reply = await point.ask("/access/v1/evaluation", name(request));
      expect(reply).toMatchObject({ status: 200, body: { decision: expected } });
    },
  );

  it.each(cases.evaluations.map((each, index) => ({ ...each, index })))(
    "evaluations $index come in order",
    async ({ request, expected }) => {
      const reply = await point.ask("/access/v1/evaluations", name(request));
      expect(reply.status).toBe(200);
      expect(reply.body.evaluations.map(({ decision }: { decision: boolean }) => ({ decision }))).toEqual(expected);
    },
  );
});
