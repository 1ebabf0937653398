import { openSubscriptions } from "./store-counts.ts";
import { z } from "zod";
import type { Context } from "../../kernel/context.ts";
import type { Database } from "../../kernel/database.ts";
import { ask, list, read, write } from "../../kernel/endpoint.ts";
import { Amount, Id, Instant, NoBody, Text } from "../../kernel/wire.ts";
import { changeSubscription, migrateSubscription } from "./change.ts";
import {
  cancelSubscription,
  extendTrialOf,
  markSubscriptionPaid,
  markSubscriptionPastDue,
  resumeSubscription,
} from "./lifecycle.ts";
import { hiddenFrom, previewChange } from "./preview.ts";
import * as problems from "./problems.ts";
import { countByPlan, subscriptions } from "./store.ts";
import { createSubscription, getForChange, getSubscription } from "./subscribe.ts";
import { CarryMode, PhaseKind, PreviewWire, SubscriptionWire, toPreview, toSubscription } from "./wire.ts";

const params = { subscription: Id("sub") };
const target = ({ reply }: { readonly reply: { readonly id: string } }) => reply.id;
interface One {
  readonly params: { readonly subscription: string };
  readonly ctx: Context;
}
const current = async ({ params: { subscription }, ctx }: One) =>
  toSubscription(await getForChange(ctx, subscription), ctx.now);

const Plan = z.string().min(1).max(250).describe("A plan by key, for its current version, or the id of a version");
const AddOns = z
  .array(
    z.strictObject({
      addOn: z.string().min(1).max(250).describe("An add-on by key, or the id of a version"),
      quantity: z.number().int().min(1).max(1_000_000_000).default(1),
    }),
  )
  .max(100);
const Moment = z
  .union([z.enum(["now", "period_end"]), Instant])
  .default("now")
  .describe("`now`, `period_end` (of a trial: its end), or an instant to come");
const CarryOver = z
  .strictObject({
    default: CarryMode.default("carry"),
    items: z.record(z.string().max(200), CarryMode).default({}),
  })
  .optional()
  .describe("What usage so far counts after the change, by capability; default: all of it");
const Days = z.number().int().min(1).max(3650);
const Reason = Text(500).describe("Why; kept in the audit log");
const composition = [problems.planUnknown, problems.addOnUnknown, problems.compositionRefused];

const operate = (verb: string) => ({ permission: `entitlements.subscription.${verb}`, operatorOnly: true }) as const;

const making = [
  write("POST", {
    path: "/api/v1/subscriptions",
    summary: "Subscribe a tenant to a plan",
    description: "What follows a trial is written with it: nothing has to run when the trial ends.",
    access: operate("create"),
    body: z.strictObject({
      plan: Plan,
      addOns: AddOns.default([]),
      startsAt: Instant.optional().describe("Default: now. May be past, to bring in what began elsewhere"),
      anchor: Instant.optional().describe("Periods are computed from here; default: the start"),
      period: z
        .strictObject({
          unit: z.enum(["day", "week", "month", "year"]),
          every: z.number().int().min(1).max(1000),
        })
        .default({ unit: "month", every: 1 }),
      trial: z
        .strictObject({
          days: Days.optional().describe("Default: what the plan says"),
          until: Instant.optional(),
          again: Text(500).optional().describe("Why this tenant gets another trial of the product"),
        })
        .optional()
        .describe("Absent: it begins without a trial"),
    }),
    example: { plan: "agents.starter", trial: { days: 14 } },
    reply: SubscriptionWire,
    moves: "tenant",
    fills: [openSubscriptions],
    problems: [
      ...composition,
      problems.productTaken,
      problems.trialUsed,
      problems.trialNotOffered,
      problems.endsBeforeItBegins,
    ],
    audit: { action: "entitlements.subscription.created", target },
    handle: async ({ body, ctx }) => toSubscription(await createSubscription(ctx, body), ctx.now),
  }),

  list({
    path: "/api/v1/subscriptions",
    summary: "List a tenant's subscriptions",
    description: "Oldest first, ended ones included.",
    access: { permission: "entitlements.subscription.read" },
    query: {
      product: z.string().max(100).optional().describe("That answer, answered or will answer for it"),
      plan: z.string().max(200).optional().describe("With a phase on this plan"),
    },
    item: SubscriptionWire,
    handle: async ({ query, page, ctx }) => {
      const { items, next } = await subscriptions.list(ctx.tx, query, page);
      return { items: items.map((each) => toSubscription(each, ctx.now)), next };
    },
  }),

  read({
    path: "/api/v1/plan-counts",
    summary: "Count the tenants on each plan",
    description: "By plan and phase, as of now. A tenant with several subscriptions counts for each of its plans.",
    access: { permission: "entitlements.subscription.read", operatorOnly: true },
    realm: { acrossTenants: "the operator counts the subscribers of all plans" },
    reply: z.object({
      counts: z.array(
        z.object({ plan: z.string().describe("The plan's key"), phase: PhaseKind, tenants: z.number().int() }),
      ),
    }),
    handle: async ({ ctx }) => ({ counts: [...(await countByPlan(ctx.tx, ctx.now))] }),
  }),

  read({
    path: "/api/v1/subscriptions/{subscription}",
    summary: "Read a subscription with its schedule",
    access: { permission: "entitlements.subscription.read" },
    params,
    reply: SubscriptionWire,
    etag: true,
    handle: async ({ params: { subscription }, ctx }) =>
      toSubscription(await getSubscription(ctx, subscription), ctx.now),
  }),
];

const changing = [
  write("POST", {
    path: "/api/v1/subscriptions/{subscription}/change",
    summary: "Change plan, add-ons or quantities",
    description:
      "A new phase begins; what is past stays. It takes the place of changes scheduled after it, a cancellation stays. The plan answers for at least one of the products it did: another product is subscribed to.",
    access: operate("change"),
    params,
    body: z.strictObject({
      plan: Plan.optional().describe("Absent: the plan stays"),
      addOns: AddOns.optional().describe("All add-ons from then on; absent: they stay"),
      at: Moment,
      carryOver: CarryOver,
      trial: z.enum(["keep", "end"]).default("keep").describe("Whether a running trial goes on under the new terms"),
    }),
    example: { plan: "agents.professional" },
    reply: SubscriptionWire,
    status: 200,
    moves: "tenant",
    current,
    problems: [
      ...composition,
      problems.planOfAnotherProduct,
      problems.productTaken,
      problems.trialUsed,
      problems.subscriptionEnded,
      problems.inThePast,
      problems.capabilityUnknown,
    ],
    audit: { action: "entitlements.subscription.changed", target },
    handle: async ({ params: { subscription }, body, ctx }) =>
      toSubscription(await changeSubscription(ctx, subscription, body), ctx.now),
  }),

  write("POST", {
    path: "/api/v1/subscriptions/{subscription}/migrate",
    summary: "Migrate to another version of the same plan",
    description: "Onto the version it is on already, nothing changes.",
    access: operate("migrate"),
    params,
    body: z.strictObject({
      planVersion: z.string().max(250).optional().describe("Absent: the current version"),
      at: Moment,
      carryOver: CarryOver,
    }),
    example: {},
    reply: SubscriptionWire,
    status: 200,
    moves: "tenant",
    current,
    problems: [
      ...composition,
      problems.planOfAnother,
      problems.productTaken,
      problems.subscriptionEnded,
      problems.inThePast,
      problems.capabilityUnknown,
    ],
    audit: { action: "entitlements.subscription.migrated", target },
    handle: async ({ params: { subscription }, body, ctx }) =>
      toSubscription(await migrateSubscription(ctx, subscription, body), ctx.now),
  }),

  write("POST", {
    path: "/api/v1/subscriptions/{subscription}/cancel",
    summary: "Cancel a subscription",
    access: operate("cancel"),
    params,
    body: z.strictObject({
      at: z.enum(["now", "period_end"]).default("period_end"),
      reason: Reason,
    }),
    example: { reason: "Asked by the customer" },
    reply: SubscriptionWire,
    status: 200,
    moves: "tenant",
    current,
    problems: [problems.subscriptionEnded],
    audit: { action: "entitlements.subscription.cancelled", target },
    handle: async ({ params: { subscription }, body, ctx }) =>
      toSubscription(await cancelSubscription(ctx, subscription, body), ctx.now),
  }),

  write("POST", {
    path: "/api/v1/subscriptions/{subscription}/resume",
    summary: "Take back a cancellation to come",
    description: "Without one, nothing changes.",
    access: operate("resume"),
    params,
    body: NoBody,
    example: undefined,
    reply: SubscriptionWire,
    status: 200,
    moves: "tenant",
    current,
    problems: [problems.subscriptionEnded, problems.productTaken, problems.planUnknown],
    audit: { action: "entitlements.subscription.resumed", target },
    handle: async ({ params: { subscription }, ctx }) =>
      toSubscription(await resumeSubscription(ctx, subscription), ctx.now),
  }),
];

const paying = [
  write("POST", {
    path: "/api/v1/subscriptions/{subscription}/extend-trial",
    summary: "Let a trial end later",
    access: operate("extend-trial"),
    params,
    body: z
      .strictObject({ days: Days.optional(), until: Instant.optional(), reason: Reason })
      .refine(({ days, until }) => (days === undefined) !== (until === undefined), "Give either `days` or `until`"),
    example: { days: 7, reason: "The pilot goes on" },
    reply: SubscriptionWire,
    status: 200,
    moves: "tenant",
    current,
    problems: [problems.notInTrial, problems.endsBeforeItBegins, problems.productTaken],
    audit: { action: "entitlements.subscription.trial-extended", target },
    handle: async ({ params: { subscription }, body, ctx }) =>
      toSubscription(await extendTrialOf(ctx, subscription, body), ctx.now),
  }),

  write("POST", {
    path: "/api/v1/subscriptions/{subscription}/mark-past-due",
    summary: "Mark a subscription past due",
    description: "Full access goes on until the grace is over; a running trial goes on, what follows it is past due.",
    access: operate("mark-past-due"),
    params,
    body: z.strictObject({
      graceUntil: Instant.optional().describe("Default: the plan's days of grace from now"),
    }),
    example: {},
    reply: SubscriptionWire,
    status: 200,
    moves: "tenant",
    current,
    problems: [problems.subscriptionEnded, problems.nothingToPay],
    audit: { action: "entitlements.subscription.payment-missed", target },
    handle: async ({ params: { subscription }, body, ctx }) =>
      toSubscription(await markSubscriptionPastDue(ctx, subscription, body.graceUntil), ctx.now),
  }),

  write("POST", {
    path: "/api/v1/subscriptions/{subscription}/mark-paid",
    summary: "Mark what was past due as paid",
    description: "Where nothing was due, nothing changes.",
    access: operate("mark-paid"),
    params,
    body: NoBody,
    example: undefined,
    reply: SubscriptionWire,
    status: 200,
    moves: "tenant",
    current,
    problems: [problems.subscriptionEnded],
    audit: { action: "entitlements.subscription.payment-settled", target },
    handle: async ({ params: { subscription }, ctx }) =>
      toSubscription(await markSubscriptionPaid(ctx, subscription), ctx.now),
  }),
];

const previewing = ({ database }: { readonly database: Database }) =>
  ask({
    path: "/api/v1/subscriptions/{subscription}/preview",
    summary: "Show what a change would do",
    description:
      "Every excess first, then price, features and limits. What the change would be refused for is refused here. Nothing is written.",
    access: { permission: "entitlements.subscription.read" },
    params,
    body: z
      .strictObject({
        plan: Plan.optional(),
        migrateTo: z.string().max(250).optional().describe("`current`, or another version of the plan it is on"),
        addOns: AddOns.optional(),
        at: Moment,
        trial: z.enum(["keep", "end"]).default("keep"),
        usage: z.record(z.string().max(200), Amount).default({}).describe("What is used so far, by capability"),
      })
      .refine(
        ({ plan, migrateTo, addOns }) => migrateTo === undefined || (plan === undefined && addOns === undefined),
        "A migration keeps plan and add-ons: leave them out beside `migrateTo`",
      ),
    example: { plan: "agents.professional" },
    reply: PreviewWire,
    problems: [
      ...composition,
      problems.planOfAnother,
      problems.planOfAnotherProduct,
      problems.productTaken,
      problems.trialUsed,
      problems.subscriptionEnded,
      problems.inThePast,
      problems.capabilityUnknown,
    ],
    handle: ({ params: { subscription }, body, ctx }) =>
      database.inTenant(ctx.tenant.id, async (tx) => {
        const reading = { tx, now: ctx.now, tenant: ctx.tenant };
        const hidden = ctx.caller.realm === "operator" ? undefined : await hiddenFrom(reading);
        return toPreview(await previewChange(reading, subscription, { ...body, hidden }));
      }),
  });

export const subscriptionEndpoints = (ports: { readonly database: Database }) => [
  ...making,
  ...changing,
  ...paying,
  previewing(ports),
];
