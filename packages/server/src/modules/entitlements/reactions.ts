import { type DeclaredEvent, on, type Reaction } from "../../kernel/event.ts";
import { publishedCatalogue } from "../catalogue/index.ts";
import { tenantCreated } from "../tenancy/index.ts";
import { defaultPlans } from "./domain/default-plans.ts";
import * as events from "./events.ts";
import { keepAudit } from "./retention.ts";
import { createSubscription } from "./subscribe.ts";
import type { Writing } from "./work.ts";

const monthly = { unit: "month", every: 1 } as const;

/** What may change for how long audit entries are kept. */
const movesRetention = [
  events.subscriptionCreated,
  events.subscriptionChanged,
  events.subscriptionCancelled,
  events.subscriptionResumed,
  events.trialExtended,
  events.paymentMissed,
  events.paymentSettled,
  events.overrideGranted,
  events.overrideEnded,
] as const;

const lastPart = (type: string) => type.slice("entitlements.".length).replaceAll(".", "-");

export const reactions: readonly Reaction[] = [
  ...movesRetention.map((moved: DeclaredEvent) =>
    on(moved, `entitlements.keep-audit-after-${lastPart(moved.type)}`, (_, { tx, at, tenant }) =>
      keepAudit({ tx, now: at, tenant: { id: tenant } }),
    ),
  ),
  /** A new tenant can use the product at once: what it is subscribed to is part of its creation. */
  on(tenantCreated, "entitlements.subscribe-new-tenant", async ({ plan }, happened) => {
    const writing: Writing = { ...happened, now: happened.at, tenant: { id: happened.tenant } };
    if (plan !== undefined) {
      await createSubscription(writing, { plan, addOns: [], period: monthly });
      return;
    }
    const { planVersions } = await publishedCatalogue(happened.tx);
    for (const { id, trial } of defaultPlans(planVersions))
      await createSubscription(writing, { plan: id, addOns: [], period: monthly, ...(trial && { trial: {} }) });
  }),
];
