import { resolveEntitlement, type Tenant } from "@bailiwick/decision";
import { classFor, STANDARD_DAYS } from "./partitions.ts";

/**
 * For how long a decision is kept: what the tenant held at that instant, with its plan, add-ons and overrides. Of
 * several products the longest counts; where nothing is held, the standard.
 */
export function keptDaysOf(tenant: Tenant, at: Date, keeping: readonly string[]): number {
  const held = keeping.flatMap((capability) => {
    const value = resolveEntitlement(tenant, capability, at.getTime())?.value;
    if (value === "unlimited") return [Number.MAX_SAFE_INTEGER];
    return typeof value === "string" && Number.isFinite(Number(value)) ? [Number(value)] : [];
  });
  return classFor(held.length === 0 ? STANDARD_DAYS : Math.max(...held));
}
