import type { ItemFact, LimitFact, Window } from "@bailiwick/decision";
import { z } from "zod";

const kinds = ["allowance", "cap", "concurrency"] as const;
const bearers = ["tenant", "principal", "business_unit", "department", "team", "project", "workspace"] as const;
const units = ["second", "minute", "hour", "day", "week", "month", "year"] as const;

const WindowShape = z
  .object({
    kind: z
      .enum(["subscription", "calendar", "rolling"])
      .describe("By the subscription's anchor, by the calendar in the tenant's zone, or the last so many"),
    unit: z.enum(units),
    every: z.int().describe("So many units; always 1 by the calendar"),
  })
  .nullable()
  .describe("When counting begins again; null: never");

const HowShape = {
  kind: z
    .enum(kinds)
    .describe("An allowance is used up, a cap is a ceiling beside it, concurrency is what runs at once"),
  window: WindowShape,
  soft: z.boolean().describe("Lets the use happen and tells the overage"),
};

/** How the amount of a meter limits. */
export const MainLimit = z.object(HowShape);
/** One more limit beside a meter's main one. */
export const FurtherLimit = z.object({
  ...HowShape,
  amount: z.string().describe("A decimal number as text, or `unlimited`"),
  per: z.enum(bearers).describe("Whose use is counted together"),
});

const windowOf = (window: Window | undefined): z.output<typeof WindowShape> =>
  window === undefined
    ? null
    : { kind: window.kind, unit: window.unit, every: window.kind === "calendar" ? 1 : window.every };

export const mainLimit = ({
  kind = "allowance",
  window,
  soft = false,
}: NonNullable<ItemFact["limit"]>): z.output<typeof MainLimit> => ({ kind, window: windowOf(window), soft });

export const furtherLimit = ({ amount, per, ...how }: LimitFact): z.output<typeof FurtherLimit> => ({
  ...mainLimit(how),
  amount,
  per,
});
