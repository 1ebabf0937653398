import fc, { type Arbitrary } from "fast-check";
import type { Description, Schema } from "./document.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Texts that have broken programs before. All of them are Unicode, and may be kept. */
const awkward = [
  "",
  " ",
  "null",
  "undefined",
  "constructor",
  "toString",
  "-1",
  "1e400",
  "\u202e\u2066x",
  "\ufffe\uffff\u{10ffff}",
  "a\u2028b",
  "e\u0301",
  "' or 1=1 --",
  "../../etc/passwd",
  "%00%ff",
  "{{7*7}}${7*7}",
  "x".repeat(300),
];

const DEEPEST = 5;
const LONGEST = 300;

/** Values that a schema allows, with words that the server has used itself where a member's name suggests some. */
export function generator({ follow }: Pick<Description, "follow">, words: Vocabulary) {
  /** Told apart by name alone: what is known is looked up when the value is made. */
  const knownOr = (name: string, schema: Schema, fresh: Arbitrary<string>): Arbitrary<string> =>
    fc.tuple(fc.integer({ min: 0, max: 9 }), fc.nat(1000), fresh).map(([chance, index, otherwise]) => {
      const known = chance < 7 ? words.known(name, schema.pattern) : [];
      return known[index % Math.max(1, known.length)] ?? otherwise;
    });

  function text(schema: Schema, name: string): Arbitrary<string> {
    if (schema.format === "date-time") return instant;
    if (schema.format === "ipv4") return fc.ipV4();
    if (schema.format === "ipv6") return fc.constantFrom("::1", "2001:db8::1", "fe80::1:2:3");
    const { minLength = 0, maxLength = LONGEST, pattern } = schema;
    const fresh =
      pattern === undefined
        ? fc.oneof(
            anyText({ minLength, maxLength: Math.min(maxLength, LONGEST) }),
            fc.constantFrom(...awkward).filter((each) => each.length >= minLength && each.length <= maxLength),
          )
        : fc.stringMatching(new RegExp(pattern, "u"), { size: "-1" });
    return knownOr(name, schema, fresh);
  }

  function object(schema: Schema, depth: number): Arbitrary<unknown> {
    const { properties = {}, required = [], additionalProperties, propertyNames } = schema;
    const members = Object.fromEntries(
      Object.entries(properties)
        .filter(([name]) => depth < DEEPEST || required.includes(name))
        .map(([name, member]) => [name, build(member, name, depth + 1)]),
    );
    const own = fc.record(members, { requiredKeys: Object.keys(members).filter((name) => required.includes(name)) });
    if (typeof additionalProperties !== "object" || depth >= DEEPEST) return own;
    const names = propertyNames === undefined ? anyText() : text(propertyNames, "key");
    const others = fc.dictionary(
      names.filter((name) => name !== "__proto__"),
      build(additionalProperties, "value", depth + 1),
      { maxKeys: 3 },
    );
    return fc.tuple(others, own).map(([free, named]) => ({ ...free, ...named }));
  }

  function build(given: Schema, name: string, depth: number): Arbitrary<unknown> {
    if (given.$ref !== undefined) return fc.constant(follow(given)).chain((schema) => build(schema, name, depth + 1));
    const branches = given.anyOf ?? given.oneOf;
    if (branches !== undefined) {
      // The last level takes what does not go deeper.
      const plain = branches.filter((branch) => depth < DEEPEST || (!follow(branch).properties && !branch.$ref));
      return fc.oneof(...(plain.length > 0 ? plain : branches).map((branch) => build(branch, name, depth)));
    }
    if ("const" in given) return fc.constant(given.const);
    if (given.enum !== undefined) return fc.constantFrom(...given.enum);
    switch (given.type) {
      case "string":
        return text(given, name);
      case "integer":
        return fc.integer({ min: given.minimum ?? -1000, max: given.maximum ?? 1000 });
      case "number":
        return fc.double({ min: given.minimum ?? -1e9, max: given.maximum ?? 1e9, noNaN: true });
      case "boolean":
        return fc.boolean();
      case "null":
        return fc.constant(null);
      case "array": {
        const { minItems = 0, maxItems = 4, items = {} } = given;
        const most = depth >= DEEPEST ? minItems : Math.max(minItems, Math.min(maxItems, 4));
        return fc.array(build(items, singular(name), depth + 1), { minLength: minItems, maxLength: most });
      }
      case "object":
        return object(given, depth);
      case undefined:
      default:
        return anything;
    }
  }

  return (schema: Schema, name: string): Arbitrary<unknown> => build(schema, name, 0);
}

/** Any Unicode text that can be kept: all but NUL. */
const anyText = (size: fc.StringConstraints = {}): Arbitrary<string> =>
  fc.string({ unit: "binary", ...size }).map((text) => text.replaceAll("\0", "\u00a0"));

const memberName = anyText().filter((name) => name !== "__proto__");

/** Any JSON that a body may hold. */
export const anything: Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(
      fc.constantFrom<unknown>(null, true, false),
      fc.integer(),
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
    ),
    fc.oneof(anyText(), fc.constantFrom(...awkward)),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(memberName, tie("value"), { maxKeys: 3 }),
  ),
})).value;

const instant = fc
  .date({ min: new Date("2020-01-01"), max: new Date("2035-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());

export const singular = (name: string): string => name.replace(/ies$/, "y").replace(/s$/, "");
