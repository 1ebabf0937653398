import { setTimeout as sleep } from "node:timers/promises";
import { type Api, connect, type Patience, refusalFrom } from "@bailiwick/sdk";
import { UsageError } from "./frame/usage-error.ts";
import type { Target } from "./profiles/connection.ts";

/** Nobody answered, or something else than Bailiwick did. */
class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** The typed client of the server that is meant; it stops when the user wants an end. */
export function apiOf(
  { url, key, tenant, keyless }: Target,
  interrupted: AbortSignal,
  patience?: Partial<Patience>,
): Api {
  if (key === undefined) throw new UsageError(keyless);
  return connect({
    url,
    key,
    ...(tenant !== undefined && { tenant }),
    fetch: fetchUntil(interrupted),
    patience: { wait: (milliseconds) => sleep(milliseconds, undefined, { signal: interrupted }), ...patience },
  });
}

/** A reply that lasts, to be read as it comes: an export, or events. */
export async function open(
  { url, key, tenant, keyless }: Target,
  interrupted: AbortSignal,
  { path, query = {}, headers = {} }: { path: string; query?: Fields; headers?: Fields },
): Promise<AsyncIterable<Uint8Array>> {
  if (key === undefined) throw new UsageError(keyless);
  const asked = new URL(`${url}${path}`);
  for (const [name, value] of Object.entries(query)) asked.searchParams.set(name, value);
  const named = tenant !== undefined && { "bailiwick-tenant": tenant };
  const reply = await fetchUntil(interrupted)(asked, {
    headers: { ...headers, authorization: `Bearer ${key}`, ...named },
  });
  if (!reply.ok) throw await refusalFrom(reply);
  if (reply.body === null) throw new Unreachable(`${url} answers without a body.`);
  return arriving(reply.body, asked.origin);
}

/** What comes, saying in words that it comes no further. */
async function* arriving(body: ReadableStream<Uint8Array>, origin: string): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Unreachable(`${origin} broke off before it had told everything: ${causeOf(error)}`, { cause: error });
  }
}

type Fields = Readonly<Record<string, string>>;

/** `fetch`, saying in words why there is no answer. */
export const fetchUntil =
  (interrupted: AbortSignal): typeof fetch =>
  async (input, init) => {
    // A signal of its own for each request: fetch leaves its listeners where it put them.
    const signal = AbortSignal.any(init?.signal ? [init.signal, interrupted] : [interrupted]);
    try {
      const reply = await fetch(input, { ...init, signal });
      const type = reply.headers.get("content-type");
      if (reply.ok && type !== null && !/json|yaml|csv|event-stream|octet-stream/.test(type))
        throw new Unreachable(`${originOf(input)} answers, but not as Bailiwick does. Is the address right?`);
      return reply;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new Unreachable(`${originOf(input)} cannot be reached: ${causeOf(error)}`, { cause: error });
    }
  };

const originOf = (input: Parameters<typeof fetch>[0]) => new URL(input instanceof Request ? input.url : input).origin;

const noTls = "it does not speak TLS. Is the address one that begins with http:?";
const distrusted = "nobody known here signed its certificate. NODE_EXTRA_CA_CERTS names a file with those who may";

const sayings: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there. Is the server running? npm start",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "its name cannot be resolved now",
  ETIMEDOUT: "it does not answer",
  UND_ERR_CONNECT_TIMEOUT: "it does not answer",
  ECONNRESET: "it broke off",
  UND_ERR_SOCKET: "it broke off",
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  CERT_HAS_EXPIRED: "its certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
  DEPTH_ZERO_SELF_SIGNED_CERT: distrusted,
  SELF_SIGNED_CERT_IN_CHAIN: distrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: distrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: distrusted,
};

/** fetch hides the reason in causes, several of them where a name has several addresses. */
function causeOf(error: unknown): string {
  const code = codeOf(error);
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = inner instanceof Error ? inner.message : String(inner);
  return (code === undefined ? undefined : sayings[code]) ?? (message.trim() || (code ?? "nobody says why"));
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  const [first] = error instanceof AggregateError ? (error.errors as readonly unknown[]) : [];
  return codeOf(error.cause) ?? codeOf(first);
}
