/** Whether a condition follows from another by the way both are joined, whatever their parts come to. */
import type { Condition } from "@bailiwick/decision";

/** A condition as choices, one of which must be met, and as demands, all of which must be: each is a set of parts. */
export interface Joined {
  readonly choices: readonly Parts[];
  readonly demands: readonly Parts[];
}

type Parts = ReadonlySet<string>;

/** Beyond so many a condition is looked at as a whole. */
const most = 16;

export function joinedFrom(condition: Condition): Joined {
  return { choices: joinedBy("or", condition), demands: joinedBy("and", condition) };
}

/**
 * Whether the one is true wherever the other is, and false only where the other is. Errors included: in three-valued
 * logic `and` is false as soon as a part is, and `or` is true as soon as one is.
 */
export const follows = ({ demands }: Joined, { choices }: Joined): boolean =>
  choices.every((choice) => demands.every((demand) => [...choice].some((part) => demand.has(part))));

function joinedBy(op: "and" | "or", condition: Condition): readonly Parts[] {
  const other = op === "or" ? "and" : "or";
  const outer = partsOf(op, { condition, isNegated: false });
  const whole = outer.length > most ? [{ condition, isNegated: false }] : outer;
  return whole.map((part) => new Set(partsOf(other, part).map(nameOf)));
}

interface Part {
  readonly condition: Condition;
  readonly isNegated: boolean;
}

/** What a part is joined from; not one of the parts is not any of them. */
function partsOf(op: "and" | "or", part: Part): readonly Part[] {
  const { condition, isNegated } = part;
  if (!("op" in condition)) return [part];
  if (condition.op === "not") return partsOf(op, { condition: condition.args[0], isNegated: !isNegated });
  const joins = isNegated ? (op === "and" ? "or" : "and") : op;
  if (condition.op !== joins) return [part];
  return condition.args.flatMap((arg) => partsOf(op, { condition: arg, isNegated }));
}

const nameOf = ({ condition, isNegated }: Part): string => `${isNegated ? "not " : ""}${JSON.stringify(condition)}`;
