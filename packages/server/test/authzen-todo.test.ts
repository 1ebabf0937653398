import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { all, any, contains, type DecisionPoint, openDecisionPoint, same } from "./decision-point.ts";

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

const actions = ["can_read_user", "can_read_todos", "can_create_todo", "can_update_todo", "can_delete_todo"];
const roles = ["admin", "editor", "viewer", "evil_genius"];

/** Every name of the scenario by another one, wherever it stands: an answer must not hang on what things are called. */
const otherNames = new Map(
  [...actions, ...roles, ...Object.keys(people), ...Object.values(people).map(({ email }) => email)].map(
    (name, index) => [name, `renamed-${index}`],
  ),
);
const renamed = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value), (_, each: unknown) =>
    typeof each === "string" ? (otherNames.get(each) ?? each) : each,
  ) as T;

describe.skipIf(!isThere).each([
  { how: "as they are", name: <T>(value: T): T => value, tenant: "todo", product: "todo" },
  { how: "with every name changed", name: renamed, tenant: "quite-another", product: "errands" },
])("the 43 Todo requests, $how", ({ name, tenant, product }) => {
  let point: DecisionPoint;
  beforeAll(async () => {
    const plays = (role: string) => contains("principal.roles", name(role));
    const owns = same("resource.ownerID", "principal.email");
    const [, , create = "", update = "", remove = ""] = name(actions);
    point = await openDecisionPoint({
      tenant,
      product,
      actions: name(actions),
      principals: Object.entries(people).map(([id, person]) => ({ externalId: name(id), attributes: name(person) })),
      rules: [
        { actions: [create], condition: any(plays("admin"), plays("editor")) },
        { actions: [update], condition: any(plays("evil_genius"), all(plays("editor"), owns)) },
        { actions: [remove], condition: any(plays("admin"), all(plays("editor"), owns)) },
      ],
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
