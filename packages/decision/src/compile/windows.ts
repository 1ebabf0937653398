/** The window of a limit at a question's instant, remembered while it lasts. */
import { type Span, windowAt } from "../time.ts";
import type { Instant, Window } from "../types.ts";
import { holdingsIn } from "./segment.ts";
import type { Capability, Segment, Tenant, WindowMemory } from "./model.ts";

const always: Span = {};

/** A window that follows the subscription needs one; without it usage is counted since ever. */
export function spanOf(
  { tenant, segment, now }: { readonly tenant: Tenant; readonly segment: Segment; readonly now: Instant },
  meter: Capability,
  window: Window | undefined,
): Span {
  if (window === undefined) return always;
  if (window.kind === "rolling") return windowAt(window, { anchor: now, zone: tenant.zone }, now);
  const anchor = window.kind === "calendar" ? 0 : anchorOf(tenant, segment, meter);
  if (anchor === undefined) return always;
  const memory = recall(segment.windows, window, anchor);
  if (memory !== undefined && memory.start <= now && now < memory.end) return memory;
  const { start = -Infinity, end = Infinity } = windowAt(window, { anchor, zone: tenant.zone }, now);
  if (memory === undefined) {
    const fresh = { window, anchor, start, end };
    segment.windows = [...segment.windows, fresh];
    return fresh;
  }
  memory.start = start;
  memory.end = end;
  return memory;
}

function anchorOf(tenant: Tenant, segment: Segment, meter: Capability): Instant | undefined {
  return holdingsIn(tenant, segment)[meter.product]?.subscription.anchor;
}

/** Windows of the same shape are the same window, whichever meter they are for. */
function recall(known: readonly WindowMemory[], window: Window, anchor: Instant) {
  for (const memory of known) {
    if (memory.anchor === anchor && isSame(memory.window, window)) return memory;
  }
  return undefined;
}

function isSame(left: Window, right: Window): boolean {
  if (left === right) return true;
  if (left.kind !== right.kind || left.unit !== right.unit) return false;
  return left.kind === "calendar" || right.kind === "calendar" || left.every === right.every;
}
