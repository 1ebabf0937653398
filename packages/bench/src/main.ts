/**
 * `npm run bench`: the tables in docs/benchmarks.md. With `--engine`, `--server` or `--audit` only decisions in memory,
 * those over HTTP, or the audit log on `--rows` rows are measured, and the rest of the page stays.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureAudit } from "./audit/index.ts";
import { auditHeading, auditReport } from "./audit/report.ts";
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

const { values: asked } = parseArgs({
  options: {
    engine: { type: "boolean", default: false },
    server: { type: "boolean", default: false },
    audit: { type: "boolean", default: false },
    rows: { type: "string", default: "5000000" },
  },
});
const isAsked = (part: "engine" | "server" | "audit"): boolean =>
  asked[part] || !(asked.engine || asked.server || asked.audit);

interface Section {
  readonly text: string;
  readonly missed: readonly string[];
}

/** What the page says under a heading, or before the first, as it stands. */
function standing(heading?: string): Section {
  const text = readFileSync(page, "utf8");
  const headings = [httpHeading, auditHeading].map((each) => text.indexOf(`\n${each}\n`)).filter((at) => at >= 0);
  const begin = heading === undefined ? 0 : text.indexOf(`\n${heading}\n`) + 1;
  const end = headings.find((at) => at > begin) ?? text.length;
  return { text: heading !== undefined && begin === 0 ? "" : `${text.slice(begin, end).trimEnd()}\n`, missed: [] };
}

const sections: readonly Section[] = [
  isAsked("engine") ? report(measureEngine()) : standing(),
  isAsked("server") ? httpReport(await measureHttp()) : standing(httpHeading),
  isAsked("audit") ? auditReport(await measureAudit(Number(asked.rows))) : standing(auditHeading),
];
const text = sections
  .map((section) => section.text)
  .filter((each) => each !== "")
  .join("\n");
const missed = sections.flatMap((section) => section.missed);
writeFileSync(page, text);
console.log(text);
if (missed.length > 0) {
  console.error(`Missed: ${missed.join(", ")}`);
  process.exitCode = 1;
}
