import { parseRange } from "@bailiwick/decision";
import { z } from "zod";
import { read, write } from "../../kernel/endpoint.ts";
import { Id, Instant, Text } from "../../kernel/wire.ts";
import { networkModes } from "./domain/network.ts";
import * as network from "./network.ts";
import * as problems from "./problems.ts";

const mode = z.enum(networkModes).describe("`monitor` only tells in explanations what `enforce` would deny");
const effect = z.enum(["allow", "deny"]).describe("Deny wins; as soon as there is an allow rule, one must match");

const NetworkPolicyWire = z.object({
  mode,
  rules: z
    .array(
      z.object({
        id: Id("net"),
        effect,
        cidr: z.string(),
        label: z.string().nullable(),
        until: Instant.nullable(),
      }),
    )
    .readonly(),
  bypass: z
    .array(
      z.object({
        id: Id("byp"),
        principalId: Id("prn"),
        externalId: z.string(),
        reason: z.string(),
        until: Instant,
      }),
    )
    .readonly()
    .describe("Principals the policy does not apply to"),
  emergency: z
    .object({ from: Instant, until: Instant, reason: z.string(), declaredBy: z.string() })
    .nullable()
    .describe("Before `until` the policy is out of force"),
  updatedAt: Instant.nullable().describe("Null as long as nobody has set one"),
  updatedBy: z.string().nullable(),
});

const Cidr = z
  .string()
  .max(50)
  .refine((text) => parseRange(text) !== undefined, "An address or range in strict form, such as 203.0.113.0/24")
  .describe("An address or range in strict form, IPv4 or IPv6");

const path = "/api/v1/network-policy";

export const networkEndpoints = [
  read({
    path,
    summary: "Read the network policy",
    access: { permission: "access.network-policy.read" },
    reply: NetworkPolicyWire,
    etag: true,
    handle: ({ ctx }) => network.getNetworkPolicy(ctx),
  }),

  write("PUT", {
    path,
    summary: "Set the network policy",
    description: "The whole of it. An emergency that lasts is not touched.",
    access: { permission: "access.network-policy.update" },
    body: z.strictObject({
      mode,
      rules: z
        .array(
          z.strictObject({
            effect,
            cidr: Cidr,
            label: Text(200).optional(),
            until: Instant.nullable().optional(),
          }),
        )
        .max(500)
        .default([]),
      bypass: z
        .array(
          z.strictObject({
            principal: z.string().min(1).max(255).describe("By id or external id"),
            reason: Text(500),
            until: Instant,
          }),
        )
        .max(200)
        .default([]),
      confirm: z.boolean().default(false).describe("Save it even if it would not let your own address in"),
    }),
    example: {
      mode: "monitor",
      rules: [{ effect: "allow", cidr: "203.0.113.0/24", label: "Office" }],
      bypass: [{ principal: "manager-1", reason: "Travels", until: "2030-01-01T00:00:00Z" }],
    },
    reply: NetworkPolicyWire,
    moves: "tenant",
    current: ({ ctx }) => network.getNetworkPolicy(ctx),
    problems: [problems.excludesYou, problems.networkRuleTwice, problems.principalUnknown],
    audit: { action: "access.network-policy.updated", target: () => "network-policy" },
    handle: ({ body, ctx }) => network.setNetworkPolicy(ctx, body),
  }),

  write("POST", {
    path: `${path}/emergency`,
    summary: "Put the network policy out of force for a while",
    description: "It comes back into force by itself. A new emergency takes the place of the one before.",
    access: { permission: "access.network-policy.suspend", operatorOnly: true },
    body: z.strictObject({
      minutes: z.number().int().min(1).max(1440).default(60).describe("24 hours at most"),
      reason: Text(500).describe("Why; kept with the policy and in the audit log"),
    }),
    example: { minutes: 30, reason: "The company's proxy changed its address" },
    reply: NetworkPolicyWire,
    status: 200,
    moves: "tenant",
    current: ({ ctx }) => network.getNetworkPolicy(ctx),
    audit: { action: "access.network-policy.suspended", target: () => "network-policy" },
    handle: ({ body, ctx }) => network.declareEmergency(ctx, body),
  }),
];
