import {
  compilePlatform,
  compilePrincipal,
  compileTenant,
  type Condition,
  examinePolicy,
  type NodeFact,
} from "@bailiwick/decision";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type CompiledPolicy, compilePolicy, type Offer } from "./compile.ts";
import type { RuleDocument } from "./document.ts";
import type { Finding } from "./finding.ts";
import { lintPolicies } from "./lint.ts";
import { finished } from "./work.ts";

/** What is said of rules by reading them, held against the engine: every rule set, every question. */

const keys = ["a.one", "a.two", "b.one"] as const;
const nodes: readonly NodeFact[] = [
  { id: "nod_0", key: "top", kind: "tenant" },
  { id: "nod_1", key: "unit", kind: "business_unit", parent: "nod_0" },
  { id: "nod_2", key: "team", kind: "team", parent: "nod_1" },
  { id: "nod_3", kind: "team", parent: "nod_0" },
];
const capabilities = keys.map((key) => ({ key, kind: "switch" as const, class: "write" as const }));
const offer: Offer = {
  capabilities: new Map(capabilities.map((each) => [each.key, each])),
  templates: new Map(),
  readCondition: (given) => ({ condition: given as Condition }),
};
const moments = [
  "2026-01-01T00:00:00Z",
  "2026-03-10T12:00:00Z",
  "2030-01-01T00:00:00Z",
  "2036-01-01T00:00:00Z",
] as const;
const now = new Date(moments[1]);

const holds: Condition = { op: "eq", args: [{ attribute: "context.level" }, { value: true }] };
const other: Condition = { op: "has", args: [{ attribute: "context.other" }] };
const conditions: readonly Condition[] = [
  { value: true },
  { value: false },
  { value: "an error" },
  holds,
  other,
  { op: "not", args: [holds] },
  { op: "and", args: [holds, { op: "not", args: [holds] }] },
  { op: "or", args: [other, { op: "not", args: [other] }] },
  { op: "and", args: [holds, other] },
  { op: "or", args: [holds, other] },
  { op: "not", args: [{ op: "or", args: [other, holds] }] },
];

const rule: fc.Arbitrary<RuleDocument> = fc
  .record(
    {
      effect: fc.constantFrom("allow", "deny"),
      capabilities: fc.subarray([...keys, "a.*", "*"], { minLength: 1, maxLength: 2 }),
      node: fc.constantFrom("nod_0", "top", "nod_1", "unit", "team", "nod_3", "gone"),
      from: fc.constantFrom(...moments),
      until: fc.constantFrom(...moments),
      condition: fc.constantFrom(...conditions),
    },
    { requiredKeys: ["effect", "capabilities"] },
  )
  .filter(({ from, until }) => from === undefined || until === undefined || from < until) as fc.Arbitrary<RuleDocument>;
const rules = fc
  .array(rule, { minLength: 1, maxLength: 6 })
  .map((made) => Object.fromEntries(made.map((each, index) => [`r${index}`, each])));

const compiled = (made: Readonly<Record<string, RuleDocument>>) =>
  compilePolicy({ key: "p", conditions: {}, fixtures: {}, tests: [], rules: made }, offer);

const questions = keys.flatMap((capability) =>
  nodes.flatMap(({ id }) =>
    [{}, { level: true }, { level: false, other: 1 }].flatMap((context) =>
      moments.slice(1).map((at) => ({ capability, node: id, context, at: Date.parse(at) })),
    ),
  ),
);
type Asked = (typeof questions)[number];

/** What the rules of one policy come to, in a tenant with that tree and nothing else. */
function engineOf(policy: CompiledPolicy, left: (key: string) => boolean = () => true) {
  const platform = compilePlatform({
    revision: 1,
    capabilities,
    planVersions: [],
    addOnVersions: [],
    controls: [],
    rules: [],
  });
  const tenant = compileTenant(platform, {
    id: "acme",
    revision: 1,
    status: "active",
    zone: "UTC",
    attributes: {},
    buckets: {},
    nodes,
    controls: [],
    blocks: [],
    subscriptions: [],
    overrides: [],
    network: { mode: "off", rules: [], bypass: [] },
    rules: policy.rules
      .filter(({ key }) => left(key))
      .map(({ key, effect, node, capabilities: named, condition, from, until }) => ({
        id: key,
        effect,
        ...(node !== null && { node }),
        ...(named && { capabilities: named }),
        ...(condition && { condition }),
        ...(from && { from: from.getTime() }),
        ...(until && { until: until.getTime() }),
      })),
    roles: [],
  });
  const ann = compilePrincipal(tenant, {
    id: "ann",
    externalId: "ann",
    kind: "user",
    status: "active",
    attributes: {},
    nodes: [],
    assignments: [],
  });
  return ({ capability, node, context, at }: Asked) => {
    const question = {
      subject: { type: "user", id: "ann" },
      action: { name: capability },
      resource: { type: "thing", id: "1", properties: { node } },
      context,
    };
    const examined = examinePolicy(tenant, ann, question, at);
    if (examined === undefined) throw new Error("The question cannot be put");
    return { allowed: examined.denial === undefined, rules: examined.rules };
  };
}

const ruleOf = ({ path }: Finding): string => String(path[1]);
const superfluous = new Set([
  "rule_shadowed",
  "rule_duplicate",
  "rule_over",
  "rule_unreachable",
  "deny_without_matter",
]);

const forRules = (check: (policy: CompiledPolicy, findings: readonly Finding[]) => void) =>
  fc.assert(
    fc.property(rules, fc.boolean(), (made, isTreeKnown) => {
      const policy = compiled(made);
      const around = { capabilities: offer.capabilities, nodes: isTreeKnown ? nodes : undefined, now };
      const [findings = []] = finished(lintPolicies([{ policy, isPlatform: false }], around));
      check(policy, findings);
    }),
    { numRuns: 300 },
  );

it("without all rules that are said to do nothing, every answer is the same", () => {
  forRules((policy, findings) => {
    const gone = new Set(findings.filter(({ code }) => superfluous.has(code)).map(ruleOf));
    if (gone.size === 0) return;
    const [before, after] = [engineOf(policy), engineOf(policy, (key) => !gone.has(key))];
    for (const asked of questions)
      expect({ ...asked, ...after(asked) }).toMatchObject({ allowed: before(asked).allowed });
  });
});

it("conditions that are said to come out one way do, whenever their rule is met", () => {
  forRules((policy, findings) => {
    const answer = engineOf(policy);
    const met = questions.flatMap((asked) => answer(asked).rules);
    const wrong = findings.filter((found) => {
      const denies = policy.rules.find(({ key }) => key === ruleOf(found))?.effect === "deny";
      const truths = met.filter(({ id }) => id === ruleOf(found)).map(({ holds: truth }) => truth);
      if (found.code === "condition_always_true")
        return truths.includes(denies ? false : undefined) || truths.includes(false);
      return (
        found.code === "condition_always_false" && truths.some((truth) => truth === true || (denies && truth !== false))
      );
    });
    expect(wrong).toEqual([]);
  });
});

it("what is said to be out of everybody's reach is denied to everybody, at the moment that is named", () => {
  let told = 0;
  forRules((policy, findings) => {
    const answer = engineOf(policy);
    for (const found of findings.filter(({ code }) => code === "capability_unreachable")) {
      const { node } = policy.rules.find(({ key }) => key === ruleOf(found)) ?? { node: null };
      const lost = keys.filter((key) => found.message.includes(key));
      const [moment = now.toISOString()] = /\d{4}-\S+Z/.exec(found.message) ?? [];
      const met = questions
        .filter(({ capability, at }) => lost.includes(capability as never) && at === Date.parse(moment))
        .filter((asked) => asked.node === (nodes.find(({ id, key }) => node === id || node === key)?.id ?? "nod_0"));
      if (node === "gone") continue;
      expect(met.length).toBeGreaterThan(0);
      for (const asked of met) expect(answer(asked).allowed).toBe(false);
      told += 1;
    }
  });
  expect(told).toBeGreaterThan(10);
});

it("an allow rule that never holds is told of wherever it leaves no way for a while", () => {
  forRules((policy, findings) => {
    const onlyAllow = engineOf(policy, (key) =>
      policy.rules.some((each) => each.key === key && each.effect === "allow"),
    );
    const told = new Set(findings.filter(({ code }) => code === "capability_unreachable").map(ruleOf));
    const isSilent = policy.rules.every(({ key, effect }) => effect === "deny" || !told.has(key));
    const closed = policy.rules.filter(
      ({ effect, condition }) =>
        effect === "allow" && condition !== null && "value" in condition && condition.value !== true,
    );
    if (!isSilent || closed.length !== policy.rules.filter(({ effect }) => effect === "allow").length) return;
    // All allow rules never hold, and none was told of: then none of them is ever met.
    for (const asked of questions) expect(onlyAllow(asked).rules).toEqual([]);
  });
});
