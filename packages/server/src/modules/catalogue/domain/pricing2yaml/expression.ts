/**
 * The little language of Pricing2Yaml's prices and feature expressions, parsed to a tree and never run as code. One
 * grammar serves both: formula.ts takes the arithmetic of it, relation.ts the logic.
 */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  /** `#name` */
  | { readonly kind: "variable"; readonly name: string }
  /** `pricingContext['features']['x']`, also with dots. */
  | { readonly kind: "path"; readonly root: string; readonly segments: readonly string[] }
  | { readonly kind: "unary"; readonly op: "!" | "-"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly op: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    };

export type BinaryOperator = "||" | "&&" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/";

export type ParsedExpression =
  | { readonly expression: Expression; readonly error?: never }
  | { readonly error: string; readonly expression?: never };

const bounds = { characters: 4000, depth: 60 };

/** Loosest first. */
const levels: readonly Readonly<Record<string, BinaryOperator>>[] = [
  { "||": "||" },
  { "&&": "&&" },
  { "==": "==", "===": "==", "!=": "!=", "!==": "!=" },
  { "<": "<", "<=": "<=", ">": ">", ">=": ">=" },
  { "+": "+", "-": "-" },
  { "*": "*", "/": "/" },
];

interface Token {
  readonly kind: "number" | "text" | "name" | "variable" | "symbol" | "end";
  readonly text: string;
  readonly at: number;
}

class Unreadable extends Error {}

export function parseExpression(text: string): ParsedExpression {
  if (text.length > bounds.characters) return { error: `longer than ${bounds.characters} characters` };
  try {
    return { expression: parseTokens(tokenize(text)) };
  } catch (error) {
    if (error instanceof Unreadable) return { error: error.message };
    throw error;
  }
}

const shapes: readonly (readonly [Token["kind"], RegExp])[] = [
  ["number", /\d+(?:\.\d+)?/y],
  ["text", /'[^'\\]*'|"[^"\\]*"/y],
  ["variable", /#[\p{L}_][\p{L}\d_]*/uy],
  ["name", /[\p{L}_$][\p{L}\d_$]*/uy],
  ["symbol", /===|!==|==|!=|<=|>=|&&|\|\||[<>!+\-*/().[\]]/y],
];

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    const token = tokenAt(text, at);
    tokens.push(token);
    at += token.text.length;
  }
  return [...tokens, { kind: "end", text: "", at: text.length }];
}

function tokenAt(text: string, at: number): Token {
  for (const [kind, shape] of shapes) {
    shape.lastIndex = at;
    const match = shape.exec(text);
    if (match !== null) return { kind, text: match[0], at };
  }
  throw new Unreadable(`\`${text.charAt(at)}\` at character ${at + 1} has no meaning here`);
}

function parseTokens(tokens: readonly Token[]): Expression {
  let position = 0;
  const end: Token = { kind: "end", text: "", at: 0 };
  const peek = (): Token => tokens[position] ?? end;
  const take = (): Token => {
    const token = peek();
    position += 1;
    return token;
  };
  const fail = (token: Token, wanted: string): never => {
    const found = token.kind === "end" ? "the end" : `\`${token.text}\``;
    throw new Unreadable(`${wanted} is expected at character ${token.at + 1}, found ${found}`);
  };
  const expect = (symbol: string): void => {
    const token = take();
    if (token.kind !== "symbol" || token.text !== symbol) fail(token, `\`${symbol}\``);
  };

  function binary(level: number, depth: number): Expression {
    const operators = levels[level];
    if (operators === undefined) return unary(depth);
    let left = binary(level + 1, depth);
    for (let links = 0; ; links += 1) {
      const { kind, text } = peek();
      const op = kind === "symbol" && Object.hasOwn(operators, text) ? operators[text] : undefined;
      if (op === undefined) return left;
      if (links > bounds.depth) throw new Unreadable("too many operators in a row");
      take();
      left = { kind: "binary", op, left, right: binary(level + 1, depth) };
    }
  }

  function unary(depth: number): Expression {
    if (depth > bounds.depth) throw new Unreadable("nested too deeply");
    const { kind, text } = peek();
    if (kind === "symbol" && (text === "!" || text === "-")) {
      take();
      return { kind: "unary", op: text, operand: unary(depth + 1) };
    }
    return primary(depth);
  }

  function primary(depth: number): Expression {
    const token = take();
    switch (token.kind) {
      case "number":
        return { kind: "literal", value: Number(token.text) };
      case "text":
        return { kind: "literal", value: token.text.slice(1, -1) };
      case "variable":
        return { kind: "variable", name: token.text.slice(1) };
      case "name":
        if (token.text === "true" || token.text === "false") {
          return { kind: "literal", value: token.text === "true" };
        }
        return { kind: "path", root: token.text, segments: segments() };
      case "symbol":
      case "end": {
        if (token.text !== "(") return fail(token, "a value");
        const inner = binary(0, depth + 1);
        expect(")");
        return inner;
      }
    }
  }

  function segments(): string[] {
    const found: string[] = [];
    for (;;) {
      const { kind, text } = peek();
      if (kind !== "symbol" || (text !== "." && text !== "[")) return found;
      take();
      const token = take();
      if (text === ".") found.push(token.kind === "name" ? token.text : fail(token, "a name"));
      else {
        found.push(token.kind === "text" ? token.text.slice(1, -1) : fail(token, "a quoted name"));
        expect("]");
      }
    }
  }

  const expression = binary(0, 0);
  if (peek().kind !== "end") fail(peek(), "an operator");
  return expression;
}
