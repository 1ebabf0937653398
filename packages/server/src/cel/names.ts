/** Names and their members: what a macro names, an attribute, a parameter, a type. */
import type { AttributeType, ReadAs } from "@bailiwick/decision";
import type { Expression } from "./parse.ts";
import { type Names, mistake, type Translate, type Translation, type Typed } from "./translation.ts";
import { dyn, isOneOf, typeOfAttribute } from "./types.ts";
import { attributeLength, type Chain, chainOf, roots, typeWords } from "./vocabulary.ts";

/** What an index may mean too: undefined where that is no attribute. */
export function named(
  expression: Expression,
  names: Names,
  translation: Translation,
  translate: Translate,
  only: "attribute only",
): Typed | undefined;
export function named(expression: Expression, names: Names, translation: Translation, translate: Translate): Typed;
export function named(
  expression: Expression,
  names: Names,
  translation: Translation,
  translate: Translate,
  only?: "attribute only",
): Typed | undefined {
  const chain = chainOf(expression);
  const whole = chain === undefined ? undefined : meaningOf(chain, names, translation);
  if (whole !== undefined) return whole;
  if (only !== undefined) return undefined;
  if (expression.kind === "select") {
    const operand = translate(expression.operand, names);
    if (!isOneOf(operand.type, ["map"])) {
      mistake(translation, expression, `${operand.type} has no member ${expression.field}`, "type");
    }
    return { condition: { op: "select", field: expression.field, args: [operand.condition] }, type: dyn };
  }
  const { name } = expression as Extract<Expression, { readonly kind: "name" }>;
  mistake(translation, expression, unknown(name));
  return { condition: { value: null }, type: dyn };
}

const unknown = (name: string): string =>
  roots.includes(name)
    ? `${name} is no value by itself: name one of its attributes`
    : name === "params"
      ? "A template has no parameter of this name"
      : `There is no ${name}: attributes begin with ${roots.join(", ")} or now`;

/** What a chain means as a whole; undefined where its last member is one of a value. */
function meaningOf({ names: path }: Chain, names: Names, translation: Translation): Typed | undefined {
  const [root = ""] = path;
  const { variable, parameters } = translation.vocabulary;
  const local = names.get(root);
  if (local !== undefined) return path.length === 1 ? { condition: { variable: root }, type: local } : undefined;
  const found = variable?.(path);
  if (found !== undefined) {
    return path.length === found.length ? { condition: { variable: found.name }, type: dyn } : undefined;
  }
  if (root === "params") {
    const [, name = ""] = path;
    const type = path.length === 2 ? parameters?.get(name) : undefined;
    return type === undefined ? undefined : { condition: { parameter: name }, type };
  }
  const type = typeWords.get(path.join("."));
  if (type !== undefined) return { condition: { type }, type: "type" };
  return attributeOf(path, translation);
}

function attributeOf(path: readonly string[], { vocabulary }: Translation): Typed | undefined {
  const [root = "", ...rest] = path;
  if (root === "now") {
    if (rest.length === 0) return { condition: { attribute: "now", as: "timestamp" }, type: "timestamp" };
    return path.join(".") === "now.text" ? { condition: { attribute: "now" }, type: "string" } : undefined;
  }
  if (!roots.includes(root) || rest.length === 0 || attributeLength(path) < path.length) return undefined;
  const prefixes = rest.slice(0, -1).map((_, index) => path.slice(0, index + 2).join("."));
  if (prefixes.some((prefix) => !["map", undefined].includes(vocabulary.attributes.typeOf(prefix)))) return undefined;
  const attribute = path.join(".");
  const declared = vocabulary.attributes.typeOf(attribute);
  const as = readAs(declared);
  return { condition: as === undefined ? { attribute } : { attribute, as }, type: typeOfAttribute(declared) };
}

/** Types JSON has no word for are told to who reads the attribute. */
function readAs(declared: AttributeType | undefined): ReadAs | undefined {
  const needed = declared !== undefined && /^(?:list<)?(?:int|decimal|timestamp|duration)>?$/.test(declared);
  return needed ? (declared as ReadAs) : undefined;
}
