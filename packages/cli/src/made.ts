import { createHash } from "node:crypto";
import { createReadStream, existsSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Api, type Operation, Refusal } from "@bailiwick/sdk";
import { UsageError } from "./frame/usage-error.ts";
import type { Target } from "./profiles/connection.ts";
import { open } from "./server.ts";
import { during, type Progress } from "./terminal/progress.ts";
import type { Speech } from "./terminal/speech.ts";

/** What was made is not here, and nobody did anything wrong. */
class NotFetched extends Error {
  override readonly name = "NotFetched";
}

type Part = Operation["parts"][number];

const FIRST_LOOK_MS = 200;
const SELDOM_MS = 2000;

/** Waits until an operation is over, and shows how far it is. It goes on without anybody waiting. */
export async function concluded(
  api: Api,
  id: string,
  { speech, interrupted }: { readonly speech: Speech; readonly interrupted: AbortSignal },
): Promise<Operation> {
  return during(speech.progress("Waiting for it", "rows"), async ({ at }) => {
    for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 1.5, SELDOM_MS)) {
      const operation = await api("GET /api/v1/operations/{operation}", { params: { operation: id } });
      const { status, error, progress } = operation;
      if (status === "done") return operation;
      if (error) throw new Refusal(error.status, { type: "about:blank", ...error }, undefined);
      if (status !== "queued" && status !== "running") throw new NotFetched(`${id} is ${status}; begin another one.`);
      at(progress.done, progress.total ?? undefined);
      await sleep(pause, undefined, { signal: interrupted });
    }
  });
}

/** `acme.csv` for one part; else `acme-001.csv`, `acme-002.csv`, ... */
export function fileOf(file: string, { number }: Pick<Part, "number">, parts: number): string {
  if (parts === 1) return file;
  const ending = extname(file);
  return `${stemOf(file)}-${String(number).padStart(3, "0")}${ending}`;
}

const stemOf = (file: string) => file.slice(0, file.length - extname(file).length);

interface Fetching {
  readonly target: Target;
  readonly speech: Speech;
  readonly interrupted: AbortSignal;
}

/** Brings all parts and the manifest; gives the files in their order. What was begun before is taken up where it ended. */
export async function fetchParts(operation: Operation, file: string, world: Fetching): Promise<readonly string[]> {
  const { parts, manifest } = operation;
  const files = parts.map((part) => ({ part, file: fileOf(file, part, parts.length) }));
  const wanted: typeof files = [];
  for (const each of files) if (!(await isThere(each.file, each.part))) wanted.push(each);
  for (const { part, file: to } of wanted)
    await during(world.speech.progress(`Fetching ${to}`), (progress) =>
      fetchPart(operation.id, part, to, world, progress),
    );
  const described = `${stemOf(file)}.manifest.json`;
  writeFileSync(described, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  return files.map((each) => each.file);
}

/** The same file may be there from before; another one is never replaced. */
async function isThere(file: string, part: Part): Promise<boolean> {
  if (!existsSync(file)) return false;
  if (statSync(file).size === part.bytes && (await hashOf(file)) === part.sha256) return true;
  throw new UsageError(`${file} is there already, and is something else; nothing is replaced.`);
}

/** How often in a row a connection may break without a byte having come. */
const MOST_BREAKS = 5;

async function fetchPart(
  operation: string,
  part: Part,
  file: string,
  { target, interrupted }: Fetching,
  progress: Progress,
): Promise<void> {
  const growing = `${file}.part`;
  const size = () => statSync(growing, { throwIfNoEntry: false })?.size ?? 0;
  if (size() > part.bytes) rmSync(growing);
  for (let breaks = 0; size() < part.bytes || !existsSync(growing); ) {
    const start = size();
    try {
      await append(growing, start, part.bytes, progress, () => bytesFrom(operation, part, start, target, interrupted));
    } catch (error) {
      breaks = size() > start ? 0 : breaks + 1;
      if (interrupted.aborted || error instanceof Refusal || breaks >= MOST_BREAKS) throw error;
      await sleep(500 * 2 ** breaks, undefined, { signal: interrupted });
    }
  }
  if ((await hashOf(growing)) !== part.sha256) {
    rmSync(growing);
    throw new NotFetched(`${file} did not arrive as it was made: its SHA-256 is another one. Fetch it again.`);
  }
  renameSync(growing, file);
}

async function append(
  file: string,
  start: number,
  whole: number,
  { at }: Progress,
  bytes: () => Promise<AsyncIterable<Uint8Array>>,
): Promise<void> {
  let done = start;
  async function* counted() {
    if (start === whole) return;
    for await (const chunk of await bytes()) {
      yield chunk;
      done += chunk.length;
      at(done, whole);
    }
  }
  await writeFile(file, counted(), { flag: "a", mode: 0o600 });
}

const bytesFrom = (
  operation: string,
  { number, sha256 }: Part,
  start: number,
  target: Target,
  interrupted: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> =>
  open(target, interrupted, {
    path: `/api/v1/operations/${operation}/parts/${number}`,
    headers: start === 0 ? {} : { range: `bytes=${start}-`, "if-range": `"${sha256}"` },
  });

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}
