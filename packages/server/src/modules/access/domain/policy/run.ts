/** Puts the tests of policies to the engine itself. */
import { type Decision, decide, type ExaminedPolicy, examinePolicy } from "@bailiwick/decision";
import { type Expectation, writtenOut } from "./cases.ts";
import type { CoverageMeter } from "./coverage.ts";
import type { CaseDocument, Expected, Fixtures, Path } from "./document.ts";
import { type Misfit, namesIn } from "./unknown-names.ts";
import { type Work, weighing, weightOf } from "./work.ts";
import { type PolicySet, questionOf, type TestCatalogue, type World, worldOf } from "./world.ts";

export interface TestResult {
  readonly name: string;
  readonly path: Path;
  readonly capability: string;
  readonly principal: string | null;
  readonly passed: boolean;
  readonly expected: Came;
  readonly actual: Came;
}

/** What a question came to, or should have. */
export interface Came {
  readonly outcome?: "allow" | "deny";
  readonly code?: string;
  /** As a decision names it: `policy/rule`. */
  readonly rule?: string;
}

export interface TestRun {
  readonly results: readonly TestResult[];
  /** Tests that could not be put. */
  readonly misfits: readonly Misfit[];
}

export interface TestTask {
  readonly policies: PolicySet;
  readonly catalogue: TestCatalogue;
  readonly fixtures: Fixtures;
  readonly tests: readonly CaseDocument[];
}

/** Each is compiled with all rules. */
const mostTenants = 100;
const tooManyTenants = {
  path: ["tests"],
  message: `More than ${mostTenants} different tenants; split the tests.`,
};

export function* runTests({ policies, catalogue, fixtures, tests }: TestTask, meter: CoverageMeter): Work<TestRun> {
  const { suggest } = catalogue;
  const { expectations, misfits } = writtenOut(tests, fixtures, {
    names: namesIn(policies, catalogue, fixtures),
    suggest,
  });
  const tenants = new Set(expectations.map(({ tenant }) => tenant));
  if (tenants.size > mostTenants) return { results: [], misfits: [...misfits, tooManyTenants] };
  if (expectations.length === 0) return { results: [], misfits };
  const rules = [...policies.tenant, ...policies.platform].flatMap((each) => each.rules);
  const weight = weighing(rules);
  // Each tenant is made with all rules.
  yield { units: (1 + tenants.size) * rules.reduce((sum, rule) => sum + weightOf(rule), 0), path: ["tests"] };
  const world = worldOf(policies, catalogue, fixtures, expectations);
  const results: TestResult[] = [];
  const unput: Misfit[] = [];
  for (const expectation of expectations) {
    yield { units: weight(expectation.capability), path: expectation.path };
    const tenant = world.tenant(expectation);
    const principal = world.principal(tenant, expectation);
    const question = questionOf(expectation);
    const examined = examinePolicy(tenant, principal, question, expectation.at);
    const code = codeOf(expectation.expected);
    if (examined) meter.count(examined);
    if (examined && code === undefined) {
      results.push(resultOf(expectation, stageOf(examined)));
      continue;
    }
    const decision = decide(tenant, principal, question, expectation.at, { trustUsage: true });
    // A denial because there is no such thing is none of the policy's, unless it is what the test is about.
    if (examined === undefined && code !== decision.code)
      unput.push({ path: expectation.path, message: whyNot(decision, world, suggest) });
    else results.push(resultOf(expectation, wholeOf(decision, examined)));
  }
  return { results, misfits: [...misfits, ...unput] };
}

const codeOf = (expected: Expected): string | undefined =>
  typeof expected === "object" && "code" in expected ? expected.code : undefined;

function whyNot(
  { code, capability, parameters }: Decision,
  { capabilities }: World,
  suggest: TestCatalogue["suggest"],
) {
  if (code === "capability_unknown")
    return `The catalogue has no capability ${capability}.${suggest(capability, capabilities)}`;
  const detail = parameters?.["detail"];
  return `This cannot be asked: ${code}${detail === undefined ? "" : `, ${detail}`}.`;
}

function stageOf({ denial, source }: ExaminedPolicy): Came {
  return { outcome: denial === undefined ? "allow" : "deny", ...(source !== undefined && { rule: source }) };
}

const wholeOf = ({ allowed, code, stage, source }: Decision, examined: ExaminedPolicy | undefined): Came => {
  const rule = stage === "policy" ? source : examined?.source;
  return { outcome: allowed ? "allow" : "deny", code, ...(rule !== undefined && { rule }) };
};

function resultOf({ name, path, capability, principalName, expected }: Expectation, actual: Came): TestResult {
  const wanted = wantedOf(expected);
  const passed =
    (wanted.outcome === undefined || wanted.outcome === actual.outcome) &&
    (wanted.code === undefined || wanted.code === actual.code) &&
    (wanted.rule === undefined || isNamed(wanted.rule, actual.rule));
  return { name, path, capability, principal: principalName, passed, expected: wanted, actual };
}

const wantedOf = (expected: Expected): Came => (typeof expected === "string" ? { outcome: expected } : expected);

/** A rule may be named by its key alone. */
const isNamed = (wanted: string, actual: string | undefined): boolean =>
  actual !== undefined && (actual === wanted || actual.endsWith(`/${wanted}`));
