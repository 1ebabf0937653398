/**
 * Relationship models (OpenFGA, SpiceDB). Every object is a node. What a relation or permission of an object comes to
 * is followed through the model and the relationships, which gives a condition over who asks and with which context.
 * Where for every object of a type that is nothing but a list of subjects, it becomes a role that is assigned to them at
 * the object's node; elsewhere a rule at the node.
 */
import { type Condition, type Json, validateCondition } from "@bailiwick/decision";
import { type Caveat, conditionOf } from "./caveats.ts";
import {
  all,
  any,
  equals,
  Inexpressible,
  isAmong,
  naming,
  never,
  not,
  type PrincipalSetup,
  type RuleSetup,
  type Setup,
} from "./setup.ts";

export type Rewrite =
  | { readonly kind: "direct" }
  | { readonly kind: "computed"; readonly relation: string }
  /** Whoever has `relation` with an object that this one has as `through`. */
  | { readonly kind: "from"; readonly through: string; readonly relation: string }
  | { readonly kind: "union" | "intersection"; readonly parts: readonly Rewrite[] }
  | { readonly kind: "exclusion"; readonly base: Rewrite; readonly without: Rewrite };

export interface Model {
  /** By type, then by relation. */
  readonly types: Readonly<Record<string, Readonly<Record<string, Rewrite>>>>;
  readonly caveats: Readonly<Record<string, Caveat>>;
}

export interface Relationship {
  readonly object: string;
  readonly relation: string;
  /** `user:anne`, `user:*` or `group:staff#member`. */
  readonly subject: string;
  readonly caveat?: { readonly name: string; readonly given: Readonly<Record<string, Json>> };
}

/** One question of a table. */
export interface Check {
  readonly object: string;
  readonly relation: string;
  readonly subject: string;
  readonly context?: Readonly<Record<string, Json>>;
}

export interface Translated {
  readonly setup: Setup;
  /** The same with every rule turned around: it tells an error from a plain no. */
  readonly opposite: Setup;
  readonly question: (check: Check) => { readonly action: string; readonly node: string };
}

/** Stands among the relations that are being followed where one of them excludes. */
const takenAway = "excluded";

const typeOf = (object: string): string => object.slice(0, object.indexOf(":"));

export function translateRelations(
  model: Model,
  relationships: readonly Relationship[],
  checks: readonly Check[],
): Translated {
  if (checks.some(({ subject }) => subject.includes("#"))) throw new Inexpressible("subject_set");
  const nameOf = naming();
  const actionOf = naming();
  const meaning = meaningOf(model, relationships);
  const objects = [...new Set([...relationships, ...checks].map(({ object }) => object))];
  const wanted = [...new Set(checks.map(({ object, relation }) => `${typeOf(object)}#${relation}`))];
  const found = wanted.map((name) => {
    const [type = "", relation = ""] = name.split("#");
    const places = objects
      .filter((object) => typeOf(object) === type)
      .map((object) => ({ node: nameOf(object), condition: meaning(object, relation) }));
    return { capability: `t.${actionOf(name)}`, permission: `may.${actionOf(name)}`, places };
  });
  const people = [...new Set([...relationships, ...checks].map(({ subject }) => subject))].filter(
    (one) => !/[#*]/.test(one),
  );
  const byRole = found.filter(({ places }) => places.every(({ condition }) => membersIn(condition) !== undefined));
  const byRule = found.filter((each) => !byRole.includes(each));
  const rules = byRule.flatMap(({ capability, places }) =>
    places.map(({ node, condition }): RuleSetup => ({ effect: "allow", capabilities: [capability], node, condition })),
  );
  for (const { condition } of rules)
    if (condition && validateCondition(condition).length > 0) throw new Inexpressible("budget");
  const tenant = {
    nodes: objects.map(nameOf),
    roles: Object.fromEntries(byRole.map(({ capability, permission }) => [capability, [permission]])),
    principals: Object.fromEntries(
      people.map((person): [string, PrincipalSetup] => [
        person,
        {
          assignments: byRole.flatMap(({ capability, places }) =>
            places
              .filter(({ condition }) => membersIn(condition)?.includes(person))
              .map(({ node }) => ({ role: capability, node })),
          ),
        },
      ]),
    ),
    rules,
  };
  const setup: Setup = {
    capabilities: Object.fromEntries([
      ...byRole.map(({ capability, permission }) => [capability, { permission }] as const),
      ...byRule.map(({ capability }) => [capability, {}] as const),
    ]),
    tenants: { t: tenant },
  };
  const turned = rules.map((rule): RuleSetup => ({ ...rule, effect: "deny" }));
  return {
    setup,
    opposite: { ...setup, tenants: { t: { ...tenant, rules: turned } } },
    question: ({ object, relation }) => ({
      action: `t.${actionOf(`${typeOf(object)}#${relation}`)}`,
      node: nameOf(object),
    }),
  };
}

/** What `relation` of `object` comes to, followed through model and relationships. */
function meaningOf({ types, caveats }: Model, relationships: readonly Relationship[]) {
  const follow = (object: string, relation: string, above: readonly string[]): Condition => {
    const name = `${object}#${relation}`;
    if (above.includes(name)) {
      // Round in a circle nobody is added who is not there already; but nobody is taken away either.
      if (above.slice(above.indexOf(name)).includes(takenAway)) throw new Inexpressible("circle");
      return never;
    }
    const rewrite = types[typeOf(object)]?.[relation];
    return rewrite === undefined ? never : rewritten(rewrite, object, relation, [...above, name]);
  };

  const rewritten = (rewrite: Rewrite, object: string, relation: string, above: readonly string[]): Condition => {
    switch (rewrite.kind) {
      case "direct":
        return any(
          relationships
            .filter((each) => each.object === object && each.relation === relation)
            .map((each) => subjectOf(each, above)),
        );
      case "computed":
        return follow(object, rewrite.relation, above);
      case "from":
        return any(
          relationships
            .filter((each) => each.object === object && each.relation === rewrite.through && !/[#*]/.test(each.subject))
            .map((each) => caveated(each, follow(each.subject, rewrite.relation, above))),
        );
      case "union":
        return any(rewrite.parts.map((part) => rewritten(part, object, relation, above)));
      case "intersection":
        return all(rewrite.parts.map((part) => rewritten(part, object, relation, above)));
      case "exclusion":
        return all([
          rewritten(rewrite.base, object, relation, above),
          not(rewritten(rewrite.without, object, relation, [...above, takenAway])),
        ]);
    }
  };

  const subjectOf = (relationship: Relationship, above: readonly string[]): Condition => {
    const { subject } = relationship;
    const [object = "", relation] = subject.split("#");
    if (relation !== undefined) return caveated(relationship, follow(object, relation, above));
    const whoever = object.endsWith(":*")
      ? equals("principal.type", typeOf(object))
      : isAmong("principal.id", [object]);
    return caveated(relationship, whoever);
  };

  const caveated = ({ caveat }: Relationship, condition: Condition): Condition => {
    const declared = caveat && caveats[caveat.name];
    if (caveat === undefined) return condition;
    if (declared === undefined) throw new Inexpressible("caveat_unreadable");
    return all([condition, conditionOf(declared, caveat.given)]);
  };

  return (object: string, relation: string): Condition => simplified(follow(object, relation, []));
}

/** Lists that are joined become one list, and what never holds falls out. */
function simplified(condition: Condition): Condition {
  if (!("op" in condition) || condition.op === "within") return condition;
  if (condition.op === "not") {
    const [inner] = condition.args.map(simplified);
    return inner === undefined || inner === never ? { value: true } : not(inner);
  }
  if (condition.op !== "and" && condition.op !== "or") return condition;
  const { op } = condition;
  const parts = condition.args.map(simplified).flatMap((part) => ("op" in part && part.op === op ? part.args : [part]));
  if (op === "and") return parts.includes(never) ? never : all(parts.filter((part) => !isAlways(part)));
  const lists = parts.flatMap((part) => membersIn(part) ?? []);
  const others = parts.filter((part) => membersIn(part) === undefined);
  return any([...(lists.length > 0 ? [isAmong("principal.id", [...new Set(lists)])] : []), ...others]);
}

const isAlways = (condition: Condition): boolean => "value" in condition && condition.value === true;

/** The subjects it lists, where it does nothing else. */
function membersIn(condition: Condition): readonly string[] | undefined {
  if (condition === never) return [];
  if (!("op" in condition) || condition.op !== "in") return undefined;
  const [, list] = condition.args;
  return "value" in list ? (list.value as readonly string[]) : undefined;
}
