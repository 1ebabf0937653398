/** Appends beside the bound: into the journal, and through the API. */
import { setTimeout as pause } from "node:timers/promises";
import { recordAll } from "@bailiwick/server";
import { median } from "../measure.ts";
import { type Cluster, slugOf } from "./cluster.ts";
import { appEvent, entryOf } from "./events.ts";
import { type Load, type Rate, rate, typical } from "./rate.ts";
import { rawLine } from "./raw-line.ts";

export interface Appends {
  readonly raw: Rate;
  readonly journal: Rate;
  readonly hot: Rate;
  /** The one tenant beside the twenty, round by round. */
  readonly hotBesideMany: number;
  readonly thousands: Rate;
  readonly hundreds: Rate;
  readonly singles: Rate;
}

const ROUNDS = 5;

/** In turn, so that all meet the same machine; what was appended has its place before the time is taken. */
export async function measureAppends(cluster: Cluster, seconds: number): Promise<Appends> {
  const raw = await rawLine(cluster.direct);
  const loads = {
    raw: { writers: 1, seconds, step: raw },
    journal: journal(cluster, seconds, (turn) => turn),
    hot: journal(cluster, seconds, () => 0),
    thousands: batches(cluster, seconds, 1000),
    hundreds: batches(cluster, seconds, 100),
    singles: singles(cluster, seconds),
  } satisfies Record<string, Load>;
  const measured = new Map<string, Rate[]>(Object.keys(loads).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    let bound: number | undefined;
    for (const [name, load] of Object.entries(loads)) {
      await indexed(cluster);
      const found = await rate(cluster, load);
      bound ??= found.perSecond;
      measured.get(name)?.push({ ...found, beside: found.perSecond / bound });
    }
  }
  const rates = (name: keyof typeof loads) => measured.get(name) ?? [];
  const of = (name: keyof typeof loads) => typical(rates(name));
  const many = rates("journal");
  return {
    hotBesideMany: median(rates("hot").map((hot, round) => hot.perSecond / (many[round]?.perSecond ?? Number.NaN))),
    raw: of("raw"),
    journal: of("journal"),
    hot: of("hot"),
    thousands: of("thousands"),
    hundreds: of("hundreds"),
    singles: of("singles"),
  };
}

const WRITERS = 3;

/** Batches of 1,000 into the journal, each in a transaction of its own. */
export function journal(cluster: Cluster, seconds: number, tenantOf: (turn: number) => number): Load {
  let number = 0;
  return {
    writers: WRITERS,
    seconds,
    settle: () => sealed(cluster),
    async step(turn) {
      const tenant = cluster.tenants[tenantOf(turn) % cluster.tenants.length] ?? "";
      const at = new Date();
      const entries = Array.from({ length: 1000 }, () => entryOf(tenant, (number += 1), at));
      await cluster.database.inTenant(tenant, (tx) => recordAll(tx, entries));
      return entries.length;
    },
  };
}

let eventNumber = 0;
const run = Date.now().toString(36);
const nextEvent = () => appEvent((eventNumber += 1), `${run}-${eventNumber}`);

function batches(cluster: Cluster, seconds: number, size: number): Load {
  return {
    writers: 4,
    seconds,
    settle: () => sealed(cluster),
    async step(turn) {
      await post(cluster, "/api/v1/audit/event-batches", turn, { events: Array.from({ length: size }, nextEvent) });
      return size;
    },
  };
}

const CALLERS = 64;

function singles(cluster: Cluster, seconds: number): Load {
  return {
    writers: CALLERS,
    seconds,
    settle: () => sealed(cluster),
    async step(_, writer) {
      await post(cluster, "/api/v1/audit/events", writer % 4, nextEvent());
      return 1;
    },
  };
}

/** A request through the whole product, without the network. */
async function post(cluster: Cluster, url: string, number: number, payload: object): Promise<void> {
  const headers = { authorization: `Bearer ${cluster.key}`, "bailiwick-tenant": slugOf(number) };
  const reply = await cluster.app().http.inject({ method: "POST", url, headers, payload });
  if (reply.statusCode !== 200) throw new Error(reply.body);
}

export const sealed = (cluster: Cluster): Promise<void> =>
  until(cluster, "select from audit.unsealed order by entry limit 1");

/** The index for words may take its time; the next round begins without it. */
const indexed = (cluster: Cluster): Promise<void> =>
  until(
    cluster,
    `select from kernel.consumers join kernel.streams using (stream) where consumer = 'audit.words' and last_seq < head`,
  );

async function until({ direct }: Cluster, waiting: string): Promise<void> {
  while (((await direct.query(waiting)).rowCount ?? 0) > 0) await pause(5);
}
