/** A rule, and what can be told of it without a question. */
import type { CapabilityClass } from "@bailiwick/decision";
import type { Offer, PolicyRule } from "./compile.ts";
import { type Joined, joinedFrom } from "./implication.ts";
import { outcomesOf } from "./outcomes.ts";
import type { Place, Standing } from "./standing.ts";

export interface JudgedRule {
  readonly rule: PolicyRule;
  readonly policy: string;
  /** It stands above every tenant's. */
  readonly isPlatform: boolean;
  readonly place: Place;
  /** The capabilities it is about, by key; by what is written where the catalogue is not known. */
  readonly about: ReadonlySet<string>;
  readonly isOver: boolean;
  /** Its condition as text, for comparing. */
  readonly sense: string;
  /** What it is joined from; undefined where there is none. */
  readonly joined: Joined | undefined;
  /** A deny rule also counts as holding where its condition errs. */
  readonly always: boolean;
  readonly never: boolean;
}

interface Judging extends Pick<Offer, "capabilities"> {
  readonly now: Date;
}

/** Whose rules they are. */
export interface Owned {
  readonly policy: string;
  readonly isPlatform: boolean;
  readonly standing: Standing;
}

export function judge(
  rule: PolicyRule,
  { policy, isPlatform, standing }: Owned,
  { capabilities, now }: Judging,
): JudgedRule {
  const outcomes = rule.condition === null ? undefined : outcomesOf(rule.condition, now);
  const errs = outcomes?.error === true;
  const denies = rule.effect === "deny";
  return {
    rule,
    policy,
    isPlatform,
    place: standing.placeOf(rule.node),
    about: coverageOf(rule, capabilities),
    isOver: rule.until !== null && rule.until <= now,
    sense: JSON.stringify(rule.condition),
    joined: rule.condition === null ? undefined : joinedFrom(rule.condition),
    always: outcomes === undefined || (!outcomes.false && (denies || !errs)),
    never: outcomes !== undefined && !outcomes.true && (!denies || !errs),
  };
}

type Known = { readonly key: string; readonly class: CapabilityClass; readonly archived?: boolean };

function coverageOf({ capabilities, classes }: PolicyRule, known: Offer["capabilities"]): ReadonlySet<string> {
  if (known === undefined) return new Set([...(capabilities ?? []), ...(classes ?? []).map((name) => `class ${name}`)]);
  const covered = [...known.values()].filter(
    (each: Known) =>
      each.archived !== true &&
      ((classes?.includes(each.class) ?? false) ||
        (capabilities?.some((pattern) => matches(pattern, each.key)) ?? false)),
  );
  return new Set(covered.map(({ key }) => key));
}

const matches = (pattern: string, key: string): boolean =>
  pattern === "*" || (pattern.endsWith(".*") ? key.startsWith(pattern.slice(0, -1)) : pattern === key);
