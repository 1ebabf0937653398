/** What is most likely a mistake in a policy that can be decided all the same. */
import type { NodeFact } from "@bailiwick/decision";
import type { CompiledPolicy, Offer, PolicyRule } from "./compile.ts";
import { errorAt, type Finding, warningAt } from "./finding.ts";
import { type JudgedRule, judge } from "./judged.ts";
import { lintConditions } from "./lint-conditions.ts";
import { unreachable } from "./lint-unreachable.ts";
import { type Standing, standingIn, standsBefore } from "./standing.ts";

export interface LintOffer extends Pick<Offer, "capabilities"> {
  /** The tenant's tree; absent where it is not known. */
  readonly nodes?: readonly NodeFact[] | undefined;
  /** The attributes that are declared; absent where none are. */
  readonly attributes?: ReadonlySet<string> | undefined;
  readonly now: Date;
}

/** Everything worth telling, what compiling found included, in the order of the document. */
export function lintPolicy(policy: CompiledPolicy, offer: LintOffer): readonly Finding[] {
  const standing = standingIn(offer.nodes);
  const judged = policy.rules.map((rule) => judge(rule, standing, offer));
  return [
    ...policy.findings,
    ...unused(policy),
    ...lintConditions(policy, offer.attributes),
    ...judged.flatMap((each) => [...placed(each, standing, offer), ...conditioned(each)]),
    ...judged.flatMap((each) => outdone(each, judged, standing)),
    ...(offer.capabilities === undefined ? [] : unreachable(judged, standing, offer.now)),
  ];
}

const at = (rule: PolicyRule, ...rest: readonly (string | number)[]) => ["rules", rule.key, ...rest];

function unused({ conditions, used }: CompiledPolicy): readonly Finding[] {
  const indirectly = new Set([...used].flatMap((name) => [...(conditions.get(name)?.uses ?? [])]));
  return [...conditions.keys()]
    .filter((name) => !used.has(name) && !indirectly.has(name))
    .map((name) => warningAt("condition_unused", ["conditions", name], `No rule uses ${name}; use or remove it.`));
}

function placed(
  { rule, place, about, isOver }: JudgedRule,
  { isKnown }: Standing,
  { capabilities }: LintOffer,
): readonly Finding[] {
  const findings: Finding[] = [];
  if (isKnown && place === undefined)
    findings.push(errorAt("node_unknown", at(rule, "node"), `The tenant has no node ${rule.node}; correct it.`));
  if (isOver)
    findings.push(warningAt("rule_over", at(rule, "until"), "The rule is over and decides nothing; remove it."));
  if (capabilities !== undefined && about.size === 0)
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
  // An allow rule that says just `false` closes what no other rule opens.
  if (!never || (rule.effect === "allow" && isFalse(rule.condition))) return [];
  const found = warningAt("condition_always_false", path, "Nothing makes this true; correct it.");
  return rule.effect === "deny"
    ? [found, warningAt("deny_without_matter", at(rule), "The rule never denies anything; correct or remove it.")]
    : [found];
}

const isFalse = (condition: PolicyRule["condition"]): boolean =>
  condition !== null && "value" in condition && condition.value === false;

/** What another rule does anyway: said once, of the later of two that do the same. */
function outdone(own: JudgedRule, all: readonly JudgedRule[], standing: Standing): readonly Finding[] {
  const { rule } = own;
  if (own.isOver || own.place === undefined || own.about.size === 0) return [];
  const others = all.filter((other) => other !== own && !other.isOver && !other.never);
  const isEarlier = (other: JudgedRule): boolean => all.indexOf(other) < all.indexOf(own);
  const same = others.find((other) => isSame(other, own) && isEarlier(other));
  if (same) return [warningAt("rule_duplicate", at(rule), `It says what ${same.rule.key} says; remove one of them.`)];
  const wider = others.filter((other) => !isSame(other, own) && coversAll(other, own));
  const denying = wider.find((other) => other.rule.effect === "deny" && other.always && isAbove(other, own, standing));
  if (denying && rule.effect === "allow")
    return [
      warningAt("rule_unreachable", at(rule), `${denying.rule.key} denies all this rule allows; remove one of them.`),
    ];
  const shadow = wider.find(
    (other) => shadows(other, own, standing) && (isEarlier(other) || !isMutual(other, own, standing)),
  );
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
    one.place === other.place &&
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

const isAbove = (wide: JudgedRule, narrow: JudgedRule, { encloses }: Standing): boolean =>
  encloses(wide.place, narrow.place);

const isMutual = (one: JudgedRule, other: JudgedRule, standing: Standing): boolean =>
  coversAll(other, one) && shadows(other, one, standing);

/** Of denials the wider is enough; of allow rules at one node one that holds is, wherever the other holds. */
function shadows(wide: JudgedRule, narrow: JudgedRule, standing: Standing): boolean {
  if (wide.rule.effect !== narrow.rule.effect) return false;
  const implied = wide.always || wide.sense === narrow.sense;
  return wide.rule.effect === "deny"
    ? implied && isAbove(wide, narrow, standing)
    : wide.always && wide.place === narrow.place;
}
