import { on } from "../../kernel/event.ts";
import { publishedCatalogue } from "../catalogue/index.ts";
import { tenantCreated } from "../tenancy/index.ts";
import { defaultPlans } from "./domain/default-plans.ts";
import { createSubscription } from "./subscribe.ts";
import type { Writing } from "./work.ts";

const monthly = { unit: "month", every: 1 } as const;

export const reactions = [
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
