/**
 * The arithmetic of entitlements. `base` is the plan's value combined with add-ons by each add-on's own rule. At the
 * root a deny override denies; otherwise the value is `min(caps, latest set ?? max(base, raises) + adds)`. Below the
 * root overrides only narrow: deny, cap, or set lower. Every step is kept, so that a value can tell where it is from.
 */
import {
  addAmounts,
  compareAmounts,
  formatAmount,
  maxAmount,
  minAmount,
  multiplyAmount,
  type Quantity,
  quantityOf,
} from "./amount.ts";
import type { ProvenanceStep } from "./answer.ts";
import type { CapabilityFact, Instant, Json, OverrideFact } from "./types.ts";

/** What the values of a capability can do: be counted, be on or off, or just be there. */
export type ValueSort = "numeric" | "switch" | "plain";

/** What a tenant holds of one capability. */
export interface Held {
  /** `error`: the facts make no sense, which denies. */
  readonly status: "held" | "absent" | "denied" | "error";
  /** Numeric values in canonical text. */
  readonly value: Json | undefined;
  /** The value of a numeric capability, parsed. */
  readonly quantity: Quantity | undefined;
  /** The plan version, add-on version or override that decided last. */
  readonly source: string | undefined;
  readonly steps: readonly ProvenanceStep[];
}

export interface PlanValue {
  readonly id: string;
  readonly value: Json;
}

export interface AddOnValue extends PlanValue {
  readonly rule: "replace" | "extend";
  readonly quantity: number;
}

export const nothing: Held = {
  status: "absent",
  value: undefined,
  quantity: undefined,
  source: undefined,
  steps: [],
};

export function valueSort({ kind, valueType }: Pick<CapabilityFact, "kind" | "valueType">): ValueSort {
  if (kind === "switch") return "switch";
  return kind === "meter" || valueType === "number" ? "numeric" : "plain";
}

/** Whether what is held lets the capability be used; how much of a meter is left is a matter of limits. */
export function isGranted({ status, value }: Held): boolean {
  return status === "held" && value !== undefined && value !== false && value !== null;
}

/** From its first instant, until before its last; an end that is not there is no end. */
export function inForce({ from, until }: Lasting, now: Instant): boolean {
  return (from === undefined || from <= now) && (until === undefined || now < until);
}

export interface Lasting {
  readonly from?: Instant | undefined;
  readonly until?: Instant | undefined;
}

/**
 * The plan's value with add-ons. Of several that replace it the greatest counts (on over off, more over less; where
 * values have no order, the one with the greatest id); then each extension adds its value times its quantity.
 */
export function combine(sort: ValueSort, plan: PlanValue | undefined, addOns: readonly AddOnValue[] = []): Held {
  let held = plan === undefined ? nothing : valued(sort, nothing, "plan", plan);
  const replacing = addOns.filter(({ rule }) => rule === "replace");
  const [winner] = replacing.toSorted((a, b) => precedence(sort, a, b));
  if (winner !== undefined) held = valued(sort, held, "replace", winner);
  for (const addOn of addOns.filter(({ rule }) => rule === "extend").toSorted(byId)) {
    held = extended(sort, held, addOn);
  }
  return held;
}

/** What the tenant holds at its root, with the overrides in force there. Their order does not matter. */
export function overridden(sort: ValueSort, base: Held, overrides: readonly OverrideFact[]): Held {
  const denying = overrides.filter(({ mode }) => mode === "deny").toSorted(latestFirst)[0];
  if (denying !== undefined) return denied(base, denying);
  if (base.status === "error") return base;
  const latest = overrides.filter(({ mode }) => mode === "set").toSorted(latestFirst)[0];
  let held = base;
  if (latest === undefined) {
    held = applied(sort, held, overrides, "raise", (had, raise) => maxAmount(had ?? raise, raise));
    held = applied(sort, held, overrides, "add", (had, add) => addAmounts(had ?? 0, add));
  } else {
    held = valued(sort, held, "set", { id: latest.id, value: latest.value ?? null });
  }
  return capped(sort, held, overrides);
}

/** What is left at a node below the root, from what its parent has: never more. */
export function narrowed(sort: ValueSort, parent: Held, overrides: readonly OverrideFact[], node: string): Held {
  const denying = overrides.filter(({ mode }) => mode === "deny").toSorted(latestFirst)[0];
  if (denying !== undefined) return denied(parent, denying, node);
  const latest = overrides.filter(({ mode }) => mode === "set").toSorted(latestFirst)[0];
  if (parent.status !== "held") return parent;
  const held = latest === undefined ? parent : lowered(sort, parent, latest, node);
  return capped(sort, held, overrides, node);
}

/** A set below the root counts only where it is lower; values without an order have no lower. */
function lowered(sort: ValueSort, parent: Held, set: OverrideFact, node: string): Held {
  const next = valued(sort, parent, "set", { id: set.id, value: set.value ?? null }, node);
  if (next.status === "error") return next;
  if (sort === "switch") return next.value === false ? next : parent;
  return sort === "numeric" && less(next.quantity, parent.quantity) ? next : parent;
}

function capped(sort: ValueSort, held: Held, overrides: readonly OverrideFact[], node?: string): Held {
  const lower = (had: Quantity | undefined, cap: Quantity) => (had === undefined ? undefined : minAmount(had, cap));
  return applied(sort, held, overrides, "cap", lower, node);
}

/** Lays all overrides of one numeric mode over a value, oldest first. */
function applied(
  sort: ValueSort,
  base: Held,
  overrides: readonly OverrideFact[],
  mode: "raise" | "add" | "cap",
  change: (had: Quantity | undefined, value: Quantity) => Quantity | undefined,
  node?: string,
): Held {
  let held = base;
  for (const { id, value } of overrides.filter((row) => row.mode === mode).toSorted(oldestFirst)) {
    const quantity = sort === "numeric" ? quantityOf(value) : undefined;
    if (quantity === undefined) return broken(held, id);
    const next = change(held.quantity, quantity);
    if (next === undefined) continue;
    const changed = held.quantity === undefined || compareAmounts(next, held.quantity) !== 0;
    held = numeric(held, next, { kind: mode, id, value: formatAmount(quantity), ...at(node) }, changed);
  }
  return held;
}

function extended(sort: ValueSort, base: Held, { id, value, quantity: times }: AddOnValue): Held {
  if (base.status === "error") return base;
  const each = sort === "numeric" ? quantityOf(value) : undefined;
  if (each === undefined || !Number.isSafeInteger(times) || times < 0) return broken(base, id);
  const more = multiplyAmount(each, times);
  const sum = addAmounts(base.quantity ?? 0, more);
  return numeric(base, sum, { kind: "extend", id, value: formatAmount(more) }, true);
}

/** The value a plan, a replacing add-on or a set override says, whatever was held before. */
function valued(
  sort: ValueSort,
  before: Held,
  kind: ProvenanceStep["kind"],
  { id, value }: PlanValue,
  node?: string,
): Held {
  const step = { kind, id, value, ...at(node) };
  if (sort === "numeric") {
    const quantity = quantityOf(value);
    return quantity === undefined ? broken(before, id) : numeric(before, quantity, step, true);
  }
  if (sort === "switch" && typeof value !== "boolean") return broken(before, id);
  const steps = [...before.steps, { ...step, result: value }];
  return { status: "held", value, quantity: undefined, source: id, steps };
}

function numeric(before: Held, quantity: Quantity, step: ProvenanceStep, decides: boolean): Held {
  const value = formatAmount(quantity);
  const source = decides ? step.id : before.source;
  const steps = [...before.steps, { ...step, result: value }];
  return { status: "held", value, quantity, source, steps };
}

function denied(before: Held, { id }: OverrideFact, node?: string): Held {
  const steps: readonly ProvenanceStep[] = [...before.steps, { kind: "deny", id, ...at(node) }];
  return { status: "denied", value: undefined, quantity: undefined, source: id, steps };
}

function broken({ steps }: Held, source: string): Held {
  return { status: "error", value: undefined, quantity: undefined, source, steps };
}

function at(node: string | undefined): { readonly node?: string } {
  return node === undefined ? {} : { node };
}

function less(left: Quantity | undefined, right: Quantity | undefined): boolean {
  return left !== undefined && right !== undefined && compareAmounts(left, right) < 0;
}

function precedence(sort: ValueSort, a: AddOnValue, b: AddOnValue): number {
  if (sort === "switch" && a.value !== b.value) return a.value === true ? -1 : 1;
  const [left, right] = [quantityOf(a.value), quantityOf(b.value)];
  if (sort === "numeric" && left !== undefined && right !== undefined) {
    return compareAmounts(right, left) || byId(b, a);
  }
  return byId(b, a);
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function oldestFirst(a: OverrideFact, b: OverrideFact): number {
  return a.from - b.from || byId(a, b);
}

function latestFirst(a: OverrideFact, b: OverrideFact): number {
  return oldestFirst(b, a);
}
