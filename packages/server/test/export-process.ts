import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { compile } from "./compile.ts";

/** Works at exports and nothing else, and tells how much memory that takes. */
const program = `
import { openDatabase } from "./kernel/database.js";
import { openHints } from "./kernel/hints.js";
import { openMetrics } from "./kernel/metrics.js";
import { auditExport } from "./modules/audit/export.js";
import { operations } from "./modules/operations/index.js";

const caller = { id: "key_1", realm: "operator", environment: "live", scopes: ["*"] };
const database = openDatabase(process.argv[2]);
const { workers } = operations({
  database,
  kinds: [auditExport],
  log: { error: console.error },
  now: () => new Date("2026-03-10T12:00:00Z"),
  hints: openHints(),
  metrics: openMetrics(),
  holderOf: async () => caller,
});
await database.ping();
const base = process.memoryUsage().rss;
let peak = base;
setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
  process.stdout.write(JSON.stringify({ base, peak }) + "\\n");
}, 50);
workers[0].start();
`;

export interface ExportProcess {
  /** Megabytes over what it took before it began. */
  readonly grownBy: () => number;
  readonly kill: () => Promise<void>;
}

/** Compiles it on its own, so that a process runs what the tests read. */
export const buildExporter = (): Promise<string> => compile("modules/audit/export.ts", program);

export function runExporter(compiled: string, url: string): ExportProcess {
  const child: ChildProcess = spawn(process.execPath, [join(compiled, "program.js"), url], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  let grown = 0;
  if (child.stdout)
    createInterface(child.stdout).on("line", (line) => {
      const { base, peak } = JSON.parse(line) as { base: number; peak: number };
      grown = (peak - base) / 1_000_000;
    });
  return {
    grownBy: () => grown,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
