import type { Tenant } from "@bailiwick/decision";
import { daysHeld } from "../../entitlements/index.ts";
import { classFor, STANDARD_DAYS } from "./partitions.ts";

/**
 * For how long a decision is kept: what the tenant held at that instant, with its plan, add-ons and overrides. Of
 * several products the longest counts; where nothing is held, the standard.
 */
export function keptDaysOf(tenant: Tenant, at: Date, keeping: readonly string[]): number {
  const { days } = daysHeld(tenant, keeping, at.getTime()) ?? { days: STANDARD_DAYS };
  return classFor(days);
}
