import { describe, expect, it } from "vitest";
import { admits, type NetworkRule } from "./network.ts";

const now = new Date("2026-03-10T12:00:00Z");
const rule = (effect: "allow" | "deny", cidr: string, until: Date | null = null): NetworkRule => ({
  id: `net_${cidr}`,
  effect,
  cidr,
  label: null,
  until,
});
const enforced = (...rules: readonly NetworkRule[]) => ({ mode: "enforce" as const, rules });

describe("an enforced network policy", () => {
  it("without rules lets everybody in, even from an unknown address", () => {
    expect(admits(enforced(), undefined, now)).toBe(true);
  });

  it("with only deny rules lets in what none of them covers", () => {
    const policy = enforced(rule("deny", "203.0.113.0/24"));
    expect(admits(policy, "203.0.113.9", now)).toBe(false);
    expect(admits(policy, "203.0.114.9", now)).toBe(true);
  });

  it("with an allow rule lets in only what one of them covers", () => {
    const policy = enforced(rule("allow", "10.0.0.0/8"), rule("allow", "2001:db8::/32"));
    expect(admits(policy, "10.255.255.255", now)).toBe(true);
    expect(admits(policy, "2001:db8:1::1", now)).toBe(true);
    expect(admits(policy, "11.0.0.0", now)).toBe(false);
  });

  it("lets deny win over allow", () => {
    expect(admits(enforced(rule("allow", "10.0.0.0/8"), rule("deny", "10.0.0.1/32")), "10.0.0.1", now)).toBe(false);
  });

  it("takes an IPv4 address mapped into IPv6 as that IPv4 address", () => {
    expect(admits(enforced(rule("allow", "10.0.0.0/8")), "::ffff:10.1.1.1", now)).toBe(true);
  });

  it("lets in no unknown address where any rule is in force", () => {
    expect(admits(enforced(rule("deny", "203.0.113.0/24")), undefined, now)).toBe(false);
  });

  it("forgets a rule at the instant it ends", () => {
    expect(admits(enforced(rule("deny", "10.0.0.0/8", now)), "10.0.0.1", now)).toBe(true);
    expect(admits(enforced(rule("deny", "10.0.0.0/8", new Date(now.getTime() + 1))), "10.0.0.1", now)).toBe(false);
  });
});

it("a policy that is off or only watches lets everybody in", () => {
  for (const mode of ["off", "monitor"] as const)
    expect(admits({ mode, rules: [rule("deny", "0.0.0.0/0")] }, "10.0.0.1", now)).toBe(true);
});
