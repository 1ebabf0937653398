import type { Caller, TenantRef } from "./context.ts";
import { PLATFORM } from "./database.ts";
import { type Endpoint, isOpenToTenants } from "./endpoint.ts";
import type { Correlation } from "./envelope.ts";
import { invalidRequest } from "./problem.ts";
import type { Request } from "./request.ts";
import { Id } from "./wire.ts";

/** A request as far as it is known who asks, and about which tenant. */
export interface Asking {
  readonly endpoint: Pick<Endpoint, "access" | "realm">;
  readonly request: Pick<Request, "id" | "header">;
  readonly caller: Caller;
  readonly tenant?: TenantRef;
}

/** What ties an audit entry to other records (docs/decisions/0062). */
export const correlationOf = ({ endpoint, request, caller, tenant }: Asking): Correlation => ({
  requestId: request.id,
  traceId: traceIn(request),
  sessionId: caller.session && caller.id,
  onBehalfOf: actsFor(endpoint, caller, tenant),
  decisionId: decisionIn(request),
  revision: caller.revision,
});

/** Of the trace the request is part of (W3C Trace Context); a header that is not valid is as if it were not there. */
function traceIn({ header }: Pick<Request, "header">): string | undefined {
  const [, version, trace, parent] =
    /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-|$)/.exec(header("traceparent") ?? "") ?? [];
  return version === "ff" || isZero(trace) || isZero(parent) ? undefined : trace;
}

const isZero = (id: string | undefined): boolean => id !== undefined && /^0+$/.test(id);

/** What the tenant's own key could do the operator does for the tenant; what only an operator may, for itself. */
const actsFor = (endpoint: Asking["endpoint"], caller: Caller, tenant: TenantRef | undefined): string | undefined =>
  caller.realm === "operator" && tenant?.id !== PLATFORM && isOpenToTenants(endpoint) ? tenant?.id : undefined;

const DECISION = "bailiwick-decision";
const DecisionId = Id("dec");

/** The decision the caller says it follows. It is not looked up: it may not be written yet, or not be kept. */
function decisionIn({ header }: Pick<Request, "header">): string | undefined {
  const given = header(DECISION);
  return given === undefined ? undefined : DecisionId.safeParse(given).data;
}

/** Whoever means to name a decision is told that this is none, before anything is done. */
export function refuseNoDecision(request: Pick<Request, "header">): void {
  if (request.header(DECISION) !== undefined && decisionIn(request) === undefined)
    throw invalidRequest("Bailiwick-Decision is the id of a decision", {
      errors: [{ header: "Bailiwick-Decision", detail: "Send the id a decision was answered with, or leave it out" }],
    });
}
