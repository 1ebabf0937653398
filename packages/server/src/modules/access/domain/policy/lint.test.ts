import { type Condition, validateCondition } from "@bailiwick/decision";
import { describe, expect, it } from "vitest";
import { type CompiledPolicy, compilePolicy, type Offer } from "./compile.ts";
import type { PolicyDocument, RuleDocument } from "./document.ts";
import type { Template } from "./expression.ts";
import { pointerTo } from "./finding.ts";
import { lintPolicies, type LintedPolicy, type LintOffer } from "./lint.ts";
import { finished } from "./work.ts";

const capability = (key: string, kind: "read" | "write" = "write", archived = false) =>
  [key, { key, class: kind, archived }] as const;
const template: Template = {
  key: "hours",
  version: "1",
  effect: "deny",
  classes: ["write"],
  parameters: [
    { name: "level", type: "number", default: 1 },
    { name: "colour", type: "text", default: "red" },
  ],
  condition: { op: "lt", args: [{ attribute: "principal.level" }, { parameter: "level" }] },
};
const offer: Offer = {
  capabilities: new Map([
    capability("a.one"),
    capability("a.two"),
    capability("a.see", "read"),
    capability("a.old", "write", true),
  ]),
  templates: new Map([["hours", template]]),
  readCondition: (given) => {
    if (typeof given === "string") return { mistakes: [{ detail: "Not read", pointer: "", line: 1, column: 2 }] };
    const problems = validateCondition(given);
    return problems.length > 0
      ? { mistakes: problems.map(({ message, pointer }) => ({ detail: message, pointer })) }
      : { condition: given as Condition };
  },
};
const nodes = [
  { id: "nod_0", kind: "tenant" },
  { id: "nod_1", key: "unit", kind: "business_unit", parent: "nod_0" },
  { id: "nod_2", key: "team", kind: "team", parent: "nod_1" },
] as const;
const now = new Date("2026-03-10T12:00:00Z");

const mfa = { op: "eq", args: [{ attribute: "principal.mfa" }, { value: true }] } as const;
const never = { all: [mfa, { not: mfa }] } as const;

function lint(
  rules: Record<string, RuleDocument>,
  more: Partial<PolicyDocument> & { readonly with?: Partial<LintOffer> } = {},
): readonly string[] {
  const { with: besides, ...document } = more;
  const policy = compilePolicy({ key: "p", conditions: {}, fixtures: {}, tests: [], rules, ...document }, offer);
  return lintTogether([{ policy, isPlatform: false }], besides)[0] ?? [];
}

const lintTogether = (policies: readonly LintedPolicy[], besides: Partial<LintOffer> = {}) =>
  finished(lintPolicies(policies, { capabilities: offer.capabilities, nodes, now, ...besides })).map((findings) =>
    findings.map(({ code, path }) => `${code} ${pointerTo(path)}`),
  );

const one = { effect: "deny", capabilities: ["a.one"], condition: mfa } as const;

describe("a policy in order", () => {
  it("has no findings", () => {
    expect(lint({ r: one, s: { ...one, effect: "allow", condition: { not: mfa } } })).toEqual([]);
  });
});

describe("a rule", () => {
  it("must say what it decides about what", () => {
    expect(lint({ r: {} })).toEqual(["rule_incomplete /rules/r/effect", "rule_incomplete /rules/r/capabilities"]);
  });

  it("that is about nothing there is, is a mistake; about what was, a remnant", () => {
    expect(lint({ r: { ...one, capabilities: ["a.none", "b.*", "a.one"] } })).toEqual([
      "capability_unknown /rules/r/capabilities/0",
      "capability_unknown /rules/r/capabilities/1",
    ]);
    expect(lint({ r: { ...one, capabilities: ["a.old"] } })).toEqual([
      "capability_archived /rules/r/capabilities/0",
      "rule_unreachable /rules/r",
    ]);
  });

  it("that is over decides nothing", () => {
    expect(lint({ r: { ...one, until: "2026-03-10T12:00:00Z" } })).toEqual(["rule_over /rules/r/until"]);
    expect(lint({ r: { ...one, from: "2026-05-01T00:00:00Z", until: "2026-04-01T00:00:00Z" } })).toEqual([
      "window_invalid /rules/r/until",
    ]);
    expect(lint({ r: { ...one, until: "soon" } })).toEqual(["window_invalid /rules/r/until"]);
  });

  it("at a node that is not there is a mistake, where the tree is known", () => {
    expect(lint({ r: { ...one, node: "gone" } })).toEqual(["node_unknown /rules/r/node"]);
    expect(lint({ r: { ...one, node: "gone" } }, { with: { nodes: undefined } })).toEqual([]);
    expect(lint({ r: { ...one, node: "nod_2" } })).toEqual([]);
  });

  it("said twice is said once too often", () => {
    expect(lint({ r: one, s: one })).toEqual(["rule_duplicate /rules/s"]);
  });

  it("that a wider one outdoes does nothing", () => {
    const wide = { effect: "deny", capabilities: ["a.*"], condition: mfa } as const;
    expect(lint({ wide, narrow: { ...one, node: "team" } })).toEqual([
      "rule_shadowed /rules/narrow",
      "deny_without_matter /rules/narrow",
    ]);
    expect(lint({ wide: { ...wide, node: "team" }, narrow: { ...one, node: "unit" } })).toEqual([]);
    expect(lint({ wide: { ...wide, until: "2027-01-01T00:00:00Z" }, narrow: one })).toEqual([]);
  });

  it("that a wider one outdoes by what both are joined from does nothing", () => {
    const frozen = { op: "has", args: [{ attribute: "context.frozen" }] } as const;
    expect(lint({ wide: one, narrow: { ...one, condition: { all: [mfa, frozen] } } })).toEqual([
      "rule_shadowed /rules/narrow",
      "deny_without_matter /rules/narrow",
    ]);
    const open = { effect: "allow", capabilities: ["a.one"], condition: mfa } as const;
    expect(lint({ open, wide: { ...open, condition: { any: [frozen, mfa] } } })).toEqual(["rule_shadowed /rules/open"]);
    expect(lint({ open: { ...open, node: "unit" }, wide: { ...open, condition: { any: [frozen, mfa] } } })).toEqual([]);
    expect(lint({ wide: { ...one, condition: { all: [mfa, frozen] } }, other: one })).toHaveLength(2);
  });

  it("that a rule of another file of the call outdoes is worth a look", () => {
    const made = (key: string, rules: Record<string, RuleDocument>) =>
      compilePolicy({ key, conditions: {}, fixtures: {}, tests: [], rules }, offer);
    const tenant = (policy: CompiledPolicy) => ({ policy, isPlatform: false });
    const platform = (policy: CompiledPolicy) => ({ policy, isPlatform: true });
    const open = made("open", { allow: { ...one, effect: "allow" }, deny: one });
    const freeze = made("freeze", { all: { effect: "deny", capabilities: ["a.one"] } });
    const outdone = ["rule_unreachable /rules/allow", "rule_shadowed /rules/deny", "deny_without_matter /rules/deny"];
    const frozen = ["capability_unreachable /rules/all"];
    expect(lintTogether([tenant(open), tenant(freeze)])).toEqual([outdone, frozen]);
    expect(lintTogether([tenant(open), platform(freeze)])).toEqual([outdone, frozen]);
    expect(lintTogether([platform(open), tenant(freeze)])).toEqual([[], frozen]);
    const [first = []] = finished(lintPolicies([tenant(open), tenant(freeze)], { capabilities: undefined, now }));
    expect(first[0]).toMatchObject({ severity: "advice", message: expect.stringContaining("freeze/all denies") });
    const again = made("again", { same: one });
    expect(lintTogether([tenant(open), tenant(again)])).toEqual([[], ["rule_duplicate /rules/same"]]);
    expect(lintTogether([platform(made("base", { allow: { ...one, effect: "allow" } })), tenant(open)])[1]).toEqual([]);
  });

  it("that allows what another one denies in any case is never met", () => {
    const freeze = { effect: "deny", capabilities: ["a.*"], node: "unit" } as const;
    expect(lint({ freeze, allow: { effect: "allow", classes: ["write"], node: "team" } })).toEqual([
      "rule_unreachable /rules/allow",
    ]);
    expect(lint({ freeze, allow: { effect: "allow", classes: ["write"] } })).toEqual([]);
  });
});

describe("a condition", () => {
  it("that always comes out one way is told, and what that means", () => {
    expect(lint({ r: { ...one, condition: never } })).toEqual([]);
    const impossible = { op: "in", args: [{ value: "x" }, { value: [] }] } as const;
    expect(lint({ r: { ...one, condition: impossible } })).toEqual([
      "condition_always_false /rules/r/condition",
      "deny_without_matter /rules/r",
    ]);
    expect(lint({ r: { ...one, node: "unit", condition: { any: [mfa, { not: mfa }] } } })).toEqual([
      "condition_always_true /rules/r/condition",
    ]);
  });

  it("that no allow rule can meet shuts everybody out", () => {
    expect(lint({ r: { ...one, effect: "allow", condition: never } })).toEqual([
      "condition_always_false /rules/r/condition",
      "capability_unreachable /rules/r",
    ]);
    const open = { effect: "allow", capabilities: ["a.one"], condition: mfa } as const;
    expect(lint({ r: { ...open, condition: never }, open })).toEqual(["condition_always_false /rules/r/condition"]);
  });

  it("that shuts everybody out is told of this policy alone, and a base rule that says false is no mistake", () => {
    const base = { effect: "allow", capabilities: ["a.one"], condition: { value: false } } as const;
    const open = { effect: "allow", capabilities: ["a.one"], condition: mfa } as const;
    const told = "capability_unreachable /rules/base";
    expect(lint({ base })).toEqual([told]);
    expect(lint({ base: { ...base, node: "unit" }, open })).toEqual([told]);
    expect(lint({ base, open: { ...open, node: "nod_0" } })).toEqual([]);
    expect(lint({ base: { ...base, node: "unit" }, open: { ...open, node: "nod_1" } })).toEqual([]);
    expect(lint({ base, open: { ...open, node: "root" } }, { with: { nodes: undefined } })).toEqual([]);
  });

  it("that nothing opens before a later moment shuts everybody out until then", () => {
    const base = { effect: "allow", capabilities: ["a.one"], condition: { value: false } } as const;
    const open = { effect: "allow", capabilities: ["a.one"], condition: mfa } as const;
    const [later, end] = ["2036-01-01T00:00:00Z", "2037-01-01T00:00:00Z"];
    const told = ["capability_unreachable /rules/base"];
    expect(lint({ base, open: { ...open, from: later } })).toEqual(told);
    expect(lint({ base, open: { ...open, until: end } })).toEqual(told);
    expect(lint({ base: { ...base, from: later }, open: { ...open, from: later } })).toEqual([]);
    expect(lint({ base, soon: { ...open, until: later }, then: { ...open, from: later } })).toEqual([]);
  });

  it("that denies everybody everywhere is worth a look", () => {
    expect(lint({ r: { effect: "deny", capabilities: ["a.one"] } })).toEqual(["capability_unreachable /rules/r"]);
  });

  it("that is shared must be there, be used, and not use itself", () => {
    const conditions = { used: mfa, inner: mfa, outer: { use: "inner" }, idle: mfa, round: { not: { use: "round" } } };
    expect(lint({ r: { ...one, condition: { all: [{ use: "used" }, { use: "outer" }] } } }, { conditions })).toEqual([
      "condition_circular /conditions/round/not/use",
      "condition_unused /conditions/idle",
      "condition_unused /conditions/round",
    ]);
    expect(lint({ r: { ...one, condition: { use: "nobody" } } })).toEqual(["condition_unknown /rules/r/condition/use"]);
  });

  it("reads attributes that are declared, where any are", () => {
    const attributes = new Set(["principal.address"]);
    const reading = (attribute: string) => ({ ...one, condition: { op: "has", args: [{ attribute }] } as const });
    expect(
      lint(
        { r: reading("principal.address.city"), s: reading("context.ip"), t: reading("principal.adress") },
        { with: { attributes } },
      ),
    ).toEqual(["attribute_undeclared /rules/t/condition"]);
    const told = { with: { attributes: new Set<string>() } };
    expect(lint({ r: reading("context.ip") }, told)).toEqual([]);
    expect(lint({ r: reading("principal.mfaa"), s: { ...reading("principal.other"), node: "unit" } }, told)).toEqual([
      "attribute_undeclared /rules/r/condition",
    ]);
    expect(lint({ r: reading("somebody.name") })).toEqual(["condition_invalid /rules/r/condition/args/0/attribute"]);
  });

  it("made from a template that ignores a parameter is told so", () => {
    expect(lint({ r: { condition: { template: "hours", parameters: { level: 2 } } } })).toEqual([
      "parameter_unused /rules/r/condition/parameters/colour",
    ]);
    expect(lint({ r: { condition: { template: "hours", parameters: { level: "2", size: 1 } } } })).toEqual([
      "parameter_invalid /rules/r/condition/parameters/size",
      "parameter_invalid /rules/r/condition/parameters/level",
    ]);
    expect(lint({ r: { condition: { template: "minutes" } } })).toContain(
      "template_unknown /rules/r/condition/template",
    );
  });

  it("must have a shape that is known", () => {
    const wrong = [
      5,
      null,
      {},
      { all: [] },
      { all: mfa },
      { use: "x", not: mfa },
      { not: 1 },
      { op: "shout", args: [] },
    ];
    for (const condition of wrong)
      expect(lint({ r: { ...one, condition: condition as never } })[0]).toMatch(/^condition_\w+ \/rules\/r\/condition/);
  });

  it("does not grow beyond its budget, however often it uses itself by others", () => {
    const conditions = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `c${index}`,
        index === 0 ? mfa : { all: [{ use: `c${index - 1}` }, { use: `c${index - 1}` }] },
      ]),
    );
    expect(lint({ r: { ...one, condition: { use: "c39" } } }, { conditions })[0]).toMatch(/^condition_invalid /);
  });
});

it("a rule whose condition cannot be read never becomes one without a condition", () => {
  const rules = { r: { ...one, condition: { use: "broken" } }, s: { ...one, condition: { use: "broken" } } };
  const conditions = { broken: "text" };
  const policy = compilePolicy({ key: "p", conditions, fixtures: {}, tests: [], rules }, offer);
  expect(policy.rules).toEqual([]);
  expect(policy.findings).toMatchObject([{ code: "condition_invalid", path: ["conditions", "broken"] }]);
});
