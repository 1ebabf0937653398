import { reasonCodes, stageNames } from "@bailiwick/decision";
import { z } from "zod";
import { Id, Instant, JsonValue, Text } from "../../../kernel/wire.ts";
import { WireStage } from "../wire.ts";

const stage = z.enum([...stageNames, "question"]);
const flag = z.enum(["true", "false"]).transform((text) => text === "true");
const shortText = (what: string) => z.string().min(1).max(255).optional().describe(what);

/** Which decisions; all that are given must hold. */
export const filters = {
  capability: shortText("The capability, by key"),
  principal: shortText("The subject's id, as it was asked"),
  allowed: flag.optional().describe("`true` or `false`"),
  code: z.enum(reasonCodes).optional().describe("The reason code"),
  stage: stage.optional().describe("The first stage that denied"),
  caller: shortText("The id of the key that asked"),
  requestId: shortText("The request it was asked in"),
  node: shortText("The scope node the resource lies in, by id or key; what lies below it is not meant"),
  from: Instant.optional().describe("From this moment on"),
  until: Instant.optional().describe("Before this moment"),
  q: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe(
      "A text that occurs in an id, a key, a code or a resource. Fewer than three characters need `from` and `until` a day apart at most",
    ),
};

export const DecisionId = Id("dec");

const narrow = {
  id: DecisionId,
  tenant: z.string().describe("The tenant's id"),
  at: Instant,
  caller: z.string().describe("The id of the key that asked"),
  requestId: z.string(),
  askedBy: z.enum(["bailiwick", "authzen", "ofrep"]).describe("The protocol it was asked by"),
  subject: z.object({ type: z.string(), id: z.string() }),
  capability: z.string(),
  resource: z.object({ type: z.string(), id: z.string() }).nullable(),
  node: z.string().nullable().describe("The scope node the resource lies in"),
  allowed: z.boolean(),
  code: z.enum(reasonCodes).describe("An open enum: new codes are added"),
  stage: stage.nullable(),
  source: z.string().nullable().describe("The row that decided"),
  revision: z.string(),
  took: z.number().describe("What deciding took, in microseconds; loading facts is not counted"),
  keptOf10000: z
    .int()
    .describe("Of 10,000 decisions like this one so many were kept; each record stands for 10,000 / keptOf10000"),
  advisory: z.literal(true),
};

export const Recorded = z.object(narrow);

const Entity = z.object({ type: z.string(), id: z.string(), properties: z.record(z.string(), JsonValue).optional() });

export const WholeRecord = z.object({
  ...narrow,
  question: z
    .object({
      subject: Entity,
      action: z.object({ name: z.string(), properties: z.record(z.string(), JsonValue).optional() }),
      resource: Entity.optional(),
      context: z.record(z.string(), JsonValue).optional(),
    })
    .describe("To be asked again as it stands; `context.ip` and `context.usage` need a trusted key"),
  omitted: z
    .array(z.string())
    .describe("What the question held and is not kept, as JSON pointers: secrets, and what is too large"),
  trusted: z.boolean().describe("Whether the key was believed where its user is and what was used"),
  value: JsonValue,
  retryAt: Instant.nullable(),
  overage: z.string().nullable(),
  parameters: z.record(z.string(), JsonValue).nullable(),
  stages: z.array(WireStage).describe("As they were; what would have to change is asked of today's revision"),
  cut: z.boolean().describe("Whether the stages were too large, and only their outcomes are kept"),
  keptDays: z.int().describe("For how many days it is kept, at least"),
});

export const intervals = {
  "1m": { sql: "1 minute", seconds: 60 },
  "5m": { sql: "5 minutes", seconds: 300 },
  "1h": { sql: "1 hour", seconds: 3600 },
  "1d": { sql: "1 day", seconds: 86_400 },
} as const;

export const Interval = z.enum(["1m", "5m", "1h", "1d"]);

export const Counts = z.object({
  interval: Interval,
  from: Instant.describe("Where the counting begins"),
  until: Instant,
  complete: z
    .boolean()
    .describe("False: there are more records than are counted at once, and `from` is the oldest that was"),
  counts: z.array(
    z.object({
      at: Instant.describe("When the interval begins"),
      allowed: z.boolean(),
      code: z.enum(reasonCodes),
      kept: z.int().describe("Records"),
      made: z.int().describe("Decisions they stand for, sampling considered"),
    }),
  ),
});

export const DroppedCount = z.object({
  tenant: z.string(),
  minute: Instant,
  allowed: z.int(),
  denied: z.int(),
});

export const UnknownCapability = z.object({
  tenant: z.string(),
  capability: z.string().describe("The name that was asked about"),
  asked: z.int().describe("How often"),
  firstAt: Instant,
  lastAt: Instant,
  lastCaller: z.string().describe("The id of the key that asked last"),
  lastDecision: z.string().describe("The id of the last decision about it"),
  acknowledgedAt: Instant.nullable(),
  acknowledgedBy: z.string().nullable(),
});

const share = z.int().min(0).max(10_000);

export const SamplingBody = z.strictObject({
  allowedOf10000: share.describe("Of 10,000 decisions that allow so many are kept"),
  deniedOf10000: share.default(10_000).describe("Of 10,000 decisions that deny so many are kept; all by default"),
  reason: Text(500),
});

export const Sampling = z.object({
  capability: z.string(),
  allowedOf10000: share,
  deniedOf10000: share,
  reason: z.string(),
  updatedAt: Instant,
  updatedBy: z.string(),
});

/** Told on a stream when more happened at once than is told one by one. */
export const Skipped = z.object({
  before: Instant.describe("Older decisions since the last one told are in the list"),
});
