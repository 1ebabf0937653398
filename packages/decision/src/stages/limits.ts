/**
 * Stage 7: every meter the capability draws on must have room for the asked quantity on every level: the tenant's own
 * limit, the budgets that overrides give to nodes on the path, and the limits beside it. Reaching a limit exactly is
 * still within it. A soft limit lets the use happen and reports by how much it goes beyond.
 */
import { addAmounts, compareAmounts, excess, formatAmount, type Quantity, quantityOf } from "../amount.ts";
import type { Decision, LimitState } from "../answer.ts";
import { type Asked, deny, type Stage } from "../asked.ts";
import { spanOf } from "../compile/windows.ts";
import type { Span } from "../time.ts";
import { type ApplyingLimit, applyingLimits } from "./limits/applying.ts";
import { usedOf } from "./limits/usage.ts";

export const limits: Stage = {
  name: "limits",
  judge,
  describe(asked) {
    if (asked.capability.meters.length === 0) return { applies: false };
    return { applies: true, limits: applyingLimits(asked).flatMap((limit) => stateOf(asked, limit) ?? []) };
  },
};

function judge(asked: Asked): Decision | undefined {
  if (asked.capability.broken) return deny(asked, "limits", { code: "error" });
  if (asked.capability.meters.length === 0) return undefined;
  const wanted = quantityAsked(asked);
  if (wanted === undefined) return deny(asked, "limits", { code: "error" });
  for (const limit of applyingLimits(asked)) {
    const denial = judgeLimit(asked, limit, wanted);
    if (denial !== undefined) return denial;
  }
  return undefined;
}

/** One, unless the question says otherwise; undefined for what is no quantity, or less than none. */
function quantityAsked({ question }: Asked): Quantity | undefined {
  const sent = question.context?.quantity;
  if (sent === undefined) return 1;
  const quantity = quantityOf(sent);
  return quantity === undefined || compareAmounts(quantity, 0) < 0 ? undefined : quantity;
}

function judgeLimit(asked: Asked, limit: ApplyingLimit, wanted: Quantity): Decision | undefined {
  const span = spanOf(asked, limit.meter, limit.window);
  const used = usedOf(asked, limit, span.start);
  if (used === undefined || limit.quantity === undefined) {
    return deny(asked, "limits", { code: "error", source: limit.source });
  }
  const total = addAmounts(used, wanted);
  if (compareAmounts(total, limit.quantity) <= 0) return undefined;
  if (limit.soft) {
    asked.overage ??= excess(total, limit.quantity);
    return undefined;
  }
  return deny(asked, "limits", {
    code: "limit_reached",
    source: limit.source,
    retryAt: compareAmounts(wanted, limit.quantity) <= 0 ? span.end : undefined,
    parameters: {
      meter: limit.counted.meter,
      level: limit.counted.level,
      of: limit.of,
      limit: formatAmount(limit.quantity),
      used: formatAmount(used),
    },
  });
}

function stateOf(asked: Asked, limit: ApplyingLimit): LimitState | undefined {
  const span: Span = spanOf(asked, limit.meter, limit.window);
  const used = usedOf(asked, limit, span.start);
  if (used === undefined || limit.quantity === undefined) return undefined;
  const { counted, of, soft, source } = limit;
  const { meter, kind, level } = counted;
  const amount = formatAmount(limit.quantity);
  // One by one, as in explanations: an absent field says that there is none.
  const state: { -readonly [Field in keyof LimitState]: LimitState[Field] } = {
    meter,
    kind,
    level,
    of,
    amount,
    used: formatAmount(used),
    soft,
  };
  if (span.start !== undefined) state.start = span.start;
  if (span.end !== undefined) state.end = span.end;
  if (source !== undefined) state.source = source;
  return state;
}
