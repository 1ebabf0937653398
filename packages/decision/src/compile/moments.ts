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
const none: Moments = { instants: [], recurring: [], restless: false };

export function momentsOf(facts: {
  readonly controls: readonly Lasting[];
  readonly rules: readonly Lasting[];
  readonly ends?: readonly Instant[];
}): Moments {
  const instants = new Set<Instant>(facts.ends);
  const recurring: CompiledWindow[] = [];
  let restless = false;
  for (const { from, until, condition } of [...facts.controls, ...facts.rules]) {
    if (from !== undefined) instants.add(from);
    if (until !== undefined) instants.add(until);
    if (condition === undefined) continue;
    collect(condition, instants, recurring);
    restless ||= isRestless(condition);
  }
  return instants.size === 0 && recurring.length === 0 && !restless
    ? none
    : { instants: [...instants].toSorted((a, b) => a - b), recurring, restless };
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

const comparisons: ReadonlySet<string> = new Set(["lt", "le", "gt", "ge", "<", "<=", ">", ">="]);

/** Whether it does more with the time than compare it with instants that are written down. */
function isRestless(condition: Condition): boolean {
  if (!("op" in condition)) return "attribute" in condition && condition.attribute === "now";
  if (condition.op === "within") return false;
  const [first, second] = condition.args;
  if (first === undefined || second === undefined || !comparisons.has(condition.op))
    return condition.args.some(isRestless);
  return isNow(first) ? !isWritten(second) : isNow(second) ? !isWritten(first) : condition.args.some(isRestless);
}

const isNow = (part: Condition): boolean => "attribute" in part && part.attribute === "now";

function isWritten(part: Condition): boolean {
  if ("value" in part) return true;
  const [text] = "op" in part && part.op === "call" && part.name === "timestamp" ? part.args : [];
  return text !== undefined && "value" in text;
}
