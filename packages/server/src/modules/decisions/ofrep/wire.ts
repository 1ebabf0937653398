import { z } from "zod";
import { JsonValue } from "../../../kernel/wire.ts";
import { Name, Properties, QuestionContext } from "../wire.ts";

const EvaluationContext = QuestionContext.extend({
  targetingKey: Name.describe("The principal's external id"),
  resource: z
    .object({ type: Name, id: Name, properties: Properties.optional() })
    .optional()
    .describe("What it is about, as in a decision"),
}).describe(
  "Every other member is a property of the principal and of the context; a stored attribute of the same name wins",
);

export const EvaluationRequest = z.object({ context: EvaluationContext });

export const Flag = z.object({
  key: z.string(),
  value: JsonValue.optional().describe("Absent: the default in the app's code holds"),
  reason: z.enum(["STATIC", "TARGETING_MATCH", "SPLIT", "DISABLED", "UNKNOWN"]),
  variant: z.string().optional(),
  metadata: z
    .record(z.string(), z.union([z.boolean(), z.string(), z.number()]))
    .describe("`code`, `revision`, `decisionId`; `retryAt`; of a meter `limit`, `remaining`, `resetAt`"),
});

const Failure = z.object({ key: z.string(), errorCode: z.literal("GENERAL"), errorDetails: z.string() });

export const Flags = z.object({
  flags: z.array(z.union([Flag, Failure])),
  metadata: z.object({ revision: z.string() }),
  eventStreams: z
    .array(z.object({ type: z.literal("sse"), endpoint: z.object({ requestUri: z.string() }) }))
    .describe("Where changes are told of; the address is a secret, and good for about an hour"),
});

/** Says that flags may have changed, and nothing of how. */
export const Refetch = z.object({
  type: z.literal("refetchEvaluation"),
  etag: z.string().describe("The revision; sent back as `flagConfigEtag`, none older is answered from"),
  lastModified: z.int().describe("Seconds since 1970"),
});
