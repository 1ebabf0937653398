import { z } from "zod";
import { Amount, Id, Instant, JsonValue, Key } from "../../kernel/wire.ts";
import { MainLimit, mainLimit } from "../catalogue/index.ts";
import { overrideModes } from "./domain/override.ts";
import type { Phase, Terms } from "./domain/schedule.ts";
import type { Preview } from "./preview.ts";
import type { Entitlement } from "./resolution.ts";
import type { Subscription } from "./store.ts";
import { statusAt } from "./subscribe.ts";

const CarryMode = z.enum(["carry", "reset", "prorate"]);
export const PhaseKind = z.enum(["trial", "active", "past_due", "restricted", "suspended", "ended"]);
const Price = z.object({
  amount: z.string().optional(),
  currency: z.string(),
  unit: z.string().optional(),
  label: z.string().optional(),
});

const TermsShape = {
  plan: z.string().describe("The plan's key"),
  planVersion: z.string().describe("The version it is pinned to"),
  products: z.array(z.string()),
  addOns: z.array(z.object({ addOn: z.string(), addOnVersion: z.string(), quantity: z.number().int() })),
};

export const PhaseWire = z.object({
  kind: PhaseKind,
  from: Instant.describe("Belongs to the phase"),
  until: Instant.nullable().describe("No longer belongs to it; null: without an end"),
  graceUntil: Instant.nullable().describe("Past due: full access until here"),
  ...TermsShape,
  carryOver: z
    .object({ default: CarryMode, items: z.record(z.string(), CarryMode) })
    .describe("What usage of before the phase counts in it"),
});

export const SubscriptionWire = z.object({
  id: Id("sub"),
  status: z.enum([...PhaseKind.options, "scheduled"]),
  anchor: Instant.describe("Periods are computed from here"),
  period: z.object({
    unit: z.enum(["second", "minute", "hour", "day", "week", "month", "year"]),
    every: z.number(),
  }),
  phases: z.array(PhaseWire).describe("The whole schedule, past and to come"),
  createdAt: Instant,
  updatedAt: Instant,
});

export const toSubscription = (subscription: Subscription, now: Date): z.output<typeof SubscriptionWire> => ({
  id: subscription.id,
  status: statusAt(subscription, now),
  anchor: new Date(subscription.anchor),
  period: { ...subscription.period },
  phases: subscription.schedule.map(toPhase),
  createdAt: subscription.createdAt,
  updatedAt: subscription.updatedAt,
});

const dated = (at: number | undefined): Date | null => (at === undefined ? null : new Date(at));

const toTerms = ({ plan, planVersion, products, addOns }: Terms) => ({
  plan,
  planVersion,
  products: [...products],
  addOns: addOns.map((addOn) => ({ ...addOn })),
});

const toPhase = (phase: Phase): z.output<typeof PhaseWire> => ({
  kind: phase.kind,
  from: new Date(phase.from),
  until: dated(phase.until),
  graceUntil: dated(phase.graceUntil),
  ...toTerms(phase),
  carryOver: { default: phase.carryOver.default, items: { ...phase.carryOver.items } },
});

const fromTo = <Value extends z.ZodType>(value: Value) => z.object({ from: value.nullable(), to: value.nullable() });

export const PreviewWire = z.object({
  excesses: z
    .array(z.object({ capability: Key, used: Amount, limit: Amount, excess: Amount }))
    .describe("Usage beyond what would be held: it stays and can be read, but nothing is added until it fits"),
  at: Instant,
  from: z.object(TermsShape),
  to: z.object(TermsShape),
  price: fromTo(Price).describe("Of the plan; null where it has none"),
  addOnPrices: z.array(z.object({ addOn: z.string(), quantity: z.number().int(), price: Price.nullable() })),
  featuresGained: z.array(Key),
  featuresLost: z.array(Key),
  limits: z.record(z.string(), fromTo(z.string())).describe("Amounts that change; null: not held"),
  values: z.record(z.string(), z.object({ from: JsonValue, to: JsonValue })).describe("Other values that change"),
  terms: z.array(Key).describe("Meters whose window, kind or hardness changes"),
  phases: z.array(PhaseWire).describe("The schedule as it would be"),
});

export const toPreview = (preview: Preview): z.output<typeof PreviewWire> => ({
  excesses: preview.excesses.map((excess) => ({ ...excess })),
  at: new Date(preview.at),
  from: toTerms(preview.from),
  to: toTerms(preview.to),
  price: { from: preview.price[0] ?? null, to: preview.price[1] ?? null },
  addOnPrices: preview.addOnPrices.map(({ price, ...addOn }) => ({
    ...addOn,
    price: price ?? null,
  })),
  featuresGained: [...preview.gained],
  featuresLost: [...preview.lost],
  limits: Object.fromEntries(
    Object.entries(preview.limits).map(([key, [from, to]]) => [key, { from: from ?? null, to: to ?? null }]),
  ),
  values: Object.fromEntries(
    Object.entries(preview.values).map(([key, [from, to]]) => [key, { from: from ?? null, to: to ?? null }]),
  ),
  terms: [...preview.terms],
  phases: preview.schedule.map(toPhase),
});

export const EntitlementWire = z.object({
  capability: Key,
  product: z.string(),
  label: z.string().nullable(),
  kind: z.enum(["switch", "value", "meter"]),
  archived: z.boolean(),
  granted: z.boolean().describe("Whether the entitlement lets it be used; standing, policy and limits come on top"),
  status: z.enum(["held", "absent", "denied", "error"]),
  value: JsonValue.describe("Null where nothing is held"),
  source: z.string().nullable().describe("The plan version, add-on version or override that decided last"),
  limit: MainLimit.nullable().describe("Meters: how the amount limits"),
  subscription: z.string().nullable(),
  planVersion: z.string().nullable(),
  provenance: z
    .array(
      z.object({
        kind: z.enum(["plan", "replace", "extend", "deny", "set", "raise", "add", "cap"]),
        id: z.string(),
        node: z.string().nullable(),
        value: JsonValue,
        result: JsonValue,
      }),
    )
    .describe("How it came to its value, step by step"),
});

export const toEntitlement = (entitlement: Entitlement): z.output<typeof EntitlementWire> => ({
  capability: entitlement.capability,
  product: entitlement.product,
  label: entitlement.label ?? null,
  kind: entitlement.kind,
  archived: entitlement.archived,
  granted: entitlement.granted,
  status: entitlement.status,
  value: entitlement.value ?? null,
  source: entitlement.source ?? null,
  limit: entitlement.limit === undefined ? null : mainLimit(entitlement.limit),
  subscription: entitlement.subscription ?? null,
  planVersion: entitlement.planVersion ?? null,
  provenance: entitlement.provenance.map(({ kind, id, node, value, result }) => ({
    kind,
    id,
    node: node ?? null,
    value: value ?? null,
    result: result ?? null,
  })),
});

const Lasting = {
  nodeId: Id("nod").nullable().describe("Null: the whole tenant"),
  reason: z.string(),
  from: Instant,
  until: Instant.nullable(),
  createdBy: z.string(),
  createdAt: Instant,
  endedAt: Instant.nullable(),
  endedBy: z.string().nullable(),
  endedReason: z.string().nullable(),
};

export const OverrideWire = z.object({
  id: Id("ovr"),
  capability: Key,
  mode: z.enum(overrideModes),
  value: JsonValue.describe("Null for a deny"),
  ...Lasting,
});

export const BlockWire = z.object({
  id: Id("blk"),
  source: z.string(),
  effect: z.enum(["restricted", "suspended", "closed"]),
  ...Lasting,
});

export { CarryMode };
