import type { Description, Operation, Schema } from "./document.ts";
import type { Body } from "./request.ts";

type Path = readonly string[];

/** Small enough for every endpoint, and large enough that what multiplies it is seen. */
const LONG = "é".repeat(150_000);
const WIDE = 10_000;
const DEEPEST = 4;

const longList = Array.from({ length: WIDE }, () => 7);
const wideObject = Object.fromEntries(longList.map((value, index) => [`n${index}`, value]));

/** Bodies that are large in one way each: a name, a text, a list or an object, each where the schema has one. */
export function largeBodies({ body }: Operation, { follow }: Pick<Description, "follow">): readonly Body[] {
  if (body === undefined) return [];
  const example = (body.example ?? {}) as object;
  const found = placesIn(body.schema, follow);
  const values = [
    ...found.records.flatMap(({ path, value }) => [
      put(example, path, { [LONG]: wideIn(value, follow) }),
      put(example, path, wideObject),
      put(repeated(example), path, { [LONG]: "1" }),
    ]),
    ...found.texts.map((path) => put(example, path, LONG)),
    ...found.lists.map((path) => put(example, path, longList)),
  ];
  const outOfRange = `[${Array.from({ length: 100 }, () => "1e999").join(",")}]`;
  return [`{"${LONG}":${outOfRange}}`, ...values.map((value) => JSON.stringify(value))].map((text) => ({
    text,
    type: "application/json",
    made: "wild",
  }));
}

interface Places {
  readonly records: { readonly path: Path; readonly value: Schema }[];
  readonly texts: Path[];
  readonly lists: Path[];
}

/** Where a body may hold members of any name, a text, or a list. */
function placesIn(schema: Schema, follow: Description["follow"]): Places {
  const places: Places = { records: [], texts: [], lists: [] };
  const visit = (given: Schema, path: Path) => {
    const it = follow(given);
    for (const branch of it.anyOf ?? it.oneOf ?? []) visit(branch, path);
    if (it.type === "string") places.texts.push(path);
    if (it.type === "array") places.lists.push(path);
    if (typeof it.additionalProperties === "object") places.records.push({ path, value: it.additionalProperties });
    if (path.length < DEEPEST)
      for (const [name, member] of Object.entries(it.properties ?? {})) visit(member, [...path, name]);
  };
  visit(schema, []);
  return places;
}

/** Something wide, as deep below as the schema goes without a list. */
function wideIn(given: Schema, follow: Description["follow"]): unknown {
  const it = follow(given);
  for (const branch of [it, ...(it.anyOf ?? it.oneOf ?? [])])
    for (const [name, member] of Object.entries(follow(branch).properties ?? {}))
      if (typeof follow(member).additionalProperties === "object") return { [name]: wideObject };
  return wideObject;
}

/** With as many items in its lists as there often are at most. */
const repeated = (example: object): object =>
  Object.fromEntries(
    Object.entries(example).map(([name, value]: [string, unknown]) => [
      name,
      Array.isArray(value) && value.length > 0 ? Array.from({ length: 500 }, () => value[0] as unknown) : value,
    ]),
  );

function put(whole: unknown, [first, ...rest]: Path, value: unknown): unknown {
  if (first === undefined)
    return typeof value === "object" && !Array.isArray(value) ? { ...(whole as object), ...value } : value;
  const object = (typeof whole === "object" ? whole : null) ?? {};
  return { ...object, [first]: put((object as Record<string, unknown>)[first], rest, value) };
}
