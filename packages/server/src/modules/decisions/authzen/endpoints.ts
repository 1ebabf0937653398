import { z } from "zod";
import { ask, document, type Endpoint } from "../../../kernel/endpoint.ts";
import { revisionNotReached } from "../../../kernel/revision.ts";
import { contextNotTrusted, meterUnknown } from "../problems.ts";
import { configuration } from "./configuration.ts";
import { type AuthzenPorts, evaluate, evaluateAll } from "./evaluate.ts";
import { authzen } from "./protocol.ts";
import { searchActions, searchResources, searchSubjects } from "./search.ts";
import * as wire from "./wire.ts";

const subject = { type: "user", id: "lead-1" };
const resource = { type: "ticket", id: "T-1", properties: { node: "support-berlin" } };
const action = { name: "desk.tickets.assign" };
const tenant = { tenant: z.string().min(1).max(100).describe("The tenant's id or slug") };
const common = {
  access: { permission: "decisions.decision.make" },
  revised: true as const,
  protocol: authzen,
  problems: [contextNotTrusted, meterUnknown, revisionNotReached],
};

/** Twice: for a key that says whose question it is, and below a tenant's name for one that works for several. */
export const authzenEndpoints = (ports: AuthzenPorts, publicUrl: string | undefined): readonly Endpoint[] => [
  ...questions("", {}, ports),
  ...questions("/{tenant}", { params: tenant, exampleParams: { tenant: "acme" } }, ports),
  document({
    ...discovery,
    path: "/.well-known/authzen-configuration",
    summary: "Find the AuthZEN endpoints",
    handle: async () => configuration(publicUrl, ports.profiles),
  }),
  document({
    ...discovery,
    path: "/.well-known/authzen-configuration/{tenant}",
    summary: "Find a tenant's AuthZEN endpoints",
    params: tenant,
    exampleParams: { tenant: "acme" },
    handle: async ({ params }) => configuration(publicUrl, ports.profiles, params.tenant),
  }),
];

const discovery = {
  access: { public: "Anybody may know where to ask." },
  protocol: authzen,
  reply: wire.Configuration,
  headers: { "cache-control": "public, max-age=3600" },
};

const questions = (
  base: "" | "/{tenant}",
  named: { readonly params?: typeof tenant; readonly exampleParams?: { readonly tenant: string } },
  ports: AuthzenPorts,
): readonly Endpoint[] => [
  ask({
    ...common,
    ...named,
    path: `${base}/access/v1/evaluation`,
    summary: "Evaluate",
    description: "May the subject perform the action on the resource? A denial is a 200, too.",
    body: wire.EvaluationRequest,
    example: { subject, action, resource },
    reply: wire.Evaluation,
    handle: ({ body, ctx }) => evaluate(ctx, body, ports),
  }),
  ask({
    ...common,
    ...named,
    path: `${base}/access/v1/evaluations`,
    summary: "Evaluate many",
    description: "In the order asked, from one revision and at one instant. One that cannot be made is denied.",
    body: wire.EvaluationsRequest,
    example: { subject, resource, evaluations: [{ action }, { action: { name: "desk.tickets.delete" } }] },
    reply: wire.Evaluations,
    handle: ({ body, ctx }) => evaluateAll(ctx, body, ports),
  }),
  ask({
    ...common,
    ...named,
    path: `${base}/access/v1/search/subject`,
    summary: "Search subjects",
    description: "The principals who may perform the action on the resource; types are `user` and `service`.",
    body: wire.SubjectSearch,
    example: { subject: { type: "user" }, action, resource },
    reply: wire.Subjects,
    handle: ({ body, ctx }) => searchSubjects(ctx, body, ports),
  }),
  ask({
    ...common,
    ...named,
    path: `${base}/access/v1/search/resource`,
    summary: "Search resources",
    description:
      "The scope nodes on which the subject may perform the action; types are `node` and the kinds of nodes. Other resources are the app's own, and not known here.",
    body: wire.ResourceSearch,
    example: { subject, action, resource: { type: "node" } },
    reply: wire.Resources,
    handle: ({ body, ctx }) => searchResources(ctx, body, ports),
  }),
  ask({
    ...common,
    ...named,
    path: `${base}/access/v1/search/action`,
    summary: "Search actions",
    description: "The capabilities that the subject may use on the resource.",
    body: wire.ActionSearch,
    example: { subject, resource },
    reply: wire.Actions,
    handle: ({ body, ctx }) => searchActions(ctx, body, ports),
  }),
];
