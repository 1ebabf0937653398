import { singular } from "./generate.ts";

/** Words the server has used itself, by the name of the member they stood under: what makes deep paths reachable. */
export interface Vocabulary {
  /** Those a schema's pattern allows; an id is found by its prefix, whatever the member is called. */
  known(name: string, pattern: string | undefined): readonly string[];
  /** Takes up all texts of a reply, and of a body the server was given. */
  learn(value: unknown, path: string): void;
}

const MOST = 40;
const LONGEST = 200;

export function vocabulary(): Vocabulary {
  const words = new Map<string, Set<string>>();
  const add = (name: string, word: string) => {
    if (word === "" || word.length > LONGEST) return;
    const known = words.get(name) ?? new Set();
    // The newest stay: what was made first is ended, deleted or closed by and by.
    known.delete(word);
    known.add(word);
    if (known.size > MOST) known.delete([...known][0] ?? "");
    words.set(name, known);
  };
  const look = (value: unknown, name: string, collection: string) => {
    if (typeof value === "string") {
      add(name, value);
      const prefix = /^([a-z]{3})_[0-9a-z]{26}$/.exec(value)?.[1];
      if (prefix !== undefined) add(`${prefix}_`, value);
      if (["id", "key", "slug", "externalId"].includes(name) && collection !== "") add(collection, value);
    } else if (Array.isArray(value)) for (const item of value) look(item, singular(name), collection);
    else if (typeof value === "object" && value !== null)
      for (const [member, inner] of Object.entries(value)) look(inner, member, member === "items" ? collection : "");
  };
  return {
    known(name, pattern) {
      const prefix = /^\^([a-z]{3}_)\[/.exec(pattern ?? "")?.[1];
      const found = [...(words.get(prefix ?? name) ?? [])];
      return pattern === undefined ? found : found.filter((word) => new RegExp(pattern, "u").test(word));
    },
    learn(value, path) {
      const collection = camel(singular(/^\/api\/v1\/(?:.*\/)?([a-z-]+)(?:\/\{\w+\})?$/.exec(path)?.[1] ?? ""));
      if (typeof value !== "object" || value === null) return;
      for (const [member, inner] of Object.entries(value))
        look(inner, member, member === "items" || typeof inner === "string" ? collection : "");
      for (const item of (value as { items?: readonly object[] }).items ?? [])
        for (const [member, inner] of Object.entries(item)) look(inner, member, collection);
    },
  };
}

const camel = (text: string) => text.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
