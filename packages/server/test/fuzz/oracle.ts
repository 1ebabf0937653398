import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Description, Operation, Response } from "./document.ts";
import { changedIn, type Ledger } from "./ledger.ts";
import type { FuzzRequest } from "./request.ts";
import type { Owner, Reply, World } from "./world.ts";

export interface Seen {
  readonly request: FuzzRequest;
  readonly reply: Reply;
  readonly before: Ledger;
  readonly after: Ledger;
}

/** What was promised and not kept; empty when all is well. */
export type Oracle = (seen: Seen, world: World) => readonly string[];

/**
 * Written also when nothing was done: refusals are audited and remembered, keys remember when they were used, and what
 * was decided by earlier requests goes into the log a moment later, as what they did gets its place in the sequence and
 * operations they began go on.
 */
const mayBeWritten =
  /^(?:audit\.|kernel\.(?:idempotency|streams|leases|consumers)$|identity\.api_keys$|decisions\.(?:records|dropped|unknown_capabilities)|operations\.)/;

export function oracle(description: Description): Oracle {
  const validators = validatorsOf(description);
  return (seen, world) => [
    ...answered(seen, validators),
    ...agreed(seen, validators),
    ...located(seen),
    ...keptApart(seen, world),
    ...leftAlone(seen, world),
    ...short(seen),
  ];
}

/** The status is a declared one, the body is what it comes with, and the headers that every reply has are there. */
function answered({ request: { operation }, reply }: Seen, { replyOf }: Validators): readonly string[] {
  const { status, headers, text } = reply;
  if (status >= 500) return [`answered with ${status}`];
  if (!headers["x-request-id"]) return ["has no request id"];
  const declared = operation.responses.get(status);
  if (declared === undefined) return [`answered with ${status}, which is not declared`];
  if (status === 304) return text === "" ? [] : ["has a body with 304"];
  const type = String(headers["content-type"]).split(";")[0] ?? "";
  if (!(type in (declared.content ?? {}))) return [`answered ${status} with ${type}, which is not declared`];
  if (!type.includes("json")) return [];
  const body: unknown = JSON.parse(text);
  const validate = replyOf(operation, status, type);
  const wrong = validate(body) ? [] : [`is not what its schema says: ${JSON.stringify(validate.errors)}`];
  return [...wrong, ...(type === "application/problem+json" ? codeOf(body, status, declared) : [])];
}

function codeOf(body: unknown, status: number, { description }: Response): readonly string[] {
  const { code, status: told } = body as { readonly code: string; readonly status: number };
  return [
    ...(told === status ? [] : [`says ${told} in its body`]),
    ...(description.split(", ").includes(code) ? [] : [`has the code ${code}, which is not declared for ${status}`]),
  ];
}

/** What the schema refuses is never done; what has one thing wrong is refused there. */
function agreed({ request, reply }: Seen, { acceptsBody }: Validators): readonly string[] {
  const { body, operation } = request;
  if (body === undefined || body.type !== "application/json") return [];
  const value = parsed(body.text);
  const fits = value !== undefined && acceptsBody(operation, value);
  if (reply.status < 300 && !fits) return ["did what its schema refuses"];
  if (body.made === "valid" && !fits) return ["is refused by its own schema: the generator is wrong"];
  if (body.pointer === undefined || fits || reply.status < 400) return [];
  const places = errorsIn(reply).flatMap(({ pointer }) => pointer ?? []);
  const near = places.some((place) => place.startsWith(body.pointer ?? "#") || body.pointer?.startsWith(place));
  return places.length === 0 || near ? [] : [`is wrong at ${body.pointer}, and was told ${places.join(", ")}`];
}

interface Told {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly header?: string;
  readonly file?: string;
}

const errorsIn = ({ headers, text }: Reply): readonly Told[] =>
  String(headers["content-type"]).includes("problem+json")
    ? ((JSON.parse(text) as { readonly errors?: readonly Told[] }).errors ?? [])
    : [];

/** Who may correct a request is told where; a place that is told is one of the request. */
function located({ request, reply }: Seen): readonly string[] {
  const errors = errorsIn(reply);
  const isMalformed = reply.status === 400 && reply.text.includes('"code":"invalid_request"');
  const value = parsed(request.body?.text ?? "");
  const lost = errors.filter(
    ({ pointer, file }) => pointer !== undefined && file === undefined && !isIn(value, pointer),
  );
  return [
    ...(isMalformed && errors.length === 0 ? ["is malformed, and is not told where"] : []),
    ...lost.map(({ pointer }) => `is told of ${pointer}, where nothing is`),
  ];
}

/** Whether what should hold the place is there; the place itself may be what is missing. */
function isIn(value: unknown, pointer: string): boolean {
  const [hash, ...parts] = pointer.split("/");
  if (hash !== "#") return false;
  let here = value;
  for (const part of parts.slice(0, -1)) {
    const name = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, name)) return value === undefined;
    here = (here as Record<string, unknown>)[name];
  }
  return true;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Nothing that is the other tenant's is in the reply, unless the request said it first; and its rows are untouched. */
function keptApart(seen: Seen, world: World): readonly string[] {
  const { request, reply, before, after } = seen;
  if (request.actor !== "first" && request.actor !== "second") return [];
  const [own, other] = [world.tenants[request.actor], world.tenants[otherThan(request.actor)]];
  const told = `${reply.text} ${JSON.stringify(reply.headers)}`;
  const asked = [request.url, ...request.params, request.body?.text, ...Object.values(request.headers)].join(" ");
  const leaked = [
    other.mark,
    ...(told.match(/\b[a-z]{3}_[0-9a-z]{26}\b/g) ?? []).filter((id) => other.ids.has(id) && !own.said.has(id)),
  ];
  const touched = changedIn(before, after, other.id).filter((table) => !mayBeWritten.test(table));
  return [
    ...leaked
      .filter((token) => told.includes(token) && !asked.includes(token))
      .map((token) => `tells ${token}, the other's`),
    ...(!request.operation.isPublic && request.params.some((param) => other.ids.has(param)) && reply.status < 400
      ? ["does something with the other's id"]
      : []),
    ...(touched.length > 0 ? [`changes the other's ${touched.join(", ")}`] : []),
  ];
}

const otherThan = (owner: Owner): Owner => (owner === "first" ? "second" : "first");

/** A look, and a refusal, leave everything as it was. */
function leftAlone({ request: { operation }, reply, before, after }: Seen, _world: World): readonly string[] {
  if (!operation.isLook && reply.status < 400) return [];
  const written = changedIn(before, after).filter((table) => !mayBeWritten.test(table));
  return written.length > 0 ? [`was answered with ${reply.status}, and wrote to ${written.join(", ")}`] : [];
}

/** Characters of a reply to a large body: a refusal tells little of it, and nothing tells it over and over. */
const LONGEST_REFUSAL = 120_000;
const LONGEST_REPLY = 2_000_000;

function short({ request: { body }, reply: { status, text } }: Seen): readonly string[] {
  if ((body?.text.length ?? 0) < LONGEST_REFUSAL) return [];
  return text.length > (status >= 400 ? LONGEST_REFUSAL : LONGEST_REPLY) ? [`is ${text.length} characters long`] : [];
}

interface Validators {
  replyOf(operation: Operation, status: number, type: string): ValidateFunction;
  acceptsBody(operation: Operation, value: unknown): boolean;
}

function validatorsOf({ document, operations }: Description): Validators {
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: true });
  addFormats.default(ajv);
  ajv.addSchema(document, "open");
  ajv.addSchema(closed(document) as object, "closed");
  const compiled = new Map<string, ValidateFunction>();
  const at = (root: string, parts: readonly string[]) => {
    const pointer = parts.map((part) => `/${encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))}`);
    const $ref = `${root}#${pointer.join("")}`;
    const found = compiled.get($ref) ?? ajv.compile({ $ref });
    compiled.set($ref, found);
    return found;
  };
  const shared = (operation: Operation, status: number) => {
    const raw = operation.at.reduce<unknown>((place, part) => (place as Record<string, unknown>)[part], document);
    const { $ref } = (raw as { responses: Record<string, { $ref?: string }> }).responses[status] ?? {};
    return $ref === undefined ? [...operation.at, "responses", String(status)] : $ref.slice(2).split("/");
  };
  if (operations.length === 0) throw new Error("The document describes nothing");
  return {
    replyOf: (operation, status, type) => at("closed", [...shared(operation, status), "content", type, "schema"]),
    acceptsBody: (operation, value) =>
      at("open", [...operation.at, "requestBody", "content", "application/json", "schema"])(value),
  };
}

/** A reply has no member that the document does not tell of. */
function closed(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(closed);
  if (typeof part !== "object" || part === null) return part;
  const inner = Object.fromEntries(Object.entries(part).map(([name, value]) => [name, closed(value)]));
  const isObject = inner["type"] === "object" && "properties" in inner && !("additionalProperties" in inner);
  return isObject ? { ...inner, additionalProperties: false } : inner;
}
