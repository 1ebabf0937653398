import { z } from "zod";
import { isChecked, type Recogniser, recogniser } from "./recognise.ts";
import { quoted } from "./text.ts";
import { Instant } from "./wire.ts";

/** The JSON of a value as its schema encodes it; undefined for a value it is not sure of. */
type Writer = (value: unknown) => string | undefined;

/**
 * The text of a reply: what is in its schema and nothing else. Most replies are written straight away by a writer made
 * from the schema once; whatever that is not sure of is left to the schema, which refuses what it does not allow.
 */
export function printed(schema: z.ZodType, value: unknown): string {
  return writerOf(schema)(value) ?? JSON.stringify(z.encode(schema, value));
}

function writerOf(schema: z.core.$ZodType): Writer {
  const made = known.get(schema);
  if (made) return made;
  const write = make(schema);
  known.set(schema, write);
  return write;
}

const known = new WeakMap<z.core.$ZodType, Writer>();

const unsure: Writer = () => undefined;

function make(schema: z.core.$ZodType): Writer {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  // A text is looked at by the recogniser; what is checked of anything else only the schema knows.
  if (isChecked(def) && def.type !== "string") return unsure;
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- whatever else there is, is left to the schema
  switch (def.type) {
    case "any":
    case "unknown":
      return (value) => JSON.stringify(value) as string | undefined;
    case "string":
      return where(recogniser(schema), (value) => quoted(value as string));
    case "number":
    case "boolean":
      return where(recogniser(schema), String);
    case "literal":
      return oneOf(def.values);
    case "enum":
      return oneOf(z.core.util.getEnumValues(def.entries));
    case "nullable":
      return nullable(writerOf(def.innerType));
    case "readonly":
      return writerOf(def.innerType);
    case "pipe":
      return isInstant(def) ? instant : unsure;
    case "array":
      return arrayOf(writerOf(def.element));
    case "object":
      return def.catchall ? unsure : objectOf(def.shape);
    case "union":
      return oneFitting(def.options);
    default:
      return unsure;
  }
}

const where =
  (recognised: Recogniser, write: (value: unknown) => string): Writer =>
  (value) =>
    recognised(value) ? write(value) : undefined;

function oneOf(values: readonly unknown[]): Writer {
  const texts = new Map(values.map((value) => [value, JSON.stringify(value)]));
  return (value) => texts.get(value);
}

const nullable =
  (inner: Writer): Writer =>
  (value) =>
    value === null ? "null" : inner(value);

type Codec = { readonly reverseTransform?: unknown };

const isInstant = (def: Codec): boolean => def.reverseTransform === (Instant._zod.def as Codec).reverseTransform;

const farthest = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Years of four digits are all that the wire has. The last one is remembered: many replies tell of one moment. */
const instant: Writer = (value) => {
  if (!(value instanceof Date)) return undefined;
  const at = value.getTime();
  if (at === last.at) return last.text;
  if (!(at >= 0 && at <= farthest)) return undefined;
  last.at = at;
  last.text = `"${value.toISOString()}"`;
  return last.text;
};

const last = { at: Number.NaN, text: "" };

function arrayOf(item: Writer): Writer {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    let text = "[";
    for (const each of value) {
      const written = item(each);
      if (written === undefined) return undefined;
      text += text === "[" ? written : `,${written}`;
    }
    return `${text}]`;
  };
}

type Shape = Readonly<Record<string, z.core.$ZodType>>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function objectOf(shape: Shape): Writer {
  const members = Object.entries(shape).map(([name, schema]) => {
    const { def } = (schema as z.core.$ZodTypes)._zod;
    const isOptional = def.type === "optional" && !isChecked(def);
    return {
      name,
      start: `${JSON.stringify(name)}:`,
      isOptional,
      write: writerOf(isOptional ? def.innerType : schema),
    };
  });
  return (value) => {
    if (!isObject(value)) return undefined;
    let text = "{";
    for (const { name, start, isOptional, write } of members) {
      const member = value[name];
      if (member === undefined && isOptional) continue;
      const written = write(member);
      if (written === undefined) return undefined;
      text += text === "{" ? start + written : `,${start}${written}`;
    }
    return `${text}}`;
  };
}

/** The first option that is not out of the question; the others before it certainly are. */
function oneFitting(options: readonly z.core.$ZodType[]): Writer {
  const known = options.map((option) => ({ mayBe: mayBe(option), write: writerOf(option) }));
  return (value) => known.find((option) => option.mayBe(value))?.write(value);
}

/** False only where a member that an object must have is missing, or is not the literal it must be. */
function mayBe(option: z.core.$ZodType): Recogniser {
  const { def } = (option as z.core.$ZodTypes)._zod;
  if (def.type !== "object") return () => true;
  const needed = Object.entries(def.shape).flatMap(([name, schema]): [string, Recogniser][] => {
    const { type } = (schema as z.core.$ZodTypes)._zod.def;
    if (type === "literal") return [[name, recogniser(schema)]];
    return ["array", "boolean", "object", "string"].includes(type) ? [[name, (value) => value !== undefined]] : [];
  });
  return (value) => isObject(value) && needed.every(([name, fits]) => fits(value[name]));
}
