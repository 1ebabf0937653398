/** Capabilities that nobody can use because of a rule, as far as one policy tells. */
import { adviceAt, type Finding } from "./finding.ts";
import type { JudgedRule } from "./judged.ts";
import { aloneAt, type Standing } from "./standing.ts";

export function unreachable(judged: readonly JudgedRule[], standing: Standing, now: Date): readonly Finding[] {
  const inForce = judged.filter(({ isOver, place }) => !isOver && place !== undefined);
  const root = standing.placeOf(null);
  return inForce.flatMap((each) => {
    if (each.rule.effect === "allow") return each.never ? closed(each, inForce, standing, now) : [];
    const isFrozen = each.always && each.place === root && isUnlimited(each.rule) && each.about.size > 0;
    return isFrozen ? [found(each, `Nobody can use ${listed([...each.about])} while this rule is there.`)] : [];
  });
}

/** Another policy, or a rule made by itself, may still allow it there: so nothing is wrong with the policy as such. */
function closed(own: JudgedRule, all: readonly JudgedRule[], standing: Standing, now: Date): readonly Finding[] {
  const rivals = all.filter(
    // Two names may be one node where the tree is not known.
    ({ rule, never, place }) => rule.effect === "allow" && !never && (place === own.place || !standing.isKnown),
  );
  const lost = new Map<number, string[]>();
  for (const key of own.about) {
    const others = rivals.filter(({ about }) => about.has(key)).map(({ rule }) => rule);
    const moment = aloneAt(own.rule, others, now)?.getTime();
    if (moment !== undefined) lost.set(moment, [...(lost.get(moment) ?? []), key]);
  }
  return [...lost].map(([moment, keys]) => {
    const when = moment === now.getTime() ? "" : `at ${new Date(moment).toISOString()} `;
    return found(own, `${listed(keys)} must be allowed by a rule here, and ${when}no rule of this policy can.`);
  });
}

const found = ({ rule }: JudgedRule, message: string): Finding =>
  adviceAt("capability_unreachable", ["rules", rule.key], message);

const isUnlimited = ({ from, until }: JudgedRule["rule"]): boolean => from === null && until === null;

const listed = (keys: readonly string[]): string =>
  keys.length > 3 ? `${keys.slice(0, 3).join(", ")} and ${keys.length - 3} more` : keys.join(", ");
