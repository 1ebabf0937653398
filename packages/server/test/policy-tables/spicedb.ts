/** SpiceDB: its schema language, relationships as lines, and validation files with assertions. */
import type { Json } from "@bailiwick/decision";
import { parse } from "yaml";
import type { Caveat } from "./caveats.ts";
import type { Check, Model, Relationship, Rewrite } from "./relations.ts";
import { type Tokens, tokensOf } from "./tokens.ts";

export type Verdict = "true" | "false" | "caveated";

export interface Validation {
  readonly model: Model;
  readonly relationships: readonly Relationship[];
  readonly checks: readonly (Check & { readonly expected: Verdict })[];
}

const pattern = /[A-Za-z_][\w]*(?:\/[A-Za-z_]\w*)*|->|[{}()=+&|:#*,-]/g;

function readSchema(text: string): Model {
  const { caveats, rest } = caveatsIn(text);
  const tokens = tokensOf(rest, pattern);
  const types: Record<string, Record<string, Rewrite>> = {};
  while (tokens.take("definition")) {
    const type: Record<string, Rewrite> = {};
    types[tokens.next()] = type;
    tokens.expect("{");
    while (!tokens.take("}")) member(tokens, type);
  }
  if (tokens.peek() !== undefined) throw new Error(`Cannot read ${tokens.peek()}`);
  return { types, caveats };
}

/** `caveat name(parameter type, ...) { expression }` */
function caveatsIn(text: string): { readonly caveats: Readonly<Record<string, Caveat>>; readonly rest: string } {
  const caveats: Record<string, Caveat> = {};
  const rest = text.replaceAll(
    /\bcaveat\s+([\w/]+)\s*\(([^)]*)\)\s*\{([^}]*)\}/g,
    (_, name: string, given: string, body: string) => {
      const parameters = given.split(",").map((each) => each.trim().split(/\s+/));
      caveats[name] = {
        parameters: Object.fromEntries(parameters.map(([key = "", kind = ""]) => [key, kind])),
        text: body,
      };
      return "";
    },
  );
  return { caveats, rest };
}

function member(tokens: Tokens, type: Record<string, Rewrite>): void {
  const kind = tokens.next();
  const name = tokens.next();
  if (kind === "permission") {
    tokens.expect("=");
    type[name] = exclusion(tokens);
    return;
  }
  tokens.expect(":");
  do skipAllowed(tokens);
  while (tokens.take("|"));
  type[name] = { kind: "direct" };
}

/** Which subjects a relation accepts is checked by whoever writes relationships. */
function skipAllowed(tokens: Tokens): void {
  tokens.next();
  if (tokens.take("#")) tokens.next();
  else if (tokens.take(":")) tokens.expect("*");
  if (tokens.take("with")) tokens.next();
}

/** Of the three signs `+` binds closest, then `&`, then `-`. */
function exclusion(tokens: Tokens): Rewrite {
  let base = intersection(tokens);
  while (tokens.take("-")) base = { kind: "exclusion", base, without: intersection(tokens) };
  return base;
}

function intersection(tokens: Tokens): Rewrite {
  return joined(tokens, "&", "intersection", (inner) => joined(inner, "+", "union", operand));
}

function joined(
  tokens: Tokens,
  sign: string,
  kind: "union" | "intersection",
  part: (tokens: Tokens) => Rewrite,
): Rewrite {
  const parts = [part(tokens)];
  while (tokens.take(sign)) parts.push(part(tokens));
  return parts.length === 1 && parts[0] ? parts[0] : { kind, parts };
}

function operand(tokens: Tokens): Rewrite {
  if (tokens.take("(")) {
    const inner = exclusion(tokens);
    tokens.expect(")");
    return inner;
  }
  const name = tokens.next();
  if (name === "nil") return { kind: "union", parts: [] };
  return tokens.take("->")
    ? { kind: "from", through: name, relation: tokens.next() }
    : { kind: "computed", relation: name };
}

interface ValidationFile {
  readonly schema: string;
  readonly relationships?: string;
  readonly assertions?: {
    readonly assertTrue?: readonly string[];
    readonly assertFalse?: readonly string[];
    readonly assertCaveated?: readonly string[];
  };
}

export function readValidation(text: string): Validation {
  const { schema, relationships = "", assertions = {} } = parse(text) as ValidationFile;
  const verdicts: readonly (readonly [Verdict, readonly string[] | undefined])[] = [
    ["true", assertions.assertTrue],
    ["false", assertions.assertFalse],
    ["caveated", assertions.assertCaveated],
  ];
  return {
    model: readSchema(schema),
    relationships: relationships
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("//"))
      .map(relationshipOf),
    checks: verdicts.flatMap(([expected, texts = []]) => texts.map((each) => ({ ...checkOf(each), expected }))),
  };
}

const edge = /^([^#\s]+)#([^@\s]+)@([^\s[]+)(?:\[([\w/]+)(?::(\{.*\}))?\])?$/;

function relationshipOf(line: string): Relationship {
  const [, object = "", relation = "", subject = "", caveat, given] = edge.exec(line) ?? [];
  if (object === "") throw new Error(`Cannot read ${line}`);
  return {
    object,
    relation,
    subject: subject.replace(/#\.\.\.$/, ""),
    ...(caveat !== undefined && { caveat: { name: caveat, given: JSON.parse(given ?? "{}") as Record<string, Json> } }),
  };
}

function checkOf(text: string): Check {
  const [, line = "", context] = /^(.*?)(?:\s+with\s+(\{.*\}))?$/.exec(text) ?? [];
  const { object, relation, subject } = relationshipOf(line);
  return { object, relation, subject, context: JSON.parse(context ?? "{}") as Record<string, Json> };
}
