/**
 * `npm run bench`: every measurement in a process of its own, and the tables in docs/benchmarks.md. With `--server` only
 * those over HTTP are measured, and the rest of the page stays.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { measureHttp } from "./http/index.ts";
import { httpHeading, httpReport } from "./http/report.ts";
import { type Figures, type Name, report } from "./report.ts";

const page = join(import.meta.dirname, "../../../docs/benchmarks.md");

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

const measureEngine = (): Figures => ({
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
});

/** What the page says of the engine, measured anew or as it stands. */
function engineSection(): { readonly text: string; readonly missed: readonly string[] } {
  if (!process.argv.includes("--server")) return report(measureEngine());
  const [before = ""] = readFileSync(page, "utf8").split(`\n${httpHeading}`);
  return { text: `${before.trimEnd()}\n`, missed: [] };
}

const engine = engineSection();
const server = httpReport(await measureHttp());
const text = `${engine.text}\n${server.text}`;
const missed = [...engine.missed, ...server.missed];
writeFileSync(page, text);
console.log(text);
if (missed.length > 0) {
  console.error(`Missed: ${missed.join(", ")}`);
  process.exitCode = 1;
}
