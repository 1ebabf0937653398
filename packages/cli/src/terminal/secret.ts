import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { UsageError } from "../frame/usage-error.ts";
import type { Terminal } from "./terminal.ts";

/** Longer than any key; what is longer is a file given by mistake. */
const LONGEST = 4096;

/** A secret, asked for without showing it, or the whole of what is piped in. */
export function secretFrom(terminal: Terminal, question: string): Promise<string> {
  return terminal.isInteractive ? asked(terminal, question) : piped(terminal);
}

async function piped({ input }: Terminal): Promise<string> {
  let text = "";
  for await (const chunk of input) {
    text += String(chunk);
    if (text.length > LONGEST) throw new UsageError("What comes in is too long to be an API key.");
  }
  return text;
}

/** readline knows how lines are edited; what it would echo goes nowhere. */
function asked(terminal: Terminal, question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: terminal.input, output: nowhere, terminal: true, historySize: 0 });
  terminal.err(question);
  return new Promise<string>((resolve, reject) => {
    lines.once("line", resolve);
    lines.once("SIGINT", () => reject(new DOMException("SIGINT", "AbortError")));
    lines.once("close", () => reject(new UsageError("No key was given.")));
  }).finally(() => {
    terminal.err("\n");
    lines.close();
  });
}
