/** What a search takes, through the API, on a log that is warm. */
import { setTimeout as pause } from "node:timers/promises";
import { type Cluster, slugOf } from "./cluster.ts";
import { FREQUENT, type History, RARE } from "./history.ts";
import { type Latencies, latencies } from "./rate.ts";

export interface Searched extends Latencies {
  readonly what: string;
  readonly found: string;
}

interface Ask {
  readonly what: string;
  readonly tenant: number;
  readonly path: string;
}

const ROUNDS = 25;
const WARM = 5;
const [LARGE, SMALL] = [0, 7];
const log = "/api/v1/audit-log";

/** A refusal because so much matches is an answer, too: that one is as soon. */
const accepted = [200, 422];

export async function measureSearch(cluster: Cluster, history: History): Promise<readonly Searched[]> {
  const results: Searched[] = [];
  for (const ask of await asksOf(cluster, history)) {
    const times: number[] = [];
    let said = await get(cluster, ask);
    for (let round = 0; round < WARM + ROUNDS; round++) {
      said = await get(cluster, ask);
      if (round >= WARM) times.push(said.milliseconds);
    }
    results.push({ what: ask.what, found: foundIn(said.body), ...latencies(times) });
  }
  return results;
}

async function asksOf(cluster: Cluster, { middle, until }: History): Promise<readonly Ask[]> {
  const newest = await entryOf(cluster, LARGE, `${log}?until=${until.toISOString()}&node=nod_7&limit=1`);
  const deep = `${log}?until=${middle.toISOString()}`;
  const { next } = (await get(cluster, { what: "", tenant: LARGE, path: deep })).body as { next?: string };
  const window = `since=${new Date(until.getTime() - 86_400_000).toISOString()}&until=${until.toISOString()}`;
  const large = (what: string, query: string): Ask => ({ what, tenant: LARGE, path: `${log}?${query}` });
  return [
    large("latest page", ""),
    { what: "latest page, a small tenant", tenant: SMALL, path: log },
    large("a page from the middle on", deep.split("?")[1] ?? ""),
    large("the page after that, by its cursor", `${deep.split("?")[1] ?? ""}&cursor=${encodeURIComponent(next ?? "")}`),
    large("by actor", `actor=${newest.actor.id}`),
    large("by action", `action=${newest.action}`),
    large("by the beginning of an action", "action=ticket.*"),
    large("by target", `target=${newest.target.id}`),
    large("by node", "node=nod_7"),
    large("by address", `address=${newest.address}`),
    large("by request", `requestId=${newest.requestId ?? "req_30"}`),
    large("by outcome that never was", "outcome=failed"),
    large("by source that never was", "source=import%20nothing"),
    large("by actor and action that never met", "actor=usr_1&action=policy.removed"),
    large("a rare word", `q=${RARE}`),
    { what: "a rare word, a small tenant", tenant: SMALL, path: `${log}?q=${RARE}` },
    large("a frequent word", `q=${FREQUENT}`),
    large("a frequent word within a day", `q=invoice&${window}&limit=20`),
    large("a word that is nowhere", "q=xylophone"),
    large("two letters within a day", `q=zz&${window}`),
    { what: "count, everything", tenant: LARGE, path: `${log}/count` },
    { what: "count, one action", tenant: LARGE, path: `${log}/count?action=${newest.action}` },
  ];
}

interface Shown {
  readonly actor: { readonly id: string };
  readonly target: { readonly id: string };
  readonly action: string;
  readonly address: string;
  readonly requestId: string | null;
}

async function entryOf(cluster: Cluster, tenant: number, path: string): Promise<Shown> {
  const { body } = await get(cluster, { what: "", tenant, path });
  const [entry] = (body as { items: readonly Shown[] }).items;
  if (entry === undefined) throw new Error(`Nothing at ${path}`);
  return entry;
}

async function get(cluster: Cluster, { tenant, path }: Ask): Promise<{ milliseconds: number; body: unknown }> {
  const headers = { authorization: `Bearer ${cluster.key}`, "bailiwick-tenant": slugOf(tenant) };
  for (;;) {
    const begin = performance.now();
    const { statusCode, body } = await cluster.app().http.inject({ url: path, headers });
    const milliseconds = performance.now() - begin;
    if (accepted.includes(statusCode)) return { milliseconds, body: JSON.parse(body) as unknown };
    if (statusCode !== 429) throw new Error(body);
    await pause(1000);
  }
}

function foundIn(body: unknown): string {
  const { items, count, code } = body as { items?: readonly unknown[]; count?: number; code?: string };
  return String(items?.length ?? count?.toLocaleString("en") ?? code);
}
