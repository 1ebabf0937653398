import { commands } from "./commands/index.ts";
import { exits } from "./frame/exit.ts";
import { program } from "./program.ts";
import { terminalOf } from "./terminal/terminal.ts";

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    // A second signal is for those who cannot wait.
    if (interrupt.signal.aborted) process.exit(exits.interrupted);
    interrupt.abort(new DOMException(signal, "AbortError"));
  });

// Whoever read has had enough, `| head` for one: that is no failure worth a word.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(exits.brokenPipe);
  });

process.exitCode = await program(process.argv.slice(2), terminalOf(process, interrupt.signal), commands);
