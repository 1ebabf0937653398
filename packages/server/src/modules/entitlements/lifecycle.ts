import { period } from "@bailiwick/decision";
import { publishedCatalogue } from "../catalogue/index.ts";
import {
  cancel,
  ending,
  extendTrial,
  markPaid,
  markPastDue,
  resume,
  type Schedule,
  trialFrom,
} from "./domain/schedule.ts";
import * as events from "./events.ts";
import * as problems from "./problems.ts";
import { rewrite } from "./change.ts";
import type { Subscription } from "./store.ts";
import { planNamed, trialEndOf } from "./terms.ts";
import { instantOf, type Writing, zoneOfTenant } from "./work.ts";

/** Nothing that has ended changes any more. */
function refuseEnded(schedule: Schedule, now: Date): void {
  const end = ending(schedule);
  if (end !== undefined && end.from <= now.getTime()) throw problems.subscriptionEnded();
}

export interface CancelAsk {
  readonly at: "now" | "period_end";
  readonly reason: string;
}

export async function cancelSubscription(writing: Writing, id: string, ask: CancelAsk): Promise<Subscription> {
  return rewrite(writing, id, async (subscription) => {
    refuseEnded(subscription.schedule, writing.now);
    const at = await instantOf(writing, ask.at, subscription);
    const schedule = cancel(subscription.schedule, at, writing.now.getTime());
    if (schedule === subscription.schedule) return schedule;
    const end = ending(schedule)?.from ?? at;
    writing.emit(events.subscriptionCancelled, id, {
      subscriptionId: id,
      at: new Date(end),
      reason: ask.reason,
    });
    return schedule;
  });
}

/** Takes back a cancellation to come; without one nothing changes. */
export async function resumeSubscription(writing: Writing, id: string): Promise<Subscription> {
  return rewrite(writing, id, async ({ schedule }) => {
    refuseEnded(schedule, writing.now);
    const end = ending(schedule);
    if (end === undefined) return schedule;
    const catalogue = await publishedCatalogue(writing.tx);
    const resumed = resume(schedule, () => trialEndOf(catalogue, end.planVersion), writing.now.getTime());
    if (resumed === schedule) throw problems.subscriptionEnded("It was cancelled before it began");
    writing.emit(events.subscriptionResumed, id, { subscriptionId: id, at: writing.now });
    return resumed;
  });
}

export interface ExtensionAsk {
  readonly days?: number | undefined;
  readonly until?: Date | undefined;
  readonly reason: string;
}

/** Lets a trial that runs, or is to come, end later. */
export async function extendTrialOf(writing: Writing, id: string, ask: ExtensionAsk): Promise<Subscription> {
  return rewrite(writing, id, async ({ schedule }) => {
    const trial = trialFrom(schedule, writing.now.getTime());
    if (trial?.until === undefined) throw problems.notInTrial();
    const zone = await zoneOfTenant(writing);
    const until = ask.until?.getTime() ?? period(trial.until, { unit: "day", every: ask.days ?? 1 }, zone, 0).end;
    if (until <= trial.until) throw problems.endsBeforeItBegins("An extension ends after the trial does now");
    writing.emit(events.trialExtended, id, {
      subscriptionId: id,
      at: new Date(trial.from),
      until: new Date(until),
      reason: ask.reason,
    });
    return extendTrial(schedule, trial, until);
  });
}

/** A payment failed. Full access goes on for the plan's days of grace, or until the given end of it. */
export async function markSubscriptionPastDue(
  writing: Writing,
  id: string,
  graceUntil: Date | undefined,
): Promise<Subscription> {
  return rewrite(writing, id, async ({ schedule }) => {
    refuseEnded(schedule, writing.now);
    const now = writing.now.getTime();
    const grace = graceUntil?.getTime() ?? (await graceOf(writing, schedule));
    const marked = markPastDue(schedule, grace, now);
    if (!marked.some(({ kind, until }) => kind === "past_due" && (until ?? Infinity) > now))
      throw problems.nothingToPay();
    writing.emit(events.paymentMissed, id, {
      subscriptionId: id,
      at: writing.now,
      graceUntil: new Date(grace),
    });
    return marked;
  });
}

async function graceOf(writing: Writing, schedule: Schedule): Promise<number> {
  const now = writing.now.getTime();
  const phase = schedule.find(({ until }) => (until ?? Infinity) > now);
  const catalogue = await publishedCatalogue(writing.tx);
  const days = phase === undefined ? 0 : planNamed(catalogue, phase.planVersion).graceDays;
  return days === 0 ? now : period(now, { unit: "day", every: days }, await zoneOfTenant(writing), 0).end;
}

/** What was past due is paid; where nothing was, nothing changes. */
export async function markSubscriptionPaid(writing: Writing, id: string): Promise<Subscription> {
  return rewrite(writing, id, async ({ schedule }) => {
    refuseEnded(schedule, writing.now);
    const owes = schedule.some(
      ({ kind, until }) =>
        (kind === "past_due" || kind === "restricted") && (until ?? Infinity) > writing.now.getTime(),
    );
    if (!owes) return schedule;
    writing.emit(events.paymentSettled, id, { subscriptionId: id, at: writing.now });
    return markPaid(schedule, writing.now.getTime());
  });
}
