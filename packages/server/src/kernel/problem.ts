import type { Caller } from "./context.ts";

/** A failure the caller can act on, told the way RFC 9457 tells it. Anything else is a bug and becomes a 500. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly kind: ProblemKind;
  readonly detail: string;
  readonly extra: ProblemExtra;

  constructor(kind: ProblemKind, detail: string, extra: ProblemExtra) {
    const told = cut(detail);
    super(`${kind.code}: ${told}`);
    this.kind = kind;
    this.detail = told;
    this.extra = extra.errors === undefined ? extra : { ...extra, errors: fitting(extra.errors) };
  }
}

/** A refusal of somebody who is known all the same: the audit log can say who it was. */
export class KnownRefused extends Problem {
  readonly caller: Caller;

  constructor({ kind, detail, extra }: Problem, caller: Caller) {
    super(kind, detail, extra);
    this.caller = caller;
  }
}

export interface ProblemKind {
  readonly code: string;
  readonly status: number;
  readonly title: string;
}

export interface ProblemExtra {
  /** Where the input was wrong, one entry for each place. */
  readonly errors?: readonly InputError[];
  /** Seconds until trying again makes sense; also sent as `Retry-After`. */
  readonly retryAfter?: number;
  /** The methods there are; also sent as `Allow`. */
  readonly allow?: readonly string[];
  readonly [member: string]: unknown;
}

/** One wrong place of the input: `pointer` into the body (RFC 6901, as a fragment), or the name of a parameter or header. */
export interface InputError {
  readonly detail: string;
  readonly pointer?: string;
  readonly parameter?: string;
  readonly header?: string;
  /** What is wrong, in one word. */
  readonly code?: string;
  /** For texts inside the input: where in which file it is, counted from 1. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** Characters of one text of a refusal: it quotes what was sent, and must not multiply it. */
export const LONGEST_QUOTE = 1000;
/** Characters of all the places of a refusal together. */
const LONGEST_LIST = 100_000;

/** A text in full, or its beginning; no character beyond the first plane is halved. */
export function cut(text: string, longest = LONGEST_QUOTE): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** A pointer in full, or one to the nearest place above that has a short one. */
const cutPointer = (pointer: string): string =>
  pointer.length <= LONGEST_QUOTE ? pointer : pointer.slice(0, Math.max(0, pointer.lastIndexOf("/", LONGEST_QUOTE)));

/** The first places, as many as there is room for. */
function fitting(errors: readonly InputError[]): readonly InputError[] {
  const told: InputError[] = [];
  let room = LONGEST_LIST;
  for (const error of errors) {
    const { detail, pointer, parameter, file } = error;
    const short = {
      ...error,
      detail: cut(detail),
      ...(pointer !== undefined && { pointer: cutPointer(pointer) }),
      ...(parameter !== undefined && { parameter: cut(parameter) }),
      ...(file !== undefined && { file: cut(file) }),
    };
    for (const text of [short.detail, short.pointer, short.parameter, short.file]) room -= text?.length ?? 0;
    if (room < 0) break;
    told.push(short);
  }
  return told;
}

export interface DeclaredProblem {
  (detail?: string, extra?: ProblemExtra): Problem;
  readonly kind: ProblemKind;
}

/** Declares a kind of problem once, beside the module that raises it. */
export function problem(code: string, status: number, title: string): DeclaredProblem {
  const kind: ProblemKind = { code, status, title };
  return Object.assign((detail: string = title, extra: ProblemExtra = {}) => new Problem(kind, detail, extra), {
    kind,
  });
}

export const invalidRequest = problem("invalid_request", 400, "The request is not what this endpoint accepts");
export const tenantRequired = problem("tenant_required", 400, "Name the tenant in the header Bailiwick-Tenant");
export const unauthenticated = problem("unauthenticated", 401, "Credentials are missing or not valid");
export const keyExpired = problem("key_expired", 401, "This API key has expired");
export const keyRevoked = problem("key_revoked", 401, "This API key has been revoked");
export const keySuspended = problem("key_suspended", 401, "This API key is suspended");
export const keyRotated = problem("key_rotated", 401, "This API key has been replaced by its successor");
export const forbidden = problem("forbidden", 403, "This key may not do that");
export const addressNotAllowed = problem("address_not_allowed", 403, "This API key may not be used from this address");
export const foreignRequest = problem(
  "foreign_request",
  403,
  "A session's cookie counts only for requests of the console itself",
);
export const wrongTenant = problem("wrong_tenant", 403, "This key belongs to another tenant");
export const notFound = problem("not_found", 404, "There is nothing here");
export const methodNotAllowed = problem("method_not_allowed", 405, "This path does not answer that method");
export const requestTimeout = problem("request_timeout", 408, "The request took too long to arrive");
export const conflict = problem("conflict", 409, "The change conflicts with what is there");
export const requestInFlight = problem(
  "request_in_flight",
  409,
  "A request with this Idempotency-Key is still running",
);
export const changeInFlight = problem("change_in_flight", 409, "Another change of the same kind is still running");
export const tenantClosed = problem("tenant_closed", 409, "A closed tenant does not change any more");
export const preconditionFailed = problem("precondition_failed", 412, "What you saw has changed since");
export const bodyTooLarge = problem("body_too_large", 413, "The body is larger than this endpoint accepts");
export const rangeNotSatisfiable = problem("range_not_satisfiable", 416, "The range begins after the end");
export const unsupportedMediaType = problem(
  "unsupported_media_type",
  415,
  "The body's media type is not accepted here",
);
export const idempotencyKeyReused = problem(
  "idempotency_key_reused",
  422,
  "This Idempotency-Key belongs to another request",
);
export const headersTooLarge = problem(
  "headers_too_large",
  431,
  "The request has more headers, or longer ones, than this server reads",
);
export const quotaExceeded = problem("quota_exceeded", 429, "Too many requests");
export const tooMuchAtOnce = problem("too_much_at_once", 429, "This tenant asks for more at once than it may");
export const internal = problem("internal", 500, "Something went wrong on our side");
export const unavailable = problem("unavailable", 503, "The service cannot answer right now");

/** The problems any endpoint may answer with, whatever it declares itself. */
export const commonProblems: readonly DeclaredProblem[] = [
  invalidRequest,
  tenantRequired,
  unauthenticated,
  keyExpired,
  keyRevoked,
  keySuspended,
  keyRotated,
  forbidden,
  addressNotAllowed,
  foreignRequest,
  wrongTenant,
  notFound,
  methodNotAllowed,
  requestTimeout,
  conflict,
  requestInFlight,
  changeInFlight,
  tenantClosed,
  preconditionFailed,
  bodyTooLarge,
  unsupportedMediaType,
  idempotencyKeyReused,
  quotaExceeded,
  tooMuchAtOnce,
  headersTooLarge,
  internal,
  unavailable,
];
