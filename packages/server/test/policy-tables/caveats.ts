/**
 * Conditions on relationships, in the part of CEL that models of relationships use. A parameter that the relationship
 * gives is a literal, any other an attribute under `context`, read as the type that is declared.
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

const comparisons = ["==", "!=", "<", "<=", ">", ">="] as const;

function comparison(tokens: Tokens, scope: Scope): Condition {
  if (tokens.take("!")) return { op: "not", args: [comparison(tokens, scope)] };
  const left = sum(tokens, scope);
  const op = comparisons.find((each) => tokens.take(each));
  return op === undefined ? left : { op, args: [left, sum(tokens, scope)] };
}

function sum(tokens: Tokens, scope: Scope): Condition {
  let left = operand(tokens, scope);
  for (let op = sign(tokens); op !== undefined; op = sign(tokens)) left = { op, args: [left, operand(tokens, scope)] };
  return left;
}

const sign = (tokens: Tokens) => (["+", "-"] as const).find((each) => tokens.take(each));

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
  const type = parameters[token];
  const isTime = type === "timestamp" || type === "duration";
  if (!Object.hasOwn(given, token)) return { attribute: `context.${token}`, ...(isTime && { as: type }) };
  const value: Condition = { value: given[token] ?? null };
  return isTime ? { op: "call", name: type, args: [value] } : value;
}
