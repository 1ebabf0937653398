import { z } from "zod";
import type { Context } from "../../kernel/context.ts";
import { type Endpoint, list, read, type Realm, write } from "../../kernel/endpoint.ts";
import { Id, Instant, Key, Text } from "../../kernel/wire.ts";
import { type Control, controlKinds, isInForce } from "./domain/control.ts";
import { bucketsOf, percentageOf } from "./domain/percentage.ts";
import * as problems from "./problems.ts";
import * as service from "./service.ts";

const ControlWire = z.object({
  id: Id("ctl"),
  kind: z.enum(controlKinds),
  tenantId: z.string().nullable().describe("Null: everybody"),
  capability: z.string().nullable().describe("Null: every capability"),
  nodeId: z.string().nullable().describe("Null: the whole tenant"),
  percentage: z.number().nullable().describe("Rollouts only: the share of tenants that is let in"),
  salt: z.string().nullable().describe("Rollouts only: `salt:tenant id` decides a tenant's place; it never changes"),
  reason: z.string(),
  inForce: z.boolean(),
  from: Instant,
  until: Instant.nullable().describe("No longer belongs to it; null: until it is ended"),
  createdBy: z.string(),
  createdAt: Instant,
  updatedAt: Instant,
  endedAt: Instant.nullable(),
  endedBy: z.string().nullable(),
  endedReason: z.string().nullable(),
});

const shown = ({ buckets, ...control }: Control, { now }: Context): z.output<typeof ControlWire> => ({
  ...control,
  percentage: buckets === null ? null : percentageOf(buckets),
  inForce: isInForce({ buckets, ...control }, now),
});

const Percentage = z
  .number()
  .refine((given) => bucketsOf(given) !== undefined, "A percentage from 0 to 100 with at most two decimals")
  .describe("0 to 100, two decimals at most");
const Reason = Text(500).describe("Why; kept with the control");
const InForce = z.enum(["true", "false"]).optional().describe("Only those in force now, or only the others");
const asBoolean = (text: "true" | "false" | undefined) => (text === undefined ? undefined : text === "true");
const target = ({ reply }: { readonly reply: { readonly id: string } }) => reply.id;

const newControl = {
  kind: z.enum(controlKinds).describe("`kill` denies all, `read_only` all but reading and export"),
  capability: Key.optional().describe("By key; default: every capability"),
  percentage: Percentage.optional().describe("Rollouts only, and needed there"),
  salt: Text(100).optional().describe("Rollouts only: rollouts of one salt reach the same tenants first"),
  reason: Reason,
  from: Instant.optional().describe("Default: now"),
  until: Instant.nullable()
    .optional()
    .describe("When it ends by itself. Give one: a control that nobody remembers is an outage"),
};

const filters = { kind: z.enum(controlKinds).optional(), capability: Key.optional(), inForce: InForce };

const tenantParam = { tenant: z.string().min(1).max(100).describe("The tenant's id or slug") };
const controlParam = { control: Id("ctl") };

/** Everybody's controls and one tenant's differ in whose they are, and in that only a tenant has nodes. */
function family<P extends z.ZodRawShape>(its: {
  readonly base: "/api/v1/controls" | "/api/v1/tenants/{tenant}/controls";
  readonly what: string;
  readonly ports: service.ControlPorts;
  readonly params: P;
  readonly realm: Realm;
  readonly moves: "platform" | "tenant";
  readonly body: typeof newControl & { readonly node?: z.ZodOptional<z.ZodString> };
  readonly example: z.input<z.ZodObject<typeof newControl>>;
}): readonly Endpoint[] {
  const { base, what, realm, moves } = its;
  const item = { path: `${base}/{control}` as const, realm, params: { ...its.params, ...controlParam } };
  const operator = (verb: string) => ({ permission: `controls.control.${verb}`, operatorOnly: true as const });
  const reading = moves === "platform" ? operator("read") : { permission: "controls.control.read" };
  const current = async ({ params, ctx }: { readonly params: unknown; readonly ctx: Context }) =>
    shown(await service.getControl(ctx, controlOf(params)), ctx);
  return [
    write("POST", {
      path: base,
      summary: `Put a control in place for ${what}`,
      access: operator("create"),
      realm,
      params: its.params,
      body: z.strictObject(its.body),
      example: its.example,
      reply: ControlWire,
      moves,
      fills: [
        {
          name: moves === "platform" ? "controls for everybody" : "controls",
          most: 1000,
          count: ({ ctx }, upTo) => service.countControls(ctx, upTo),
        },
      ],
      problems: [
        problems.capabilityUnknown,
        problems.percentageMisplaced,
        problems.inThePast,
        problems.endsBeforeItBegins,
        ...(moves === "tenant" ? [problems.nodeUnknown] : []),
      ],
      audit: { action: "controls.control.created", target },
      handle: async ({ body, ctx }) =>
        shown(await service.createControl(ctx, body as service.NewControl, its.ports), ctx),
    }),
    read({
      ...item,
      summary: `Read a control of ${what}`,
      access: reading,
      reply: ControlWire,
      etag: true,
      handle: current,
    }),
    write("PATCH", {
      ...item,
      summary: `Change a control of ${what}`,
      description: "A larger percentage only adds tenants, a smaller one only takes some away.",
      access: operator("update"),
      body: z.strictObject({
        percentage: Percentage.optional(),
        reason: Reason.optional(),
        until: Instant.nullable().optional(),
      }),
      example: { reason: "Still being looked into" },
      reply: ControlWire,
      moves,
      current,
      problems: [problems.controlOver, problems.percentageMisplaced, problems.inThePast, problems.endsBeforeItBegins],
      audit: { action: "controls.control.updated", target },
      handle: async ({ params, body, ctx }) => shown(await service.updateControl(ctx, controlOf(params), body), ctx),
    }),
    write("POST", {
      ...item,
      path: `${base}/{control}/end`,
      summary: `End a control of ${what}`,
      access: operator("end"),
      body: z.strictObject({ reason: Reason }),
      example: { reason: "The fault is repaired" },
      reply: ControlWire,
      status: 200,
      moves,
      current,
      problems: [problems.controlOver],
      audit: { action: "controls.control.ended", target },
      handle: async ({ params, body, ctx }) =>
        shown(await service.endControl(ctx, controlOf(params), body.reason), ctx),
    }),
  ];
}

const controlOf = (params: unknown) => (params as { readonly control: string }).control;

const acrossTenants = { acrossTenants: "an operational control holds for every tenant" };

export const endpoints = (ports: service.ControlPorts): readonly Endpoint[] => [
  ...family({
    ports,
    base: "/api/v1/controls",
    what: "everybody",
    params: {},
    realm: acrossTenants,
    moves: "platform",
    body: newControl,
    example: { kind: "kill", capability: "desk.tickets.create", reason: "Duplicate tickets are being created" },
  }),

  list({
    path: "/api/v1/controls",
    summary: "List the controls of everybody and of all tenants",
    description: "Newest first, ended ones included.",
    access: { permission: "controls.control.read", operatorOnly: true },
    realm: { acrossTenants: "the operator sees at one glance what is switched off anywhere" },
    query: { ...filters, tenant: tenantParam.tenant.optional() },
    item: ControlWire,
    handle: async ({ query, page, ctx }) => {
      const found = await service.listAllControls(ctx, { ...query, inForce: asBoolean(query.inForce) }, page);
      return { ...found, items: found.items.map((control) => shown(control, ctx)) };
    },
  }),

  ...family({
    ports,
    base: "/api/v1/tenants/{tenant}/controls",
    what: "one tenant",
    params: tenantParam,
    realm: "tenant",
    moves: "tenant",
    body: {
      ...newControl,
      node: z.string().min(1).max(100).optional().describe("A node by id or key; default: the whole tenant"),
    },
    example: { kind: "read_only", reason: "Data is being moved" },
  }),

  list({
    path: "/api/v1/tenants/{tenant}/controls",
    summary: "List the controls of one tenant",
    description: "Newest first, ended ones included; what holds for everybody is not among them.",
    access: { permission: "controls.control.read" },
    params: tenantParam,
    query: filters,
    item: ControlWire,
    handle: async ({ query, page, ctx }) => {
      const found = await service.listControls(ctx, { ...query, inForce: asBoolean(query.inForce) }, page);
      return { ...found, items: found.items.map((control) => shown(control, ctx)) };
    },
  }),
];
