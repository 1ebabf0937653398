/** A child process of the benchmark: reads a log into a bundle, or goes through one. */
import { hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { append, assemble, type Line, leafHash, type Stretch, verifyBundle } from "@bailiwick/audit-verify";

const [, , what, bundle = ""] = process.argv;
const { FEED_URL = "", FEED_KEY = "", FEED_TENANT = "" } = process.env;

console.log(JSON.stringify(what === "fetch" ? await fetchAll() : await measured(what === "verify" ? verify : bound)));

async function fetchAll(): Promise<{ readonly entries: number }> {
  const file = await open(bundle, "w");
  let [entries, lines] = [0, ""];
  for await (const line of assemble(stretch)) {
    if (line.kind === "entry") entries += 1;
    lines += `${JSON.stringify(line)}\n`;
    if (lines.length < 1_000_000 && line.kind !== "end") continue;
    await file.write(lines);
    lines = "";
  }
  await file.close();
  return { entries };
}

async function stretch(after: number): Promise<Stretch> {
  const headers = { authorization: `Bearer ${FEED_KEY}`, "bailiwick-tenant": FEED_TENANT };
  for (;;) {
    const reply = await fetch(`${FEED_URL}/api/v1/audit/feed?after=${after}&limit=1000`, { headers });
    if (reply.ok) return (await reply.json()) as Stretch;
    const said = await reply.text();
    if (reply.status !== 429) throw new Error(said);
    await pause(100);
  }
}

async function measured(pass: () => Promise<{ entries: number; outcome: string }>) {
  const { entries, outcome } = await pass();
  const { user, system } = process.cpuUsage();
  const megabytes = process.resourceUsage().maxRSS / 1024;
  return { entries, outcome, perSecond: (entries * 1e6) / (user + system), megabytes };
}

function lines() {
  return createInterface({ input: createReadStream(bundle, { highWaterMark: 1 << 18 }), crlfDelay: Infinity });
}

function verify() {
  return verifyBundle(lines());
}

/** The body parsed and hashed, the commitments made again, the tree grown: no verdict without these. */
async function bound() {
  const tree = { size: 0, hashes: [] as Buffer[] };
  for await (const text of lines()) {
    const line = JSON.parse(text) as Line;
    if (line.kind !== "entry" || line.body === null) continue;
    append(tree, leafHash(line.body));
    JSON.parse(line.body);
    for (const [salt, value] of Object.values(line.disclosed ?? {})) hash("sha256", `${salt}${value}`, "base64");
  }
  return { entries: tree.size, outcome: "-" };
}
