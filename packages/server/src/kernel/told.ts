import type { Logger } from "./log.ts";
import { internal, Problem, unavailable } from "./problem.ts";
import type { Reply, Request } from "./request.ts";
import { sqlState } from "./sql.ts";

const CANNOT_CONNECT = new Set(["ECONNREFUSED", "ENOENT", "ECONNRESET", "57P01", "57P03", "53300"]);

/** Every failure ends here: what the caller can act on as a problem, anything else as our fault. */
export function told(error: unknown, request: Pick<Request, "id" | "method" | "url">, log: Logger): Reply {
  const { kind, detail, extra } = asProblem(error, request, log);
  const { retryAfter, ...members } = extra;
  return {
    status: kind.status,
    headers: {
      "content-type": "application/problem+json",
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
      ...(kind.status === 401 && { "www-authenticate": "Bearer" }),
    },
    body: JSON.stringify({
      type: `urn:bailiwick:problem:${kind.code}`,
      title: kind.title,
      status: kind.status,
      detail,
      code: kind.code,
      requestId: request.id,
      ...members,
    }),
  };
}

function asProblem(error: unknown, { id, method, url }: Pick<Request, "id" | "method" | "url">, log: Logger): Problem {
  if (error instanceof Problem) return error;
  const path = url.split("?")[0];
  if (CANNOT_CONNECT.has(sqlState(error) ?? "")) {
    log.error({ requestId: id, method, path, err: error }, "the database does not answer");
    return unavailable("The database does not answer", { retryAfter: 2 });
  }
  log.error({ requestId: id, method, path, err: error }, "a request failed");
  return internal("The failure is logged under this request id", {});
}
