/** When something about controls, rules and networks may change just because time passes. */
import { parseInstant } from "../conditions/compare.ts";
import { type CompiledWindow, compileWindow } from "../conditions/time-window.ts";
import type { Condition, Instant } from "../types.ts";
import type { Moments } from "./model.ts";

interface Lasting {
  readonly from?: Instant;
  readonly until?: Instant;
  readonly condition?: Condition;
}

/** Shared by the many that have none. */
const none: Moments = { instants: [], recurring: [] };

export function momentsOf(facts: {
  readonly controls: readonly Lasting[];
  readonly rules: readonly Lasting[];
  readonly ends?: readonly Instant[];
}): Moments {
  const instants = new Set<Instant>(facts.ends);
  const recurring: CompiledWindow[] = [];
  for (const { from, until, condition } of [...facts.controls, ...facts.rules]) {
    if (from !== undefined) instants.add(from);
    if (until !== undefined) instants.add(until);
    if (condition !== undefined) collect(condition, instants, recurring);
  }
  return instants.size === 0 && recurring.length === 0
    ? none
    : { instants: [...instants].toSorted((a, b) => a - b), recurring };
}

/** The windows a condition names, and the instants it writes down: it may compare them with `now`. */
function collect(condition: Condition, instants: Set<Instant>, recurring: CompiledWindow[]): void {
  if ("value" in condition) {
    const at = typeof condition.value === "string" ? parseInstant(condition.value) : undefined;
    if (at !== undefined) instants.add(at);
  } else if ("op" in condition && condition.op === "within") {
    const window = "parameter" in condition.window ? undefined : compileWindow(condition.window);
    if (window?.kind === "recurring") recurring.push(window);
    else if (window !== undefined) {
      for (const at of [window.from, window.until]) if (Number.isFinite(at)) instants.add(at);
    }
  } else if ("op" in condition) {
    for (const arg of condition.args) collect(arg, instants, recurring);
  }
}
