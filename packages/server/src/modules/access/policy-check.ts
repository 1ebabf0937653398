import type { NodeFact } from "@bailiwick/decision";
import { declaredBy, matcher } from "../../cel/index.ts";
import { suggestion } from "../../kernel/nearest.ts";
import type { File, PolicyTemplate, ReadingBudget } from "../catalogue/index.ts";
import { type CompiledPolicy, compilePolicy, type Offer } from "./domain/policy/compile.ts";
import { type Coverage, type CoverageMeter, coverageMeter } from "./domain/policy/coverage.ts";
import type { Template } from "./domain/policy/expression.ts";
import { adviceAt, type Finding } from "./domain/policy/finding.ts";
import { lintPolicies } from "./domain/policy/lint.ts";
import { runTests, type TestResult, type TestRun } from "./domain/policy/run.ts";
import type { KeyedRules, TestCatalogue } from "./domain/policy/world.ts";
import { finished, inFile, type Work, weightOf } from "./domain/policy/work.ts";
import { type CompiledFile, placeIn, readPolicyFiles, type SuiteFile, type Told, told } from "./policy-files.ts";
import { reading } from "./policy-text.ts";
import { versionOf } from "./rule-meaning.ts";

/** What policies are checked against: a published catalogue, or one in files, or none. */
export interface CheckOffer extends Omit<TestCatalogue, "suggest"> {
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
export const checkPolicies = (given: readonly File[], offer: CheckOffer): Checked =>
  finished(policyCheck(given, offer));

/** The same step by step. */
export function* policyCheck(given: readonly File[], offer: CheckOffer, budget?: ReadingBudget): Work<Checked> {
  const { policies, suites, mistakes } = yield* readPolicyFiles(given, budget);
  const files: CompiledFile[] = [];
  for (const file of policies) {
    const policy = compilePolicy(file.document, offerOf(offer));
    files.push({ ...file, policy });
    const units = policy.rules.reduce((sum, rule) => sum + weightOf(rule), 0);
    yield { units, file: file.source.name, path: ["rules"] };
  }
  const meter = coverageMeter(
    files.map(({ policy }) => keyed(policy)),
    matcher,
  );
  const catalogue = { ...offer, matcher, suggest: suggesting() };
  const runs: Run[] = [];
  for (const file of files) runs.push(yield* inFile(file.source.name, ownTests(file, catalogue, meter)));
  for (const file of suites) runs.push(yield* inFile(file.source.name, suiteTests(file, files, catalogue, meter)));
  const coverage = meter.read();
  const { capabilities } = offerOf(offer);
  const { nodes, now } = offer;
  const attributes = capabilities && new Set(offer.attributes.map(({ key }) => key));
  const never = new Set(coverage.rules.filter(({ reached }) => reached === "never_evaluated").map(({ rule }) => rule));
  const platform = new Set(suites.flatMap(({ suite }) => suite.platformPolicies));
  const linted = files.map(({ policy }) => ({ policy, isPlatform: platform.has(policy.document.key) }));
  const found = yield* lintPolicies(linted, { capabilities, nodes, attributes, now });
  const lint = files.flatMap(({ source, policy }, index) =>
    [...(found[index] ?? []), ...untested(policy, never)].map((each) => told(source, each)),
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

/** Looking for what was meant takes a while: so many are enough to see what is wrong. */
const mostSuggestions = 50;

function suggesting(): TestCatalogue["suggest"] {
  let left = mostSuggestions;
  return (word, known) => (left-- > 0 ? suggestion(word, known) : "");
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
function* ownTests(
  { source, document, policy }: CompiledFile,
  catalogue: TestCatalogue,
  meter: CoverageMeter,
): Work<Run> {
  const policies = { tenant: [keyed(policy)], platform: [] };
  const { fixtures, tests } = document;
  return { source, run: yield* runTests({ policies, catalogue, fixtures, tests }, meter), unknown: [] };
}

function* suiteTests(
  { source, suite }: SuiteFile,
  files: readonly CompiledFile[],
  catalogue: TestCatalogue,
  meter: CoverageMeter,
): Work<Run> {
  const { fixtures, tests } = suite;
  const present = files.map(({ document }) => document.key);
  const unknown: { path: readonly (string | number)[]; message: string }[] = [];
  const named = (keys: readonly string[], member: string): readonly KeyedRules[] =>
    keys.flatMap((key, index) => {
      const found = files.find(({ document }) => document.key === key);
      if (found) return [keyed(found.policy)];
      unknown.push({
        path: [member, index],
        message: `The policy ${key} is in none of the files.${catalogue.suggest(key, present)}`,
      });
      return [];
    });
  const policies = {
    tenant: named(suite.policies, "policies"),
    platform: named(suite.platformPolicies, "platformPolicies"),
  };
  return { source, run: yield* runTests({ policies, catalogue, fixtures, tests }, meter), unknown };
}

const keyed = ({ document, rules }: CompiledPolicy): KeyedRules => ({ policy: document.key, rules });

/** Rules that no test asks about. */
function untested({ document, rules }: CompiledPolicy, never: ReadonlySet<string>): readonly Finding[] {
  const unasked = rules.filter(({ key }) => never.has(`${document.key}/${key}`));
  return unasked.map(({ key }) =>
    adviceAt("rule_untested", ["rules", key], "No test asks about this rule; write one."),
  );
}
