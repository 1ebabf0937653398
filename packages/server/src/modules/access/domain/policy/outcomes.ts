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

const anything: Outcomes = { true: true, false: true, error: true };

export function outcomesOf(condition: Condition, now: Date): Outcomes {
  if (isConstant(condition)) return constant(condition);
  if (!("op" in condition)) return anything;
  if (condition.op === "and") return conjunction(condition.args, now);
  if (condition.op === "or") return negated(conjunction(condition.args.map(opposite), now));
  if (condition.op === "not") return negated(outcomesOf(condition.args[0], now));
  if (condition.op === "within") return ofWindow(condition, now);
  if (condition.op === "has") return "attribute" in condition.args[0] ? { ...anything, error: false } : anything;
  if (condition.op === "in" || condition.op === "@in")
    return isEmptyList(condition.args[1]) ? { ...anything, true: false } : anything;
  return anything;
}

const negated = (outcomes: Outcomes): Outcomes => ({ ...outcomes, true: outcomes.false, false: outcomes.true });

const opposite = (condition: Condition): Condition =>
  "op" in condition && condition.op === "not" ? condition.args[0] : { op: "not", args: [condition] };

/** Operators that come out the same whenever their arguments do. */
const steady = new Set<string>(
  [
    "and",
    "or",
    "not",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "in",
    "contains",
    "startsWith",
    "endsWith",
    "ipInRange",
  ].concat(["==", "!=", "<", "<=", ">", ">=", "@in", "+", "-", "*", "/", "%", "negate", "list"]),
);

/** Without attributes, and without the time, there is one answer. */
function isConstant(condition: Condition): boolean {
  if ("value" in condition || "int" in condition || "uint" in condition) return true;
  return "op" in condition && condition.op !== "within" && steady.has(condition.op) && condition.args.every(isConstant);
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

/** Those of the form, in words, and CEL's. */
type Comparison = "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "in" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "@in";

interface Claim {
  readonly attribute: string;
  readonly comparison: Comparison;
  readonly value: Json;
}

type Pairs = Readonly<Record<string, Comparison>>;

/** With both sides exchanged. */
const turned: Pairs = {
  eq: "eq",
  ne: "ne",
  lt: "gt",
  le: "ge",
  gt: "lt",
  ge: "le",
  "==": "==",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};
/** What is true where it is false. */
const undone: Pairs = {
  eq: "ne",
  ne: "eq",
  lt: "ge",
  le: "gt",
  gt: "le",
  ge: "lt",
  "==": "!=",
  "!=": "==",
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
};

const isComparison = (op: string): op is Comparison => op in turned || op === "in" || op === "@in";

/** What a comparison of an attribute with a literal says about it; one that is read as another type is not looked at. */
function claimOf(condition: Condition): readonly Claim[] {
  if (!("op" in condition)) return [];
  if (condition.op === "not")
    return claimOf(condition.args[0]).flatMap(({ comparison, ...claim }) => {
      const other = undone[comparison];
      return other === undefined ? [] : [{ ...claim, comparison: other }];
    });
  const { op } = condition;
  if (!isComparison(op)) return [];
  const [left, right] = (condition as { readonly args: readonly [Condition, Condition] }).args;
  const [before, after] = [literalOf(left), literalOf(right)];
  const swapped = turned[op];
  if ("attribute" in left && left.as === undefined && after !== undefined)
    return [{ attribute: left.attribute, comparison: op, value: after }];
  if ("attribute" in right && right.as === undefined && before !== undefined && swapped !== undefined)
    return [{ attribute: right.attribute, comparison: swapped, value: before }];
  return [];
}

/** Whole numbers as numbers, as far as those are exact. */
function literalOf(condition: Condition): Json | undefined {
  if ("int" in condition) return Number.isSafeInteger(Number(condition.int)) ? Number(condition.int) : undefined;
  return "value" in condition && isPlain(condition.value) ? condition.value : undefined;
}

/** A literal that one value equals, or two at most: text that is no number, instant or structure. Or a list of those. */
function isPlain(value: Json): boolean {
  if (Array.isArray(value)) return value.every((item: Json) => !Array.isArray(item) && isPlain(item));
  return typeof value === "string" ? !/^[+\-.\d]/.test(value) : value === null || typeof value !== "object";
}

/** Whether no single value fits all claims: tried with each value that is named, and between numbers. */
function contradict(claims: readonly Claim[]): boolean {
  const exact = claims.find(({ comparison }) => ["eq", "in", "==", "@in"].includes(comparison));
  if (exact) {
    const named = Array.isArray(exact.value) ? (exact.value as readonly Json[]) : [exact.value];
    return !named.flatMap(spellings).some((candidate) => claims.every((claim) => fits(candidate, claim)));
  }
  const bounds = claims.filter(({ value }) => typeof value === "number");
  const below = bounds.filter(({ comparison }) => ["lt", "le", "<", "<="].includes(comparison));
  const above = bounds.filter(({ comparison }) => ["gt", "ge", ">", ">="].includes(comparison));
  return below.some((upper) => above.some((lower) => isEmptyBetween(lower, upper)));
}

/** A number equals the text it is written as, too. */
const spellings = (value: Json): readonly Json[] => (typeof value === "number" ? [value, String(value)] : [value]);

function isEmptyBetween(lower: Claim, upper: Claim): boolean {
  const [least, most] = [lower.value as number, upper.value as number];
  return (
    least > most ||
    (least === most && (["gt", ">"].includes(lower.comparison) || ["lt", "<"].includes(upper.comparison)))
  );
}

/** Whether a claim could hold for that very value, by the engine's own comparison; what errs is not true. */
function fits(candidate: Json, { comparison, value }: Claim): boolean {
  const condition = { op: comparison, args: [{ value: candidate }, { value }] } as Condition;
  return compileCondition(condition)(nobody) === true;
}
