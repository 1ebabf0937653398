/** `npm run bench`: every measurement in a process of its own, and the table in docs/benchmarks.md. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Figures, type Name, report } from "./report.ts";

const repository = join(import.meta.dirname, "../../..");

function measured<Result>(measurement: string, contender: Name): Result {
  const child = spawnSync(process.execPath, [join(import.meta.dirname, "child.js"), measurement, contender], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.status !== 0) throw new Error(`${measurement} of ${contender} failed`);
  console.log(`${measurement} ${contender} ${child.stdout.trim()}`);
  return JSON.parse(child.stdout) as Result;
}

function speed<Result>(measurement: string, contender: Name): { readonly small: Result; readonly large: Result } {
  return { small: measured(`${measurement}-small`, contender), large: measured(`${measurement}-large`, contender) };
}

function memory<Result>(contender: Name): { readonly flat: Result; readonly tree: Result } {
  return { flat: measured("memory-flat", contender), tree: measured("memory", contender) };
}

function growth<Result>(measurement: string): { readonly bound: Result; readonly bailiwick: Result } {
  return { bound: measured(measurement, "bound"), bailiwick: measured(measurement, "bailiwick") };
}

const figures: Figures = {
  tree: {
    speed: { bailiwick: speed("speed", "bailiwick"), casl: speed("speed", "casl") },
    hundred: growth("growth-hundred"),
    all: growth("growth"),
  },
  flat: {
    speed: { bailiwick: speed("flat-speed", "bailiwick"), casl: speed("flat-speed", "casl") },
    hundred: growth("flat-growth-hundred"),
    all: growth("flat-growth"),
  },
  rules: measured("rules", "bailiwick"),
  memory: { bound: memory("bound"), bailiwick: memory("bailiwick"), casl: memory("casl") },
};

const { text, missed } = report(figures);
writeFileSync(join(repository, "docs/benchmarks.md"), text);
console.log(text);
if (missed.length > 0) {
  console.error(`Missed: ${missed.join(", ")}`);
  process.exitCode = 1;
}
