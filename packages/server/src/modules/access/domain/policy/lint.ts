/** What is most likely a mistake in a policy that can be decided all the same. */
import type { NodeFact } from "@bailiwick/decision";
import type { CompiledPolicy, Offer, PolicyRule } from "./compile.ts";
import { adviceAt, errorAt, type Finding, warningAt } from "./finding.ts";
import { follows } from "./implication.ts";
import { type JudgedRule, judge, type Owned } from "./judged.ts";
import { lintConditions } from "./lint-conditions.ts";
import { unreachable } from "./lint-unreachable.ts";
import { type Standing, standingIn, standsBefore } from "./standing.ts";
import type { Work } from "./work.ts";

export interface LintOffer extends Pick<Offer, "capabilities"> {
  /** The tenant's tree; absent where it is not known. */
  readonly nodes?: readonly NodeFact[] | undefined;
  /** The attributes that are declared; absent where no catalogue is known. */
  readonly attributes?: ReadonlySet<string> | undefined;
  readonly now: Date;
}

/** A policy, and whether it stands above every tenant's. */
export interface LintedPolicy {
  readonly policy: CompiledPolicy;
  readonly isPlatform: boolean;
}

/** Everything worth telling of each, what compiling found included, in the order of the document; with many pauses. */
export function* lintPolicies(
  policies: readonly LintedPolicy[],
  offer: LintOffer,
): Work<readonly (readonly Finding[])[]> {
  const trees = { tenant: standingIn(offer.nodes), platform: standingIn([]) };
  const all = policies.map(({ policy, isPlatform }) => {
    const standing = isPlatform ? trees.platform : trees.tenant;
    const owned: Owned = { policy: policy.document.key, isPlatform, standing };
    return { policy, standing, judged: policy.rules.map((rule) => judge(rule, owned, offer)) };
  });
  const together = all.flatMap(({ judged }) => judged);
  const findings: (readonly Finding[])[] = [];
  for (const { policy, standing, judged } of all) {
    const superfluous: Finding[] = [];
    for (const own of judged) {
      superfluous.push(...outdone(own, together, standing));
      yield { units: 0, path: ["rules", own.rule.key] };
    }
    findings.push([
      ...policy.findings,
      ...unused(policy),
      ...lintConditions(policy, offer.attributes),
      ...judged.flatMap((each) => [...placed(each, standing, offer), ...conditioned(each)]),
      ...superfluous,
      ...(offer.capabilities === undefined ? [] : unreachable(judged, standing, offer.now)),
    ]);
  }
  return findings;
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

/**
 * What another rule does anyway: said once, of the later of two that do the same. Whether the policies of two files are
 * ever in force together only their owner knows, so that it is advice then.
 */
function outdone(own: JudgedRule, all: readonly JudgedRule[], standing: Standing): readonly Finding[] {
  const { rule } = own;
  if (own.isOver || own.place === undefined || own.about.size === 0) return [];
  const others = all.filter(
    (other) => other !== own && !other.isOver && !other.never && (other.isPlatform || !own.isPlatform),
  );
  const place = all.indexOf(own);
  const isEarlier = (other: JudgedRule): boolean => all.indexOf(other) < place;
  const same = others.find((other) => isSame(other, own) && isEarlier(other));
  if (same) return [told(own, same, "rule_duplicate", `It says what ${nameOf(same, own)} says; remove one of them.`)];
  const denying = others.find((other) => isClosing(other, own, standing));
  if (denying)
    return [
      told(
        own,
        denying,
        "rule_unreachable",
        `${nameOf(denying, own)} denies all this rule allows; remove one of them.`,
      ),
    ];
  const shadow = others.find(
    (other) =>
      outdoes(other, own, standing) && !isSame(other, own) && (isEarlier(other) || !outdoes(own, other, standing)),
  );
  if (!shadow) return [];
  const name = nameOf(shadow, own);
  const findings = [told(own, shadow, "rule_shadowed", `${name} does all that this rule does; remove it.`)];
  return rule.effect === "deny" && !own.never
    ? [...findings, told(own, shadow, "deny_without_matter", `What it denies ${name} denies already.`)]
    : findings;
}

type Superfluous = "rule_duplicate" | "rule_unreachable" | "rule_shadowed" | "deny_without_matter";

const told = (own: JudgedRule, other: JudgedRule, code: Superfluous, message: string): Finding =>
  (own.policy === other.policy ? warningAt : adviceAt)(code, at(own.rule), message);

const nameOf = ({ policy, rule }: JudgedRule, own: JudgedRule): string =>
  policy === own.policy ? rule.key : `${policy}/${rule.key}`;

function isSame(one: JudgedRule, other: JudgedRule): boolean {
  return (
    one.rule.effect === other.rule.effect &&
    one.isPlatform === other.isPlatform &&
    one.place === other.place &&
    one.sense === other.sense &&
    one.rule.from?.getTime() === other.rule.from?.getTime() &&
    one.rule.until?.getTime() === other.rule.until?.getTime() &&
    one.about.size === other.about.size &&
    coversAll(one, other)
  );
}

const isClosing = (wide: JudgedRule, narrow: JudgedRule, standing: Standing): boolean =>
  narrow.rule.effect === "allow" &&
  wide.rule.effect === "deny" &&
  wide.always &&
  isAbove(wide, narrow, standing) &&
  covers(wide, narrow);

/** Of denials the wider is enough; of allow rules at one node one that holds is, wherever the other holds. */
const outdoes = (wide: JudgedRule, narrow: JudgedRule, standing: Standing): boolean =>
  wide.rule.effect === narrow.rule.effect &&
  (wide.rule.effect === "deny"
    ? isAbove(wide, narrow, standing)
    : wide.place === narrow.place && wide.isPlatform === narrow.isPlatform) &&
  (wide.always || (!narrow.never && isImplied(wide, narrow))) &&
  covers(wide, narrow);

const isImplied = (wide: JudgedRule, narrow: JudgedRule): boolean =>
  wide.joined !== undefined && narrow.joined !== undefined && follows(wide.joined, narrow.joined);

/** About as many capabilities, for as long. */
const covers = (wide: JudgedRule, narrow: JudgedRule): boolean =>
  standsBefore(wide.rule, narrow.rule) && coversAll(wide, narrow);

const coversAll = (wide: JudgedRule, narrow: JudgedRule): boolean =>
  [...narrow.about].every((key) => wide.about.has(key));

const isAbove = (wide: JudgedRule, narrow: JudgedRule, { encloses }: Standing): boolean =>
  (wide.isPlatform && !narrow.isPlatform) || encloses(wide.place, narrow.place);
