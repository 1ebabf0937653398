import { daysHeld } from "../../entitlements/index.ts";
import type { Hearing } from "../hearing.ts";
import { classFor, STANDARD_DAYS } from "./partitions.ts";

/**
 * For how long a decision is kept: what the tenant held at that instant, with its plan, add-ons and overrides. Of
 * several products the longest counts; where nothing is held, the standard.
 */
export function keptDaysOf(
  { compiled: { tenant }, ctx }: Pick<Hearing, "compiled" | "ctx">,
  keeping: readonly string[],
): number {
  const { days } = daysHeld(tenant, keeping, ctx.now.getTime()) ?? { days: STANDARD_DAYS };
  return classFor(days);
}
