import type { Operations } from "./operations.ts";
import { type Patience, patience, persist } from "./retry.ts";

/** The method and path of an operation, as the API description has it: `GET /api/v1/tenants/{tenant}`. */
export type OperationName = keyof Operations;

export interface CallOptions {
  /** The tenant this call is about, by id or slug, for an operator's key; default: the one given to `connect`. */
  readonly tenant?: string;
  /** Makes two calls one: give the same key to a call you repeat yourself. A write without one gets its own. */
  readonly idempotencyKey?: string;
  /** The ETag of what you saw; the write is refused with 412 if it has changed since. */
  readonly ifMatch?: string;
  /** Makes something only where there is nothing yet; the write is refused with 412 where there is. */
  readonly ifNoneMatch?: "*";
  /** The id of the decision a write follows, for the audit log to say. */
  readonly decision?: string;
  /** A revision you have seen; the answer is never from an earlier one. */
  readonly minRevision?: string;
  /** Of a stream: the last event that was seen. */
  readonly lastEventId?: string;
  /** Asked by the clock, and not because somebody did something: it keeps no browser's session open. */
  readonly background?: boolean;
  readonly signal?: AbortSignal;
}

export type Ask<Name extends OperationName> = Operations[Name]["ask"] & CallOptions;

/** An operation that needs nothing may be called with its name alone. */
export type AskOf<Name extends OperationName> =
  Record<never, never> extends Operations[Name]["ask"] ? readonly [ask?: Ask<Name>] : readonly [ask: Ask<Name>];

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
  readonly etag: string | undefined;
  /** The state the answer was given from; hand it on as `minRevision` to be answered from no earlier one. */
  readonly revision: string | undefined;
  /** The write had been done before; this is the reply it got then. */
  readonly replayed: boolean;
}

/** Calls the API by its own names, and throws a `Refusal` whenever the server says no. */
export interface Api {
  <Name extends OperationName>(name: Name, ...ask: AskOf<Name>): Promise<Operations[Name]["reply"]>;
  /** The same, with what the reply's header fields say. */
  answer<Name extends OperationName>(name: Name, ...ask: AskOf<Name>): Promise<Answer<Operations[Name]["reply"]>>;
  /** The reply as it comes, its body not read yet: for a download or a stream. */
  open<Name extends OperationName>(name: Name, ...ask: AskOf<Name>): Promise<Response>;
}

export interface ConnectOptions {
  /** Where the server is, such as `https://bailiwick.example.com`; a path in it is kept. */
  readonly url: string;
  /** Without one, the session of the browser this runs in, on pages of the server itself. */
  readonly key?: string;
  /** The tenant all calls are about, by id or slug; needed with an operator's key. */
  readonly tenant?: string;
  readonly fetch?: typeof fetch;
  /** How long to go on trying. */
  readonly patience?: Partial<Patience>;
}

type Value = string | number | boolean;
type Query = Readonly<Record<string, Value | readonly Value[] | undefined>>;

/** What an ask may hold, with the operation's own types forgotten. */
interface AnyAsk extends CallOptions {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Query;
  readonly body?: unknown;
}

/** A client of one server with one key, or of a browser's session. */
export function connect(options: ConnectOptions): Api {
  const { fetch: send = fetch } = options;
  const patient = { ...patience, ...options.patience };
  const open = (name: string, ask: AnyAsk = {}): Promise<Response> => {
    const { url, request } = requestOf(name, ask, options);
    return persist(() => send(url, request), patient);
  };
  const answer = async (name: string, ask?: AnyAsk): Promise<Answer<unknown>> => {
    const reply = await open(name, ask);
    const text = await reply.text();
    return {
      status: reply.status,
      body: text === "" ? undefined : isJson(reply) ? (JSON.parse(text) as unknown) : text,
      etag: reply.headers.get("etag") ?? undefined,
      revision: reply.headers.get("bailiwick-revision") ?? undefined,
      replayed: reply.headers.get("idempotency-replayed") === "true",
    };
  };
  const call = async (name: string, ask?: AnyAsk) => (await answer(name, ask)).body;
  return Object.assign(call, { answer, open }) as Api;
}

const isJson = ({ headers }: Response) => /[/+]json(?:;|$)/.test(headers.get("content-type") ?? "application/json");

function requestOf(
  name: string,
  ask: AnyAsk,
  options: ConnectOptions,
): { readonly url: URL; readonly request: RequestInit } {
  const [method = "", path = ""] = name.split(" ");
  const { params = {}, query = {}, body, idempotencyKey, ifMatch, ifNoneMatch, decision } = ask;
  const { minRevision, lastEventId, signal } = ask;
  const tenant = ask.tenant ?? options.tenant;
  // A tenant named in the path is the one it is about.
  const named = tenant !== undefined && !path.includes("{tenant}");
  return {
    url: urlOf(options.url, filled(path, params), query),
    request: {
      method,
      headers: {
        ...credentialOf(options, ask),
        accept: "application/json, */*;q=0.5",
        ...(named && { "bailiwick-tenant": tenant }),
        ...(body !== undefined && {
          "content-type": typeof body === "string" ? "application/yaml" : "application/json",
        }),
        ...(method !== "GET" && { "idempotency-key": idempotencyKey ?? newIdempotencyKey() }),
        ...(ifMatch !== undefined && { "if-match": ifMatch }),
        ...(ifNoneMatch !== undefined && { "if-none-match": ifNoneMatch }),
        ...(decision !== undefined && { "bailiwick-decision": decision }),
        ...(lastEventId !== undefined && { "last-event-id": lastEventId }),
        ...(minRevision !== undefined && { "bailiwick-min-revision": minRevision }),
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
    },
  };
}

/** A session's cookie travels by itself; the field shows that no other page sent it. */
const credentialOf = ({ key }: ConnectOptions, { background = false }: CallOptions): Record<string, string> =>
  key === undefined
    ? { "bailiwick-session": background ? "background" : "cookie" }
    : { authorization: `Bearer ${key}` };

/** A key for one write and its repetitions. Not `crypto.randomUUID`: browsers have it over https only. */
export const newIdempotencyKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

const filled = (path: string, params: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, field: string) => {
    const value = params[field];
    if (value === undefined || value === "") throw new TypeError(`${path} needs the parameter ${field}`);
    return encodeURIComponent(value);
  });

function urlOf(base: string, path: string, query: Query): URL {
  const url = new URL(base.replace(/\/+$/, "") + path);
  for (const [field, value] of Object.entries(query))
    for (const each of [value].flat()) if (each !== undefined) url.searchParams.append(field, String(each));
  return url;
}
