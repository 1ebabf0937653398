import { z } from "zod";
import { ask, type Endpoint } from "../../../kernel/endpoint.ts";
import type { DecisionPorts } from "../hearing.ts";
import { contextNotTrusted, flagUnknown, meterUnknown, valueUnfit } from "../problems.ts";
import { evaluateFlag, evaluateFlags, versionOf } from "./flags.ts";
import { ofrep } from "./protocol.ts";
import { EvaluationRequest, Flag, Flags } from "./wire.ts";

const common = {
  access: { permission: "decisions.decision.make" },
  protocol: ofrep,
  body: EvaluationRequest,
  example: { context: { targetingKey: "lead-1", resource: { type: "seat", id: "s-1" } } },
};

export const ofrepEndpoints = (ports: DecisionPorts): readonly Endpoint[] => [
  ask({
    ...common,
    path: "/ofrep/v1/evaluate/flags/{key}",
    summary: "Evaluate one flag",
    description: "A flag is a capability, by key or alias. What is denied is false, or has no value.",
    params: { key: z.string().min(1).max(255) },
    exampleParams: { key: "desk.sso" },
    problems: [contextNotTrusted, meterUnknown, flagUnknown, valueUnfit],
    reply: Flag,
    handle: ({ params, body, ctx }) => evaluateFlag(ctx, params.key, body.context, ports),
  }),
  ask({
    ...common,
    path: "/ofrep/v1/evaluate/flags",
    summary: "Evaluate all flags",
    description: "The capabilities of the products the tenant is subscribed to.",
    problems: [contextNotTrusted, meterUnknown],
    reply: Flags,
    version: ({ body, ctx }) => versionOf(ctx, body.context, ports),
    handle: ({ body, ctx }) => evaluateFlags(ctx, body.context, ports),
  }),
];
