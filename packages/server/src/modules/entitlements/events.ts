import { z } from "zod";
import { event } from "../../kernel/event.ts";
import { Instant } from "../../kernel/wire.ts";

const subscription = "sub_0000000000000000000000000a";
const at = "2026-04-01T00:00:00.000Z";

const Terms = {
  plan: z.string(),
  planVersion: z.string(),
  products: z.array(z.string()),
  addOns: z.array(z.object({ addOn: z.string(), addOnVersion: z.string(), quantity: z.number() })),
};
const terms = {
  plan: "desk.professional",
  planVersion: "desk.professional@1",
  products: ["desk"],
  addOns: [],
};
const Subscription = z.object({ subscriptionId: z.string(), at: Instant });

export const subscriptionCreated = event({
  type: "entitlements.subscription.created",
  version: 1,
  summary: "A tenant was subscribed to a plan",
  data: Subscription.extend({ ...Terms, trialUntil: Instant.nullable() }),
  example: { subscriptionId: subscription, at, ...terms, trialUntil: null },
});

export const subscriptionChanged = event({
  type: "entitlements.subscription.changed",
  version: 1,
  summary: "The plan, its version or the add-ons of a subscription change at an instant",
  data: Subscription.extend({
    ...Terms,
    fromPlanVersion: z.string(),
    carryOver: z.object({
      default: z.enum(["carry", "reset", "prorate"]),
      items: z.record(z.string(), z.enum(["carry", "reset", "prorate"])),
    }),
  }),
  example: {
    subscriptionId: subscription,
    at,
    ...terms,
    fromPlanVersion: "desk.starter@1",
    carryOver: { default: "carry", items: {} },
  },
});

export const subscriptionCancelled = event({
  type: "entitlements.subscription.cancelled",
  version: 1,
  summary: "A subscription ends at an instant",
  data: Subscription.extend({ reason: z.string() }),
  example: { subscriptionId: subscription, at, reason: "Moved to another product" },
});

export const subscriptionResumed = event({
  type: "entitlements.subscription.resumed",
  version: 1,
  summary: "A cancellation to come was taken back",
  data: Subscription,
  example: { subscriptionId: subscription, at },
});

export const trialExtended = event({
  type: "entitlements.subscription.trial-extended",
  version: 1,
  summary: "A trial ends later",
  data: Subscription.extend({ until: Instant, reason: z.string() }),
  example: {
    subscriptionId: subscription,
    at,
    until: "2026-04-15T00:00:00.000Z",
    reason: "Pilot goes on",
  },
});

export const paymentMissed = event({
  type: "entitlements.subscription.payment-missed",
  version: 1,
  summary: "A payment failed: full access lasts until the grace is over",
  data: Subscription.extend({ graceUntil: Instant }),
  example: { subscriptionId: subscription, at, graceUntil: "2026-04-15T00:00:00.000Z" },
});

export const paymentSettled = event({
  type: "entitlements.subscription.payment-settled",
  version: 1,
  summary: "What was past due is paid",
  data: Subscription,
  example: { subscriptionId: subscription, at },
});

const Override = z.object({
  overrideId: z.string(),
  capability: z.string(),
  nodeId: z.string().nullable(),
  mode: z.string(),
  reason: z.string(),
});
const override = {
  overrideId: "ovr_0000000000000000000000000a",
  capability: "desk.users",
  nodeId: null,
  mode: "add",
  reason: "Agreed with sales",
};

export const overrideGranted = event({
  type: "entitlements.override.granted",
  version: 1,
  summary: "A tenant, or a part of it, was given an exception to its plan",
  data: Override.extend({ from: Instant, until: Instant.nullable() }),
  example: { ...override, from: at, until: null },
});

export const overrideEnded = event({
  type: "entitlements.override.ended",
  version: 1,
  summary: "An override was ended before its time",
  data: Override,
  example: override,
});

const Block = z.object({
  blockId: z.string(),
  source: z.string(),
  nodeId: z.string().nullable(),
  effect: z.string(),
  reason: z.string(),
});
const block = {
  blockId: "blk_0000000000000000000000000a",
  source: "billing",
  nodeId: null,
  effect: "restricted",
  reason: "Invoice 118 is unpaid",
};

export const blockPlaced = event({
  type: "entitlements.block.placed",
  version: 1,
  summary: "A tenant, or a part of it, was restricted",
  data: Block.extend({ from: Instant, until: Instant.nullable() }),
  example: { ...block, from: at, until: null },
});

export const blockLifted = event({
  type: "entitlements.block.lifted",
  version: 1,
  summary: "A block was lifted; others stay",
  data: Block,
  example: block,
});
