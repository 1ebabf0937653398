import type { Condition, Json } from "@bailiwick/decision";
import fc from "fast-check";

const text = fc.oneof(fc.constantFrom("", "eu", "sales", "12.50", "2027-01-01T00:00:00Z"), fc.string({ maxLength: 6 }));
const number = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
const scalar: fc.Arbitrary<Json> = fc.oneof(text, number, fc.boolean(), fc.constant(null));
const json: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom("a", "b", "c d", "__proto__"), scalar, { maxKeys: 3 }) },
);

const paths = [
  "context.a",
  "context.b.c",
  "context.first-name",
  'context.gr"ö\\ße',
  "principal.in",
  "tenant.x y",
  "now",
];
const attribute = fc.constantFrom(...paths).map((path): Condition => ({ attribute: path }));
const literal = json.map((value): Condition => ({ value }));
const window: fc.Arbitrary<Condition> = fc.constantFrom(
  { op: "within", window: { days: [1, 5], from: "08:00", until: "18:00" } } as const,
  { op: "within", window: { days: [7], from: "22:00", until: "06:00", zone: "Europe/Berlin" } } as const,
  { op: "within", window: { from: "2026-01-01T00:00:00Z" } } as const,
);
const ranges = fc.constantFrom<Condition>(
  { value: "10.0.0.0/8" },
  { value: ["10.0.0.0/8", "::1"] },
  { attribute: "context.a" },
);

const formWords = ["eq", "ne", "lt", "le", "gt", "ge", "contains", "startsWith", "endsWith"] as const;

/** Trees as a form makes them. */
export const formTrees = fc.letrec<{ tree: Condition }>((tie) => {
  const leaf = fc.oneof(attribute, literal);
  return {
    tree: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      window,
      attribute.map((one): Condition => ({ op: "has", args: [one] })),
      fc.tuple(leaf, ranges).map(([one, range]): Condition => ({ op: "ipInRange", args: [one, range] })),
      fc
        .tuple(leaf, fc.array(scalar, { maxLength: 4 }))
        .map(([one, list]): Condition => ({ op: "in", args: [one, { value: list }] })),
      fc.tuple(fc.constantFrom(...formWords), leaf, leaf).map(([op, a, b]): Condition => ({ op, args: [a, b] })),
      tie("tree").map((one): Condition => ({ op: "not", args: [one] })),
      fc
        .tuple(fc.constantFrom("and", "or"), fc.array(tie("tree"), { minLength: 1, maxLength: 3 }))
        .map(([op, args]): Condition => ({ op, args })),
    ),
  };
}).tree;

const int = fc.oneof(fc.bigInt({ min: -10n, max: 10n }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
const typed: fc.Arbitrary<Condition> = fc.oneof(
  int.map((value) => ({ int: String(value) })),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => ({ uint: String(value) })),
  fc.uint8Array({ maxLength: 4 }).map((bytes) => ({ bytes: Buffer.from(bytes).toString("base64") })),
  fc.constantFrom("int", "string", "google.protobuf.Timestamp").map((type) => ({ type })),
  fc.constant<Condition>({ attribute: "now", as: "timestamp" }),
);
const symbols = ["==", "!=", "<", "<=", ">", ">=", "@in", "+", "-", "*", "/", "%", "index"] as const;
const calls = [
  "size",
  "int",
  "double",
  "string",
  "decimal",
  "timestamp",
  "duration",
  "type",
  "dyn",
  "getHours",
] as const;

/** Trees of all operators there are, whether they make sense or not. */
export const anyTrees = fc.letrec<{ tree: Condition }>((tie) => {
  const tree = tie("tree");
  return {
    tree: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      formTrees,
      typed,
      fc.tuple(fc.constantFrom(...symbols), tree, tree).map(([op, a, b]): Condition => ({ op, args: [a, b] })),
      tree.map((one): Condition => ({ op: "negate", args: [one] })),
      fc.tuple(tree, tree, tree).map((args): Condition => ({ op: "if", args })),
      fc
        .tuple(tree, fc.constantFrom("a", "in", "content-type"))
        .map(([one, field]): Condition => ({ op: "select", field, args: [one] })),
      fc
        .tuple(tree, fc.constantFrom("a", "x y"))
        .map(([one, field]): Condition => ({ op: "has", args: [{ op: "select", field, args: [one] }] })),
      fc.array(tree, { maxLength: 3 }).map((args): Condition => ({ op: "list", args })),
      fc.tuple(tree, tree).map((args): Condition => ({ op: "entries", args })),
      fc.tuple(fc.constantFrom(...calls), tree).map(([name, one]): Condition => ({ op: "call", name, args: [one] })),
      fc.tuple(tree, tree).map((args): Condition => ({ op: "call", name: "matches", args })),
      fc.tuple(fc.constantFrom("all", "exists", "exists_one", "filter", "map"), tree, tree, fc.boolean()).map(
        ([op, range, body, uses]): Condition => ({
          op,
          variable: "item",
          args: [range, uses ? { op: "==", args: [{ variable: "item" }, body] } : body],
        }),
      ),
      fc.tuple(tree, tree).map(
        ([value, body]): Condition => ({
          op: "bind",
          variable: "it",
          args: [value, { op: "list", args: [{ variable: "it" }, body] }],
        }),
      ),
    ),
  };
}).tree;

export const contexts = fc.record(
  { a: json, b: fc.record({ c: json }), "first-name": json, 'gr"ö\\ße': json },
  { requiredKeys: [] },
);
