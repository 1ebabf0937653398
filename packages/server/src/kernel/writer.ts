import { z } from "zod";
import { isChecked, isNoObject, not, recognised } from "./recognise.ts";
import { type Source, source } from "./source.ts";
import { isPlain } from "./text.ts";
import { Instant, instantText } from "./wire.ts";

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
  const whole = source();
  const write = whole.made(whole.define(`let text="";${written(whole, schema, "v", "")}return text`)) as Writer;
  known.set(schema, write);
  return write;
}

const known = new WeakMap<z.core.$ZodType, Writer>();

/** An object that is sent again and again, and changes no more from here on: its text is made once. */
export function lasting<T extends object>(value: T): T {
  for (const member of Object.values(value) as unknown[])
    if (typeof member === "object" && member !== null) lasting(member);
  lastingOnes.add(value);
  return Object.freeze(value);
}

const lastingOnes = new WeakSet<object>();

/** Texts of such objects by one schema. */
interface Kept {
  readonly of: (value: object) => string | undefined;
  readonly keep: (value: object, text: string) => string;
}

function keptTexts(): Kept {
  const texts = new WeakMap<object, string>();
  return {
    of: (value) => texts.get(value),
    keep(value, text) {
      if (lastingOnes.has(value)) texts.set(value, text);
      return text;
    },
  };
}

/** Statements of JavaScript that add to `text`, or return undefined. */
type Statements = string;

const unsure: Statements = "return undefined;";

/** Adds to the text what stands before a value and the value, which is in a variable of that name. */
function written(whole: Source, schema: z.core.$ZodType, value: string, before: string): Statements {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const add = (expression: string) => `text+=${JSON.stringify(before)}+${expression};`;
  const addIfKnown = (expression: string) =>
    `{const known=${expression};if(known===undefined)${unsure}${add("known")}}`;
  const addIfRight = (added: Statements) => `if(${not(recognised(whole, schema, value))})${unsure}${added}`;
  // What is known by now is put together by now: each joining of texts while writing takes longer than looking one up.
  const addText = (text: string) => `text+=${JSON.stringify(before + text)};`;
  const addOneOf = (values: readonly unknown[]) =>
    `{const known=${whole.given(texts(before, values))}.get(${value});if(known===undefined)${unsure}text+=known;}`;
  // A text is looked at by the recogniser; what is checked of anything else only the schema knows.
  if (isChecked(def) && def.type !== "string") return unsure;
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- whatever else there is, is left to the schema
  switch (def.type) {
    case "any":
    case "unknown":
      return addIfKnown(`(${value}===null?"null":JSON.stringify(${value}))`);
    case "string":
      return addIfRight(
        `if(${whole.given(isPlain)}(${value}))text+=${JSON.stringify(`${before}"`)}+${value}+'"';else ${add(`JSON.stringify(${value})`)}`,
      );
    case "number":
      return addIfRight(add(value));
    case "boolean":
      return addOneOf([true, false]);
    case "literal":
      return addOneOf(def.values);
    case "enum":
      return addOneOf(z.core.util.getEnumValues(def.entries));
    case "nullable":
      return `if(${value}===null)${addText("null")}else{${written(whole, def.innerType, value, before)}}`;
    case "readonly":
      return written(whole, def.innerType, value, before);
    case "pipe":
      return isInstant(def) ? addIfKnown(`${whole.given(instant)}(${value})`) : unsure;
    case "array":
      return addIfKnown(`${listOf(whole, def.element)}(${value})`);
    case "object":
      return def.catchall ? unsure : addIfKnown(`${objectOf(whole, def.shape)}(${value})`);
    case "union":
      return addIfKnown(`${oneFitting(whole, def.options)}(${value})`);
    default:
      return unsure;
  }
}

const texts = (before: string, values: readonly unknown[]) =>
  new Map(values.map((value) => [value, before + JSON.stringify(value)]));

type Codec = { readonly reverseTransform?: unknown };

const isInstant = (def: Codec): boolean => def.reverseTransform === (Instant._zod.def as Codec).reverseTransform;

const farthest = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Years of four digits are all that the wire has. */
const instant: Writer = (value) =>
  value instanceof Date && value.getTime() >= 0 && value.getTime() <= farthest ? `"${instantText(value)}"` : undefined;

const listOf = (whole: Source, element: z.core.$ZodType): string =>
  whole.define(
    `if(!Array.isArray(v))${unsure}let text="[";for(let at=0;at<v.length;at++){const item=v[at];` +
      `if(at>0)text+=",";${written(whole, element, "item", "")}}return text+"]"`,
  );

type Shape = Readonly<Record<string, z.core.$ZodType>>;

function objectOf(whole: Source, shape: Shape): string {
  // The comma is certain once a member that is always there was written.
  let isFirst = true;
  const members = Object.entries(shape).map(([name, schema]) => {
    const { def } = (schema as z.core.$ZodTypes)._zod;
    const isOptional = def.type === "optional" && !isChecked(def);
    const start = `${JSON.stringify(name)}:`;
    const member = `v[${JSON.stringify(name)}]`;
    const comma = isFirst ? 'if(text!=="{")text+=",";' : "";
    const write = written(whole, isOptional ? def.innerType : schema, "member", isFirst ? start : `,${start}`);
    isFirst &&= isOptional;
    return isOptional
      ? `{const member=${member};if(member!==undefined){${comma}${write}}}`
      : `{const member=${member};${comma}${write}}`;
  });
  const kept = whole.given(keptTexts());
  return whole.define(
    `if(${isNoObject("v")})${unsure}const ready=${kept}.of(v);if(ready!==undefined)return ready;` +
      `let text="{";${members.join("")}return ${kept}.keep(v,text+"}")`,
  );
}

/** The first option that is not out of the question; the others before it certainly are. */
const oneFitting = (whole: Source, options: readonly z.core.$ZodType[]): string =>
  whole.define(
    options
      .map((option) => `if(${mayBe(whole, option)}){let text="";${written(whole, option, "v", "")}return text}`)
      .join("") + unsure,
  );

/** False only where a member that an object must have is missing, or is not the literal it must be. */
function mayBe(whole: Source, option: z.core.$ZodType): string {
  const { def } = (option as z.core.$ZodTypes)._zod;
  if (def.type !== "object") return "true";
  const needed = Object.entries(def.shape).flatMap(([name, schema]) => {
    const { type } = (schema as z.core.$ZodTypes)._zod.def;
    const member = `v[${JSON.stringify(name)}]`;
    if (type === "literal") return [recognised(whole, schema, member)];
    return ["array", "boolean", "object", "string"].includes(type) ? [`${member}!==undefined`] : [];
  });
  return [not(isNoObject("v")), ...needed].join("&&");
}
