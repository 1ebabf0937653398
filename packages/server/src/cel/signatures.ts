/** What functions take and give. */
import { type CelType, isOneOf } from "./types.ts";

export interface Signature {
  /** For each argument the kinds it takes; without one it takes anything. */
  readonly takes: readonly (readonly string[] | undefined)[];
  /** Arguments at the end that may be left out. */
  readonly optional?: number;
  readonly gives: CelType;
  /** Its first argument stands before the dot. */
  readonly method?: true | "either";
}

const getter: Signature = { takes: [["timestamp", "duration"], ["string"]], optional: 1, gives: "int", method: true };
const calendar: Signature = { ...getter, takes: [["timestamp"], ["string"]] };
const onText: Signature = { takes: [["string"], ["string"]], gives: "bool", method: true };
const exact: Signature = { takes: [undefined, undefined], gives: "bool" };
const conversion = (from: readonly string[], to: CelType): Signature => ({ takes: [from], gives: to });

const signatures: ReadonlyMap<string, Signature> = new Map<string, Signature>([
  ["size", { takes: [["string", "bytes", "list", "map"]], gives: "int", method: "either" }],
  ["startsWith", onText],
  ["endsWith", onText],
  ["matches", { ...onText, method: "either" }],
  ["contains", { takes: [["string", "list"], undefined], gives: "bool", method: true }],
  ["int", conversion(["int", "uint", "double", "decimal", "string", "timestamp"], "int")],
  ["uint", conversion(["int", "uint", "double", "decimal", "string"], "uint")],
  ["double", conversion(["int", "uint", "double", "decimal", "string"], "double")],
  ["decimal", conversion(["int", "uint", "double", "decimal", "string"], "decimal")],
  [
    "string",
    conversion(["string", "int", "uint", "double", "decimal", "bool", "bytes", "timestamp", "duration"], "string"),
  ],
  ["bytes", conversion(["bytes", "string"], "bytes")],
  ["bool", conversion(["bool", "string"], "bool")],
  ["timestamp", conversion(["timestamp", "string", "int"], "timestamp")],
  ["duration", conversion(["duration", "string"], "duration")],
  ["dyn", { takes: [undefined], gives: "dyn" }],
  ["type", { takes: [undefined], gives: "type" }],
  ["ip_in", { takes: [["string"], ["string", "list"]], gives: "bool" }],
  ...["eq", "ne", "lt", "le", "gt", "ge", "among"].map((name) => [`exact.${name}`, exact] as const),
  ...["getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear"].map(
    (name) => [name, calendar] as const,
  ),
  ...["getHours", "getMinutes", "getSeconds", "getMilliseconds"].map((name) => [name, getter] as const),
]);

/** The function of that name, called as a method or not; undefined where there is none. */
export function signatureOf(name: string, asMethod: boolean): Signature | undefined {
  const found = signatures.get(name);
  if (found === undefined || found.method === "either") return found;
  return (found.method === true) === asMethod ? found : undefined;
}

/** What is wrong with the arguments of a call, and with which; undefined where nothing is. */
export function misfit(
  name: string,
  { takes, optional = 0 }: Signature,
  types: readonly CelType[],
): { readonly detail: string; readonly argument?: number } | undefined {
  if (types.length > takes.length || types.length < takes.length - optional) {
    return {
      detail: `${name} takes ${takes.length - optional === takes.length ? "" : "up to "}${takes.length} arguments`,
    };
  }
  const argument = types.findIndex((type, index) => {
    const kinds = takes[index];
    return kinds !== undefined && !isOneOf(type, kinds);
  });
  return argument < 0
    ? undefined
    : { detail: `${name} takes ${takes[argument]?.join(" or ")} here, not ${types[argument]}`, argument };
}
