/** How fast the offline verifier goes, and how little memory it and the feed need for a long log. */
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Cluster, slugOf } from "./cluster.ts";

/** One pass over a bundle, in a process of its own. */
export interface Pass {
  readonly entries: number;
  readonly outcome: string;
  /** By seconds of the process's CPU. */
  readonly perSecond: number;
  /** Most that it took, all of it. */
  readonly megabytes: number;
}

export interface Verified {
  readonly verifier: Pass;
  /** Reading the lines and taking every hash there is, and nothing else. */
  readonly bound: Pass;
  readonly feed: {
    readonly perSecond: number;
    /** Most that the server's memory grew by while all of it was read. */
    readonly megabytes: number;
  };
}

const program = join(import.meta.dirname, "bundle-child.js");

/** Reads a tenant's log from the feed, as an archive would, then verifies what was read. */
export async function measureVerifier(cluster: Cluster): Promise<Verified> {
  await signed(cluster);
  const bundle = join(cluster.folder, "bundle.jsonl");
  const feed = await fetched(cluster, bundle);
  return { feed, verifier: pass("verify", bundle), bound: pass("bound", bundle) };
}

function pass(what: "verify" | "bound", bundle: string): Pass {
  const child = spawnSync(process.execPath, [program, what, bundle], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.status !== 0) throw new Error(`${what} failed`);
  return JSON.parse(child.stdout) as Pass;
}

async function fetched(cluster: Cluster, bundle: string): Promise<Verified["feed"]> {
  const url = await cluster.app().http.listen({ port: 0, host: "127.0.0.1" });
  const begin = { at: performance.now(), memory: process.memoryUsage.rss() };
  let most = begin.memory;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 100);
  const child = spawn(process.execPath, [program, "fetch", bundle], {
    env: { ...process.env, FEED_URL: url, FEED_KEY: cluster.key, FEED_TENANT: slugOf(0) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  for await (const bytes of child.stdout) said += String(bytes);
  clearInterval(watch);
  const { entries } = JSON.parse(said) as { entries: number };
  const seconds = (performance.now() - begin.at) / 1000;
  return { perSecond: entries / seconds, megabytes: (most - begin.memory) / 1_048_576 };
}

/** Until a checkpoint covers the log. */
async function signed({ direct, tenants: [tenant] }: Cluster): Promise<void> {
  const covered = async () =>
    (
      await direct.query(
        `select from audit.logs l join audit.checkpoints c on c.tenant_id = l.tenant_id and c.size = l.size
         where l.tenant_id = $1`,
        [tenant],
      )
    ).rowCount;
  while ((await covered()) === 0) await pause(500);
}
