import { quotaExceeded } from "./problem.ts";
import { type Remembered, remembered } from "./remembered.ts";

/** So many requests in so many seconds; a full quota may be used at once. */
export interface RatePolicy {
  readonly name: string;
  readonly quota: number;
  readonly seconds: number;
}

/** The generic cell rate algorithm: one timestamp per key and policy says how much of the quota is left. */
export interface Limiter {
  /** Takes one request from each policy, or throws `quota_exceeded` and takes none. */
  take(key: string, policies: readonly RatePolicy[]): readonly Remaining[];
  /** Throws when a policy is used up, and takes nothing. */
  peek(key: string, policies: readonly RatePolicy[]): void;
}

export interface Remaining {
  readonly policy: RatePolicy;
  readonly left: number;
  /** Seconds until the whole quota is there again. */
  readonly reset: number;
}

/** Of one policy; of more than that those are forgotten that asked longest ago. */
const MOST_KEYS = 100_000;

export function limiter(clock: () => number): Limiter {
  /** By policy: when each key's quota would be whole again, in milliseconds. */
  const wholes = new Map<string, Remembered<number>>();
  const wholeBy = ({ name }: RatePolicy): Remembered<number> => {
    const known = wholes.get(name) ?? remembered<number>(MOST_KEYS);
    wholes.set(name, known);
    return known;
  };

  const look = (key: string, policy: RatePolicy, now: number) => {
    const step = (policy.seconds * 1000) / policy.quota;
    const whole = wholes.get(policy.name) ?? wholeBy(policy);
    const at = Math.max(whole.get(key) ?? now, now);
    const next = at + step;
    const wait = next - now - policy.seconds * 1000;
    return { policy, whole, next, wait, left: Math.max(0, Math.floor((policy.seconds * 1000 - (next - now)) / step)) };
  };
  const refuse = (looks: readonly ReturnType<typeof look>[]) => {
    if (!looks.some(({ wait }) => wait > 0.001)) return;
    const over = looks.filter(({ wait }) => wait > 0.001);
    const seconds = Math.max(...over.map(({ wait }) => wait)) / 1000;
    throw quotaExceeded(undefined, {
      // Spread by up to a fifth, so that those turned away together do not come back together.
      retryAfter: Math.max(1, Math.ceil(seconds * (1 + Math.random() * 0.2))),
      "violated-policies": over.map(({ policy }) => policy.name),
    });
  };

  return {
    take(key, policies) {
      const now = clock();
      const looks = policies.map((policy) => look(key, policy, now));
      refuse(looks);
      for (const { whole, next } of looks) whole.set(key, next);
      return looks.map(({ policy, left, next }) => ({ policy, left, reset: Math.ceil((next - now) / 1000) }));
    },
    peek(key, policies) {
      const now = clock();
      refuse(policies.map((policy) => look(key, policy, now)));
    },
  };
}

const knownTerms = new WeakMap<RatePolicy, string>();

/** What a policy says of itself is the same in every reply. */
function termsOf(policy: RatePolicy): string {
  const known = knownTerms.get(policy);
  if (known !== undefined) return known;
  const told = `"${policy.name}";q=${policy.quota};w=${policy.seconds}`;
  knownTerms.set(policy, told);
  return told;
}

/** The header fields of draft-ietf-httpapi-ratelimit-headers-10. */
export function rateLimitHeaders(remaining: readonly Remaining[]): Record<string, string> {
  if (remaining.length === 0) return {};
  let [terms, left] = ["", ""];
  for (const each of remaining) {
    const comma = terms === "" ? "" : ", ";
    terms += comma + termsOf(each.policy);
    left += `${comma}"${each.policy.name}";r=${each.left};t=${each.reset}`;
  }
  return { "ratelimit-policy": terms, ratelimit: left };
}
