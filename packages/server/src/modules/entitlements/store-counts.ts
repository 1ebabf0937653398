import { type Collection, counted } from "../../kernel/bound.ts";
import { sql } from "../../kernel/sql.ts";

/** Those in force or to come. */
export const openOverrides: Collection = {
  name: "overrides",
  most: 10_000,
  count: ({ ctx: { tx, now } }, upTo) =>
    counted(
      tx,
      sql`select from entitlements.overrides where ended_at is null and (over_at is null or over_at > ${now})`,
      upTo,
    ),
};

export const openBlocks: Collection = {
  name: "blocks",
  most: 1000,
  count: ({ ctx: { tx, now } }, upTo) =>
    counted(
      tx,
      sql`select from entitlements.blocks where ended_at is null and (over_at is null or over_at > ${now})`,
      upTo,
    ),
};

export const openSubscriptions: Collection = {
  name: "subscriptions",
  most: 500,
  count: ({ ctx: { tx, now } }, upTo) =>
    counted(
      tx,
      sql`
        select from entitlements.subscriptions s
        where exists (
          select from entitlements.phases p
          where p.tenant_id = s.tenant_id and p.subscription_id = s.subscription_id and p.kind <> 'ended'
            and (p.ends_at is null or p.ends_at > ${now}))`,
      upTo,
    ),
};
