import { type Operations, Refusal } from "@bailiwick/sdk";
import { type Held, parseFile, readText } from "./files.ts";
import { text, texts, type ValuesOf } from "./frame/options.ts";
import { UsageError } from "./frame/usage-error.ts";
import type { Terminal } from "./terminal/terminal.ts";

export type Question = Operations["POST /api/v1/decisions"]["ask"]["body"];

/** What a question is made of on the command line. */
export const questionOptions = {
  subject: text("type:id", "Who: the principal by its external id, such as user:lead-1; the type is user if left out"),
  capability: text("key", "What: a capability by key or alias", { completes: "capability" }),
  resource: text("type:id", "On what, such as ticket:T-1"),
  node: text("id or key", "The scope node the resource lies in"),
  owner: text("id", "The external id of the resource's owner"),
  assignee: text("id", "The external id of whom it is assigned to"),
  property: texts("name=value", "A fact about the resource"),
  attribute: texts("name=value", "A fact about the subject; a stored one of the same name wins"),
  context: texts("name=value", "A fact about the circumstances"),
  ip: text("address", "Where the subject is; only with a key that may assert it"),
  quantity: text("number", "How much is about to be used"),
  usage: texts("meter=number", "What is used so far; only with a key that may assert it"),
  "min-revision": text("revision", "Answer from this revision or a later one"),
  file: text("file", "The question as JSON or YAML, - for standard input; what is typed beside it wins", {
    completes: "file",
  }),
};
export type QuestionOptions = ValuesOf<typeof questionOptions>;

export const valuesNote =
  "A value is read as JSON where it is JSON, as text otherwise: --context amount=5 is a number, --context 'code=\"5\"' a text.";

const LARGEST = 1024 * 1024;

/** The question, and where it was read from, so that a mistake in it has a place. */
export interface Asked {
  readonly question: Question;
  readonly source: { readonly file: string; readonly held: Held } | undefined;
}

export async function questionFrom(options: QuestionOptions, terminal: Terminal): Promise<Asked> {
  const source = await sourceOf(options, terminal);
  const question = laidOver(source?.held.value ?? {}, options);
  if (question.subject === undefined && source === undefined)
    throw new UsageError("Who is it about? Give --subject, such as user:lead-1, or a question with --file.");
  if (question.action === undefined && source === undefined)
    throw new UsageError("What is it about? Give --capability, or a question with --file.");
  // What is missing or wrong in a file is told by the server, and its place is found here.
  return { question: question as Question, source };
}

async function sourceOf(options: QuestionOptions, { input, isInteractive }: Terminal): Promise<Asked["source"]> {
  const piped = options.subject === undefined && options.capability === undefined && !isInteractive && !input.isTTY;
  const file = options.file ?? (piped ? "-" : undefined);
  if (file === undefined) return undefined;
  if (file !== "-") return { file, held: parseFile(file, readText(file, LARGEST)) };
  let read = "";
  for await (const chunk of input.setEncoding("utf8")) {
    read += String(chunk);
    if (read.length > LARGEST) throw new UsageError("What comes in is larger than a question.");
  }
  if (read.trim() === "")
    throw new UsageError("There is no question: give --subject and --capability, --file, or pipe one in.");
  return { file: "standard input", held: parseFile("standard input", read) };
}

type Loose = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Loose =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const within = (value: unknown): Loose => (isObject(value) ? value : {});

/** Lays what was typed over a question; of what was not typed nothing is touched. */
export function laidOver(base: unknown, options: QuestionOptions): Partial<Question> {
  if (!isObject(base)) throw new UsageError("A question is an object with subject and action.");
  return {
    ...base,
    ...part("subject", base, {
      ...reference("subject", options.subject, "user"),
      properties: pairs(options.attribute),
    }),
    ...part("action", base, { name: options.capability }),
    ...part("resource", base, resourceTyped(options, base)),
    ...part("context", base, {
      ...pairs(options.context),
      ip: options.ip,
      quantity: options.quantity,
      usage: texted(options.usage),
    }),
    ...(options["min-revision"] !== undefined && { minRevision: options["min-revision"] }),
  };
}

/** A member of the question, with the given ones in it; properties are laid over one by one. */
function part(name: string, base: Loose, given: Loose): Loose {
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  if (Object.keys(known).length === 0) return {};
  const before = within(base[name]);
  const merged = Object.entries(known).map(([key, value]) => [
    key,
    isObject(value) ? { ...within(before[key]), ...value } : value,
  ]);
  return { [name]: { ...before, ...Object.fromEntries(merged) } };
}

/** A node alone is a resource, too: itself. */
function resourceTyped(options: QuestionOptions, base: Loose): Loose {
  const { node, owner, assignee } = options;
  const typed = Object.entries({ node, owner, assignee }).filter(([, value]) => value !== undefined);
  const properties = { ...pairs(options.property), ...Object.fromEntries(typed) };
  const alone = node !== undefined && options.resource === undefined && base["resource"] === undefined;
  return {
    ...(alone ? { type: "node", id: node } : reference("resource", options.resource)),
    properties: Object.keys(properties).length > 0 ? properties : undefined,
  };
}

function reference(name: string, typed: string | undefined, standard?: string): Loose {
  if (typed === undefined) return {};
  const at = typed.indexOf(":");
  const [type, id] = at < 0 ? [standard, typed] : [typed.slice(0, at), typed.slice(at + 1)];
  if (!type || !id) throw new UsageError(`--${name} is a type and an id, such as ticket:T-1; "${typed}" is not.`);
  return { type, id };
}

function pairs(typed: readonly string[]): Loose | undefined {
  if (typed.length === 0) return undefined;
  return Object.fromEntries(typed.map((each) => split(each)).map(([name, value]) => [name, jsonOrText(value)]));
}

const texted = (typed: readonly string[]): Loose | undefined =>
  typed.length === 0 ? undefined : Object.fromEntries(typed.map(split));

function split(pair: string): readonly [name: string, value: string] {
  const at = pair.indexOf("=");
  if (at < 1) throw new UsageError(`A name and a value are needed, such as channel=web; "${pair}" is not.`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}

function jsonOrText(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** A refusal of a question that came from a file, with the place of each mistake in it. */
export function located(error: unknown, { source }: Asked): unknown {
  const errors = error instanceof Refusal ? error.problem.errors : undefined;
  if (!(error instanceof Refusal) || errors === undefined || source === undefined) return error;
  const placed = errors.map((mistake) =>
    mistake.pointer === undefined
      ? mistake
      : { ...mistake, file: source.file, ...source.held.placeOf(mistake.pointer) },
  );
  return new Refusal(error.status, { ...error.problem, errors: placed }, error.retryAfter);
}
