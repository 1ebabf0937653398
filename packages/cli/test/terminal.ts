import { Readable } from "node:stream";
import type { Terminal } from "../src/terminal/terminal.ts";

export interface Heard {
  readonly out: string;
  readonly err: string;
}

/** A terminal in memory: what was written to it can be read again. */
export function terminalInMemory(given: Partial<Terminal> & { readonly piped?: string } = {}) {
  const heard = { out: "", err: "" };
  const terminal: Terminal = {
    env: {},
    columns: undefined,
    isLive: false,
    isInteractive: false,
    hasUnicode: true,
    hasColour: false,
    input: Readable.from([given.piped ?? ""]) as unknown as NodeJS.ReadStream,
    interrupted: new AbortController().signal,
    out: (text) => void (heard.out += String(text)),
    err: (text) => void (heard.err += text),
    drained: () => Promise.resolve(),
    ...given,
  };
  return { terminal, heard: heard as Heard };
}
