import type { Options, Report } from "@bailiwick/audit-verify";
import { api } from "../api.ts";
import type { Whose } from "./entry.ts";
import { keep, keptOf, originOf } from "./kept.ts";
import { exportedBundle } from "./exported-bundle.ts";
import { type Bytes, piecesOf } from "./pieces.ts";

export interface LogReport extends Report {
  /** The size of the checkpoint this browser kept from an earlier time, which the log was held against as well. */
  readonly keptSize: number | undefined;
}

/** How far it is: the server makes the export, then it is read here, entry by entry. */
export interface Progress {
  readonly doing: "exporting" | "reading";
  readonly done: number;
  readonly total: number | undefined;
}

export interface Watched {
  readonly signal: AbortSignal;
  readonly progress: (now: Progress) => void;
}

/** So long nothing else may wait for this: the page goes on answering. */
const SLICE_MS = 30;

/**
 * Has the server export a whole log, and verifies here what it sends: a line in memory at a time. Against trusted keys
 * and checkpoints where there are some, and against what this browser kept.
 */
export async function checkLog(whose: Whose, options: Options, watched: Watched): Promise<LogReport> {
  const { note, size } = await api("GET /api/v1/audit/checkpoint", { ...whose, signal: watched.signal });
  const kept = note === null ? undefined : keptOf(originOf(note));
  const checkpoints = [...(options.checkpoints ?? []), ...(kept ? [kept.note] : [])];
  const report = await checkBundle(exportedBundle(whose, watched), size, { ...options, checkpoints }, watched);
  if (note !== null && report.outcome === "OK" && report.signedSize >= size) keep(note);
  // Where the log was truncated since, there is nothing any more to hold it against.
  return { ...report, keptSize: kept && kept.size >= report.after ? kept.size : undefined };
}

/** Verifies a bundle in files: all its parts, in the order of their names. */
export async function checkFiles(files: readonly File[], options: Options, watched: Watched): Promise<LogReport> {
  const inOrder = files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const pieces = async function* () {
    for (const file of inOrder) yield* piecesOf(file.stream());
  };
  return { ...(await checkBundle(pieces(), undefined, options, watched)), keptSize: undefined };
}

async function checkBundle(
  bytes: Bytes,
  total: number | undefined,
  options: Options,
  watched: Watched,
): Promise<Report> {
  const { notesIn, verifyBundle } = await import("@bailiwick/audit-verify");
  const checkpoints = (options.checkpoints ?? []).flatMap(notesIn);
  return verifyBundle(linesOf(bytes, total, watched), { ...options, checkpoints });
}

async function* linesOf(
  bytes: Bytes,
  total: number | undefined,
  { signal, progress }: Watched,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let [rest, done, since] = ["", 0, performance.now()];
  for await (const piece of bytes) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      yield line;
      if (line.startsWith('{"kind":"entry"')) done += 1;
      if (performance.now() - since < SLICE_MS) continue;
      progress({ doing: "reading", done, total });
      await pause();
      signal.throwIfAborted();
      since = performance.now();
    }
  }
  yield rest + decoder.decode();
}

/** Lets the browser draw, and hear a click. */
const pause = () => new Promise((resolve) => setTimeout(resolve));
