/**
 * Conditions on relationships, in the part of CEL that models of relationships use. A parameter that the relationship
 * gives is a literal, any other an attribute under `context`; sums of literal times and durations are worked out.
 */
import type { Condition, Json } from "@bailiwick/decision";
import { Inexpressible } from "./setup.ts";
import { type Tokens, tokensOf } from "./tokens.ts";

export interface Caveat {
  /** Types by name. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly text: string;
}

const pattern = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\d+(?:\.\d+)?|[A-Za-z_]\w*|&&|\|\||[<>=!]=|[<>!()+.,\-[\]]/g;

export function conditionOf({ parameters, text }: Caveat, given: Readonly<Record<string, Json>>): Condition {
  const tokens = tokensOf(text, pattern);
  const found = either(tokens, { parameters, given });
  if (tokens.peek() !== undefined) throw new Inexpressible("caveat_unreadable");
  return found;
}

interface Scope {
  readonly parameters: Caveat["parameters"];
  readonly given: Readonly<Record<string, Json>>;
}

function either(tokens: Tokens, scope: Scope): Condition {
  const args = [both(tokens, scope)];
  while (tokens.take("||")) args.push(both(tokens, scope));
  return args.length === 1 && args[0] ? args[0] : { op: "or", args };
}

function both(tokens: Tokens, scope: Scope): Condition {
  const args = [comparison(tokens, scope)];
  while (tokens.take("&&")) args.push(comparison(tokens, scope));
  return args.length === 1 && args[0] ? args[0] : { op: "and", args };
}

const comparisons = { "==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge" } as const;

function comparison(tokens: Tokens, scope: Scope): Condition {
  if (tokens.take("!")) return { op: "not", args: [comparison(tokens, scope)] };
  const left = sum(tokens, scope);
  const sign = tokens.peek();
  if (sign === undefined || !(sign in comparisons)) return left;
  tokens.next();
  return { op: comparisons[sign as keyof typeof comparisons], args: [left, sum(tokens, scope)] };
}

function sum(tokens: Tokens, scope: Scope): Condition {
  let left = operand(tokens, scope);
  while (tokens.take("+")) left = added(left, operand(tokens, scope));
  return left;
}

/** An instant and a duration, both known, make an instant. */
function added(left: Condition, right: Condition): Condition {
  if (!("value" in left) || !("value" in right)) throw new Inexpressible("arithmetic");
  const at = Date.parse(String(left.value));
  const span = durationOf(String(right.value));
  if (Number.isNaN(at) || span === undefined) throw new Inexpressible("arithmetic");
  return { value: new Date(at + span).toISOString() };
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function durationOf(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.map(([whole]) => whole).join("") !== text || parts.length === 0) return undefined;
  return parts.reduce((total, [, count, unit = "s"]) => total + Number(count) * (units[unit] ?? 0), 0);
}

function operand(tokens: Tokens, scope: Scope): Condition {
  let value = primary(tokens, scope);
  while (tokens.take(".")) {
    if (tokens.next() !== "in_cidr") throw new Inexpressible("caveat_unreadable");
    tokens.expect("(");
    value = { op: "ipInRange", args: [value, sum(tokens, scope)] };
    tokens.expect(")");
  }
  return value;
}

function primary(tokens: Tokens, { parameters, given }: Scope): Condition {
  const token = tokens.next();
  if (token === "(") {
    const inner = either(tokens, { parameters, given });
    tokens.expect(")");
    return inner;
  }
  if (/^["']/.test(token)) return { value: token.slice(1, -1) };
  if (/^\d/.test(token)) return { value: Number(token) };
  if (token === "true" || token === "false") return { value: token === "true" };
  if (!Object.hasOwn(parameters, token)) throw new Inexpressible("caveat_unreadable");
  return Object.hasOwn(given, token) ? { value: given[token] ?? null } : { attribute: `context.${token}` };
}
