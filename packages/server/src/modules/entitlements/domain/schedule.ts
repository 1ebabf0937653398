import type { Instant, Json, PhaseKind } from "@bailiwick/decision";

/** What usage of before a change means after it; metering reads it where a phase begins. */
export type CarryMode = "carry" | "reset" | "prorate";

export interface CarryOver {
  readonly default: CarryMode;
  /** By capability key, where it differs from the default. */
  readonly items: Readonly<Record<string, CarryMode>>;
}

export const carryAll: CarryOver = { default: "carry", items: {} };

export interface HeldAddOn {
  readonly addOn: string;
  readonly addOnVersion: string;
  readonly quantity: number;
}

/** What a tenant pays for: a pinned version of a plan with add-ons. */
export interface Terms {
  readonly plan: string;
  readonly planVersion: string;
  readonly products: readonly string[];
  readonly addOns: readonly HeldAddOn[];
}

/** A stretch of a subscription: `from` belongs to it, `until` does not. */
export interface Phase extends Terms {
  readonly kind: PhaseKind;
  readonly from: Instant;
  readonly until: Instant | undefined;
  /** Past due only: full access until here. */
  readonly graceUntil: Instant | undefined;
  readonly carryOver: CarryOver;
  readonly writtenAt: Instant;
}

/** Consecutive phases without a gap; the last one has no end. */
export type Schedule = readonly Phase[];

/** What follows a trial; written into the schedule when the trial begins, so that no job has to run when it ends. */
export type TrialEnd =
  | { readonly kind: "convert" }
  | { readonly kind: "suspend" }
  | { readonly kind: "fallback"; readonly terms: Terms };

export interface Trial {
  readonly until: Instant;
  readonly end: TrialEnd;
}

interface Written {
  readonly carryOver: CarryOver;
  readonly writtenAt: Instant;
}

export interface Beginning {
  readonly from: Instant;
  readonly terms: Terms;
  readonly trial: Trial | undefined;
  readonly writtenAt: Instant;
}

export function begin({ from, terms, trial, writtenAt }: Beginning): Schedule {
  return stretch({ from, terms, trial }, { carryOver: carryAll, writtenAt });
}

/** A trial with what follows it, or an active phase without an end. */
function stretch(
  { from, terms, trial }: { readonly from: Instant; readonly terms: Terms; readonly trial: Trial | undefined },
  written: Written,
): Schedule {
  if (trial === undefined) return [phase("active", from, terms, written)];
  return [{ ...phase("trial", from, terms, written), until: trial.until }, afterTrial(terms, trial, written.writtenAt)];
}

function afterTrial(terms: Terms, { until, end }: Trial, writtenAt: Instant): Phase {
  const written = { carryOver: carryAll, writtenAt };
  switch (end.kind) {
    case "convert":
      return phase("active", until, terms, written);
    case "suspend":
      return phase("suspended", until, terms, written);
    case "fallback":
      return phase("active", until, end.terms, written);
  }
}

function phase(kind: PhaseKind, from: Instant, terms: Terms, { carryOver, writtenAt }: Written): Phase {
  const { plan, planVersion, products, addOns } = terms;
  return {
    kind,
    from,
    until: undefined,
    graceUntil: undefined,
    plan,
    planVersion,
    products,
    addOns,
    carryOver,
    writtenAt,
  };
}

export function phaseAt(schedule: Schedule, at: Instant): Phase | undefined {
  return schedule.find(({ from, until }) => from <= at && at < (until ?? Infinity));
}

/** The schedule up to an instant. */
export function before(schedule: Schedule, at: Instant): Schedule {
  return schedule
    .filter(({ from }) => from < at)
    .map((each) => (each.until === undefined || each.until > at ? { ...each, until: at } : each));
}

/** The schedule from an instant on. */
export function after(schedule: Schedule, at: Instant): Schedule {
  return schedule
    .filter(({ until }) => until === undefined || until > at)
    .map((each) => (each.from < at ? { ...each, from: at } : each));
}

/** The phase that ends the subscription, past or to come. */
export function ending(schedule: Schedule): Phase | undefined {
  return schedule.find(({ kind }) => kind === "ended");
}

export interface Change {
  readonly at: Instant;
  readonly terms: Terms;
  /** The trial that goes on under the new terms; undefined: none does. */
  readonly trial: Trial | undefined;
  readonly carryOver: CarryOver;
  readonly writtenAt: Instant;
}

/**
 * New terms from an instant on. They take the place of every change scheduled after it; a cancellation stays, and a
 * subscription that is past due stays past due.
 */
export function change(schedule: Schedule, { at, terms, trial, ...written }: Change): Schedule {
  const running = phaseAt(schedule, at);
  const [first, ...rest] = stretch({ from: at, terms, trial }, written);
  const tail = first === undefined ? [] : [owing(first, running), ...rest];
  const end = ending(schedule);
  return [...before(schedule, at), ...(end === undefined ? tail : endedFrom(tail, end.from, end.writtenAt))];
}

function owing(next: Phase, running: Phase | undefined): Phase {
  return running?.kind === "past_due" ? { ...next, kind: "past_due", graceUntil: running.graceUntil } : next;
}

/** Ends the subscription, at its beginning if that is still to come. A cancellation that comes sooner stands. */
export function cancel(schedule: Schedule, at: Instant, writtenAt: Instant): Schedule {
  const from = Math.max(at, schedule[0]?.from ?? at);
  return (ending(schedule)?.from ?? Infinity) <= from ? schedule : endedFrom(schedule, from, writtenAt);
}

function endedFrom(schedule: Schedule, at: Instant, writtenAt: Instant): Schedule {
  const kept = before(schedule, at);
  const terms = kept.at(-1) ?? schedule[0];
  return terms === undefined ? [] : [...kept, phase("ended", at, terms, { carryOver: carryAll, writtenAt })];
}

/** Takes back a cancellation to come: the phase it cut goes on, and a trial is followed by what follows it. */
export function resume(schedule: Schedule, afterwards: () => TrialEnd, writtenAt: Instant): Schedule {
  const end = ending(schedule);
  const last = end === undefined ? undefined : before(schedule, end.from).at(-1);
  if (end === undefined || last === undefined) return schedule;
  const kept = before(schedule, last.from);
  return last.kind === "trial"
    ? [...kept, last, afterTrial(last, { until: end.from, end: afterwards() }, writtenAt)]
    : [...kept, { ...last, until: undefined }];
}

/** The trial that runs or is still to come. */
export function trialFrom(schedule: Schedule, now: Instant): Phase | undefined {
  return schedule.find(({ kind, until }) => kind === "trial" && (until ?? Infinity) > now);
}

/** Moves the end of a trial; what was to follow it follows later. */
export function extendTrial(schedule: Schedule, trial: Phase, until: Instant): Schedule {
  return [...before(schedule, trial.from), { ...trial, until }, ...after(schedule, until)];
}

/** From now on its paid phases are past due: full access until the grace is over. */
export function markPastDue(schedule: Schedule, graceUntil: Instant, now: Instant): Schedule {
  return fromNowOn(schedule, now, (each) =>
    each.kind === "active" || each.kind === "past_due" ? { ...each, kind: "past_due", graceUntil } : each,
  );
}

export function markPaid(schedule: Schedule, now: Instant): Schedule {
  return fromNowOn(schedule, now, (each) =>
    each.kind === "past_due" || each.kind === "restricted" ? { ...each, kind: "active", graceUntil: undefined } : each,
  );
}

/** Phases it leaves as they are keep their beginning; one that changes in its course is cut in two. */
function fromNowOn(schedule: Schedule, now: Instant, turn: (each: Phase) => Phase): Schedule {
  return schedule.flatMap((each) => {
    const turned = turn(each);
    if (turned === each || (each.until ?? Infinity) <= now) return [each];
    if (each.from >= now) return [turned];
    return [
      { ...each, until: now },
      { ...turned, from: now, writtenAt: now, carryOver: carryAll },
    ];
  });
}

/** Whether two schedules say the same of every instant before this one. */
export function keepsHistory(was: Schedule, is: Schedule, now: Instant): boolean {
  return sameJson(before(was, now).map(plain), before(is, now).map(plain));
}

const plain = ({ writtenAt: _writtenAt, ...rest }: Phase): Json => JSON.parse(JSON.stringify(rest)) as Json;
const sameJson = (a: Json, b: Json): boolean => JSON.stringify(a) === JSON.stringify(b);
