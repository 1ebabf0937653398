/** The types of parts, as far as they are known before anything runs: `dyn` is a type that only shows then. */
import type { AttributeType } from "@bailiwick/decision";

export type CelType = string;

export const dyn = "dyn";

export const listOf = (item: CelType): CelType => `list<${item}>`;
export const itemOf = (list: CelType): CelType => (list.startsWith("list<") ? list.slice(5, -1) : dyn);
/** A list whatever it holds. */
export const kindOf = (type: CelType): string => (type.startsWith("list<") ? "list" : type);

/** An address is a text that looks like one. */
export function typeOfAttribute(declared: AttributeType | undefined): CelType {
  return declared === undefined ? dyn : declared.replace(/\bip\b/, "string");
}

const numbers = ["int", "uint", "double", "decimal"];
const isNumber = (type: CelType): boolean => numbers.includes(type);

export const isOneOf = (type: CelType, kinds: readonly string[]): boolean =>
  type === dyn || kinds.includes(kindOf(type));

/** Whether two parts could ever be equal: numbers of all kinds are compared, and anything may be null. */
export function mayEqual(left: CelType, right: CelType): boolean {
  if (left === dyn || right === dyn || left === "null" || right === "null") return true;
  if (kindOf(left) === "list" && kindOf(right) === "list") return mayEqual(itemOf(left), itemOf(right));
  return left === right || (isNumber(left) && isNumber(right));
}

const orderable = ["string", "bytes", "bool", "timestamp", "duration"];

export function mayBeOrdered(left: CelType, right: CelType): boolean {
  if (left === dyn || right === dyn)
    return isOneOf(left, [...numbers, ...orderable]) && isOneOf(right, [...numbers, ...orderable]);
  return (isNumber(left) && isNumber(right)) || (left === right && orderable.includes(left));
}

export const joined = (types: readonly CelType[]): CelType => {
  const [first = dyn, ...others] = types;
  return others.every((type) => type === first) ? first : dyn;
};

const ofOneKind: Readonly<Record<string, readonly string[]>> = {
  "+": [...numbers, "string", "bytes", "list", "duration"],
  "-": [...numbers, "duration"],
  "*": numbers,
  "/": ["int", "uint", "double"],
  "%": ["int", "uint"],
};

const withInstants: Readonly<Record<string, CelType>> = {
  "timestamp + duration": "timestamp",
  "duration + timestamp": "timestamp",
  "timestamp - duration": "timestamp",
  "timestamp - timestamp": "duration",
};

/** What arithmetic gives; undefined where it could only err. */
export function computed(operator: string, left: CelType, right: CelType): CelType | undefined {
  const instant = withInstants[`${left} ${operator} ${right}`];
  if (instant !== undefined) return instant;
  const kinds = ofOneKind[operator] ?? [];
  if (left !== dyn && right !== dyn) {
    if (kindOf(left) !== kindOf(right) || !kinds.includes(kindOf(left))) return undefined;
    return left === right ? left : listOf(dyn);
  }
  const known = left === dyn ? right : left;
  if (known === dyn) return dyn;
  const isInstant = (known === "timestamp" || known === "duration") && (operator === "+" || operator === "-");
  if (!isInstant && !kinds.includes(kindOf(known))) return undefined;
  return isInstant || kindOf(known) === "list" ? dyn : known;
}
