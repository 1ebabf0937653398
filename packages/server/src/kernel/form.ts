import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import {
  type DeclaredProblem,
  headersTooLarge,
  invalidRequest,
  requestTimeout,
  unsupportedMediaType,
} from "./problem.ts";

const MOST_HEADERS = 100;

/** Said twice, these would be read in one way here and in another by a proxy in between. */
const once = new Set([
  "authorization",
  "bailiwick-min-revision",
  "bailiwick-tenant",
  "content-encoding",
  "content-type",
  "host",
  "idempotency-key",
  "x-api-key",
]);

/** Refuses a request whose body or query is in a form that is not read here. */
export function refuseForm(request: IncomingMessage): void {
  refuseCoding(request);
  refuseEscapes(request.url ?? "");
}

/** Refuses more headers than anybody needs, and those that do not mean one thing to everybody. */
export function refuseHeaders({ headers, rawHeaders }: IncomingMessage): void {
  const count = rawHeaders.length / 2;
  if (count > MOST_HEADERS) throw headersTooLarge(`At most ${MOST_HEADERS} headers are read`);
  if (count === Object.keys(headers).length) return;
  const names = rawHeaders.filter((_, index) => index % 2 === 0);
  const twice = names.filter((name, index) => once.has(name.toLowerCase()) && again(names, name, index));
  if (twice.length > 0)
    throw invalidRequest("A header stands twice", {
      errors: twice.map((header) => ({ header, detail: "Send it once" })),
    });
}

const again = (names: readonly string[], name: string, index: number) =>
  names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) < index;

/** Bodies come plain and in UTF-8. */
function refuseCoding({ headers }: IncomingMessage): void {
  const coding = headers["content-encoding"];
  if (coding !== undefined && coding !== "identity") throw unsupportedMediaType("Send the body without a coding");
  const type = headers["content-type"];
  if (type === undefined || type === "application/json") return;
  const charsets = [...type.matchAll(/;\s*charset\s*=\s*"?([^";\s]*)/gi)].map(([, charset = ""]) => charset);
  if (charsets.some((charset) => !/^(?:utf-?8|us-ascii)$/i.test(charset)))
    throw unsupportedMediaType("Send the body in UTF-8");
}

/** Escapes that are none, or no UTF-8, would otherwise be taken for what they stand in place of. */
function refuseEscapes(url: string): void {
  const query = url.slice(url.indexOf("?") + 1);
  if (query.length === url.length || !query.includes("%")) return;
  const broken = query.split("&").filter((part) => !isEscaped(part));
  if (broken.length > 0)
    throw invalidRequest("The query is not percent-encoded UTF-8", {
      errors: broken
        .slice(0, 50)
        .map((part) => ({ parameter: part.split("=")[0] ?? "", detail: "Encode it as UTF-8" })),
    });
}

function isEscaped(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** What never became a request is answered on the socket itself, and the connection ends. */
export function hangUp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || socket.destroyed) return;
  const { kind } = reasonOf(error.code);
  const body = JSON.stringify({
    type: `urn:bailiwick:problem:${kind.code}`,
    title: kind.title,
    status: kind.status,
    code: kind.code,
  });
  const head = [
    `HTTP/1.1 ${kind.status} ${phrases[kind.status] ?? "Bad Request"}`,
    "Content-Type: application/problem+json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

const phrases: Readonly<Record<number, string>> = {
  408: "Request Timeout",
  431: "Request Header Fields Too Large",
};

const notHttp: Pick<DeclaredProblem, "kind"> = {
  kind: { ...invalidRequest.kind, title: "The request is not HTTP this server accepts" },
};

function reasonOf(code: string | undefined): Pick<DeclaredProblem, "kind"> {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return requestTimeout;
  return code === "HPE_HEADER_OVERFLOW" ? headersTooLarge : notHttp;
}
