/**
 * What a condition can come to at all, whatever it is asked about: the part of that which can be told by reading it.
 * Too much may be thought possible, never too little.
 */
import { compileCondition, type Condition, type ConditionFacts, type Json, parseInstant } from "@bailiwick/decision";

export interface Outcomes {
  readonly true: boolean;
  readonly false: boolean;
  readonly error: boolean;
}

export const anything: Outcomes = { true: true, false: true, error: true };

export function outcomesOf(condition: Condition, now: Date): Outcomes {
  if (isConstant(condition)) return constant(condition);
  if (!("op" in condition)) return anything;
  switch (condition.op) {
    case "and":
      return conjunction(condition.args, now);
    case "or":
      return negated(conjunction(condition.args.map(opposite), now));
    case "not":
      return negated(outcomesOf(condition.args[0], now));
    case "has":
      return { ...anything, error: false };
    case "in":
      return isEmptyList(condition.args[1]) ? { true: false, false: true, error: true } : anything;
    case "within":
      return ofWindow(condition, now);
    default:
      return anything;
  }
}

const negated = (outcomes: Outcomes): Outcomes => ({ ...outcomes, true: outcomes.false, false: outcomes.true });

const opposite = (condition: Condition): Condition =>
  "op" in condition && condition.op === "not" ? condition.args[0] : { op: "not", args: [condition] };

/** Without attributes, and without the time, there is one answer. */
function isConstant(condition: Condition): boolean {
  if ("value" in condition) return true;
  if (!("op" in condition) || condition.op === "within") return false;
  return condition.args.every(isConstant);
}

const nobody: ConditionFacts = {
  question: { subject: { type: "user", id: "" }, action: { name: "" } },
  tenant: { id: "", status: "active", attributes: {}, zone: { name: "UTC", offsetAt: () => 0 } },
  principal: undefined,
  now: 0,
};

function constant(condition: Condition): Outcomes {
  const truth = compileCondition(condition)(nobody);
  return { true: truth === true, false: truth === false, error: truth === undefined };
}

function ofWindow({ window }: Extract<Condition, { op: "within" }>, now: Date): Outcomes {
  if ("parameter" in window) return anything;
  const over =
    !("days" in window) && window.until !== undefined && (parseInstant(window.until) ?? Infinity) <= now.getTime();
  return { true: !over, false: true, error: false };
}

const isEmptyList = (condition: Condition): boolean =>
  "value" in condition && Array.isArray(condition.value) && condition.value.length === 0;

/** All parts together: as the parts allow, and not true at all where two of them exclude each other. */
function conjunction(args: readonly Condition[], now: Date): Outcomes {
  const flat = args.flatMap(flattened);
  const parts = flat.map((arg) => outcomesOf(arg, now));
  const mayFail = parts.some((part) => part.false);
  const mayErr = parts.some((part) => part.error);
  if (excludes(flat)) return { true: false, false: mayFail, error: mayErr };
  const alwaysFails = parts.some((part) => !part.true && !part.error);
  return {
    true: parts.every((part) => part.true),
    false: mayFail,
    error: !alwaysFails && mayErr,
  };
}

const flattened = (condition: Condition): readonly Condition[] => {
  if (!("op" in condition)) return [condition];
  if (condition.op === "and") return condition.args.flatMap(flattened);
  if (condition.op !== "not") return [condition];
  const [inner] = condition.args;
  if ("op" in inner && inner.op === "not") return flattened(inner.args[0]);
  return "op" in inner && inner.op === "or" ? inner.args.map(opposite).flatMap(flattened) : [condition];
};

// ---- parts that exclude each other --------------------------------------------------------------------------------

/** Whether no values make all of them true. */
function excludes(conditions: readonly Condition[]): boolean {
  const names = new Set(conditions.map((each) => JSON.stringify(each)));
  if (conditions.some((each) => names.has(JSON.stringify(opposite(each))))) return true;
  const claims = conditions.flatMap(claimOf);
  return [...new Set(claims.map(({ attribute }) => attribute))].some((attribute) =>
    contradict(claims.filter((claim) => claim.attribute === attribute)),
  );
}

type Comparison = "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "in";

interface Claim {
  readonly attribute: string;
  readonly comparison: Comparison;
  readonly value: Json;
}

const turned: Readonly<Record<string, Comparison>> = { eq: "eq", ne: "ne", lt: "gt", le: "ge", gt: "lt", ge: "le" };
const undone: Readonly<Record<string, Comparison>> = { eq: "ne", ne: "eq", lt: "ge", le: "gt", gt: "le", ge: "lt" };

/** What a comparison of an attribute with a literal says about it. */
function claimOf(condition: Condition): readonly Claim[] {
  if (!("op" in condition)) return [];
  if (condition.op === "not")
    return claimOf(condition.args[0]).flatMap(({ comparison, ...claim }) => {
      const other = undone[comparison];
      return other === undefined ? [] : [{ ...claim, comparison: other }];
    });
  const { op } = condition;
  if (!(op in turned) && op !== "in") return [];
  const [left, right] = (condition as { readonly args: readonly [Condition, Condition] }).args;
  const swapped = turned[op];
  if ("attribute" in left && "value" in right && isPlain(right.value))
    return [{ attribute: left.attribute, comparison: op as Comparison, value: right.value }];
  if ("value" in left && "attribute" in right && swapped !== undefined && isPlain(left.value))
    return [{ attribute: right.attribute, comparison: swapped, value: left.value }];
  return [];
}

/** A literal that one value equals, or two at most: text that is no number, instant or structure. Or a list of those. */
function isPlain(value: Json): boolean {
  if (Array.isArray(value)) return value.every((item: Json) => !Array.isArray(item) && isPlain(item));
  return typeof value === "string" ? !/^[+\-.\d]/.test(value) : value === null || typeof value !== "object";
}

/** Whether no single value fits all claims: tried with each value that is named, and between numbers. */
function contradict(claims: readonly Claim[]): boolean {
  const exact = claims.find(({ comparison }) => comparison === "eq" || comparison === "in");
  if (exact) {
    const named = Array.isArray(exact.value) ? (exact.value as readonly Json[]) : [exact.value];
    return !named.flatMap(spellings).some((candidate) => claims.every((claim) => fits(candidate, claim)));
  }
  const bounds = claims.filter(({ value }) => typeof value === "number");
  const below = bounds.filter(({ comparison }) => comparison === "lt" || comparison === "le");
  const above = bounds.filter(({ comparison }) => comparison === "gt" || comparison === "ge");
  return below.some((upper) => above.some((lower) => isEmptyBetween(lower, upper)));
}

/** A number equals the text it is written as, too. */
const spellings = (value: Json): readonly Json[] => (typeof value === "number" ? [value, String(value)] : [value]);

function isEmptyBetween(lower: Claim, upper: Claim): boolean {
  const [least, most] = [lower.value as number, upper.value as number];
  return least > most || (least === most && (lower.comparison === "gt" || upper.comparison === "lt"));
}

/** Whether a claim could hold for that very value, by the engine's own comparison; what errs is not true. */
function fits(candidate: Json, { comparison, value }: Claim): boolean {
  const condition: Condition = { op: comparison, args: [{ value: candidate }, { value }] };
  return compileCondition(condition)(nobody) === true;
}
