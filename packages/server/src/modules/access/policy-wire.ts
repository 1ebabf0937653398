import { z } from "zod";
import { printCel } from "../../cel/index.ts";
import { Instant, JsonValue } from "../../kernel/wire.ts";
import { sliced } from "../../kernel/slices.ts";
import { readingYaml } from "../catalogue/index.ts";
import type { Coverage } from "./domain/policy/coverage.ts";
import type { RuleChange } from "./domain/policy/difference.ts";
import { findingCodes, pointerTo } from "./domain/policy/finding.ts";
import type { Came } from "./domain/policy/run.ts";
import { sourceOf } from "./domain/policy/world.ts";
import { capabilityClasses } from "./domain/rule.ts";
import type { PolicyWithRules } from "./policies.ts";
import type { Checked } from "./policy-check.ts";
import { expectationsOf, failuresOf } from "./policy-refusals.ts";
import type { PolicySummary, PolicyVersion } from "./store-policies.ts";

// ---- policies and their versions ----------------------------------------------------------------------------------

const Tests = z.object({
  expectations: z.number().int(),
  failed: z.number().int(),
  allowedBecause: z.string().nullable().describe("Why it was pushed although some failed"),
});

const about = {
  label: z.string().nullable(),
  description: z.string().nullable(),
  digest: z.string().describe("SHA-256 of the source, base64url"),
  tests: Tests.describe("What its tests came to when it was pushed"),
};

const kept = {
  key: z.string(),
  version: z.number().int(),
  ...about,
  createdAt: Instant,
  createdBy: z.string(),
  updatedAt: Instant,
  updatedBy: z.string(),
};

const whole = {
  source: z.string().describe("YAML, as it was pushed"),
  document: JsonValue.describe("The same as JSON"),
};

export const SummaryWire = z.object(kept);

export const PolicyWire = z.object({
  ...kept,
  ...whole,
  rules: z
    .array(
      z.object({
        key: z.string(),
        id: z.string().describe("Its row among the rules"),
        source: z.string().describe("What decisions and explanations call it"),
        effect: z.enum(["allow", "deny"]),
        label: z.string().nullable(),
      }),
    )
    .readonly(),
});

const version = {
  version: z.number().int(),
  change: z.enum(["pushed", "restored", "deleted"]),
  restoredFrom: z.number().int().nullable(),
  ...about,
  changedAt: Instant,
  changedBy: z.string(),
};

export const VersionSummaryWire = z.object(version);
export const VersionWire = z.object({ ...version, ...whole });

/** What the text says; it was read once before it was kept. */
async function documentOf(text: string): Promise<z.output<typeof JsonValue>> {
  const { source } = await sliced(readingYaml({ name: "policy.yaml", text }));
  return (source?.value ?? null) as z.output<typeof JsonValue>;
}

export const summaryShown = (policy: PolicySummary): z.output<typeof SummaryWire> => {
  const { key, version: number, label, description, digest, tests } = policy;
  const { createdAt, createdBy, updatedAt, updatedBy } = policy;
  return { key, version: number, label, description, digest, tests, createdAt, createdBy, updatedAt, updatedBy };
};

export const policyShown = async (
  policy: PolicyWithRules,
  isPlatform: boolean,
): Promise<z.output<typeof PolicyWire>> => ({
  ...summaryShown(policy),
  source: policy.source,
  document: await documentOf(policy.source),
  rules: policy.rows.map(({ id, policy: belongs, effect, label }) => ({
    key: belongs?.rule ?? "",
    id,
    source: sourceOf(policy.key, belongs?.rule ?? "", isPlatform),
    effect,
    label,
  })),
});

export const versionShown = async ({ rules: _, ...row }: PolicyVersion): Promise<z.output<typeof VersionWire>> => ({
  ...row,
  document: await documentOf(row.source),
});

// ---- what changes -------------------------------------------------------------------------------------------------

const RuleState = z.object({
  effect: z.enum(["allow", "deny"]),
  capabilities: z.array(z.string()).readonly().nullable(),
  classes: z.array(z.enum(capabilityClasses)).readonly().nullable(),
  node: z.string().nullable().describe("As written; null: the root, or the platform"),
  from: Instant.nullable(),
  until: Instant.nullable(),
  condition: JsonValue.describe("A syntax tree; null: it always holds"),
  label: z.string().nullable(),
});

export const ChangeWire = z.object({
  rule: z.string(),
  change: z.enum(["added", "changed", "removed"]),
  members: z.array(z.string()).readonly().describe("What differs"),
  before: RuleState.nullable(),
  after: RuleState.nullable(),
});

const stateShown = (rule: RuleChange["before"]): z.output<typeof RuleState> | null => {
  if (rule === null) return null;
  const { effect, capabilities, classes, node, from, until, condition, label } = rule;
  return {
    effect,
    capabilities,
    classes,
    node,
    from,
    until,
    condition: condition as z.output<typeof JsonValue>,
    label,
  };
};

export const changeShown = ({ before, after, ...change }: RuleChange): z.output<typeof ChangeWire> => ({
  ...change,
  before: stateShown(before),
  after: stateShown(after),
});

// ---- what is found ------------------------------------------------------------------------------------------------

const place = {
  file: z.string(),
  pointer: z.string().describe("RFC 6901, into the document"),
  line: z.number().int(),
  column: z.number().int(),
};

export const FindingWire = z.object({
  code: z.enum(findingCodes),
  severity: z.enum(["error", "warning", "advice"]).describe("A policy with an error cannot be pushed"),
  message: z.string(),
  ...place,
});

const CameWire = z.object({
  outcome: z.enum(["allow", "deny"]).nullable(),
  code: z.string().nullable().describe("The reason code, where the whole decision was asked for"),
  rule: z.string().nullable(),
});

const Counts = {
  reached: z.enum(["both", "matched", "not_matched", "errored", "never_evaluated"]),
  matched: z.number().int(),
  notMatched: z.number().int(),
  errored: z.number().int(),
};

export const CheckWire = z.object({
  passed: z.boolean().describe("No error found, and every expectation met"),
  findings: z.array(FindingWire).readonly(),
  expectations: z.number().int(),
  failed: z.number().int(),
  results: z
    .array(
      z.object({
        name: z.string(),
        capability: z.string(),
        principal: z.string().nullable(),
        passed: z.boolean(),
        expected: CameWire,
        actual: CameWire,
        ...place,
      }),
    )
    .readonly(),
  misfits: z
    .array(z.object({ message: z.string(), ...place }))
    .readonly()
    .describe("Tests that cannot be put; they fail"),
  coverage: z.object({
    percent: z.number().describe("Of what tests can show of these rules, how much they show"),
    rules: z
      .array(
        z.object({
          rule: z.string(),
          ...Counts,
          branches: z
            .array(z.object({ pointer: z.string(), condition: z.string(), ...Counts }))
            .readonly()
            .describe("The parts of its condition"),
        }),
      )
      .readonly(),
  }),
});

export type CheckShown = z.output<typeof CheckWire>;

export function checkShown(checked: Checked): CheckShown {
  const { findings, results, misfits, coverage } = checked;
  const failed = failuresOf(checked).length;
  return {
    passed: failed === 0 && !findings.some(({ severity }) => severity === "error"),
    findings,
    expectations: expectationsOf(checked),
    failed,
    results: results.map(({ expected, actual, ...result }) => ({
      ...result,
      expected: cameShown(expected),
      actual: cameShown(actual),
    })),
    misfits,
    coverage: coverageShown(coverage),
  };
}

const cameShown = ({ outcome, code, rule }: Came) => ({
  outcome: outcome ?? null,
  code: code ?? null,
  rule: rule ?? null,
});

const coverageShown = ({ rules, reached, wanted }: Coverage): CheckShown["coverage"] => ({
  percent: wanted === 0 ? 100 : Math.floor((reached / wanted) * 1000) / 10,
  rules: rules.map(({ path: _path, conditional: _conditional, branches, ...rule }) => ({
    ...rule,
    branches: branches.map(({ path, condition, ...branch }) => ({
      ...branch,
      pointer: pointerTo(path),
      condition: printCel(condition),
    })),
  })),
});
