import type { NodeFact } from "@bailiwick/decision";
import { declaredBy, matcher } from "../../cel/index.ts";
import type { File, PolicyTemplate } from "../catalogue/index.ts";
import type { CompiledPolicy, Offer } from "./domain/policy/compile.ts";
import { type Coverage, type CoverageMeter, coverageMeter } from "./domain/policy/coverage.ts";
import type { Template } from "./domain/policy/expression.ts";
import { adviceAt, type Finding } from "./domain/policy/finding.ts";
import { lintPolicy } from "./domain/policy/lint.ts";
import { runTests, type TestResult, type TestRun } from "./domain/policy/run.ts";
import type { KeyedRules, TestCatalogue } from "./domain/policy/world.ts";
import {
  type CompiledFile,
  compiled,
  placeIn,
  readPolicyFiles,
  type SuiteFile,
  type Told,
  told,
} from "./policy-files.ts";
import { reading } from "./policy-text.ts";
import { versionOf } from "./rule-meaning.ts";

/** What policies are checked against: a published catalogue, or one in files, or none. */
export interface CheckOffer extends TestCatalogue {
  readonly templates: readonly PolicyTemplate[];
  readonly nodes?: readonly NodeFact[] | undefined;
  /** The attributes that are declared, with their types. */
  readonly attributes: readonly DeclaredAttribute[];
  readonly now: Date;
}

type DeclaredAttribute = Parameters<typeof declaredBy>[0][number];

type Place = Pick<Told, "file" | "pointer" | "line" | "column">;

export interface PlacedResult extends Omit<TestResult, "path">, Place {}

export interface Checked {
  readonly files: readonly CompiledFile[];
  /** Everything found by reading, in the order of the files. */
  readonly findings: readonly Told[];
  readonly results: readonly PlacedResult[];
  /** Tests that cannot be put; they fail. */
  readonly misfits: readonly (Place & { readonly message: string })[];
  readonly coverage: Coverage;
}

/** Reads, lints and tests policies together with the files of tests beside them. Pure; it never throws. */
export function checkPolicies(given: readonly File[], offer: CheckOffer): Checked {
  const { policies, suites, mistakes } = readPolicyFiles(given);
  const files = compiled(policies, offerOf(offer));
  const meter = coverageMeter(
    files.map(({ policy }) => keyed(policy)),
    matcher,
  );
  const catalogue = { ...offer, matcher };
  const runs = [
    ...files.map((file) => ownTests(file, catalogue, meter)),
    ...suites.map((suite) => suiteTests(suite, files, catalogue, meter)),
  ];
  const coverage = meter.read();
  const { capabilities } = offerOf(offer);
  const { nodes, now } = offer;
  const attributes = offer.attributes.length > 0 ? new Set(offer.attributes.map(({ key }) => key)) : undefined;
  const lint = files.flatMap(({ source, policy }) =>
    [...lintPolicy(policy, { capabilities, nodes, attributes, now }), ...untested(policy, coverage)].map((found) =>
      told(source, found),
    ),
  );
  return {
    files,
    findings: [...mistakes, ...lint],
    results: runs.flatMap(({ source, run }) =>
      run.results.map(({ path, ...result }) => ({ ...result, ...placeIn(source, path) })),
    ),
    misfits: runs.flatMap(({ source, run, unknown }) => [
      ...unknown.map(({ path, message }) => ({ ...placeIn(source, path), message })),
      ...run.misfits.map(({ path, message }) => ({ ...placeIn(source, path), message })),
    ]),
    coverage,
  };
}

function offerOf({ capabilities, templates, attributes }: CheckOffer): Offer {
  return {
    capabilities: capabilities && new Map(capabilities.map((fact) => [fact.key, fact])),
    templates: new Map(
      templates.map((template): [string, Template] => [template.key, { ...template, version: versionOf(template) }]),
    ),
    readCondition: reading(declaredBy(attributes)),
  };
}

interface Run extends Pick<CompiledFile, "source"> {
  readonly run: TestRun;
  /** What a file of tests names and is not there. */
  readonly unknown: readonly { readonly path: readonly (string | number)[]; readonly message: string }[];
}

/** A policy's own tests see that policy alone. */
function ownTests({ source, document, policy }: CompiledFile, catalogue: TestCatalogue, meter: CoverageMeter): Run {
  const policies = { tenant: [keyed(policy)], platform: [] };
  const { fixtures, tests } = document;
  return { source, run: runTests({ policies, catalogue, fixtures, tests }, meter), unknown: [] };
}

function suiteTests(
  { source, suite }: SuiteFile,
  files: readonly CompiledFile[],
  catalogue: TestCatalogue,
  meter: CoverageMeter,
): Run {
  const { fixtures, tests } = suite;
  const unknown: { path: readonly (string | number)[]; message: string }[] = [];
  const named = (keys: readonly string[], member: string): readonly KeyedRules[] =>
    keys.flatMap((key, index) => {
      const found = files.find(({ document }) => document.key === key);
      if (found) return [keyed(found.policy)];
      unknown.push({ path: [member, index], message: `The policy ${key} is in none of the files.` });
      return [];
    });
  const policies = {
    tenant: named(suite.policies, "policies"),
    platform: named(suite.platformPolicies, "platformPolicies"),
  };
  return { source, run: runTests({ policies, catalogue, fixtures, tests }, meter), unknown };
}

const keyed = ({ document, rules }: CompiledPolicy): KeyedRules => ({ policy: document.key, rules });

/** Rules that no test asks about. */
function untested({ document, rules }: CompiledPolicy, coverage: Coverage): readonly Finding[] {
  const never = rules.filter(({ key }) =>
    coverage.rules.some(({ rule, reached }) => rule === `${document.key}/${key}` && reached === "never_evaluated"),
  );
  return never.map(({ key }) => adviceAt("rule_untested", ["rules", key], "No test asks about this rule; write one."));
}
