/** The audit log's rows as a section of the page, each goal beside what was measured. */
import { table } from "../table.ts";
import type { AuditFigures } from "./index.ts";
import type { Rate } from "./rate.ts";
import type { Searched } from "./search.ts";

export const auditHeading = "## Audit log";

interface Goal {
  readonly what: string;
  readonly is: "at least" | "at most";
  readonly limit: number;
  readonly unit?: string;
  readonly found: number;
}

const MEGABYTES = 200;
const SEARCH_MS = 50;

export function auditReport(figures: AuditFigures): { readonly text: string; readonly missed: readonly string[] } {
  const goals = goalsOf(figures);
  const sections = [
    auditHeading,
    introduction(figures),
    goalTable(goals),
    appendTable(figures),
    searchTable(figures),
    verifierTable(figures),
  ];
  return { text: `${sections.join("\n\n")}\n`, missed: goals.filter((goal) => !isMet(goal)).map(({ what }) => what) };
}

const isMet = ({ is, limit, found }: Goal): boolean => (is === "at least" ? found >= limit : found <= limit);

function goalsOf({ appends, hotTenant, searched, verified }: AuditFigures): readonly Goal[] {
  const slowest = Math.max(...searched.map(({ p50 }) => p50));
  return [
    atLeast("appends beside the raw line", 0.5, "x", besideBound(appends.journal, appends.raw)),
    atLeast("appends", 15_000, "/s", appends.journal.perSecond),
    atLeast("one hot tenant beside many", 0.9, "x", appends.hotBesideMany),
    atLeast(
      "one hot tenant, 5 ms of other work, beside a chain locked first",
      5,
      "x",
      hotTenant.here.perSecond / hotTenant.chained.perSecond,
    ),
    atLeast("the verifier beside its bound", 0.69, "x", verified.verifier.perSecond / verified.bound.perSecond),
    atLeast("verified by one core", 100_000, "/s", verified.verifier.perSecond),
    atMost("slowest kind of search, median", SEARCH_MS, " ms", slowest),
    atMost("memory of the verifier", MEGABYTES, " MB", verified.verifier.megabytes),
    atMost("memory the feed adds to the server", MEGABYTES, " MB", verified.feed.megabytes),
  ];
}

/** Round by round where there were rounds. */
const besideBound = (rate: Rate, bound: Rate): number => rate.beside ?? rate.perSecond / bound.perSecond;

const atLeast = (what: string, limit: number, unit: string, found: number): Goal => ({
  what,
  is: "at least",
  limit,
  unit,
  found,
});

const atMost = (what: string, limit: number, unit: string, found: number): Goal => ({
  what,
  is: "at most",
  limit,
  unit,
  found,
});

function introduction({ rows }: AuditFigures): string {
  return `One PostgreSQL with durable commits and 1 GB of shared buffers, the product open on it, and the load, all on this
machine: rates carry the noise of its other guests, so the goals that count are ratios inside the run. The raw line is what
one writer can do that keeps the heads of a thousand hash chains in memory and inserts batches of 1,000 into one table with
one index. New files of PostgreSQL's log are not filled with zeros first (\`wal_init_zero\`), which a server that has run for
a while seldom does, for it takes old ones. Bailiwick's appends are taken when they are sealed in their place: committed
with row security and all indexes, salted commitments made, numbered by the sequencer, the hash in the tenant's tree. The
index for words follows within seconds and has a quarter of the time while a burst lasts; a search looks through what it
does not have yet. CPU is of this process and of all of PostgreSQL, the index for words included as far as it came.

\`npm run bench -- --audit\` measures only this; \`--rows 200000\` makes the history shorter, which was ${count(rows)} rows here.`;
}

function goalTable(goals: readonly Goal[]): string {
  const rows = goals.map((goal) => [
    goal.what,
    `${goal.is} ${count(goal.limit)}${goal.unit ?? ""}`,
    `${goal.found >= 1000 ? count(goal.found) : goal.found.toFixed(2)}${goal.unit ?? ""}`,
    isMet(goal) ? "met" : "missed",
  ]);
  return table(["goal", "", "measured", ""], rows);
}

function appendTable({ appends, hotTenant, rows, late }: AuditFigures): string {
  const line = (what: string, rate: Rate, beside: Rate) => [
    what,
    count(rate.perSecond),
    `${besideBound(rate, beside).toFixed(2)}x`,
    `${rate.node.toFixed(0)} µs`,
    `${rate.postgres.toFixed(0)} µs`,
  ];
  const lines = [
    line("raw line", appends.raw, appends.raw),
    line("batches of 1,000, twenty tenants", appends.journal, appends.raw),
    line("the same on one tenant", appends.hot, appends.raw),
    line(`the same, twenty tenants, on ${count(rows)} rows`, late, appends.raw),
    line("through the API, batches of 1,000", appends.thousands, appends.raw),
    line("through the API, batches of 100", appends.hundreds, appends.raw),
    line("through the API, one by one, 64 callers", appends.singles, appends.raw),
    line("16 connections, one tenant, 5 ms of work each, its chain locked first", hotTenant.chained, hotTenant.chained),
    line("16 connections, one tenant, 5 ms of work each, as here", hotTenant.here, hotTenant.chained),
  ];
  const { p50, p99 } = hotTenant.lag;
  return `### Appends

${table(["", "events/s", "beside its bound", "CPU, Node", "CPU, PostgreSQL"], lines)}

From commit to place under the last load: ${ms(p50)} in the median, ${ms(p99)} at the 99th percentile.`;
}

const searchTable = ({ rows, searched }: AuditFigures): string => `### Search

${count(rows)} rows in five months of twenty tenants, the large one with 40 % of them, warm, through the API, in the large
tenant unless it says otherwise; pages of 50. More than 5,000 matches of a word are refused, and the refusal is timed.

${table(
  ["", "found", "p50", "worst of 25"],
  searched.map(({ what, found, p50, worst }: Searched) => [what, found, ms(p50), ms(worst)]),
)}`;

const verifierTable = ({ verified: { feed, verifier, bound } }: AuditFigures): string => `### Feed and verifier

The large tenant's whole log, read from the feed over HTTP by another process into a bundle, and verified there. The bound
reads the same lines, takes the same hashes and has no verdict.

${table(
  ["", "entries", "events/s", "memory", "verdict"],
  [
    ["feed", count(verifier.entries), count(feed.perSecond), `${feed.megabytes.toFixed(0)} MB more`, "-"],
    ["bound", count(bound.entries), `${count(bound.perSecond)} a core`, `${bound.megabytes.toFixed(0)} MB`, "-"],
    [
      "verifier",
      count(verifier.entries),
      `${count(verifier.perSecond)} a core`,
      `${verifier.megabytes.toFixed(0)} MB`,
      verifier.outcome,
    ],
  ],
)}`;

const count = (value: number): string =>
  (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toFixed(2))).toLocaleString("en");
const ms = (value: number): string => `${value.toFixed(1)} ms`;
