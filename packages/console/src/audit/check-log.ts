import type { Options, Report } from "@bailiwick/audit-verify";
import { api } from "../api.ts";
import type { Whose } from "./entry.ts";
import { keep, keptOf } from "./kept.ts";

export interface LogReport extends Report {
  /** The size of the checkpoint this browser kept from an earlier time, which the log was held against as well. */
  readonly keptSize: number | undefined;
}

interface Watched {
  readonly signal: AbortSignal;
  /** How many entries were read so far. */
  readonly progress: (entries: number) => void;
}

/** So long nothing else may wait for this: the page goes on answering. */
const SLICE_MS = 30;

/**
 * Reads a whole log from the server and verifies it here while it comes: one export, one line in memory. Against
 * trusted keys and checkpoints where there are some, and against what this browser kept.
 */
export async function checkLog(whose: Whose, options: Options, watched: Watched): Promise<LogReport> {
  const { note } = await api("GET /api/v1/audit/checkpoint", { ...whose, signal: watched.signal });
  const kept = note === null ? undefined : keptOf(note.split("\n", 1)[0] ?? "");
  const checkpoints = [...(options.checkpoints ?? []), ...(kept ? [kept.note] : [])];
  const { body } = await api.open("GET /api/v1/audit/bundle", { ...whose, signal: watched.signal });
  if (body === null) throw new Error("The export came without a body");
  const report = await checkBundle(body, { ...options, checkpoints }, watched);
  if (note !== null && report.outcome === "OK" && report.signedSize >= sizeOf(note)) keep(note);
  return { ...report, keptSize: kept?.size };
}

const sizeOf = (note: string): number => Number(note.split("\n", 2)[1]);

/** Verifies a bundle, wherever it comes from. */
export async function checkBundle(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  options: Options,
  watched: Watched,
): Promise<Report> {
  const { verifyBundle } = await import("@bailiwick/audit-verify");
  return verifyBundle(linesOf(stream, watched), options);
}

async function* linesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  { signal, progress }: Watched,
): AsyncGenerator<string> {
  let [rest, count, since] = ["", 0, performance.now()];
  const reader = stream.pipeThrough(new TextDecoderStream(), { signal }).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      yield line;
      if (line.startsWith('{"kind":"entry"')) count += 1;
      if (performance.now() - since < SLICE_MS) continue;
      progress(count);
      await pause();
      signal.throwIfAborted();
      since = performance.now();
    }
  }
  progress(count);
  yield rest;
}

/** Lets the browser draw, and hear a click. */
const pause = () => new Promise((resolve) => setTimeout(resolve));
