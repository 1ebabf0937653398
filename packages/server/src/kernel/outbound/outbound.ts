import { isIP } from "node:net";
import { Client, type Dispatcher, errors } from "undici";
import { directly, through } from "./connect.ts";
import { type Resolve, resolveBy } from "./resolve.ts";
import { mayReach, NOT_ALLOWED, type OutboundRules, readTarget, type Target } from "./rules.ts";

/**
 * The only way to an address that people configured. It reaches public addresses over https, what the operator allowed,
 * and nothing else; it follows no redirect, and neither time nor answer can be made long.
 */
export interface Outbound {
  /** What is wrong with an address, for whoever enters it; undefined when it may be used. The answer of this moment. */
  complaint(url: string): Promise<string | undefined>;
  send(request: OutboundRequest): Promise<Answered | Failed>;
}

export interface OutboundRequest {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For all of it: name, connection, answer. */
  readonly deadlineMs?: number;
  /** Ends it at once. */
  readonly stop?: AbortSignal;
}

export interface Answered {
  readonly status: number;
  /** As it was sent. */
  readonly retryAfter: string | undefined;
  /** The first 16 KiB. */
  readonly body: Buffer;
}

/** Why there is no answer; no more is told, so that nobody maps a network by it. */
export interface Failed {
  readonly failure: Failure;
}

export type Failure = "not_allowed" | "unreachable" | "insecure" | "timeout" | "bad_answer";

const DEADLINE_MS = 20_000;
const LOOK_MS = 2000;
const MOST_HEADERS = 16_384;
const MOST_BODY = 16_384;

export function openOutbound(rules: OutboundRules, resolve: Resolve = resolveBy()): Outbound {
  return {
    async complaint(text) {
      const target = readTarget(text, rules);
      if ("wrong" in target) return target.wrong;
      if (rules.proxy !== undefined) return undefined;
      return within(LOOK_MS, undefined, async (signal) =>
        (await addressesOf(target, { rules, resolve, signal })) === "not_allowed" ? NOT_ALLOWED : undefined,
      ).catch(() => undefined);
    },
    async send(request) {
      const target = readTarget(request.url, rules);
      if ("wrong" in target) return { failure: "not_allowed" };
      const { deadlineMs = DEADLINE_MS, stop } = request;
      const exchanging = (signal: AbortSignal) => exchange(request, target, { rules, resolve, signal });
      return within(deadlineMs, stop, exchanging).catch((error: unknown) => ({ failure: failureOf(error) }));
    },
  };
}

interface Way {
  readonly rules: OutboundRules;
  readonly resolve: Resolve;
  readonly signal: AbortSignal;
}

/** Where a target leads now. One address that may not be reached spoils all of them: a name is not tried for its best. */
async function addressesOf({ host, isNamed }: Target, { rules, resolve, signal }: Way) {
  if (isIP(host) !== 0) return [host];
  const addresses = await resolve(host, { signal, isNamed });
  return isNamed || addresses.every((address) => mayReach(address, rules)) ? addresses : "not_allowed";
}

async function exchange(request: OutboundRequest, target: Target, way: Way): Promise<Answered | Failed> {
  const { url, host } = target;
  const { proxy, authorities } = way.rules;
  const certified = { name: isIP(host) === 0 ? host : undefined, authorities, signal: way.signal };
  const addresses = proxy === undefined ? await addressesOf(target, way) : [];
  if (addresses === "not_allowed") return { failure: "not_allowed" };
  const connect = proxy === undefined ? directly(addresses, certified) : await through(proxy, url, certified);
  const client = new Client(url.origin, { connect, maxHeaderSize: MOST_HEADERS });
  try {
    const { method, headers, body = null } = request;
    const answer = await client.request({
      path: `${url.pathname}${url.search}`,
      method,
      headers: { "user-agent": "Bailiwick", ...headers, "accept-encoding": "identity" },
      body,
      signal: way.signal,
      reset: true,
    });
    return await read(answer);
  } finally {
    client.destroy().catch(() => undefined);
  }
}

async function read({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<Answered | Failed> {
  body.on("error", () => undefined);
  if (![undefined, "identity"].includes(single(headers["content-encoding"]))) return { failure: "bad_answer" };
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    pieces.push(piece);
    size += piece.length;
    if (size >= MOST_BODY) break;
  }
  const read = Buffer.concat(pieces).subarray(0, MOST_BODY);
  return { status: statusCode, retryAfter: single(headers["retry-after"]), body: read };
}

const single = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === "string" ? value : value?.[0];

class DeadlinePassed extends Error {
  override readonly name = "DeadlinePassed";
}

/** Gives up after so long, whatever it waits for and whether that can be called off or not. */
async function within<T>(
  milliseconds: number,
  stop: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const end = () => ended.abort(new DeadlinePassed());
  const timer = setTimeout(end, milliseconds);
  stop?.addEventListener("abort", end, { once: true });
  if (stop?.aborted === true) end();
  try {
    const late = new Promise<never>((_, fail) => {
      ended.signal.addEventListener("abort", () => fail(new DeadlinePassed()), { once: true });
    });
    return await Promise.race([work(ended.signal), late]);
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener("abort", end);
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof DeadlinePassed) return "timeout";
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  if (code === "UND_ERR_CONNECT_TIMEOUT") return "timeout";
  if (error instanceof errors.HTTPParserError || /^UND_ERR_(?:HEADERS_OVERFLOW|SOCKET|RES)/.test(code))
    return "bad_answer";
  return /CERT|^ERR_(?:TLS|SSL)|^EPROTO$/.test(code) ? "insecure" : "unreachable";
}
