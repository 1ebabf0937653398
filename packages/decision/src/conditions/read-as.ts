/** Attributes that are declared to be of a type JSON has none for. One that holds anything else is an error. */
import type { Json, ReadAs } from "../types.ts";
import { type Read, reader } from "./attributes.ts";
import { conditionBudgets as budgets } from "./budgets.ts";
import { conversions } from "./convert.ts";
import type { Evaluate } from "./evaluate.ts";
import { timestampAt } from "./instants.ts";
import { isList, type Value } from "./values.ts";

type Reading = (value: Json) => Value | undefined;

export function attribute(path: string, as: ReadAs | undefined): Evaluate {
  if (as === undefined) return reader(path);
  if (path === "now")
    return ({ now }) => (as === "timestamp" && Number.isSafeInteger(now) ? timestampAt(now) : undefined);
  const read: Read = reader(path);
  const reading = readingOf(as);
  return (facts) => {
    const value = read(facts);
    return value === undefined ? undefined : reading(value);
  };
}

function readingOf(as: ReadAs): Reading {
  if (as.startsWith("list<")) return listOf(readingOf(as.slice("list<".length, -1) as ReadAs));
  if (as === "int") return (value) => (Number.isSafeInteger(value) ? BigInt(Number(value)) : undefined);
  return (value) => {
    const isFit = typeof value === "string" || (as === "decimal" && typeof value === "number");
    return isFit ? converted(as, value) : undefined;
  };
}

const converted = (type: string, value: Json): Value | undefined => conversions[type]?.(value);

const listOf =
  (reading: Reading): Reading =>
  (value) => {
    if (!isList(value) || value.length > budgets.attributeItems) return undefined;
    const items: Value[] = [];
    for (const each of value) {
      const item = reading(each);
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  };
