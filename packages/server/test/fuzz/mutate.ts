import type { Description, Schema } from "./document.ts";

/** A value with one thing wrong, and the place where it has to be told. */
export interface Mutant {
  readonly value: unknown;
  readonly pointer: string;
}

type Path = readonly (string | number)[];

/** Every way of making one thing wrong that the schema knows of. What is wrong for certain is left to a validator. */
export function mutantsOf(value: unknown, schema: Schema, { follow }: Pick<Description, "follow">): readonly Mutant[] {
  const mutants: Mutant[] = [];
  const put = (path: Path, wrong: unknown, at: Path = path) =>
    mutants.push({ value: replaced(value, path, wrong), pointer: pointerOf(at) });

  function visit(here: unknown, given: Schema, path: Path): void {
    const it = follow(given);
    if (typeof here === "string") {
      put(path, `a\u0000b`);
      put(path, `a\ud800b`);
      put(path, 7);
      put(path, "");
      put(path, "\n\u0001 no such thing");
      if (it.maxLength !== undefined && it.maxLength <= 5000) put(path, "x".repeat(it.maxLength + 1));
    } else if (typeof here === "number") {
      for (const wrong of ["7", null, 0.5, (it.maximum ?? 0) + 1, (it.minimum ?? 0) - 1]) put(path, wrong);
    } else put(path, "instead");
    put(path, [[[]]]);
    put(path, { surprise: { __surprise: 1 } });
    if (it.anyOf ?? it.oneOf) return;
    if (Array.isArray(here)) {
      if (it.maxItems !== undefined && it.maxItems <= 1000 && here.length > 0)
        put(
          path,
          Array.from({ length: it.maxItems + 1 }, () => here[0] as unknown),
        );
      here.forEach((item, index) => visit(item, it.items ?? {}, [...path, index]));
    } else if (typeof here === "object" && here !== null) visitObject(here, it, path);
  }

  function visitObject(
    here: object,
    { properties = {}, required = [], additionalProperties }: Schema,
    path: Path,
  ): void {
    if (additionalProperties === false) put(path, { ...here, surprise: 1 }, [...path, "surprise"]);
    for (const name of required) {
      const { [name]: _, ...rest } = here as Record<string, unknown>;
      put(path, rest, [...path, name]);
    }
    for (const [name, member] of Object.entries(here)) {
      const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const other = typeof additionalProperties === "object" ? additionalProperties : undefined;
      if (known ?? other) visit(member, known ?? other ?? {}, [...path, name]);
    }
  }

  visit(value, schema, []);
  return mutants;
}

function replaced(whole: unknown, [first, ...rest]: Path, wrong: unknown): unknown {
  if (first === undefined) return wrong;
  if (Array.isArray(whole))
    return whole.map((item, index) => (index === first ? replaced(item, rest, wrong) : item) as unknown);
  const object = whole as Record<string, unknown>;
  return { ...object, [first]: replaced(object[first], rest, wrong) };
}

const pointerOf = (path: Path): string =>
  [
    "#",
    ...path.map((part) => encodeURIComponent(String(part).toWellFormed().replaceAll("~", "~0").replaceAll("/", "~1"))),
  ].join("/");
