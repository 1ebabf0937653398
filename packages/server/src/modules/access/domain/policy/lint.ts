/** What is most likely a mistake in a policy that can be decided all the same. */
import type { CapabilityClass, NodeFact } from "@bailiwick/decision";
import type { CompiledPolicy, Offer, PolicyRule } from "./compile.ts";
import { adviceAt, errorAt, type Finding, warningAt } from "./finding.ts";
import { lintConditions } from "./lint-conditions.ts";
import { outcomesOf } from "./outcomes.ts";
import { encloses, standsBefore } from "./standing.ts";

export interface LintOffer extends Pick<Offer, "capabilities"> {
  /** The tenant's tree; absent where it is not known. */
  readonly nodes?: readonly NodeFact[] | undefined;
  /** The attributes that are declared; absent where none are. */
  readonly attributes?: ReadonlySet<string> | undefined;
  readonly now: Date;
}

/** Everything worth telling, what compiling found included, in the order of the document. */
export function lintPolicy(policy: CompiledPolicy, offer: LintOffer): readonly Finding[] {
  const judged = policy.rules.map((rule) => judge(rule, offer));
  return [
    ...policy.findings,
    ...unused(policy),
    ...lintConditions(policy, offer.attributes),
    ...judged.flatMap((each) => [...placed(each.rule, offer), ...conditioned(each)]),
    ...judged.flatMap((each) => outdone(each, judged, offer)),
    ...unreachable(judged, offer),
  ];
}

export interface JudgedRule {
  readonly rule: PolicyRule;
  /** The capabilities it is about, by key; by what is written where the catalogue is not known. */
  readonly about: ReadonlySet<string>;
  readonly isOver: boolean;
  /** Its condition as text, for comparing. */
  readonly sense: string;
  /** A deny rule also counts as holding where its condition errs. */
  readonly always: boolean;
  readonly never: boolean;
}

function judge(rule: PolicyRule, { capabilities, now }: LintOffer): JudgedRule {
  const outcomes = rule.condition === null ? undefined : outcomesOf(rule.condition, now);
  const errs = outcomes?.error === true;
  const denies = rule.effect === "deny";
  return {
    rule,
    sense: JSON.stringify(rule.condition),
    about: coverageOf(rule, capabilities),
    isOver: rule.until !== null && rule.until <= now,
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

const at = (rule: PolicyRule, ...rest: readonly (string | number)[]) => ["rules", rule.key, ...rest];

function unused({ conditions, used }: CompiledPolicy): readonly Finding[] {
  const indirectly = new Set([...used].flatMap((name) => [...(conditions.get(name)?.uses ?? [])]));
  return [...conditions.keys()]
    .filter((name) => !used.has(name) && !indirectly.has(name))
    .map((name) => warningAt("condition_unused", ["conditions", name], `No rule uses ${name}; use or remove it.`));
}

function placed(rule: PolicyRule, { nodes, now, capabilities }: LintOffer): readonly Finding[] {
  const findings: Finding[] = [];
  if (nodes !== undefined && rule.node !== null && !nodes.some(({ id, key }) => rule.node === id || rule.node === key))
    findings.push(errorAt("node_unknown", at(rule, "node"), `The tenant has no node ${rule.node}; correct it.`));
  if (rule.until !== null && rule.until <= now)
    findings.push(warningAt("rule_over", at(rule, "until"), "The rule is over and decides nothing; remove it."));
  if (capabilities !== undefined && coverageOf(rule, capabilities).size === 0)
    findings.push(
      warningAt("rule_unreachable", at(rule), "The rule is about no capability that can be asked for; remove it."),
    );
  return findings;
}

function conditioned({ rule, always, never }: JudgedRule): readonly Finding[] {
  if (rule.condition === null) return [];
  const path = at(rule, "condition");
  if (always)
    return [
      warningAt(
        "condition_always_true",
        path,
        rule.effect === "deny"
          ? "Whatever is asked, this denies; leave the condition out if that is meant."
          : "Whatever is asked, this holds; leave the condition out if that is meant.",
      ),
    ];
  if (!never) return [];
  const found = warningAt("condition_always_false", path, "Nothing makes this true; correct it.");
  return rule.effect === "deny"
    ? [found, warningAt("deny_without_matter", at(rule), "The rule never denies anything; correct or remove it.")]
    : [found];
}

/** What another rule does anyway: said once, of the later of two that are alike. */
function outdone(own: JudgedRule, all: readonly JudgedRule[], offer: LintOffer): readonly Finding[] {
  const { rule } = own;
  if (own.isOver || own.about.size === 0) return [];
  const others = all.filter((other) => other !== own && !other.isOver && !other.never);
  const same = others.find((other) => isSame(other, own) && all.indexOf(other) < all.indexOf(own));
  if (same) return [warningAt("rule_duplicate", at(rule), `It says what ${same.rule.key} says; remove one of them.`)];
  const wider = others.filter((other) => !isSame(other, own) && coversAll(other, own));
  const denying = wider.find((other) => other.rule.effect === "deny" && other.always && isAbove(other, own, offer));
  if (denying && rule.effect === "allow")
    return [
      warningAt("rule_unreachable", at(rule), `${denying.rule.key} denies all this rule allows; remove one of them.`),
    ];
  const shadow = wider.find((other) => shadows(other, own, offer));
  if (!shadow) return [];
  const findings = [
    warningAt("rule_shadowed", at(rule), `${shadow.rule.key} does all that this rule does; remove it.`),
  ];
  return rule.effect === "deny" && !own.never
    ? [...findings, warningAt("deny_without_matter", at(rule), `What it denies ${shadow.rule.key} denies already.`)]
    : findings;
}

function isSame(one: JudgedRule, other: JudgedRule): boolean {
  return (
    one.rule.effect === other.rule.effect &&
    one.rule.node === other.rule.node &&
    one.sense === other.sense &&
    one.rule.from?.getTime() === other.rule.from?.getTime() &&
    one.rule.until?.getTime() === other.rule.until?.getTime() &&
    one.about.size === other.about.size &&
    [...one.about].every((key) => other.about.has(key))
  );
}

/** About as many capabilities, for as long. */
const coversAll = (wide: JudgedRule, narrow: JudgedRule): boolean =>
  [...narrow.about].every((key) => wide.about.has(key)) && standsBefore(wide.rule, narrow.rule);

const isAbove = (wide: JudgedRule, narrow: JudgedRule, { nodes }: LintOffer): boolean =>
  encloses(wide.rule.node, narrow.rule.node, nodes);

/** Of denials the wider is enough; of allow rules at one node one that holds is, wherever the other holds. */
function shadows(wide: JudgedRule, narrow: JudgedRule, offer: LintOffer): boolean {
  if (wide.rule.effect !== narrow.rule.effect) return false;
  const implied = wide.always || wide.sense === narrow.sense;
  return wide.rule.effect === "deny"
    ? implied && isAbove(wide, narrow, offer)
    : wide.always && wide.rule.node === narrow.rule.node;
}

/** Capabilities that nobody can use any more because of this policy. */
function unreachable(judged: readonly JudgedRule[], { capabilities }: LintOffer): readonly Finding[] {
  if (capabilities === undefined) return [];
  const inForce = judged.filter(({ isOver }) => !isOver);
  return inForce.flatMap((each) => {
    const { rule } = each;
    if (rule.effect === "deny" && each.always && rule.node === null && isUnlimited(rule) && each.about.size > 0)
      return [
        adviceAt(
          "capability_unreachable",
          at(rule),
          `Nobody can use ${listed([...each.about])} while this rule is there.`,
        ),
      ];
    if (rule.effect === "deny" || !each.never) return [];
    const rivals = inForce.filter(
      (other) => other.rule.effect === "allow" && !other.never && other.rule.node === rule.node,
    );
    const lost = [...each.about].filter((key) => !rivals.some(({ about }) => about.has(key)));
    return lost.length === 0
      ? []
      : [
          warningAt(
            "capability_unreachable",
            at(rule),
            `${listed(lost)} must be allowed by a rule here, and none can; correct the condition.`,
          ),
        ];
  });
}

const isUnlimited = ({ from, until }: PolicyRule): boolean => from === null && until === null;

const listed = (keys: readonly string[]): string =>
  keys.length > 3 ? `${keys.slice(0, 3).join(", ")} and ${keys.length - 3} more` : keys.join(", ");
