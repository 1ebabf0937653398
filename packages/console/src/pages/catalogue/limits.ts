import type { Plan } from "@bailiwick/sdk";

export type Item = Plan["items"][number];

const units = ["second", "minute", "hour", "day", "week", "month", "year"] as const;
export type Unit = (typeof units)[number];

export interface Period {
  readonly kind: "subscription" | "calendar" | "rolling";
  readonly unit: Unit;
  readonly every: number;
}

const kinds = ["allowance", "cap", "concurrency"] as const;
const bearers = ["tenant", "principal", "business_unit", "department", "team", "project", "workspace"] as const;

/** The terms of an amount: how it is counted, over which time, for whom, and how hard. */
export interface Terms {
  readonly kind: (typeof kinds)[number];
  readonly per: (typeof bearers)[number];
  readonly period: Period | undefined;
  readonly soft: boolean;
}

interface FurtherLimit extends Terms {
  readonly amount: string;
}

/** The API tells terms as JSON of the catalogue's making; what is not known here is read as its default. */
export function termsOf(told: unknown): Terms {
  const { kind, per, window, soft } = fieldsOf(told);
  return {
    kind: kinds.find((each) => each === kind) ?? "allowance",
    per: bearers.find((each) => each === per) ?? "tenant",
    period: periodOf(window),
    soft: soft === true,
  };
}

export const furtherLimits = ({ limits }: Pick<Item, "limits">): readonly FurtherLimit[] =>
  limits.map((told) => {
    const { amount } = fieldsOf(told);
    return { ...termsOf(told), amount: typeof amount === "string" ? amount : "" };
  });

function periodOf(told: unknown): Period | undefined {
  const { kind, unit, every } = fieldsOf(told);
  const known = units.find((each) => each === unit);
  if (known === undefined) return undefined;
  return {
    kind: kind === "calendar" || kind === "rolling" ? kind : "subscription",
    unit: known,
    every: typeof every === "number" ? every : 1,
  };
}

const fieldsOf = (told: unknown): Readonly<Record<string, unknown>> =>
  typeof told === "object" && told !== null ? (told as Record<string, unknown>) : {};
