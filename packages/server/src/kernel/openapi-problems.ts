import { collectionFull } from "./bound.ts";
import { crossesTenants, type Endpoint, isAtRevision } from "./endpoint.ts";
import { tooManyOpen } from "./places.ts";
import {
  bodyTooLarge,
  commonProblems,
  conflict,
  type DeclaredProblem,
  idempotencyKeyReused,
  methodNotAllowed,
  preconditionFailed,
  type ProblemKind,
  requestInFlight,
  tenantRequired,
  unsupportedMediaType,
  wrongTenant,
} from "./problem.ts";
import { revisionNotReached } from "./revision.ts";

type Json = Readonly<Record<string, unknown>>;

export const problemSchema: Json = {
  type: "object",
  description: "A problem (RFC 9457)",
  properties: {
    type: { type: "string", format: "uri" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    code: { type: "string", description: "Stable; what a program looks at" },
    requestId: { type: "string" },
    errors: {
      type: "array",
      description: "The first wrong places; texts that quote what was sent are cut, and end in an ellipsis",
      items: {
        type: "object",
        properties: {
          detail: { type: "string" },
          pointer: {
            type: "string",
            description:
              "Into the body (RFC 6901, as a URI fragment); the nearest place above where one would be very long",
          },
          parameter: { type: "string" },
          header: { type: "string" },
          code: {
            type: "string",
            description:
              "What is wrong in one word: `required`, `too_long`, ..., or a mistake's own inside a text that was sent",
          },
          file: { type: "string" },
          line: { type: "integer" },
          column: { type: "integer" },
        },
        required: ["detail"],
        additionalProperties: true,
      },
    },
  },
  required: ["type", "title", "status", "code"],
  additionalProperties: true,
};

/** All the ways an endpoint may say no: what it declares itself, and what the pipeline may say to its kind. */
export function problemsOf(endpoint: Endpoint): readonly DeclaredProblem[] {
  const { kind, realm, body, current, fills, problems } = endpoint;
  const impossible = new Set<DeclaredProblem>([
    // A path that is described here answers its method.
    methodNotAllowed,
    // Only what an endpoint declares itself conflicts.
    conflict,
    ...(kind === "write" ? [] : [requestInFlight, idempotencyKeyReused]),
    ...(current ? [] : [preconditionFailed]),
    ...(body ? [] : [bodyTooLarge, unsupportedMediaType]),
    ...(realm === "tenant" ? [] : [tenantRequired]),
    ...(crossesTenants(realm) ? [wrongTenant] : []),
  ]);
  const common = commonProblems.filter((each) => !impossible.has(each));
  const ofKind = [
    ...(fills && !("endless" in fills) ? [collectionFull] : []),
    ...(lasts(kind) ? [tooManyOpen] : []),
    ...(isAtRevision(endpoint) ? [revisionNotReached] : []),
  ];
  return [...new Set([...common, ...ofKind, ...problems])];
}

const lasts = (kind: Endpoint["kind"]): boolean => kind === "stream" || kind === "download";

export const kindsOf = (problems: readonly DeclaredProblem[]): readonly ProblemKind[] =>
  problems.map(({ kind }) => kind);

/** The codes of each status, statuses ascending. */
function byStatus(kinds: readonly ProblemKind[]): readonly (readonly [number, string])[] {
  const statuses = [...new Set(kinds.map(({ status }) => status))].sort((a, b) => a - b);
  return statuses.map((status) => [
    status,
    [...new Set(kinds.filter((kind) => kind.status === status).map(({ code }) => code))].join(", "),
  ]);
}

export const problemResponse = (codes: string): Json => ({
  description: codes,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

/** What most endpoints may answer besides success, said once. */
export const commonResponses: ReadonlyMap<number, string> = new Map(
  byStatus(kindsOf(commonProblems.filter((each) => each !== methodNotAllowed && each !== conflict))),
);

/** One entry for each status, naming the codes it can carry. */
export const problemResponses = (kinds: readonly ProblemKind[]): Json =>
  Object.fromEntries(
    byStatus(kinds).map(([status, codes]) => [
      status,
      commonResponses.get(status) === codes
        ? { $ref: `#/components/responses/Problem${status}` }
        : problemResponse(codes),
    ]),
  );
