import fc, { type Arbitrary } from "fast-check";
import type { Description, Operation, Parameter } from "./document.ts";
import { anything, generator } from "./generate.ts";
import { type Mutant, mutantsOf } from "./mutate.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Who asks: the operator about the first tenant, a key of either tenant, or nobody. */
export type Actor = "operator" | "first" | "second" | "nobody";

/** A body as it goes over the wire, and what is known of it. */
export interface Body {
  readonly text: string;
  readonly type: string;
  /** How it was made: as its schema says, with one thing wrong, or anyhow. */
  readonly made: "valid" | "mutant" | "wild";
  /** Where the one wrong thing is. */
  readonly pointer?: string;
}

export interface FuzzRequest {
  readonly operation: Operation;
  readonly actor: Actor;
  /** Percent-encoded already. */
  readonly url: string;
  readonly params: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body | undefined;
}

const JSON_TYPE = "application/json";

/** Requests to one operation: mostly such as get far, some with one thing wrong, some wild. */
export const requestsTo = (
  operation: Operation,
  description: Description,
  wordsOf: (actor: Actor) => Vocabulary,
): Arbitrary<FuzzRequest> =>
  fc.oneof(
    ...actorsOf(operation).map(({ actor, weight }) => ({
      weight,
      arbitrary: requestsOf(actor, operation, description, wordsOf(actor)),
    })),
  );

function requestsOf(
  actor: Actor,
  operation: Operation,
  description: Description,
  words: Vocabulary,
): Arbitrary<FuzzRequest> {
  const build = generator(description, words);
  const named = (place: Parameter["in"]) => operation.parameters.filter((parameter) => parameter.in === place);
  const plain = ({ schema, name }: Parameter): Arbitrary<string> =>
    fc.oneof(
      { weight: 8, arbitrary: build(schema, name).map(asText) },
      { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 60 }) },
    );
  const path = fc.tuple(...named("path").map(plain)).map((values) => ({
    params: values,
    path: named("path").reduce(
      (filled, { name }, index) => filled.replace(`{${name}}`, encodeURIComponent(values[index] || "-")),
      operation.path,
    ),
  }));
  const query = fc
    .tuple(
      ...named("query").map((parameter) => sometimes(4, plain(parameter))),
      sometimes(25, fc.constantFrom("surprise=1", "limit=x&limit=1", "%zz=%ff", "__proto__[a]=b", "&&=&")),
    )
    .map((values) =>
      values
        .flatMap((value, index) => {
          const name = named("query")[index]?.name;
          if (value === undefined) return [];
          return [name === undefined ? value : `${encodeURIComponent(name)}=${encodeURIComponent(value)}`];
        })
        .join("&"),
    );
  return fc
    .record({ path, query, headers: headersOf(operation, words), body: bodyOf(operation, description, words) })
    .map(({ path: at, query: asked, headers, body }) => ({
      operation,
      actor,
      url: asked === "" ? at.path : `${at.path}?${asked}`,
      params: at.params,
      headers,
      body,
    }));
}

/** Once in so many times. */
const sometimes = <Value>(times: number, value: Arbitrary<Value>): Arbitrary<Value | undefined> =>
  fc.oneof({ weight: times - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

const asText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value)).toWellFormed();

/** The operator where only the operator may, yet sometimes a tenant all the same. */
const actorsOf = ({ operatorOnly }: Operation): readonly { readonly actor: Actor; readonly weight: number }[] => [
  { actor: "operator", weight: operatorOnly ? 24 : 6 },
  { actor: "first", weight: operatorOnly ? 1 : 20 },
  { actor: "second", weight: operatorOnly ? 1 : 10 },
  { actor: "nobody", weight: 1 },
];

/** What a header can carry at all. */
const headerText = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 60,
});

function headersOf({ parameters }: Operation, words: Vocabulary): Arbitrary<Readonly<Record<string, string>>> {
  const known = (name: string) =>
    fc.nat(1000).map((index) => {
      const all = words.known(name, undefined);
      return all[index % Math.max(1, all.length)] ?? "none";
    });
  const values: Readonly<Record<string, Arbitrary<string>>> = {
    "Idempotency-Key": fc.oneof(fc.uuid(), fc.constantFrom("again", '"again"')),
    "If-Match": fc.oneof(known("etag"), fc.constant("*")),
    "If-None-Match": fc.oneof(known("etag"), fc.constant("*")),
    "Bailiwick-Decision": fc.constant(`dec_${"0".repeat(26)}`),
    "Bailiwick-Min-Revision": fc.oneof(known("revision"), fc.constantFrom("0-0", "999999-1")),
  };
  const own = parameters.filter(({ in: place, name }) => place === "header" && name in values);
  const each = own.map(({ name }) =>
    sometimes(4, fc.oneof({ weight: 9, arbitrary: values[name] ?? headerText }, { weight: 1, arbitrary: headerText })),
  );
  return fc.tuple(...each).map((given) => {
    const pairs = own.map(({ name }, index) => [name.toLowerCase(), given[index]] as const);
    return Object.fromEntries(pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  });
}

function bodyOf(
  { body, takesYaml }: Operation,
  description: Description,
  words: Vocabulary,
): Arbitrary<Body | undefined> {
  if (body === undefined) return fc.constant(undefined);
  const { schema, example } = body;
  const valid = fc.oneof(
    { weight: 2, arbitrary: fc.constant(example ?? {}) },
    { weight: 3, arbitrary: varied(example, schema, description, words) },
    { weight: 2, arbitrary: generator(description, words)(schema, "body") },
  );
  const json = (made: Body["made"]) => (value: unknown) => ({ text: JSON.stringify(value), type: JSON_TYPE, made });
  const mutant = fc.tuple(valid, fc.nat(100_000)).map(([value, index]): Body => {
    const mutants = mutantsOf(value, schema, description);
    const { value: wrong, pointer } = mutants[index % mutants.length] as Mutant;
    return { ...json("mutant")(wrong), pointer };
  });
  return fc.oneof(
    { weight: 10, arbitrary: valid.map(json("valid")) },
    { weight: 8, arbitrary: mutant },
    { weight: 2, arbitrary: anything.map(json("wild")) },
    { weight: 3, arbitrary: broken(valid) },
    ...(takesYaml ? [{ weight: 3, arbitrary: fc.string({ unit: "binary" }).map(yaml) }] : []),
  );
}

const yaml = (text: string): Body => ({ text, type: "application/yaml", made: "wild" });

/** The example with some members made anew: it gets far where a body that is only in order does not. */
function varied(example: unknown, schema: object, description: Description, words: Vocabulary): Arbitrary<unknown> {
  if (typeof example !== "object" || example === null) return fc.constant(example ?? {});
  const { properties = {} } = description.follow(schema);
  const build = generator(description, words);
  const members = Object.entries(properties).map(([name, member]) =>
    sometimes(
      4,
      build(member, name).map((value) => [name, value] as const),
    ),
  );
  return fc.tuple(...members).map((made) => ({
    ...example,
    ...Object.fromEntries(made.flatMap((pair) => (pair === undefined ? [] : [pair]))),
  }));
}

/** A text that was JSON before something happened to it. */
function broken(valid: Arbitrary<unknown>): Arbitrary<Body> {
  const spoil = fc.constantFrom<(text: string, at: number) => string>(
    (text, at) => text.slice(0, at),
    (text, at) => `${text.slice(0, at)}\u0000${text.slice(at)}`,
    (text, at) => text.slice(0, at) + text.slice(at + 1),
    (text) => `${text}${text}`,
    (text) => text.replace("{", '{"a":1,"\\u0061":2,'),
    (text) => text.replace("{", '{"__proto__":{"a":1},'),
    (text) => `${"[".repeat(200)}${text}${"]".repeat(200)}`,
    (text) => text.replace(/:/, ':1e999,"b":'),
    () => "",
    () => "\ufeff{}",
  );
  return fc
    .tuple(
      valid,
      spoil,
      fc.nat(1000),
      fc.constantFrom(JSON_TYPE, JSON_TYPE, JSON_TYPE, "text/plain", "application/yaml"),
    )
    .map(([value, change, at, type]) => {
      const text = JSON.stringify(value);
      return { text: change(text, at % (text.length + 1)), type, made: "wild" };
    });
}
