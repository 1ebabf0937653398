import { type Interval, periodAt, type Zone, zoneOf } from "@bailiwick/decision";
import type { Context, TenantRef } from "../../kernel/context.ts";
import { tenantFacts } from "../tenancy/index.ts";
import { phaseAt, type Schedule } from "./domain/schedule.ts";
import * as problems from "./problems.ts";

/** As much of a context as questions about a tenant need. */
export interface Reading extends Pick<Context, "tx" | "now"> {
  readonly tenant: Pick<TenantRef, "id">;
}

/** As much of a context as changes need that may also follow from an event. */
export interface Writing extends Reading, Pick<Context, "newId" | "emit"> {}

/** The tenant's zone: the clock its periods run by. */
export async function zoneOfTenant({ tx, tenant }: Reading): Promise<Zone> {
  const facts = await tenantFacts(tx, tenant.id);
  const zone = facts && zoneOf(facts.zone);
  if (zone === undefined) throw new Error(`Tenant ${tenant.id} has no time zone`);
  return zone;
}

export type Moment = "now" | "period_end" | Date;

export interface Clocked {
  readonly anchor: number;
  readonly period: Interval;
  readonly schedule: Schedule;
}

/** The instant a change is asked for. While a trial runs, the period ends with it. */
export async function instantOf(reading: Reading, moment: Moment, subscription: Clocked): Promise<number> {
  const now = reading.now.getTime();
  if (moment === "now") return now;
  if (moment === "period_end") return periodEnd(subscription, await zoneOfTenant(reading), now);
  if (moment.getTime() < now) throw problems.inThePast("A change takes effect now or later");
  return moment.getTime();
}

function periodEnd({ anchor, period, schedule }: Clocked, zone: Zone, now: number): number {
  const begun = Math.max(now, schedule[0]?.from ?? now);
  const running = phaseAt(schedule, begun);
  if (running?.kind === "trial" && running.until !== undefined) return running.until;
  return periodAt(anchor, period, zone, begun).end;
}
