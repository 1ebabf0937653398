import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ConditionValue, EntriesValue, evaluateCondition, TypeValue, UintValue } from "@bailiwick/decision";
import { describe, expect, it } from "vitest";
import { differences } from "./differences.ts";
import { matcher, noAttributes, parseCelWith, printCel } from "./index.ts";
import { someFacts } from "./test/facts.ts";

const folder = join(import.meta.dirname, "../../../../../shared/data/cel");

interface Typed {
  readonly type: string;
  readonly value?: unknown;
  readonly base64?: string;
}

interface Case {
  readonly section: string;
  readonly name: string;
  readonly expr: string;
  readonly expect?: Typed;
  readonly expectError?: unknown;
  readonly bindings?: Readonly<Record<string, Typed>>;
  readonly needsProto: boolean;
  readonly disableCheck?: boolean;
  readonly container?: string;
}

const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
const cases = files.flatMap((file) => {
  const { tests } = JSON.parse(readFileSync(join(folder, file), "utf8")) as { readonly tests: readonly Case[] };
  return tests.map((each) => ({ ...each, id: `${file.replace(".json", "")}/${each.section}/${each.name}` }));
});
const plain = cases.filter(({ needsProto }) => !needsProto);

function valueOf({ type, value, base64 }: Typed): ConditionValue {
  switch (type) {
    case "int":
      return BigInt(String(value));
    case "uint":
      return new UintValue(BigInt(String(value)));
    case "double":
      return Number(String(value).replace(/^([+-]?)inf.*$/i, "$1Infinity"));
    case "bytes":
      return Uint8Array.from(Buffer.from(base64 ?? "", "base64"));
    case "list":
      return (value as readonly Typed[]).map(valueOf);
    case "map":
      return mapOf(value as readonly (readonly [Typed, Typed])[]);
    case "type":
      return new TypeValue(String(value));
    case "null":
      return null;
    default:
      return value as ConditionValue;
  }
}

function mapOf(pairs: readonly (readonly [Typed, Typed])[]): ConditionValue {
  const values = pairs.map(([key, value]) => [valueOf(key), valueOf(value)] as const);
  return new EntriesValue(values, new Map(values.map(([key, value]) => [indexed(key), value])));
}

const indexed = (key: ConditionValue): string =>
  typeof key === "string" ? `s${key}` : typeof key === "boolean" ? String(key) : `n${shown(key)}`;

/** A value with its type, as text. */
function shown(value: ConditionValue | undefined): string {
  if (value === undefined) return "error";
  if (value instanceof UintValue) return String(value.value);
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  return String(value);
}

/** Typed and comparable: maps without an order, JSON maps as other maps. */
function told(value: ConditionValue | undefined): unknown {
  if (value === undefined || value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return { double: value };
  if (typeof value === "bigint") return { int: String(value) };
  if (value instanceof UintValue) return { uint: String(value.value) };
  if (value instanceof Uint8Array) return { bytes: [...value] };
  if (Array.isArray(value)) return value.map(told);
  if (value instanceof TypeValue) return { type: value.name };
  const pairs = value instanceof EntriesValue ? value.pairs : Object.entries(value);
  const entries = pairs.map(([key, item]) => [
    JSON.stringify(told(key as ConditionValue)),
    told(item as ConditionValue),
  ]);
  return { map: Object.fromEntries(entries.toSorted(([a = ""], [b = ""]) => (String(a) < String(b) ? -1 : 1))) };
}

/** What the case's names are, in its container before elsewhere; the longest path that is bound is meant. */
function variableIn({ bindings = {}, container = "" }: Case) {
  const spaces = container.split(".").flatMap((_, index, parts) => parts.slice(0, parts.length - index).join("."));
  return (path: readonly string[]) => {
    for (const space of [...spaces.filter((each) => each !== "").map((each) => `${each}.`), ""]) {
      for (let length = path.length; length > 0; length -= 1) {
        const name = space + path.slice(0, length).join(".");
        if (Object.hasOwn(bindings, name)) return { name, length };
      }
    }
    return undefined;
  };
}

function outcomeOf(each: Case): ConditionValue | undefined {
  const parsed = parseCelWith(each.expr, {
    attributes: noAttributes,
    variable: variableIn(each),
    checked: each.disableCheck !== true,
  });
  if (!parsed.ok) return undefined;
  const variables = new Map(Object.entries(each.bindings ?? {}).map(([name, value]) => [name, valueOf(value)]));
  return evaluateCondition(parsed.condition, someFacts(), { matcher, variables });
}

const passes = (each: Case): boolean =>
  JSON.stringify(told(outcomeOf(each))) ===
  JSON.stringify(each.expect === undefined ? undefined : told(valueOf(each.expect)));

describe.skipIf(files.length === 0)("the language's own cases", () => {
  it("are seen", () => {
    expect(plain.length).toBeGreaterThan(500);
  });

  it("come out as they must, but for the differences that are listed", () => {
    const failing = plain.filter((each) => !passes(each)).map(({ id }) => id);
    expect(failing.toSorted()).toEqual(Object.keys(differences).toSorted());
  });

  it("that differ are told to people with the reason", () => {
    const guide = readFileSync(join(import.meta.dirname, "../../../../docs/guides/write-conditions.md"), "utf8");
    const told = [...guide.matchAll(/^\| `([\w/]+)` \| .+ \|$/gm)].map(([, id = ""]) => id);
    expect(told.filter((id) => id.split("/").length === 3).toSorted()).toEqual(Object.keys(differences).toSorted());
  });

  it("print to text that reads as the same tree", () => {
    for (const each of plain) {
      const vocabulary = { attributes: noAttributes, variable: variableIn(each), checked: false };
      const parsed = parseCelWith(each.expr, vocabulary);
      if (!parsed.ok) continue;
      expect(parseCelWith(printCel(parsed.condition), vocabulary), each.id).toEqual(parsed);
    }
  });
});
