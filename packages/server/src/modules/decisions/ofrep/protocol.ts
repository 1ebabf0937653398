import { z } from "zod";
import { invalidRequest, type Problem, unsupportedMediaType } from "../../../kernel/problem.ts";
import type { Protocol, Refused } from "../../../kernel/protocol.ts";
import { contextNotTrusted, flagUnknown, meterUnknown } from "../problems.ts";

const Refusal = z.object({
  key: z.string().optional().describe("The flag that was asked for"),
  errorCode: z
    .enum(["PARSE_ERROR", "TARGETING_KEY_MISSING", "INVALID_CONTEXT", "GENERAL", "FLAG_NOT_FOUND"])
    .optional()
    .describe("With 400 and 404"),
  errorDetails: z.string(),
});
type ErrorCode = NonNullable<z.output<typeof Refusal>["errorCode"]>;

const refusal = (description: string) => ({ description, type: "application/json", schema: Refusal });

const statuses = {
  400: refusal("The evaluation context is not what it should be; `errorCode` says in which way"),
  401: refusal("The caller did not authenticate"),
  403: refusal("The caller may not ask"),
  404: refusal("There is no such flag"),
  409: refusal(
    "This server has not seen the revision of Bailiwick-Min-Revision yet; Retry-After says when to ask again",
  ),
  413: refusal("The body is too large"),
  429: refusal("Too many requests; Retry-After says when to come back"),
  500: refusal("Something went wrong on our side"),
  503: refusal("The service cannot answer right now; Retry-After says when it may"),
};

/** OpenFeature Remote Evaluation Protocol 0.3. A provider goes by the status first, and by the error code with 400. */
export const ofrep: Protocol = {
  name: "ofrep",
  title: "OpenFeature Remote Evaluation Protocol 0.3",
  refuse(problem, asked) {
    const status = statusOf(problem);
    const key = (asked.params as { readonly key?: unknown } | undefined)?.key;
    const told = status === 400 || status === 404;
    const body: z.output<typeof Refusal> = {
      ...(told && typeof key === "string" && { key }),
      ...(told && { errorCode: status === 404 ? "FLAG_NOT_FOUND" : errorCodeOf(problem, asked) }),
      errorDetails: [problem.detail, ...(problem.extra.errors ?? []).map(({ detail }) => detail)].join("; "),
    };
    return { status, type: "application/json; charset=utf-8", body: JSON.stringify(body) };
  },
  refusals: statuses,
};

/** 404 is for a flag and nothing else; whatever a provider has no word for is a bad request. */
function statusOf({ kind }: Problem): number {
  if (kind.code === flagUnknown.kind.code) return 404;
  if (kind.status === 404 || kind.code === contextNotTrusted.kind.code) return 400;
  if (kind.status in statuses) return kind.status;
  return kind.status >= 500 ? 500 : 400;
}

function errorCodeOf({ kind, extra: { errors = [] } }: Problem, { body }: Refused): ErrorCode {
  if ([contextNotTrusted.kind.code, meterUnknown.kind.code].includes(kind.code)) return "INVALID_CONTEXT";
  if (kind.code === unsupportedMediaType.kind.code) return "PARSE_ERROR";
  if (kind.code !== invalidRequest.kind.code) return "GENERAL";
  const pointers = errors.flatMap(({ pointer }) => pointer ?? []);
  if (pointers.includes("#/context/targetingKey") && !hasTargetingKey(body)) return "TARGETING_KEY_MISSING";
  return pointers.some((pointer) => pointer.startsWith("#/context")) ? "INVALID_CONTEXT" : "PARSE_ERROR";
}

/** An empty one names nobody either; a body that could not be read has said nothing at all. */
function hasTargetingKey(body: unknown): boolean {
  if (body === undefined) return true;
  const { context } = body as { readonly context: { readonly targetingKey?: unknown } };
  return ![undefined, null, ""].includes(context.targetingKey as string | undefined);
}
