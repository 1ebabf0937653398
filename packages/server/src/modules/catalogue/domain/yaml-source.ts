import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  Parser,
  type ParsedNode,
  type YAMLMap,
} from "yaml";
import { type File, type Finding, finding, type Path, type Problem, pointer } from "./problem.ts";

/** A document that was read safely: plain values, and the place of each of them in the file. */
export interface Source {
  readonly name: string;
  readonly value: unknown;
  /** Whether the document has something at exactly this path. */
  has(path: Path): boolean;
  /** Puts a finding where it belongs: at its path, or at the nearest thing above it that exists. */
  locate(finding: Finding): Problem;
}

export type Reading =
  | { readonly source: Source; readonly errors?: never }
  | { readonly errors: readonly Problem[]; readonly source?: never };

const bounds = {
  characters: 524_288,
  /** Words and signs: what a parser pays for. */
  lexemes: 150_000,
  depth: 64,
  nodes: 250_000,
  problems: 100,
  /** Nodes reached through aliases: a document may repeat itself, not explode. */
  aliased: 10_000,
};

// oxlint-disable-next-line no-control-regex -- naming them is the purpose
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\p{Surrogate}/u;

interface Place {
  readonly line: number;
  readonly column: number;
}
type PlaceOf = (offset: number) => Place;
type Anchors = Map<string, Node>;

/** A refusal that ends the reading; it never leaves this file. */
class Refusal extends Error {
  readonly finding: Finding;
  readonly offset: number;
  constructor(reason: Finding, offset: number) {
    super(reason.message);
    this.finding = reason;
    this.offset = offset;
  }
}

/** What is left to read of one push or import, whatever number of files it comes in. */
export interface Budget {
  characters: number;
  lexemes: number;
}

export const wholeBudget = (): Budget => ({ characters: 4 * bounds.characters, lexemes: bounds.lexemes });

/** Work that pauses now and then, so that whoever does it may do something else in between. */
export type Paused<Result> = Generator<undefined, Result, void>;

/** Does it all at once. */
export function atOnce<Result>(work: Paused<Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** So many words and signs, or tokens of the document, between two pauses. */
const STRETCH = 500;

/** Reads YAML 1.2 (core schema) within bounds of size, depth and alias expansion. Never throws. */
export const readYaml = (file: File, budget?: Budget): Reading => atOnce(readingYaml(file, budget));

/** The same with pauses. What is put together at the end of a document is one step: its bounds keep that small. */
export function* readingYaml(file: File, budget: Budget = wholeBudget()): Paused<Reading> {
  const lines = new LineCounter();
  const placeOf: PlaceOf = (offset) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const refuse = ({ code, path, message }: Finding, offset: number): Problem => ({
    code,
    message,
    file: file.name,
    path: pointer(path),
    ...placeOf(offset),
  });
  try {
    if (file.text.length > bounds.characters) {
      const message = `The document is longer than ${bounds.characters} characters; split it.`;
      return { errors: [refuse(finding("document_too_large", [], message), 0)] };
    }
    budget.characters -= file.text.length;
    if (budget.characters < 0) throw new Refusal(tooMuch, 0);
    const document = yield* compose(file.text, lines, budget);
    yield;
    const mistakes = [...document.errors, ...document.warnings];
    if (mistakes.length > 0) {
      return {
        errors: mistakes
          .slice(0, bounds.problems)
          .map(({ message, pos }) => refuse(finding("yaml_invalid", [], firstLine(message)), pos[0])),
      };
    }
    const reader = plainReader();
    const value = document.contents === null ? null : reader.read(document.contents, [], 0);
    if (reader.faults.length > 0) {
      return { errors: reader.faults.slice(0, bounds.problems).map((fault) => refuse(fault.finding, fault.offset)) };
    }
    return { source: sourceOf(file, document.contents, value, reader.anchors, placeOf) };
  } catch (error) {
    if (error instanceof Refusal) return { errors: [refuse(error.finding, error.offset)] };
    const message = `The document cannot be read as YAML: ${firstLine(String(error))}`;
    return { errors: [refuse(finding("yaml_invalid", [], message), 0)] };
  }
}

const firstLine = (message: string): string => message.split("\n")[0] ?? message;

const tooMuch = finding(
  "document_too_large",
  [],
  "All files together have more characters, or words and signs, than are read at a time; send fewer.",
);

function* compose(text: string, lines: LineCounter, budget: Budget): Paused<Document.Parsed<ParsedNode, true>> {
  yield* refuseCostly(text, budget);
  const tokens: CST.Token[] = [];
  for (const token of yield* parsed(text, lines)) {
    refuseDepth(token);
    tokens.push(token);
  }
  yield;
  const composer = new Composer<ParsedNode, true>({
    version: "1.2",
    schema: "core",
    strict: true,
    stringKeys: true,
    // Checked while reading, in linear time.
    uniqueKeys: false,
    logLevel: "silent",
  });
  const [document, second] = [...composer.compose(tokens, true, text.length)];
  if (document === undefined || second !== undefined) {
    const message = "A file holds exactly one document; put each of them in a file of its own.";
    throw new Refusal(finding("yaml_invalid", [], message), second?.range[0] ?? 0);
  }
  if (document.directives.yaml.version !== "1.2") {
    const message = "The %YAML directive asks for another version; remove it: this is YAML 1.2.";
    throw new Refusal(finding("yaml_invalid", [], message), 0);
  }
  return document;
}

/** A document is one token and comes at its end, so that the parser is fed by hand to be paused on the way. */
function* parsed(text: string, lines: LineCounter): Paused<readonly CST.Token[]> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens: CST.Token[] = [];
  let fed = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    fed += 1;
    if (fed % STRETCH === 0) yield;
  }
  tokens.push(...parser.end());
  return tokens;
}

/** Counts words, signs and open brackets on the cheapest level first: a parser is slow on very many of them. */
function* refuseCostly(text: string, budget: Budget): Paused<void> {
  let depth = 0;
  let offset = 0;
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === "[" || lexeme === "{") depth += 1;
    else if (lexeme === "]" || lexeme === "}") depth = Math.max(0, depth - 1);
    if (depth > bounds.depth) throw tooDeep([], offset);
    lexemes += 1;
    if (lexemes % STRETCH === 0) yield;
    budget.lexemes -= 1;
    if (lexemes > bounds.lexemes) {
      const message = `The document has more than ${bounds.lexemes} words and signs; split it.`;
      throw new Refusal(finding("document_too_large", [], message), offset);
    }
    if (budget.lexemes < 0) throw new Refusal(tooMuch, offset);
    offset += lexeme.length;
  }
}

const tooDeep = (path: Path, offset: number): Refusal =>
  new Refusal(finding("document_too_deep", path, `Nested deeper than ${bounds.depth} levels; flatten it.`), offset);

/** Measured on the token tree without recursion, because composing a tree recurses. */
function refuseDepth(root: CST.Token): void {
  const open: { token: CST.Token; depth: number }[] = [{ token: root, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > bounds.depth) throw tooDeep([], token.offset);
    if (token.type === "document" && token.value !== undefined) open.push({ token: token.value, depth });
    if (!("items" in token)) continue;
    for (const item of token.items) {
      if (item.key) open.push({ token: item.key, depth: depth + 1 });
      if (item.value) open.push({ token: item.value, depth: depth + 1 });
    }
  }
}

const keyText = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : "");

interface Fault {
  readonly finding: Finding;
  readonly offset: number;
}

/** Turns nodes into plain values, counting as it goes. */
function plainReader() {
  const anchors: Anchors = new Map();
  const faults: Fault[] = [];
  let nodes = 0;
  let aliased = 0;
  let insideAlias = 0;

  function fault(reason: Finding, offset: number): undefined {
    faults.push({ finding: reason, offset });
    return undefined;
  }

  function read(node: Node | null, path: Path, depth: number): unknown {
    if (node === null) return null;
    const offset = node.range?.[0] ?? 0;
    nodes += 1;
    if (insideAlias > 0) aliased += 1;
    if (nodes > bounds.nodes || aliased > bounds.aliased) {
      const message = "Aliases expand to too much; write the values out.";
      throw new Refusal(finding("alias_expansion_too_large", path, message), offset);
    }
    if (depth > bounds.depth) throw tooDeep(path, offset);
    if (isAlias(node)) return readAlias(node, path, depth);
    if ("anchor" in node && node.anchor !== undefined) anchors.set(node.anchor, node);
    if (isMap(node)) return readMap(node, path, depth);
    if (isSeq(node)) {
      return node.items.map((item, index) => read(item as Node | null, [...path, index], depth + 1));
    }
    return isScalar(node) ? readScalar(node.value, node.source, path, offset) : null;
  }

  function readAlias(node: Alias, path: Path, depth: number): unknown {
    const target = anchors.get(node.source);
    if (target === undefined) {
      const message = `No anchor &${node.source} stands before this alias.`;
      return fault(finding("yaml_invalid", path, message), node.range?.[0] ?? 0);
    }
    insideAlias += 1;
    const value = read(target, path, depth + 1);
    insideAlias -= 1;
    return value;
  }

  function readMap(map: YAMLMap, path: Path, depth: number): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const { key, value } of map.items) {
      const keyNode = key as Node;
      const offset = keyNode.range?.[0] ?? 0;
      const name = isScalar(keyNode) ? String(keyNode.value) : undefined;
      const at = [...path, name ?? ""];
      if (name === undefined) fault(finding("key_forbidden", at, "A key must be plain text."), offset);
      else if (name === "__proto__") {
        fault(finding("key_forbidden", at, "The key `__proto__` is not allowed."), offset);
      } else if (Object.hasOwn(result, name)) {
        const message = `The key \`${name}\` stands twice in one mapping; remove one.`;
        fault(finding("key_duplicate", at, message), offset);
      } else {
        refuseCharacters(name, at, offset);
        result[name] = read(value as Node | null, at, depth + 1);
      }
    }
    return result;
  }

  function readScalar(value: unknown, source: string | undefined, path: Path, offset: number) {
    if (typeof value === "string") refuseCharacters(value, path, offset);
    else if (typeof value === "number") refuseInexact(source ?? "", path, offset);
    else if (value !== null && typeof value !== "boolean") {
      const message = "Only text, numbers, true, false and null are allowed here.";
      fault(finding("yaml_invalid", path, message), offset);
    }
    return value;
  }

  function refuseCharacters(text: string, path: Path, offset: number): void {
    if (forbidden.test(text)) {
      const message = "Control characters and half surrogate pairs are not allowed; remove them.";
      fault(finding("character_forbidden", path, message), offset);
    }
  }

  /** A number that JavaScript would round is asked for as text; only whole ones far out of range pass, as they are. */
  function refuseInexact(source: string, path: Path, offset: number): void {
    const [mantissa = ""] = source.toLowerCase().split("e");
    const digits = mantissa.replace(/[^\d]/g, "").replace(/^0+|0+$/g, "");
    if (digits.length > 15 && source.includes(".")) {
      const message = "The number has more than 15 digits; put it in quotes to keep it exact.";
      fault(finding("number_inexact", path, message), offset);
    }
  }

  return { read, anchors, faults };
}

function sourceOf(file: File, root: Node | null, value: unknown, anchors: Anchors, placeOf: PlaceOf): Source {
  const resolve = (node: Node | null | undefined): Node | null =>
    isAlias(node) ? (anchors.get(node.source) ?? null) : (node ?? null);

  const indexes = new Map<YAMLMap, Map<string, Pair>>();
  const pairOf = (map: YAMLMap, name: string): Pair | undefined => {
    const index = indexes.get(map) ?? new Map(map.items.map((pair) => [keyText(pair), pair]));
    indexes.set(map, index);
    return index.get(name);
  };

  /** The offset of each thing on the way to the path, as far as it exists. */
  function trail(path: Path): number[] {
    const offsets = [root?.range?.[0] ?? 0];
    let node = resolve(root);
    for (const segment of path) {
      if (isMap(node)) {
        const pair = pairOf(node, String(segment));
        if (pair === undefined) break;
        offsets.push((pair.key as Node).range?.[0] ?? 0);
        node = resolve(pair.value as Node | null);
      } else if (isSeq(node) && typeof segment === "number" && segment < node.items.length) {
        const item = node.items[segment] as Node | null;
        offsets.push(item?.range?.[0] ?? 0);
        node = resolve(item);
      } else break;
    }
    return offsets;
  }

  return {
    name: file.name,
    value,
    has: (path) => trail(path).length === path.length + 1,
    locate: ({ code, path, message }) => ({
      code,
      message,
      file: file.name,
      path: pointer(path),
      ...placeOf(trail(path).at(-1) ?? 0),
    }),
  };
}
