import type { Logger } from "./log.ts";
import { internal, Problem, unavailable } from "./problem.ts";
import type { Protocol, Refusal } from "./protocol.ts";
import type { Reply, Request } from "./request.ts";
import { sqlState } from "./sql.ts";

/** No way to the database, or the end of one: by the system, by the driver, by PostgreSQL (classes 08 and 57, 53300). */
const gone =
  /^(?:E(?:CONNREFUSED|CONNRESET|NOENT|NOTFOUND|PIPE|TIMEDOUT|HOSTUNREACH|AI_AGAIN)|ENOENT|08\w{3}|57P0[1-5]|53300|25006)$/;
const goneWithoutCode = /^(?:Connection terminated|timeout exceeded when trying to connect|Query read timeout)/;

const cannotReach = (error: unknown): boolean =>
  gone.test(sqlState(error) ?? "") || (error instanceof Error && goneWithoutCode.test(error.message));

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
    log.error({ requestId: id, method, path, err: error }, "the database does not answer");
    return unavailable("The database does not answer", { retryAfter: 2 });
  }
  log.error({ requestId: id, method, path, err: error }, "a request failed");
  return internal("The failure is logged under this request id", {});
}
