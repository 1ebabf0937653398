/** The window of a limit at a question's instant, remembered while it lasts. */
import { type Span, windowAt } from "../time.ts";
import type { Instant, Window } from "../types.ts";
import { holdingsIn } from "./segment.ts";
import type { Capability, Stretch, Tenant, WindowMemory } from "./model.ts";

const always: Span = {};

/** A window that follows the subscription needs one; without it usage is counted since ever. */
export function spanOf(
  { tenant, stretch, now }: { readonly tenant: Tenant; readonly stretch: Stretch; readonly now: Instant },
  meter: Capability,
  window: Window | undefined,
): Span {
  if (window === undefined) return always;
  if (window.kind === "rolling") return windowAt(window, { anchor: now, zone: tenant.zone }, now);
  const product = window.kind === "calendar" ? undefined : meter.product;
  const memory = recall(stretch.windows, window, product);
  if (memory !== undefined && memory.start <= now && now < memory.end) return memory;
  const anchor = product === undefined ? 0 : holdingsIn(tenant, stretch)[product]?.subscription.anchor;
  if (anchor === undefined) return always;
  const { start = -Infinity, end = Infinity } = windowAt(window, { anchor, zone: tenant.zone }, now);
  if (memory === undefined) {
    stretch.windows = { window, product, start, end, next: stretch.windows };
    return stretch.windows;
  }
  memory.start = start;
  memory.end = end;
  return memory;
}

/** Windows of the same shape are the same window, whichever meter of the product they are for. */
function recall(first: WindowMemory | undefined, window: Window, product: number | undefined) {
  let memory = first;
  while (memory !== undefined && (memory.product !== product || !isSame(memory.window, window))) memory = memory.next;
  return memory;
}

function isSame(left: Window, right: Window): boolean {
  if (left === right) return true;
  if (left.kind !== right.kind || left.unit !== right.unit) return false;
  return left.kind === "calendar" || right.kind === "calendar" || left.every === right.every;
}
