import { z } from "zod";
import { ask, type Endpoint, stream } from "../../../kernel/endpoint.ts";
import { revisionNotReached } from "../../../kernel/revision.ts";
import type { DecisionPorts } from "../hearing.ts";
import { contextNotTrusted, flagUnknown, meterUnknown, valueUnfit } from "../problems.ts";
import { evaluateFlag, evaluateFlags, versionOf } from "./flags.ts";
import { ofrep } from "./protocol.ts";
import { addressPeriod, type FlagStreams, PERMISSION } from "./streams.ts";
import { EvaluationRequest, Flag, Flags, Refetch } from "./wire.ts";

const common = {
  access: { permission: PERMISSION },
  revised: true as const,
  protocol: ofrep,
  body: EvaluationRequest,
  example: { context: { targetingKey: "lead-1", resource: { type: "seat", id: "s-1" } } },
};

export const ofrepEndpoints = (ports: DecisionPorts, streams: FlagStreams): readonly Endpoint[] => [
  ask({
    ...common,
    path: "/ofrep/v1/evaluate/flags/{key}",
    summary: "Evaluate one flag",
    description: "A flag is a capability, by key or alias. What is denied is false, or has no value.",
    params: { key: z.string().min(1).max(255) },
    exampleParams: { key: "desk.sso" },
    problems: [contextNotTrusted, meterUnknown, revisionNotReached, flagUnknown, valueUnfit],
    reply: Flag,
    handle: ({ params, body, ctx }) => evaluateFlag(ctx, params.key, body.context, ports),
  }),
  ask({
    ...common,
    path: "/ofrep/v1/evaluate/flags",
    summary: "Evaluate all flags",
    description:
      "The capabilities of the products the tenant is subscribed to, and the address of a stream that tells when they may have changed.",
    query: {
      flagConfigEtag: z
        .string()
        .max(100)
        .optional()
        .describe("What the stream's event gave: none older is answered from"),
    },
    problems: [contextNotTrusted, meterUnknown, revisionNotReached],
    reply: Flags,
    version: async ({ query, body, ctx }) => [
      await versionOf(ctx, { ...body, seen: query.flagConfigEtag }, ports),
      addressPeriod(ctx.now),
    ],
    handle: async ({ query, body, ctx }) => {
      const evaluated = await evaluateFlags(ctx, { ...body, seen: query.flagConfigEtag }, ports);
      const { targetingKey: about } = body.context;
      return { ...evaluated, eventStreams: await streams.offer(ctx, { about, revision: evaluated.metadata.revision }) };
    },
  }),
  stream({
    path: "/ofrep/v1/streams",
    summary: "Hear when flags may have changed",
    description: "Server-Sent Events, at the address that a bulk evaluation gave.",
    access: {
      public:
        "Whoever holds the address may listen: it is a secret of its own, good for about an hour and while the key may ask that it was given to.",
    },
    protocol: ofrep,
    query: { token: z.string().min(1).max(4000).describe("As the address has it") },
    events: { message: Refetch },
    handle: async ({ query, ctx, lastEventId }) => streams.open(query.token, lastEventId, ctx),
  }),
];
