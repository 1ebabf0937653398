import { z } from "zod";

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
  const recognise = make(schema);
  known.set(schema, recognise);
  return recognise;
}

const known = new WeakMap<z.core.$ZodType, Recogniser>();

const never: Recogniser = () => false;
const always: Recogniser = () => true;

function make(schema: z.core.$ZodType): Recogniser {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  // Texts and lists look at their checks themselves; what is checked of anything else only the schema knows.
  if (isChecked(def) && def.type !== "string" && def.type !== "array") return never;
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- whatever else there is, is left to the schema
  switch (def.type) {
    case "any":
    case "unknown":
      return always;
    case "string":
      return "format" in def ? never : (isText(def.checks) ?? never);
    case "number":
      return isNumber(def);
    case "boolean":
      return (value) => typeof value === "boolean";
    case "literal":
      return oneOf(def.values);
    case "enum":
      return oneOf(z.core.util.getEnumValues(def.entries));
    case "optional":
      return mayBeAbsent(schema) ? optional(recogniser(def.innerType)) : recogniser(def.innerType);
    case "nullable":
      return nullable(recogniser(def.innerType));
    case "default":
      return given(recogniser(def.innerType));
    case "readonly":
      return recogniser(def.innerType);
    case "union":
      return areApart(def.options) ? anyOf(def.options.map(recogniser)) : never;
    case "array":
      return arrayOf(recogniser(def.element), sizeOf(def.checks));
    case "object":
      return objectOf(def);
    case "record":
      return recordOf(def);
    default:
      return never;
  }
}

/** Whether more is asked of a value than its kind. */
export const isChecked = ({ checks = [] }: { readonly checks?: readonly unknown[] | undefined }): boolean =>
  checks.length > 0;

type Checks = readonly z.core.$ZodCheck<never>[] | undefined;

function isText(checks: Checks): Recogniser | undefined {
  const rules: ((text: string) => boolean)[] = [];
  for (const check of checks ?? []) {
    const { def } = (check as unknown as z.core.$ZodChecks)._zod;
    if (def.check === "min_length") rules.push((text) => text.length >= def.minimum);
    else if (def.check === "max_length") rules.push((text) => text.length <= def.maximum);
    else if (def.check === "string_format" && def.format === "regex" && def.pattern && !def.pattern.global)
      rules.push((text) => def.pattern?.test(text) ?? false);
    else return undefined;
  }
  return (value) => {
    if (typeof value !== "string") return false;
    for (const rule of rules) if (!rule(value)) return false;
    return true;
  };
}

function isNumber(def: z.core.$ZodNumberDef): Recogniser {
  const format = "format" in def ? def.format : undefined;
  if (format === undefined) return Number.isFinite;
  return format === "safeint" ? Number.isSafeInteger : never;
}

/** How many items there may be; undefined where the checks say anything else. */
function sizeOf(checks: Checks): { readonly least: number; readonly most: number } | undefined {
  let [least, most] = [0, Number.POSITIVE_INFINITY];
  for (const check of checks ?? []) {
    const { def } = (check as unknown as z.core.$ZodChecks)._zod;
    if (def.check === "min_length") least = Math.max(least, def.minimum);
    else if (def.check === "max_length") most = Math.min(most, def.maximum);
    else return undefined;
  }
  return { least, most };
}

function oneOf(values: readonly unknown[]): Recogniser {
  const all = new Set(values);
  return (value) => all.has(value);
}

const optional =
  (inner: Recogniser): Recogniser =>
  (value) =>
    value === undefined || inner(value);

/** What is not given becomes the default. */
const given =
  (inner: Recogniser): Recogniser =>
  (value) =>
    value !== undefined && inner(value);

const nullable =
  (inner: Recogniser): Recogniser =>
  (value) =>
    value === null || inner(value);

/** Whether no value could fit two of them: then which of them comes first says nothing. */
function areApart(options: readonly z.core.$ZodType[]): boolean {
  const kinds = options.map((option) => (option as z.core.$ZodTypes)._zod.def.type);
  return kinds.every((kind) => apart.includes(kind)) && new Set(kinds).size === kinds.length;
}

const apart: readonly string[] = ["string", "number", "boolean", "object", "array"];

const anyOf =
  (options: readonly Recogniser[]): Recogniser =>
  (value) => {
    for (const option of options) if (option(value)) return true;
    return false;
  };

function arrayOf(item: Recogniser, size: ReturnType<typeof sizeOf>): Recogniser {
  if (size === undefined) return never;
  const { least, most } = size;
  return (value) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) return false;
    for (const each of value) if (!item(each)) return false;
    return true;
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether nothing comes of nothing: of a default something does, and what is checked only the schema knows. */
function mayBeAbsent(schema: z.core.$ZodType): boolean {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return def.type === "optional" && !isChecked(def) && def.innerType._zod.optin !== "defaulted";
}

/** Unknown members of an object that drops them would have to go, so they are not known here either. */
function objectOf({ shape, catchall }: z.core.$ZodObjectDef): Recogniser {
  const members = new Map<string, Recogniser>();
  const needed: string[] = [];
  for (const [name, schema] of Object.entries(shape)) {
    members.set(name, recogniser(schema));
    if (!mayBeAbsent(schema)) needed.push(name);
  }
  const other = catchall ? recogniser(catchall) : never;
  return (value) => {
    if (!isObject(value)) return false;
    for (const name in value) {
      if (name === "__proto__" || !(members.get(name) ?? other)(value[name])) return false;
    }
    for (const name of needed) if (!Object.hasOwn(value, name)) return false;
    return true;
  };
}

/** Where the keys can be listed, all of them are needed, unless the record is a partial one. */
function recordOf({ keyType, valueType, partial }: z.core.$ZodRecordDef): Recogniser {
  if (keyType._zod.values && !partial) return never;
  const [key, item] = [recogniser(keyType), recogniser(valueType)];
  return (value) => {
    if (!isObject(value)) return false;
    for (const name in value) if (name === "__proto__" || !key(name) || !item(value[name])) return false;
    return true;
  };
}
