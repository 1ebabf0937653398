import { publishedCatalogue, type PublishedCatalogue } from "../catalogue/index.ts";
import {
  type CarryMode,
  type CarryOver,
  carryAll,
  change,
  keepsHistory,
  type Phase,
  phaseAt,
  type Schedule,
  type Terms,
} from "./domain/schedule.ts";
import * as events from "./events.ts";
import * as problems from "./problems.ts";
import { rehearsal, type Subscription, subscriptions } from "./store.ts";
import { announcedTerms, getSubscription, putSchedule, recordTrials } from "./subscribe.ts";
import { capabilityKey, type Hidden, planNamed, termsOf, trialEndOf } from "./terms.ts";
import { instantOf, type Moment, type Reading, type Writing } from "./work.ts";

export interface ChangeAsk {
  readonly plan?: string | undefined;
  /** Absent: the add-ons stay. */
  readonly addOns?: readonly { readonly addOn: string; readonly quantity: number }[] | undefined;
  readonly at: Moment;
  readonly carryOver?: CarryAsk | undefined;
  /** Whether a trial goes on under the new terms, or ends with them. */
  readonly trial: "keep" | "end";
  /** What the asker must not learn of. */
  readonly hidden?: Hidden | undefined;
}

interface CarryAsk {
  readonly default: CarryMode;
  readonly items: Readonly<Record<string, CarryMode>>;
}

/** A change worked out, not yet made. */
export interface PlannedChange {
  readonly at: number;
  /** What runs just before. */
  readonly running: Phase;
  readonly terms: Terms;
  readonly carryOver: CarryOver;
  readonly schedule: Schedule;
}

export async function planChange(reading: Reading, subscription: Subscription, ask: ChangeAsk): Promise<PlannedChange> {
  const catalogue = await publishedCatalogue(reading.tx);
  const { schedule } = subscription;
  const at = Math.max(await instantOf(reading, ask.at, subscription), schedule[0]?.from ?? 0);
  const running = phaseAt(schedule, at);
  if (running === undefined || running.kind === "ended") throw problems.subscriptionEnded();
  const terms = termsOf(catalogue, {
    plan: ask.plan ?? running.planVersion,
    addOns: ask.addOns ?? running.addOns.map(({ addOn, quantity }) => ({ addOn, quantity })),
    held: running.addOns,
    kept: ask.addOns === undefined,
    hidden: ask.hidden,
  });
  if (terms.plan !== running.plan) refuseAnotherProduct(running, terms);
  const trial =
    running.kind === "trial" && running.until !== undefined && ask.trial === "keep"
      ? { until: running.until, end: trialEndOf(catalogue, terms.planVersion) }
      : undefined;
  const carryOver = ask.carryOver === undefined ? carryAll : carried(catalogue, ask.carryOver);
  const next = { at, terms, trial, carryOver, writtenAt: reading.now.getTime() };
  return { at, running, terms, carryOver, schedule: change(schedule, next) };
}

/** What would be left of a subscription whose products all go is another subscription. */
function refuseAnotherProduct(running: Terms, terms: Terms): void {
  if (terms.products.some((product) => running.products.includes(product))) return;
  const detail = `The subscription answers for ${running.products.join(", ")}, ${terms.plan} for ${terms.products.join(", ")}. Subscribe to it instead`;
  throw problems.planOfAnotherProduct(detail, { errors: [{ pointer: "#/plan", detail: "Of another product" }] });
}

function carried(catalogue: PublishedCatalogue, { default: other, items }: CarryAsk): CarryOver {
  const named = Object.entries(items).map(([name, mode]) => {
    const pointer = `#/carryOver/items/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    return [capabilityKey(catalogue, name, pointer), mode] as const;
  });
  return { default: other, items: Object.fromEntries(named) };
}

/** Another plan, other add-ons or quantities, from an instant on. */
export async function changeSubscription(writing: Writing, id: string, ask: ChangeAsk): Promise<Subscription> {
  return rewrite(writing, id, async (subscription) => {
    const planned = await planChange(writing, subscription, ask);
    tell(writing, id, planned);
    return planned.schedule;
  });
}

export interface MigrationAsk extends Pick<ChangeAsk, "at" | "carryOver" | "hidden"> {
  /** Absent: the current version. */
  readonly planVersion?: string | undefined;
}

/** Another version of the same plan; add-ons stay on theirs. */
export async function migrateSubscription(writing: Writing, id: string, ask: MigrationAsk): Promise<Subscription> {
  return rewrite(writing, id, async (subscription) => {
    const planned = await planMigration(writing, subscription, ask);
    if (planned.schedule !== subscription.schedule) tell(writing, id, planned);
    return planned.schedule;
  });
}

/** Onto the version it is on already, the schedule stays the very same. */
export async function planMigration(
  reading: Reading,
  subscription: Subscription,
  { planVersion, ...ask }: MigrationAsk,
): Promise<PlannedChange> {
  const catalogue = await publishedCatalogue(reading.tx);
  const at = Math.max(await instantOf(reading, ask.at, subscription), subscription.schedule[0]?.from ?? 0);
  const running = phaseAt(subscription.schedule, at);
  if (running === undefined || running.kind === "ended") throw problems.subscriptionEnded();
  const { id, plan } = planNamed(catalogue, planVersion ?? running.plan, ask.hidden);
  if (plan !== running.plan) throw problems.planOfAnother(`The subscription is on ${running.plan}, not on ${plan}`);
  const planned = await planChange(reading, subscription, { ...ask, plan: id, trial: "keep" });
  return running.planVersion === id ? { ...planned, schedule: subscription.schedule } : planned;
}

function tell(writing: Writing, id: string, { at, running, terms, carryOver }: PlannedChange): void {
  writing.emit(events.subscriptionChanged, id, {
    subscriptionId: id,
    at: new Date(at),
    ...announcedTerms(terms),
    fromPlanVersion: running.planVersion,
    carryOver: { default: carryOver.default, items: { ...carryOver.items } },
  });
}

/** What the constraints have against a schedule is refused as by the change itself, and nothing of it stays. */
export async function rehearse({ tx }: Reading, was: Subscription, schedule: Schedule): Promise<void> {
  await rehearsal(tx, async () => {
    await putSchedule({ tx }, was.id, was.schedule, schedule);
    await recordTrials({ tx }, { ...was, schedule }, undefined);
  });
}

/** Gives a subscription another schedule. What is past stays as it was; changes take turns. */
export async function rewrite(
  writing: Writing,
  id: string,
  turn: (subscription: Subscription) => Promise<Schedule>,
): Promise<Subscription> {
  await subscriptions.takeTurn(writing.tx);
  const was = await getSubscription(writing, id);
  const schedule = await turn(was);
  if (schedule === was.schedule) return was;
  if (!keepsHistory(was.schedule, schedule, writing.now.getTime()))
    throw new Error(`A change of ${id} would have rewritten its past`);
  const is = { ...was, schedule, updatedAt: writing.now };
  await subscriptions.touch(writing.tx, id, writing.now);
  await putSchedule(writing, id, was.schedule, schedule);
  await recordTrials(writing, is, undefined);
  return is;
}
