import { z } from "zod";
import { type Source, source } from "./source.ts";

/** Whether a value is surely right, and what its schema would make of it is itself. */
export type Recogniser = (value: unknown) => boolean;

/**
 * A quick look that spares most input the thorough one. A schema is made into plain checks once; what they know is
 * taken as it is, without a copy. They know nothing of defaults, transformations and refinements, and say no to
 * whatever they are not sure of: then the schema itself is asked, and has the words for what is wrong.
 */
export function recogniser(schema: z.core.$ZodType): Recogniser {
  const made = known.get(schema);
  if (made) return made;
  const whole = source();
  const recognise = whole.made(whole.define(`return ${recognised(whole, schema, "v")}`)) as Recogniser;
  known.set(schema, recognise);
  return recognise;
}

const known = new WeakMap<z.core.$ZodType, Recogniser>();

/** An expression of JavaScript that is true or false. */
type Expression = string;

const never: Expression = "false";
const always: Expression = "true";

/** What is true where the other is not. */
export const not = (expression: Expression): Expression => `!(${expression})`;
const both = (left: Expression, right: Expression): Expression => `(${left}&&${right})`;
const either = (options: readonly Expression[]): Expression => `(${options.join("||")})`;

/** What is true where `value`, the name of a variable, is surely right. */
export function recognised(whole: Source, schema: z.core.$ZodType, value: string): Expression {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  // Texts and lists look at their checks themselves; what is checked of anything else only the schema knows.
  if (isChecked(def) && def.type !== "string" && def.type !== "array") return never;
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- whatever else there is, is left to the schema
  switch (def.type) {
    case "any":
    case "unknown":
      return always;
    case "string":
      return "format" in def ? never : isText(whole, def.checks, value);
    case "number":
      return isNumber(def, value);
    case "boolean":
      return `typeof ${value}==="boolean"`;
    case "literal":
      return `${whole.given(new Set(def.values))}.has(${value})`;
    case "enum":
      return `${whole.given(new Set(z.core.util.getEnumValues(def.entries)))}.has(${value})`;
    case "optional":
      return mayBeAbsent(schema)
        ? either([`${value}===undefined`, recognised(whole, def.innerType, value)])
        : recognised(whole, def.innerType, value);
    case "nullable":
      return either([`${value}===null`, recognised(whole, def.innerType, value)]);
    case "default":
      // What is not given becomes the default.
      return both(`${value}!==undefined`, recognised(whole, def.innerType, value));
    case "readonly":
      return recognised(whole, def.innerType, value);
    case "union":
      return areApart(def.options) ? either(def.options.map((option) => recognised(whole, option, value))) : never;
    case "array":
      return `${listOf(whole, def)}(${value})`;
    case "object":
      return `${objectOf(whole, def)}(${value})`;
    case "record":
      return `${recordOf(whole, def)}(${value})`;
    default:
      return never;
  }
}

/** Whether more is asked of a value than its kind. */
export const isChecked = ({ checks = [] }: { readonly checks?: readonly unknown[] | undefined }): boolean =>
  checks.length > 0;

type Checks = readonly z.core.$ZodCheck<never>[] | undefined;

function isText(whole: Source, checks: Checks, value: string): Expression {
  const rules = [`typeof ${value}==="string"`];
  for (const check of checks ?? []) {
    const { def } = (check as unknown as z.core.$ZodChecks)._zod;
    if (def.check === "min_length") rules.push(`${value}.length>=${def.minimum}`);
    else if (def.check === "max_length") rules.push(`${value}.length<=${def.maximum}`);
    else if (def.check === "string_format" && def.format === "regex" && def.pattern && !def.pattern.global)
      rules.push(`${whole.given(def.pattern)}.test(${value})`);
    else return never;
  }
  return `(${rules.join("&&")})`;
}

function isNumber(def: z.core.$ZodNumberDef, value: string): Expression {
  const format = "format" in def ? def.format : undefined;
  if (format === undefined) return `Number.isFinite(${value})`;
  return format === "safeint" ? `Number.isSafeInteger(${value})` : never;
}

/** Whether no value could fit two of them: then which of them comes first says nothing. */
function areApart(options: readonly z.core.$ZodType[]): boolean {
  const kinds = options.map((option) => (option as z.core.$ZodTypes)._zod.def.type);
  return kinds.every((kind) => apart.includes(kind)) && new Set(kinds).size === kinds.length;
}

const apart: readonly string[] = ["string", "number", "boolean", "object", "array"];

function listOf(whole: Source, { element, checks }: z.core.$ZodArrayDef): string {
  const sizes: Expression[] = [];
  for (const check of checks ?? []) {
    const { def } = (check as unknown as z.core.$ZodChecks)._zod;
    if (def.check === "min_length") sizes.push(`v.length<${def.minimum}`);
    else if (def.check === "max_length") sizes.push(`v.length>${def.maximum}`);
    else return whole.define(`return ${never}`);
  }
  return whole.define(
    `if(${["!Array.isArray(v)", ...sizes].join("||")})return false;` +
      `for(let at=0;at<v.length;at++){const item=v[at];if(${not(recognised(whole, element, "item"))})return false}` +
      "return true",
  );
}

/** The source of what is true of everything that is no object with members. */
export const isNoObject = (value: string): Expression =>
  `typeof ${value}!=="object"||${value}===null||Array.isArray(${value})`;

/** Whether nothing comes of nothing: of a default something does, and what is checked only the schema knows. */
function mayBeAbsent(schema: z.core.$ZodType): boolean {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return def.type === "optional" && !isChecked(def) && def.innerType._zod.optin !== "defaulted";
}

/** Unknown members of an object that drops them would have to go, so they are not known here either. */
function objectOf(whole: Source, { shape, catchall }: z.core.$ZodObjectDef): string {
  const members = Object.entries(shape).map(([name, schema]) => ({ name, schema, isNeeded: !mayBeAbsent(schema) }));
  const cases = members.map(
    ({ name, schema, isNeeded }) =>
      `case ${JSON.stringify(name)}:if(${not(recognised(whole, schema, "member"))})return false;` +
      `${isNeeded ? "needed++;" : ""}break;`,
  );
  const other = catchall ? recognised(whole, catchall, "member") : never;
  return whole.define(
    `if(${isNoObject("v")})return false;let needed=0;` +
      'for(const name in v){const member=v[name];switch(name){case "__proto__":return false;' +
      `${cases.join("")}default:if(${not(other)})return false}}` +
      `return needed===${members.filter(({ isNeeded }) => isNeeded).length}`,
  );
}

/** Where the keys can be listed, all of them are needed, unless the record is a partial one. */
function recordOf(whole: Source, { keyType, valueType, partial }: z.core.$ZodRecordDef): string {
  if (keyType._zod.values && !partial) return whole.define(`return ${never}`);
  return whole.define(
    `if(${isNoObject("v")})return false;` +
      `for(const name in v){const member=v[name];if(name==="__proto__"||${not(recognised(whole, keyType, "name"))}||` +
      `${not(recognised(whole, valueType, "member"))})return false}return true`,
  );
}
