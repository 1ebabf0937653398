import type { Logger } from "./log.ts";
import { cannotReach } from "./outage.ts";
import { internal, Problem, unavailable } from "./problem.ts";
import type { Protocol, Refusal } from "./protocol.ts";
import type { Reply, Request } from "./request.ts";
import { QUERY_CANCELED, sqlState } from "./sql.ts";

type Refused = Pick<Request, "id" | "method" | "url" | "params" | "body">;

/** Every failure ends here: what the caller can act on as a problem, anything else as our fault. */
export function told(error: unknown, request: Refused, log: Logger, protocol?: Protocol): Reply {
  const problem = asProblem(error, request, log);
  const { retryAfter, allow } = problem.extra;
  const { status, type, body } = protocol ? protocol.refuse(problem, request) : problemDetails(problem, request.id);
  return {
    status,
    headers: {
      "content-type": type,
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
      ...(allow !== undefined && { allow: allow.join(", ") }),
      ...(status === 401 && { "www-authenticate": "Bearer" }),
    },
    body,
  };
}

function problemDetails({ kind, detail, extra }: Problem, requestId: string): Refusal {
  const { retryAfter: _, ...members } = extra;
  return {
    status: kind.status,
    type: "application/problem+json",
    body: JSON.stringify({
      type: `urn:bailiwick:problem:${kind.code}`,
      title: kind.title,
      status: kind.status,
      detail,
      code: kind.code,
      requestId,
      ...members,
    }),
  };
}

function asProblem(error: unknown, { id, method, url }: Pick<Request, "id" | "method" | "url">, log: Logger): Problem {
  if (error instanceof Problem) return error;
  const path = url.split("?")[0];
  if (cannotReach(error)) {
    // That it is down is told once, by whoever holds the connections.
    log.debug({ requestId: id, method, path, err: error }, "a request found no database");
    return unavailable("The database does not answer", { retryAfter: 2 });
  }
  if (sqlState(error) === QUERY_CANCELED) {
    log.warn({ requestId: id, method, path, err: error }, "a request took the database too long");
    return unavailable("The database took too long over this: narrow what is asked for, or try later", {
      retryAfter: 10,
    });
  }
  log.error({ requestId: id, method, path, err: error }, "a request failed");
  return internal("The failure is logged under this request id", {});
}
