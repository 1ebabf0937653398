import { describe, it } from "vitest";
import { type Case, cases, expectAsSaid, type World, world } from "./golden.ts";

const titled = (list: readonly Case[]) => list.map((one) => [one.name, one] as const);

for (const [file, list] of cases) {
  describe(`golden cases: ${file}`, () => {
    it.each(titled(list))("%s", (_, one) => expectAsSaid(one, world));
  });
}

/** What stands for a whole name, what is a dotted key, and whose members are named by either. */
const wholes = new Set(["id", "externalId", "key", "plan", "addOn", "role", "node", "owner", "assignee", "principal"]);
const dotted = new Set(["key", "capability", "plan", "addOn", "permission"]);
const byName = new Set(["nodes", "buckets", "usage"]);

const names = new Map<string, string>();
const parts = new Map<string, string>();
collect(world, "");
for (const list of cases.values()) collect(list, "");

function collect(value: unknown, under: string): void {
  if (typeof value === "object" && value !== null) {
    for (const [name, each] of Object.entries(value)) collect(each, Array.isArray(value) ? under : name);
  } else if (typeof value === "string") {
    if (value.includes(".")) {
      if (dotted.has(under)) for (const part of value.split(".")) remember(parts, part);
    } else if (wholes.has(under) && /\D/.test(value)) remember(names, value);
  }
}

/**
 * In no order the old names had: no answer may hang on what comes first in the alphabet. Ids alone stay in order, for
 * theirs is the order in which things were made.
 */
function remember(known: Map<string, string>, name: string): void {
  if (known.has(name)) return;
  known.set(name, /^(?!rol)[a-z]{3}_/.test(name) ? `other_${name}` : `n${(known.size * 7919) % 10_007}`);
}

function otherName(text: string, under: string): string {
  if (under === "products") return parts.get(text) ?? text;
  const [product = "", ...rest] = text.split(".");
  // An alias with its product in front.
  if (text.includes(" ") && parts.has(product)) return [otherName(product, "products"), ...rest].join(".");
  const segments = [product, ...rest];
  const isKey = segments.length > 1 && segments.every((part) => part === "*" || parts.has(part));
  return isKey ? segments.map((part) => parts.get(part) ?? part).join(".") : (names.get(text) ?? text);
}

function renamed<T>(value: T, under = ""): T {
  if (typeof value === "string") return otherName(value, under) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => renamed(each, under)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [byName.has(under) ? otherName(name, "") : name, renamed(each, name)]),
  ) as T;
}

describe("golden cases with every tenant, plan, role, key and id renamed", () => {
  const { principals, ...facts } = world;
  const people = Object.entries(principals).map(([name, each]) => [otherName(name, ""), renamed(each)] as const);
  const elsewhere: World = { ...renamed(facts), principals: Object.fromEntries(people) };
  it.each(titled([...cases.values()].flat()))("%s", (_, one) =>
    expectAsSaid({ ...renamed(one), name: one.name }, elsewhere),
  );
});
