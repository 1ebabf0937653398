/** Which rules the tests put to the question, and which parts of their conditions came out which way. */
import {
  compileCondition,
  type Condition,
  type ExaminedPolicy,
  type Holds,
  type Matcher,
  type Truth,
} from "@bailiwick/decision";
import type { PolicyRule } from "./compile.ts";
import type { Path } from "./document.ts";
import type { KeyedRules } from "./world.ts";

/** How often something was true, false or an error. */
export interface Counts {
  readonly matched: number;
  readonly notMatched: number;
  readonly errored: number;
}

export type Reached = "matched" | "not_matched" | "both" | "errored" | "never_evaluated";

export interface BranchCoverage extends Counts {
  readonly path: Path;
  readonly condition: Condition;
  readonly reached: Reached;
}

export interface RuleCoverage extends Counts {
  /** `policy/rule` */
  readonly rule: string;
  readonly path: Path;
  readonly reached: Reached;
  /** Whether it has a condition: then it must also be seen not to hold. */
  readonly conditional: boolean;
  readonly branches: readonly BranchCoverage[];
}

export interface Coverage {
  readonly rules: readonly RuleCoverage[];
  /**
   * Each rule must have matched, and each rule with a condition, and each part of one, must have come out both ways:
   * how many of these were seen.
   */
  readonly reached: number;
  readonly wanted: number;
}

export interface CoverageMeter {
  count(examined: ExaminedPolicy): void;
  read(): Coverage;
}

type Tally = { matched: number; notMatched: number; errored: number };

interface Watched {
  readonly id: string;
  readonly rule: PolicyRule;
  readonly tally: Tally;
  readonly parts: readonly {
    readonly path: Path;
    readonly condition: Condition;
    readonly holds: Holds;
    readonly tally: Tally;
  }[];
}

export function coverageMeter(policies: readonly KeyedRules[], matcher?: Matcher): CoverageMeter {
  const watched = policies.flatMap(({ policy, rules }) =>
    rules.map((rule) => watch(`${policy}/${rule.key}`, rule, matcher)),
  );
  const byId = new Map(watched.map((each) => [each.id, each]));
  const byName = new Map<string, Watched | undefined>();
  const watchedAs = (id: string): Watched | undefined => {
    if (!byName.has(id)) byName.set(id, byId.get(asWritten(id)));
    return byName.get(id);
  };
  return {
    count({ rules, facts }) {
      for (const { id, holds } of rules) {
        const found = watchedAs(id);
        if (found === undefined) continue;
        add(found.tally, holds);
        for (const part of found.parts) add(part.tally, part.holds(facts));
      }
    },
    read: () => summed(watched.map(ruleCoverage)),
  };
}

/** A policy's rule is the same whether it is put above all tenants or into one. */
const asWritten = (id: string): string => id.split("/").slice(-2).join("/");

const empty = (): Tally => ({ matched: 0, notMatched: 0, errored: 0 });

/** The whole condition is the rule itself; only its parts are watched beside it. */
const watch = (id: string, rule: PolicyRule, matcher: Matcher | undefined): Watched => ({
  id,
  rule,
  tally: empty(),
  parts: rule.branches
    .slice(1)
    .filter(({ condition }) => !("value" in condition))
    .map(({ path, condition }) => ({
      path,
      condition,
      holds: compileCondition(condition, { matcher }),
      tally: empty(),
    })),
});

function add(tally: Tally, truth: Truth): void {
  if (truth === true) tally.matched += 1;
  else if (truth === false) tally.notMatched += 1;
  else tally.errored += 1;
}

const ruleCoverage = ({ id, rule, tally, parts }: Watched): RuleCoverage => ({
  rule: id,
  path: ["rules", rule.key],
  ...tally,
  reached: reachedBy(tally),
  conditional: rule.condition !== null,
  branches: parts.map(({ path, condition, tally: own }) => ({ path, condition, ...own, reached: reachedBy(own) })),
});

function reachedBy({ matched, notMatched, errored }: Counts): Reached {
  if (matched > 0) return notMatched > 0 ? "both" : "matched";
  if (notMatched > 0) return "not_matched";
  return errored > 0 ? "errored" : "never_evaluated";
}

function summed(rules: readonly RuleCoverage[]): Coverage {
  const goals = rules.flatMap(({ matched, notMatched, conditional, branches }) => [
    matched,
    ...(conditional ? [notMatched] : []),
    ...branches.flatMap((branch) => [branch.matched, branch.notMatched]),
  ]);
  return { rules, reached: goals.filter((count) => count > 0).length, wanted: goals.length };
}
