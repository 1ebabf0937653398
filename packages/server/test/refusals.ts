import type { Endpoint } from "../src/kernel/endpoint.ts";
import { type DeclaredProblem, Problem } from "../src/kernel/problem.ts";
import type { Answer } from "./harness.ts";

/** What is held against a refusal: a problem's code, or that the body is what the protocol declares for its status. */
export function refusalIn({ protocol }: Endpoint, { status, headers, body }: Answer): object {
  if (!protocol) return { status, code: body.code };
  const declared = protocol.refusals[status];
  const type = String(headers["content-type"]).split(";")[0];
  return { status, type, fits: type === declared?.type && declared?.schema.safeParse(body).success };
}

/** A refusal as this endpoint has to tell it. */
export function toldBy({ protocol }: Endpoint, { kind }: DeclaredProblem): object {
  if (!protocol) return { status: kind.status, code: kind.code };
  const { status } = protocol.refuse(new Problem(kind, "", {}), { params: {}, body: {} });
  return { status, type: protocol.refusals[status]?.type, fits: true };
}
