/** OpenFGA: its modelling language, and its store files with relationships and tests. */
import type { Json } from "@bailiwick/decision";
import { parse } from "yaml";
import type { Caveat } from "./caveats.ts";
import type { Check, Model, Relationship, Rewrite } from "./relations.ts";
import { type Tokens, tokensOf } from "./tokens.ts";

export interface Store {
  readonly relationships: readonly Relationship[];
  readonly checks: readonly (Check & { readonly expected: boolean })[];
  readonly lists: readonly ObjectList[];
}

/** Which objects, or which subjects, an answer names. */
export type ObjectList = {
  readonly relation: string;
  readonly context: Readonly<Record<string, Json>>;
  readonly expected: readonly string[];
} & (
  | { readonly kind: "objects"; readonly subject: string; readonly type: string }
  | { readonly kind: "subjects"; readonly object: string; readonly type: string; readonly set: string | undefined }
);

const pattern = /[A-Za-z_][\w./-]*|\[|\]|[(){},:#*<>]|\d+(?:\.\d+)*/g;

export function readFga(text: string): Model {
  const { caveats, rest } = conditionsIn(text);
  const tokens = tokensOf(rest.replaceAll(/(^|\s)#[^\n]*/g, "$1"), pattern);
  const types: Record<string, Record<string, Rewrite>> = {};
  let type: Record<string, Rewrite> = {};
  for (let token = tokens.peek(); token !== undefined; token = tokens.peek()) {
    tokens.next();
    if (token === "model") {
      tokens.expect("schema");
      tokens.next();
    } else if (token === "type") {
      type = {};
      types[tokens.next()] = type;
    } else if (token === "define") {
      const name = tokens.next();
      tokens.expect(":");
      type[name] = definition(tokens);
    } else if (token !== "relations") throw new Error(`Cannot read ${token}`);
  }
  return { types, caveats };
}

/** `condition name(parameter: type, ...) { expression }` */
function conditionsIn(text: string): { readonly caveats: Readonly<Record<string, Caveat>>; readonly rest: string } {
  const caveats: Record<string, Caveat> = {};
  const rest = text.replaceAll(
    /\bcondition\s+(\w+)\s*\(([^)]*)\)\s*\{([^}]*)\}/g,
    (_, name: string, given: string, body: string) => {
      const parameters = given.split(",").map((each) => each.split(":").map((part) => part.trim()));
      caveats[name] = {
        parameters: Object.fromEntries(parameters.map(([key = "", kind = ""]) => [key, kind])),
        text: body,
      };
      return "";
    },
  );
  return { caveats, rest };
}

function definition(tokens: Tokens): Rewrite {
  const parts = [term(tokens)];
  const word = tokens.peek();
  if (word === "but") {
    tokens.next();
    tokens.expect("not");
    const [base] = parts;
    if (base) return { kind: "exclusion", base, without: term(tokens) };
  }
  if (word !== "or" && word !== "and") return parts[0] ?? { kind: "direct" };
  while (tokens.take(word)) parts.push(term(tokens));
  return { kind: word === "or" ? "union" : "intersection", parts };
}

function term(tokens: Tokens): Rewrite {
  if (tokens.take("(")) {
    const inner = definition(tokens);
    tokens.expect(")");
    return inner;
  }
  if (tokens.take("[")) {
    while (!tokens.take("]")) tokens.next();
    return { kind: "direct" };
  }
  const relation = tokens.next();
  return tokens.take("from") ? { kind: "from", relation, through: tokens.next() } : { kind: "computed", relation };
}

interface StoreFile {
  readonly model?: string;
  readonly model_file?: string;
  readonly tuples?: readonly Tuple[];
  readonly tests?: readonly StoreTest[];
}

interface Tuple {
  readonly user: string;
  readonly relation: string;
  readonly object: string;
  readonly condition?: { readonly name: string; readonly context?: Readonly<Record<string, Json>> };
}

type Context = Readonly<Record<string, Json>>;

interface StoreTest {
  readonly tuples?: readonly Tuple[];
  readonly check?: readonly { user: string; object: string; context?: Context; assertions: Record<string, boolean> }[];
  readonly list_objects?: readonly {
    user: string;
    type: string;
    context?: Context;
    assertions: Record<string, readonly string[]>;
  }[];
  readonly list_users?: readonly {
    object: string;
    context?: Context;
    user_filter: readonly { type: string; relation?: string }[];
    assertions: Record<string, { readonly users: readonly string[] }>;
  }[];
}

export const modelFileOf = (text: string): { readonly model?: string; readonly file?: string } => {
  const { model, model_file: file } = parse(text) as StoreFile;
  return { ...(model !== undefined && { model }), ...(file !== undefined && { file }) };
};

/** One store for each test: a test may bring relationships of its own. */
export function readStores(text: string): readonly Store[] {
  const { tuples = [], tests = [] } = parse(text) as StoreFile;
  return tests.map((test) => ({
    relationships: [...tuples, ...(test.tuples ?? [])].map(relationshipOf),
    checks: (test.check ?? []).flatMap(({ user, object, context = {}, assertions }) =>
      Object.entries(assertions).map(([relation, expected]) => ({
        subject: user,
        object,
        relation,
        context,
        expected,
      })),
    ),
    lists: [
      ...(test.list_objects ?? []).flatMap(({ user, type, context = {}, assertions }) =>
        Object.entries(assertions).map(([relation, expected]) => ({
          kind: "objects" as const,
          subject: user,
          type,
          relation,
          context,
          expected,
        })),
      ),
      ...(test.list_users ?? []).flatMap(({ object, user_filter: filters, context = {}, assertions }) =>
        Object.entries(assertions).flatMap(([relation, { users }]) =>
          filters.map(({ type, relation: set }) => ({
            kind: "subjects" as const,
            object,
            type,
            set,
            relation,
            context,
            expected: users,
          })),
        ),
      ),
    ],
  }));
}

const relationshipOf = ({ user, relation, object, condition }: Tuple): Relationship => ({
  subject: user,
  relation,
  object,
  ...(condition && { caveat: { name: condition.name, given: condition.context ?? {} } }),
});
