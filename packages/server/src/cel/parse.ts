/** Reads CEL's grammar into a tree of expressions, each with its place in the text. */
import { type Span, Unreadable } from "./error.ts";
import { type Token, tokensOf } from "./token.ts";

export type Expression = Span &
  (
    | { readonly kind: "literal"; readonly literal: Literal }
    | { readonly kind: "name"; readonly name: string }
    | { readonly kind: "select"; readonly operand: Expression; readonly field: string }
    | { readonly kind: "call"; readonly name: string; readonly target?: Expression; readonly args: Expressions }
    | { readonly kind: "operator"; readonly operator: string; readonly args: Expressions }
    | { readonly kind: "list"; readonly args: Expressions }
    | { readonly kind: "map"; readonly args: Expressions }
  );
export type Expressions = readonly Expression[];

export type Literal =
  | { readonly kind: "int" | "uint"; readonly value: bigint }
  | { readonly kind: "double"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "bytes"; readonly value: Uint8Array }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "null" };

/** Parentheses and operators inside each other; the stack holds many times that. */
const deepest = 64;
const mostParts = 5_000;
/** Operators of one level, or members, in a row: the tree they make is as deep as they are many. */
const longestChain = 256;

/** Binary operators, the loosest first. */
const levels: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["==", "!=", "<", "<=", ">", ">=", "in"],
  ["+", "-"],
  ["*", "/", "%"],
];

const reserved = new Set(
  "as break const continue else for function if import let loop package namespace return var void while".split(" "),
);

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
  parts: number;
}

/** Throws what can't be read, with its place. */
export function parseExpression(text: string): Expression {
  const reader: Reader = { tokens: tokensOf(text), at: 0, depth: 0, parts: 0 };
  const expression = anyExpression(reader);
  const rest = current(reader);
  if (rest.kind !== "end") throw unexpected(rest, "the end");
  return expression;
}

function anyExpression(reader: Reader): Expression {
  return nested(reader, () => {
    const test = binary(reader, 0);
    if (!accept(reader, "?")) return test;
    const then = binary(reader, 0);
    expect(reader, ":");
    const otherwise = anyExpression(reader);
    return part(reader, {
      kind: "operator",
      operator: "?:",
      args: [test, then, otherwise],
      from: test.from,
      to: otherwise.to,
    });
  });
}

/** `&&` and `||` take all their operands at once, the others two at a time from the left. */
function binary(reader: Reader, level: number): Expression {
  const operators = levels[level];
  if (operators === undefined) return unary(reader);
  let left = binary(reader, level + 1);
  if (level < 2) {
    const args = [left];
    while (accept(reader, operators[0] ?? "")) args.push(binary(reader, level + 1));
    return args.length === 1 ? left : part(reader, operation(operators[0] ?? "", args));
  }
  for (let count = 1; ; count += 1) {
    const operator = operators.find((each) => accept(reader, each));
    if (operator === undefined) return left;
    if (count === longestChain) throw new Unreadable(`More than ${longestChain} in a row`, current(reader));
    left = part(reader, operation(operator, [left, binary(reader, level + 1)]));
  }
}

const operation = (operator: string, args: Expressions): Expression => ({
  kind: "operator",
  operator,
  args,
  from: args[0]?.from ?? 0,
  to: args.at(-1)?.to ?? 0,
});

function unary(reader: Reader): Expression {
  const { from } = current(reader);
  const operator = ["!", "-"].find((each) => isSymbol(current(reader), each));
  if (operator === undefined) return member(reader);
  const number = operator === "-" ? reader.tokens[reader.at + 1] : undefined;
  if (number !== undefined && (number.kind === "int" || number.kind === "double")) return member(reader);
  reader.at += 1;
  return nested(reader, () => {
    const operand = unary(reader);
    return part(reader, {
      kind: "operator",
      operator: operator === "-" ? "negate" : "!",
      args: [operand],
      from,
      to: operand.to,
    });
  });
}

function member(reader: Reader): Expression {
  let expression = primary(reader);
  for (let count = 1; ; count += 1) {
    if (count === longestChain) throw new Unreadable(`More than ${longestChain} in a row`, current(reader));
    if (accept(reader, ".")) expression = selected(reader, expression);
    else if (accept(reader, "[")) {
      const index = anyExpression(reader);
      const { to } = expect(reader, "]");
      const { from } = expression;
      expression = part(reader, { kind: "operator", operator: "[]", args: [expression, index], from, to });
    } else return expression;
  }
}

function selected(reader: Reader, operand: Expression): Expression {
  const token = next(reader);
  const { from } = operand;
  if (token.kind !== "name" && token.kind !== "quotedName") throw unexpected(token, "a name");
  if (token.kind === "name" && isLiteralWord(token.text)) throw unexpected(token, "a name");
  const field = token.text;
  if (token.kind === "name" && accept(reader, "(")) {
    const { args, to } = items(reader, ")");
    return part(reader, { kind: "call", name: field, target: operand, args, from, to });
  }
  return part(reader, { kind: "select", operand, field, from, to: token.to });
}

function primary(reader: Reader): Expression {
  const token = next(reader);
  if (token.kind === "name") return named(reader, token);
  if (token.kind === "symbol") return bracketed(reader, token);
  if (token.kind === "end" || token.kind === "quotedName") throw unexpected(token, "an expression");
  return part(reader, { kind: "literal", literal: literalOf(token, ""), from: token.from, to: token.to });
}

const isLiteralWord = (word: string): boolean => ["true", "false", "null", "in"].includes(word);

function named(
  reader: Reader,
  { text, from, to }: Token & { readonly kind: "name" | "quotedName" | "symbol" },
): Expression {
  if (text === "true" || text === "false") {
    return part(reader, { kind: "literal", literal: { kind: "bool", value: text === "true" }, from, to });
  }
  if (text === "null") return part(reader, { kind: "literal", literal: { kind: "null" }, from, to });
  if (text === "in" || reserved.has(text)) throw new Unreadable(`${text} is a reserved word`, { from, to });
  if (!accept(reader, "(")) return part(reader, { kind: "name", name: text, from, to });
  const { args, to: end } = items(reader, ")");
  return part(reader, { kind: "call", name: text, args, from, to: end });
}

function bracketed(reader: Reader, token: Token & { readonly kind: "name" | "quotedName" | "symbol" }): Expression {
  const { from } = token;
  switch (token.text) {
    case "(": {
      const inner = anyExpression(reader);
      const { to } = expect(reader, ")");
      return { ...inner, from, to };
    }
    case "[": {
      const { args, to } = items(reader, "]", "trailing");
      return part(reader, { kind: "list", args, from, to });
    }
    case "{":
      return map(reader, from);
    case ".":
      return named(reader, expectName(reader));
    case "-": {
      const number = next(reader);
      return part(reader, { kind: "literal", literal: literalOf(number, "-"), from, to: number.to });
    }
    default:
      throw unexpected(token, "an expression");
  }
}

function map(reader: Reader, from: number): Expression {
  const args: Expression[] = [];
  while (!isSymbol(current(reader), "}")) {
    args.push(anyExpression(reader));
    expect(reader, ":");
    args.push(anyExpression(reader));
    if (!accept(reader, ",")) break;
  }
  const { to } = expect(reader, "}");
  return part(reader, { kind: "map", args, from, to });
}

function items(reader: Reader, closing: string, trailing?: "trailing"): { args: Expressions; to: number } {
  const args: Expression[] = [];
  while (!isSymbol(current(reader), closing) || (args.length > 0 && trailing === undefined)) {
    args.push(anyExpression(reader));
    if (!accept(reader, ",")) break;
  }
  return { args, to: expect(reader, closing).to };
}

function literalOf(token: Token, sign: "" | "-"): Literal {
  switch (token.kind) {
    case "int":
    case "uint": {
      const size = BigInt(token.text.replace(/u$/i, ""));
      const value = sign === "-" ? -size : size;
      const fits = token.kind === "int" ? BigInt.asIntN(64, value) === value : BigInt.asUintN(64, value) === value;
      if (!fits) throw new Unreadable(`${sign}${token.text} does not fit into 64 bits`, token);
      return { kind: token.kind, value };
    }
    case "double": {
      const value = Number(`${sign}${token.text}`);
      if (!Number.isFinite(value)) throw new Unreadable(`${sign}${token.text} is too large for a double`, token);
      return { kind: "double", value };
    }
    case "string":
      return { kind: "string", value: token.text };
    case "bytes":
      return { kind: "bytes", value: token.bytes };
    case "name":
    case "quotedName":
    case "symbol":
    case "end":
      throw unexpected(token, "a number");
  }
}

// ---- walking through the tokens -----------------------------------------------------------------------------------

/** The last token is the end, and nothing goes beyond it. */
const current = (reader: Reader): Token => reader.tokens[reader.at] as Token;

function next(reader: Reader): Token {
  const token = current(reader);
  if (token.kind !== "end") reader.at += 1;
  return token;
}

const isSymbol = (token: Token, text: string): boolean =>
  (token.kind === "symbol" || (token.kind === "name" && text === "in")) && token.text === text;

function accept(reader: Reader, text: string): boolean {
  const found = isSymbol(current(reader), text);
  if (found) reader.at += 1;
  return found;
}

function expect(reader: Reader, text: string): Token {
  const token = next(reader);
  if (!isSymbol(token, text)) throw unexpected(token, text);
  return token;
}

function expectName(reader: Reader): Token & { readonly kind: "name" | "quotedName" | "symbol" } {
  const token = next(reader);
  if (token.kind !== "name") throw unexpected(token, "a name");
  return token as Token & { readonly kind: "name" };
}

function nested(reader: Reader, read: () => Expression): Expression {
  reader.depth += 1;
  if (reader.depth > deepest) throw new Unreadable(`Nested deeper than ${deepest}`, current(reader));
  const expression = read();
  reader.depth -= 1;
  return expression;
}

function part(reader: Reader, expression: Expression): Expression {
  reader.parts += 1;
  if (reader.parts > mostParts) throw new Unreadable(`More than ${mostParts} parts`, expression);
  return expression;
}

function unexpected(token: Token, wanted: string): Unreadable {
  const found = token.kind === "end" ? "the end" : token.kind === "bytes" ? "bytes" : JSON.stringify(token.text);
  return new Unreadable(`Expected ${wanted} instead of ${found}`, token);
}
