/** The time window that `within` is given: a map that is written down, or a template's parameter. */
import type { Condition, Json, TimeWindow } from "@bailiwick/decision";
import type { Expression } from "./parse.ts";

type Window = Extract<Condition, { readonly op: "within" }>["window"];

/** What it says; whether that makes sense is asked of the whole condition. */
export function windowOf(expression: Expression): Window | undefined {
  if (expression.kind === "select") {
    const { operand, field } = expression;
    return operand.kind === "name" && operand.name === "params" ? { parameter: field } : undefined;
  }
  const value = expression.kind === "map" ? jsonOf(expression) : undefined;
  return value === undefined ? undefined : (value as unknown as TimeWindow);
}

function jsonOf(expression: Expression): Json | undefined {
  if (expression.kind === "literal") {
    const { literal } = expression;
    if (literal.kind === "int") return Number(literal.value);
    return literal.kind === "string" ? literal.value : undefined;
  }
  if (expression.kind !== "list" && expression.kind !== "map") return undefined;
  const values = expression.args.map(jsonOf);
  if (!values.every((value) => value !== undefined)) return undefined;
  if (expression.kind === "list") return values;
  const keys = values.filter((_, index) => index % 2 === 0);
  if (!keys.every((key) => typeof key === "string") || new Set(keys).size < keys.length) return undefined;
  return Object.fromEntries(keys.map((key, index) => [key, values[2 * index + 1] ?? null]));
}

/** Days are ints in CEL and numbers in JSON. */
export function printWindow(window: Window, quoted: (text: string) => string): string {
  if ("parameter" in window) return `params.${window.parameter}`;
  const entries = Object.entries(window).map(([name, value]: [string, Json]) => {
    const text = typeof value === "string" ? quoted(value) : JSON.stringify(value).replaceAll(",", ", ");
    return `${quoted(name)}: ${text}`;
  });
  return `{${entries.join(", ")}}`;
}
