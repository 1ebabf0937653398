import { type Capability, type Catalogue, productOf } from "../catalogue.ts";

/** A name as the last part of a key: lower case, words joined by dashes. */
export function slugOf(name: string): string {
  const words = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1-$2")
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 100);
  return words === "" ? `u-${codePoints(name)}` : words;
}

/** A name without any letter of the key's alphabet, told by its code points. */
const codePoints = (name: string): string =>
  Array.from(name.slice(0, 20), (character) => character.codePointAt(0)?.toString(16)).join("-");

export const productKeyOf = (name: string): string => {
  const slug = slugOf(name).slice(0, 50);
  return /^[a-z]/.test(slug) ? slug : `p-${slug}`;
};

/** Gives each name a key of its own: the plain slug, or the slug with the lowest number that is free. */
export function keyRing(product: string, taken: Iterable<string> = []) {
  const used = new Set(taken);
  return (name: string, suffix = ""): string => {
    const slug = `${product}.${slugOf(name)}${suffix}`;
    let key = slug;
    for (let number = 2; used.has(key); number += 1) key = `${slug}-${number}`;
    used.add(key);
    return key;
  };
}

/**
 * The keys that names of earlier imports already have. A name that comes back as the same kind of thing keeps its key;
 * as another kind it gets a new one, because a key keeps its meaning.
 */
export function earlierKeys(product: string, known: Catalogue) {
  const ours = known.capabilities.filter(({ key, archived }) => productOf(key) === product && !archived);
  const taken = known.capabilities.map(({ key }) => key);
  const find = (name: string, kind: string): string | undefined =>
    ours.find((capability) => kindOf(capability) === kind && capability.label === name)?.key;
  const aliases = new Set(ours.flatMap((capability) => capability.aliases ?? []));
  const aliasesOf = (key: string): readonly string[] => ours.find((each) => each.key === key)?.aliases ?? [];
  return { taken, find, aliases, aliasesOf };
}

export const kindOf = ({ kind, valueType }: Pick<Capability, "kind" | "valueType">): string => valueType ?? kind;
