/** What a plan version with a set of add-ons gives, shared by every tenant that has just these. */
import { type AddOnValue, combine } from "../entitlements.ts";
import type { ItemFact, Json, PhaseFact } from "../types.ts";
import { compileLimits, withLimits } from "./limits.ts";
import type { Capability, Entitlement, Limits, PlanTable, Platform } from "./model.ts";

type Terms = Pick<PhaseFact, "planVersion" | "addOns">;

/** Tables kept for sharing; beyond that the oldest is forgotten, and lives on with the tenants that hold it. */
const mostTables = 10_000;

/** Undefined where the plan version or an add-on version is not in the catalogue. */
export function planTable(platform: Platform, terms: Terms): PlanTable | undefined {
  const name = [
    terms.planVersion,
    ...terms.addOns.map(({ addOnVersion, quantity }) => `${addOnVersion}*${quantity}`).toSorted(),
  ].join(" ");
  const known = platform.tables.get(name);
  if (known !== undefined) return known;
  const table = buildTable(platform, terms);
  if (table === undefined) return undefined;
  const oldest = platform.tables.size < mostTables ? undefined : platform.tables.keys().next().value;
  if (oldest !== undefined) platform.tables.delete(oldest);
  platform.tables.set(name, table);
  return table;
}

/** A table that nobody shares yet, such as one of a plan a tenant might change to. */
export function buildTable(platform: Platform, terms: Terms): PlanTable | undefined {
  const planVersion = platform.planVersions.get(terms.planVersion);
  const addOns = terms.addOns.map(({ addOnVersion, quantity }) => ({
    fact: platform.addOnVersions.get(addOnVersion),
    quantity,
  }));
  const known = addOns.flatMap(({ fact, quantity }) => (fact === undefined ? [] : { fact, quantity }));
  if (planVersion === undefined || known.length < addOns.length) return undefined;
  const entitlements = Array.from({ length: platform.capabilityList.length }, () => undefined);
  return { planVersion, addOns: known, entitlements, plain: new Map() };
}

/** What the table gives of one capability, worked out the first time it is asked for. */
export function entitlementIn(table: PlanTable, capability: Capability): Entitlement {
  const known = table.entitlements[capability.index];
  if (known !== undefined) return known;
  const entitlement = workOut(table, capability);
  table.entitlements[capability.index] = entitlement;
  return entitlement;
}

function workOut(table: PlanTable, capability: Capability): Entitlement {
  const { planVersion, addOns } = table;
  const planItem = planVersion.items.find((item) => item.capability === capability.key);
  const addOnItems = addOns.flatMap(({ fact, quantity }) =>
    fact.items
      .filter((item) => item.capability === capability.key)
      .map((item) => ({ item, value: { id: fact.id, value: item.value, rule: item.rule, quantity } })),
  );
  if (planItem === undefined && addOnItems.length === 0) return capability.absent;
  if (capability.sort === "switch" && addOnItems.length === 0) return plainSwitch(table, planItem?.value ?? null);
  const plan = planItem && { id: planVersion.id, value: planItem.value };
  const values: readonly AddOnValue[] = addOnItems.map(({ value }) => value);
  const held = combine(capability.sort, plan, values);
  const items = addOnItems.map(({ item }) => item);
  return withLimits(held, limitsOf(capability, planItem, items));
}

/** Switches that a plan turns on are the same but for their key, which nobody keeps here. */
function plainSwitch({ planVersion, plain }: PlanTable, value: Json): Entitlement {
  const known = plain.get(value);
  if (known !== undefined) return known;
  const held = combine("switch", { id: planVersion.id, value });
  const entitlement = withLimits(held, undefined);
  plain.set(value, entitlement);
  return entitlement;
}

/** The limits travel with whoever took the plan's place, else the plan, else whoever extends nothing. */
function limitsOf(
  capability: Capability,
  planItem: ItemFact | undefined,
  addOnItems: readonly (ItemFact & { readonly rule: string })[],
) {
  if (capability.absent.limits === undefined) return undefined;
  const saysLimits = (item: ItemFact) => item.limit !== undefined || item.limits !== undefined;
  const replacing = addOnItems.find((item) => item.rule === "replace" && saysLimits(item));
  const item = replacing ?? planItem ?? addOnItems.find(saysLimits);
  return item === undefined ? capability.absent.limits : wordedLimits(capability, item);
}

/** Most plans say the same but for the amount, so what they say is held once and stays near. */
function wordedLimits({ key, limits }: Capability, item: ItemFact): Limits {
  const wording = JSON.stringify([item.limit, item.limits]);
  const known = limits.get(wording) ?? compileLimits(key, item);
  limits.set(wording, known);
  return known;
}
