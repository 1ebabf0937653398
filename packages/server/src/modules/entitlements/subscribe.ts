import { period, type WindowUnit } from "@bailiwick/decision";
import type { Context } from "../../kernel/context.ts";
import { notFound } from "../../kernel/problem.ts";
import { brokenConstraint } from "../../kernel/sql.ts";
import { publishedCatalogue, type PublishedPlan } from "../catalogue/index.ts";
import { begin, type Phase, phaseAt, type Schedule, type Trial } from "./domain/schedule.ts";
import * as events from "./events.ts";
import * as problems from "./problems.ts";
import { ONE_AT_A_TIME, schedules, type Subscription, subscriptions, TRIAL_ONCE, trials } from "./store.ts";
import { planNamed, termsOf, trialEndOf } from "./terms.ts";
import { type Reading, type Writing, zoneOfTenant } from "./work.ts";

export interface TrialAsk {
  /** Absent both: as long as the plan says. */
  readonly days?: number | undefined;
  readonly until?: Date | undefined;
  /** Why a tenant gets another trial of a product. */
  readonly again?: string | undefined;
}

export interface NewSubscription {
  readonly plan: string;
  readonly addOns: readonly { readonly addOn: string; readonly quantity: number }[];
  readonly startsAt?: Date | undefined;
  readonly anchor?: Date | undefined;
  readonly period: { readonly unit: WindowUnit; readonly every: number };
  readonly trial?: TrialAsk | undefined;
}

/** Subscribes the tenant: a first schedule, with all that follows a trial already in it. */
export async function createSubscription(writing: Writing, ask: NewSubscription): Promise<Subscription> {
  const catalogue = await publishedCatalogue(writing.tx);
  const terms = termsOf(catalogue, ask);
  const from = (ask.startsAt ?? writing.now).getTime();
  const length = ask.trial && (await trialUntil(writing, planNamed(catalogue, terms.planVersion), ask.trial, from));
  const trial: Trial | undefined =
    length === undefined ? undefined : { until: length, end: trialEndOf(catalogue, terms.planVersion) };
  const subscription: Subscription = {
    id: writing.newId("sub"),
    anchor: (ask.anchor ?? new Date(from)).getTime(),
    period: ask.period,
    createdAt: writing.now,
    updatedAt: writing.now,
    schedule: begin({ from, terms, trial, writtenAt: writing.now.getTime() }),
  };
  await subscriptions.takeTurn(writing.tx);
  await subscriptions.insert(writing.tx, subscription);
  await putSchedule(writing, subscription.id, [], subscription.schedule);
  await recordTrials(writing, subscription, ask.trial?.again);
  writing.emit(events.subscriptionCreated, subscription.id, {
    subscriptionId: subscription.id,
    at: new Date(from),
    ...announcedTerms(terms),
    trialUntil: trial === undefined ? null : new Date(trial.until),
  });
  return subscription;
}

async function trialUntil(
  reading: Reading,
  { trial }: PublishedPlan,
  { days = trial?.days, until }: TrialAsk,
  from: number,
): Promise<number> {
  if (until !== undefined) {
    if (until.getTime() > from) return until.getTime();
    throw problems.endsBeforeItBegins("A trial ends after it begins");
  }
  if (days === undefined) throw problems.trialNotOffered("The plan offers no trial: say how many days, or until when");
  return period(from, { unit: "day", every: days }, await zoneOfTenant(reading), 0).end;
}

/** Terms as an event tells them. */
export const announcedTerms = ({
  plan,
  planVersion,
  products,
  addOns,
}: Pick<Phase, "plan" | "planVersion" | "products" | "addOns">) => ({
  plan,
  planVersion,
  products: [...products],
  addOns: addOns.map((addOn) => ({ ...addOn })),
});

/** Every product of a trial counts as tried by this tenant. */
export async function recordTrials(
  { tx }: Pick<Reading, "tx">,
  { id, schedule }: Subscription,
  againReason: string | undefined,
): Promise<void> {
  const tried = schedule.filter(({ kind }) => kind === "trial");
  for (const { products, from } of tried) {
    for (const product of products) {
      await trials
        .insert(tx, { subscription: id, product, beganAt: from, againReason })
        .catch(broken(TRIAL_ONCE, () => problems.trialUsed(`This tenant had its trial of ${product}`, { product })));
    }
  }
}

/** Puts a schedule in the place of another; what both begin with is left as it is. */
export async function putSchedule({ tx }: Pick<Reading, "tx">, id: string, was: Schedule, is: Schedule): Promise<void> {
  const kept = is.findIndex((phase, index) => JSON.stringify(phase) !== JSON.stringify(was[index]));
  const fresh = kept < 0 ? [] : is.slice(kept);
  const replaced = was[kept < 0 ? is.length : kept];
  if (replaced !== undefined) await schedules.clear(tx, id, replaced.from);
  for (const phase of fresh) {
    await schedules.insert(tx, id, phase);
    if (phase.kind !== "ended") await occupy(tx, id, phase);
  }
}

async function occupy(tx: Context["tx"], id: string, phase: Phase): Promise<void> {
  for (const product of phase.products) {
    await schedules.occupy(tx, id, phase, product).catch(
      broken(ONE_AT_A_TIME, () =>
        problems.productTaken(`Another subscription answers for ${product} at that time`, {
          product,
        }),
      ),
    );
  }
}

/** A broken constraint, told as the problem it means. */
const broken =
  (constraint: string, told: () => Error) =>
  (error: unknown): never => {
    throw brokenConstraint(error) === constraint ? told() : error;
  };

export async function getSubscription({ tx }: Pick<Reading, "tx">, id: string): Promise<Subscription> {
  const found = await subscriptions.find(tx, id);
  if (!found) throw notFound();
  return found;
}

/** As it stays until the transaction ends, for a change that is held against what its caller saw. */
export async function getForChange({ tx }: Pick<Reading, "tx">, id: string): Promise<Subscription> {
  await subscriptions.takeTurn(tx);
  return getSubscription({ tx }, id);
}

/** What the subscription is at an instant; before it begins, `scheduled`. */
export const statusAt = ({ schedule }: Pick<Subscription, "schedule">, now: Date): Phase["kind"] | "scheduled" =>
  phaseAt(schedule, now.getTime())?.kind ?? "scheduled";
