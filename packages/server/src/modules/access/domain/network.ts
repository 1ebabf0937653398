import { inRange, parseAddress, parseRange } from "@bailiwick/decision";

export const networkModes = ["off", "monitor", "enforce"] as const;
export type NetworkMode = (typeof networkModes)[number];

export interface NetworkRule {
  readonly id: string;
  readonly effect: "allow" | "deny";
  readonly cidr: string;
  readonly label: string | null;
  readonly until: Date | null;
}

/** A principal the policy does not apply to, and why, and how long. */
export interface Bypass {
  readonly id: string;
  readonly principalId: string;
  readonly externalId: string;
  readonly reason: string;
  readonly until: Date;
}

/** While it lasts the whole policy is off. */
export interface Emergency {
  readonly from: Date;
  readonly until: Date;
  readonly reason: string;
  readonly declaredBy: string;
}

export interface NetworkPolicy {
  readonly mode: NetworkMode;
  readonly rules: readonly NetworkRule[];
  readonly bypass: readonly Bypass[];
  readonly emergency: Emergency | null;
  /** Null as long as nobody has set one. */
  readonly updatedAt: Date | null;
  readonly updatedBy: string | null;
}

export const openPolicy: NetworkPolicy = {
  mode: "off",
  rules: [],
  bypass: [],
  emergency: null,
  updatedAt: null,
  updatedBy: null,
};

/**
 * Whether the policy lets an address in that nobody vouches for: deny wins; as soon as there is an allow rule, one
 * must match; no rule lets all in; an unknown address is let in by no rule.
 */
export function admits(
  { mode, rules }: Pick<NetworkPolicy, "mode" | "rules">,
  from: string | undefined,
  now: Date,
): boolean {
  const current = rules.filter(({ until }) => until === null || now < until);
  if (mode !== "enforce" || current.length === 0) return true;
  const address = from === undefined ? undefined : parseAddress(from);
  if (address === undefined) return false;
  const lies = ({ cidr }: NetworkRule): boolean => {
    const range = parseRange(cidr);
    return range !== undefined && inRange(address, range);
  };
  const allowing = current.filter(({ effect }) => effect === "allow");
  if (current.some((rule) => rule.effect === "deny" && lies(rule))) return false;
  return allowing.length === 0 || allowing.some(lies);
}
