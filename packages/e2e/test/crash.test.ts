import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { installation, type Started } from "./process.ts";

const ROUNDS = Number(process.env["CRASH_ROUNDS"] ?? 3);
const WRITERS = 4;

interface Accepted {
  readonly events: string[];
  readonly principals: string[];
}

it(
  "a server and a database killed at random under load lose nothing accepted and do nothing twice",
  async () => {
    const home = installation();
    try {
      const first = await home.start();
      const key = /blw_op_\w+/.exec(first.output())?.[0] ?? "";
      const server = { now: first as Started | undefined };
      const accepted: Accepted = { events: [], principals: [] };
      const work = { done: false };
      const writers = Array.from({ length: WRITERS }, (_, writer) => write(writer, key, server, accepted, work));
      for (let round = 0; round < ROUNDS; round++) {
        await pause(randomInt(200, 1500));
        await kill(server.now, home.folder, round);
        server.now = undefined;
        server.now = await home.start();
      }
      await pause(500);
      work.done = true;
      await Promise.all(writers);

      const { url } = server.now ?? first;
      await sealed(url, key);
      const bundle = join(home.folder, "acme.jsonl");
      const env = { BAILIWICK_URL: url, BAILIWICK_KEY: key };
      expect(await home.run(["audit", "export", bundle, "--tenant", "acme"], env)).toMatchObject({ code: 0 });
      const verdict = await home.run(["audit", "verify", bundle]);
      expect(verdict).toMatchObject({ code: 0, out: expect.stringContaining("OK: ") });

      const bodies = readFileSync(bundle, "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as { kind: string; body: string })
        .filter(({ kind }) => kind === "entry")
        .map(({ body }) => JSON.parse(body) as Body);
      const reported = bodies.flatMap(({ facts }) => facts?.eventId ?? []);
      expect(accepted.events.length).toBeGreaterThan(0);
      expect(new Set(reported).size).toBe(reported.length);
      expect(accepted.events.filter((id) => !reported.includes(id))).toEqual([]);

      const made = bodies.filter(
        ({ action, outcome }) => action === "identity.principal.created" && outcome === "done",
      );
      expect(new Set(made.map(({ target }) => target.id)).size).toBe(made.length);
      const known = await principals(url, key);
      expect(accepted.principals.length).toBeGreaterThan(0);
      expect(accepted.principals.filter((id) => !known.includes(id))).toEqual([]);
      expect(made.length).toBe(known.length);
    } finally {
      await home.remove();
    }
  },
  60_000 * (ROUNDS + 2),
);

interface Body {
  readonly action: string;
  readonly outcome: string;
  readonly target: { readonly id: string };
  readonly facts?: { readonly eventId?: string };
}

const headersOf = (key: string, more: Readonly<Record<string, string>> = {}) => ({
  authorization: `Bearer ${key}`,
  "bailiwick-tenant": "acme",
  "content-type": "application/json",
  ...more,
});

/** Sends each thing again and again until it is accepted, wherever the server is by then. */
async function write(
  writer: number,
  key: string,
  server: { readonly now: Started | undefined },
  accepted: Accepted,
  work: { readonly done: boolean },
): Promise<void> {
  for (let number = 0; !work.done; number++) {
    const id = `w${writer}-${number}`;
    const isPrincipal = number % 3 === 0;
    const path = isPrincipal ? "/api/v1/principals" : "/api/v1/audit/events";
    const body = isPrincipal
      ? { externalId: id }
      : { id, type: "ticket.closed", actor: { id: "agent-1" }, target: { id: "ticket-1" } };
    while (!(await sent(server.now?.url, path, body, headersOf(key, { "idempotency-key": id })))) await pause(20);
    accepted[isPrincipal ? "principals" : "events"].push(id);
  }
}

async function sent(url: string | undefined, path: string, body: object, headers: Record<string, string>) {
  if (url === undefined) return false;
  try {
    const signal = AbortSignal.timeout(5000);
    const reply = await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body), signal });
    await reply.text();
    if (reply.status >= 400 && reply.status < 500 && reply.status !== 409 && reply.status !== 429)
      throw new TypeError(`${path} was refused with ${reply.status}`);
    return reply.status < 300;
  } catch (error) {
    if (error instanceof TypeError && error.message.includes("refused with")) throw error;
    return false;
  }
}

/** The server alone, both at once, or the database in a hurry: by turns. */
async function kill(server: Started | undefined, folder: string, round: number): Promise<void> {
  const postmaster = Number(readFileSync(join(folder, "data/postgres/postmaster.pid"), "utf8").split("\n")[0]);
  if (round % 3 === 1) process.kill(postmaster, "SIGKILL");
  if (round % 3 === 2) process.kill(postmaster, "SIGQUIT");
  server?.process.kill("SIGKILL");
  await server?.exited;
}

/** Waits until what is there is signed. */
async function sealed(url: string, key: string): Promise<void> {
  for (;;) {
    const reply = await fetch(`${url}/api/v1/audit/feed?limit=1`, { headers: headersOf(key) });
    const { size } = (await reply.json()) as { size: number };
    const newest = await fetch(`${url}/api/v1/audit/checkpoint`, { headers: headersOf(key) });
    if (((await newest.json()) as { size: number }).size >= size) return;
    await pause(500);
  }
}

async function principals(url: string, key: string): Promise<readonly string[]> {
  const found: string[] = [];
  let cursor = "";
  for (;;) {
    const reply = await fetch(`${url}/api/v1/principals?limit=200${cursor}`, { headers: headersOf(key) });
    const page = (await reply.json()) as { items: { externalId: string }[]; next: string | null };
    found.push(...page.items.map(({ externalId }) => externalId));
    if (page.next === null) return found;
    cursor = `&cursor=${encodeURIComponent(page.next)}`;
  }
}
