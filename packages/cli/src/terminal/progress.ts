import type { Terminal } from "./terminal.ts";
import { bytes } from "./text.ts";

/** What is going on, beside the answer. A person sees one line that moves; a log gets one line for each step. */
export interface Progress {
  /** So much of it is done; the whole may not be known. */
  at(done: number, whole?: number): void;
  /** Takes the line away. */
  end(): void;
}

const silent: Progress = { at: () => undefined, end: () => undefined };

/** Milliseconds between two drawings: often enough to live, seldom enough to cost nothing. */
const EVERY = 100;

/** What is counted, as people say it. */
export type Unit = "bytes" | "rows";

const said: Readonly<Record<Unit, (count: number) => string>> = {
  bytes,
  rows: (count) => `${count.toLocaleString("en")} rows`,
};

export function progressOf(terminal: Terminal, step: string, unit: Unit): Progress {
  if (!terminal.isLive) {
    terminal.err(`${step}\n`);
    return silent;
  }
  let drawn = 0;
  const draw = (text: string) => {
    drawn = performance.now();
    terminal.err(`\r\u001b[K${text}`);
  };
  draw(`${step} ...`);
  return {
    at(done, whole) {
      if (performance.now() - drawn >= EVERY) draw(`${step} ${measure(done, whole, said[unit])}`);
    },
    end: () => terminal.err("\r\u001b[K"),
  };
}

export const quietProgress = silent;

function measure(done: number, whole: number | undefined, say: (count: number) => string): string {
  if (whole === undefined || whole === 0) return say(done);
  return `${Math.min(100, Math.floor((done / whole) * 100))} %, ${say(Math.min(done, whole))} of ${say(whole)}`;
}

/** Takes the line away when the work is done, or failed. */
export async function during<Result>(
  progress: Progress,
  work: (progress: Progress) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(progress);
  } finally {
    progress.end();
  }
}
