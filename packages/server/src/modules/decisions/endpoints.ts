import { ask, type Endpoint } from "../../kernel/endpoint.ts";
import { revisionNotReached } from "../../kernel/revision.ts";
import type { DecisionPorts } from "./hearing.ts";
import { contextNotTrusted, meterUnknown } from "./problems.ts";
import { answerBatch, answerCapabilities, answerExplained, answerOne } from "./service.ts";
import {
  BatchRequest,
  CapabilitiesRequest,
  DecisionList,
  DecisionReply,
  DecisionRequest,
  ExplanationReply,
} from "./wire.ts";

const subject = { type: "user", id: "agent-1" };
const resource = { type: "ticket", id: "T-1", properties: { node: "support-berlin", assignee: "agent-1" } };
const question = { subject, action: { name: "desk.tickets.assign" }, resource };
const common = {
  access: { permission: "decisions.decision.make" },
  revised: true as const,
  problems: [contextNotTrusted, meterUnknown, revisionNotReached],
};

export const endpoints = (ports: DecisionPorts): readonly Endpoint[] => [
  ask({
    ...common,
    path: "/api/v1/decisions",
    summary: "Decide",
    description:
      "May this principal use this capability, on this resource, now, from here, with this usage? A denial is a 200, too.",
    body: DecisionRequest,
    example: question,
    reply: DecisionReply,
    handle: ({ body, ctx }) => answerOne(ctx, body, ports),
  }),
  ask({
    ...common,
    path: "/api/v1/decisions/batch",
    summary: "Decide many questions of one principal",
    description: "In the order asked, from one revision and at one instant.",
    body: BatchRequest,
    example: {
      subject,
      resource,
      questions: [{ action: { name: "desk.tickets.view" } }, { action: { name: "desk.tickets.assign" } }],
    },
    reply: DecisionList,
    handle: ({ body, ctx }) => answerBatch(ctx, body, ports),
  }),
  ask({
    ...common,
    path: "/api/v1/decisions/explain",
    summary: "Decide and explain",
    description:
      "Evaluates all seven stages and tells of each: the outcome, the row that decided, where its value came from, and the cheapest change that would allow.",
    body: DecisionRequest,
    example: question,
    reply: ExplanationReply,
    handle: ({ body, ctx }) => answerExplained(ctx, body, ports),
  }),
  ask({
    ...common,
    path: "/api/v1/decisions/capabilities",
    summary: "Decide all capabilities for one principal",
    body: CapabilitiesRequest,
    example: { subject, products: ["desk"] },
    reply: DecisionList,
    handle: ({ body, ctx }) => answerCapabilities(ctx, body, ports),
  }),
];
