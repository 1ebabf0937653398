/** Attributes that are declared to be of a type JSON has none for. One that holds anything else is an error. */
import type { Json, ReadAs } from "../types.ts";
import { type Read, reader } from "./attributes.ts";
import { conversions } from "./convert.ts";
import type { Evaluate } from "./evaluate.ts";
import { timestampAt } from "./instants.ts";
import { makeItems, type Run } from "./run.ts";
import { isList, type Value } from "./values.ts";

type Reading = (value: Json, run: Run) => Value | undefined;

export function attribute(path: string, as: ReadAs | undefined): Evaluate {
  if (as === undefined) return reader(path);
  if (path === "now")
    return ({ now }) => (as === "timestamp" && Number.isSafeInteger(now) ? timestampAt(now) : undefined);
  const read: Read = reader(path);
  const reading = readingOf(as);
  const typed: Evaluate = (facts, run) => {
    const value = read(facts);
    return value === undefined ? undefined : reading(value, run);
  };
  return as.startsWith("list<") ? once(`${path} ${as}`, typed) : typed;
}

/** A macro asks for a list at each of its turns. */
function once(name: string, read: Evaluate): Evaluate {
  return (facts, run) => {
    run.lists ??= new Map();
    if (!run.lists.has(name)) run.lists.set(name, read(facts, run));
    return run.lists.get(name);
  };
}

function readingOf(as: ReadAs): Reading {
  if (as.startsWith("list<")) return listOf(readingOf(as.slice("list<".length, -1) as ReadAs));
  if (as === "int") return (value) => (Number.isSafeInteger(value) ? BigInt(Number(value)) : undefined);
  const convert = conversions[as];
  return (value, run) => {
    const isFit = typeof value === "string" || (as === "decimal" && typeof value === "number");
    return isFit ? convert?.(value, run) : undefined;
  };
}

const listOf =
  (reading: Reading): Reading =>
  (value, run) => {
    if (!isList(value) || !makeItems(run, value.length)) return undefined;
    const items: Value[] = [];
    for (const each of value) {
      const item = reading(each, run);
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  };
