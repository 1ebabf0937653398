/** The limits of a meter, as a plan item says them. */
import { quantityOf } from "../amount.ts";
import type { ItemFact, LimitFact, LimitKind } from "../types.ts";
import type { Held } from "../entitlements.ts";
import type { Counted, Entitlement, LimitBeside, Limits } from "./model.ts";

/** Without an item: an allowance without a window, hard. */
export function compileLimits(meter: string, item?: Pick<ItemFact, "limit" | "limits">): Limits {
  const kind = item?.limit?.kind ?? "allowance";
  return {
    tenant: counted(meter, kind, "tenant"),
    node: counted(meter, kind, "node"),
    window: item?.limit?.window,
    soft: item?.limit?.soft ?? false,
    beside: (item?.limits ?? []).map((limit) => compileBeside(meter, limit)),
  };
}

function compileBeside(meter: string, { kind, amount, per, window, soft }: LimitFact): LimitBeside {
  const level = per === "tenant" || per === "principal" ? per : "node";
  return {
    counted: counted(meter, kind, level),
    per,
    quantity: quantityOf(amount),
    window,
    soft: soft ?? false,
  };
}

function counted(meter: string, kind: LimitKind, level: Counted["level"]): Counted {
  return { meter, kind, level };
}

/** One shape for all entitlements, wherever they come from. */
export function withLimits(held: Held, limits: Limits | undefined): Entitlement {
  const { status, value, quantity, source, steps } = held;
  return { status, value, quantity, source, steps, limits };
}
