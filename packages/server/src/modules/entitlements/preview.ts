import { type Amount, type Json, type PriceFact, parseAmount, resolveEntitlements } from "@bailiwick/decision";
import { isHidden, planEvolution, publishedCatalogue, type PublishedCatalogue } from "../catalogue/index.ts";
import { type ChangeAsk, planChange, planMigration, type PlannedChange, rehearse } from "./change.ts";
import { asItems, byCapability, type Excess, excesses } from "./domain/comparison.ts";
import type { Schedule, Terms } from "./domain/schedule.ts";
import { subscriptionFact } from "./facts.ts";
import { tenantAt } from "./resolution.ts";
import { heldVersions } from "./store.ts";
import { getForChange } from "./subscribe.ts";
import { capabilityKey, type Hidden } from "./terms.ts";
import type { Reading } from "./work.ts";

export interface PreviewAsk extends Pick<ChangeAsk, "plan" | "addOns" | "at" | "trial" | "hidden"> {
  /** Another version of the plan it is on; `current` for the newest. */
  readonly migrateTo?: string | undefined;
  /** What is used so far, by capability. */
  readonly usage: Readonly<Record<string, Amount>>;
}

type Difference<T> = readonly [from: T | undefined, to: T | undefined];

export interface Preview {
  /** Where usage is more than what would be held: it stays, and nothing is added until it fits. */
  readonly excesses: readonly Excess[];
  readonly at: number;
  readonly from: Terms;
  readonly to: Terms;
  readonly price: Difference<PriceFact>;
  readonly addOnPrices: readonly {
    readonly addOn: string;
    readonly quantity: number;
    readonly price: PriceFact | undefined;
  }[];
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  readonly limits: Readonly<Record<string, Difference<string>>>;
  readonly values: Readonly<Record<string, Difference<Json>>>;
  readonly terms: readonly string[];
  readonly schedule: Schedule;
}

/**
 * What a change or a migration would do, with overrides as they would be then. What would be refused is refused here,
 * for it is made and taken back: nothing of it stays.
 */
export async function previewChange(reading: Reading, id: string, ask: PreviewAsk): Promise<Preview> {
  const subscription = await getForChange(reading, id);
  const catalogue = await publishedCatalogue(reading.tx);
  const usage = named(catalogue, ask.usage);
  const planned = await (ask.migrateTo === undefined
    ? planChange(reading, subscription, ask)
    : planMigration(reading, subscription, {
        at: ask.at,
        hidden: ask.hidden,
        planVersion: versionOf(ask.migrateTo),
      }));
  await rehearse(reading, subscription, planned.schedule);
  const fact = subscriptionFact({ ...subscription, schedule: planned.schedule });
  const at = new Date(planned.at);
  const before = await heldIn(await tenantAt(reading, catalogue, at), planned.at);
  const after = await heldIn(await tenantAt(reading, catalogue, at, fact), planned.at);
  return { excesses: excesses(usage, after), ...difference(catalogue, planned, before, after) };
}

/** A tenant does not learn of private versions it does not hold by asking what they would give. */
export async function hiddenFrom({ tx, now }: Reading): Promise<Hidden> {
  const held = new Set(await heldVersions(tx, now));
  return (version) => isHidden(version, held);
}

const heldIn = async (tenant: Awaited<ReturnType<typeof tenantAt>>, at: number) =>
  byCapability(resolveEntitlements(tenant, at));

const versionOf = (migrateTo: string): string | undefined => (migrateTo === "current" ? undefined : migrateTo);

function difference(
  catalogue: PublishedCatalogue,
  { at, running, terms, schedule }: PlannedChange,
  before: ReturnType<typeof byCapability>,
  after: ReturnType<typeof byCapability>,
): Omit<Preview, "excesses"> {
  const evolution = planEvolution({ items: asItems(before) }, { items: asItems(after) }, catalogue.capabilities);
  const priceOf = (id: string) => catalogue.planVersions.find((version) => version.id === id)?.price;
  return {
    at,
    from: running,
    to: terms,
    price: [priceOf(running.planVersion), priceOf(terms.planVersion)],
    addOnPrices: terms.addOns.map(({ addOn, addOnVersion, quantity }) => ({
      addOn,
      quantity,
      price: catalogue.addOnVersions.find((version) => version.id === addOnVersion)?.price,
    })),
    gained: evolution.gained,
    lost: evolution.lost,
    limits: evolution.limits,
    values: evolution.values,
    terms: evolution.terms,
    schedule,
  };
}

/** Usage by the capability's key, whatever it was named by. */
function named(catalogue: PublishedCatalogue, usage: Readonly<Record<string, Amount>>): Record<string, Amount> {
  return Object.fromEntries(
    Object.entries(usage)
      .filter(([, amount]) => parseAmount(amount) !== undefined)
      .map(([name, amount]) => [
        capabilityKey(catalogue, name, `#/usage/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`),
        amount,
      ]),
  );
}
