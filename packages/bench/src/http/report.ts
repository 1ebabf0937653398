/** The server rows as a section of the page, each goal beside what was measured. */
import { cerbosVersion } from "./cerbos.ts";
import { beside, crowdSize, type Lap, type Laps, typical } from "./race.ts";
import { batchSize } from "./scene.ts";
import { table } from "../table.ts";

export const httpHeading = "## Over HTTP";

interface Goal {
  readonly what: string;
  readonly is: "at least" | "at most";
  readonly limit: number;
  readonly found: number | undefined;
}

type Measured = ReadonlyMap<string, Laps>;

export function httpReport(measured: Measured | undefined): {
  readonly text: string;
  readonly missed: readonly string[];
} {
  if (measured === undefined)
    return { text: `${httpHeading}\n\nNot measured: this needs Linux with taskset and two cores.\n`, missed: [] };
  const goals = goalsOf(measured);
  const sections = [httpHeading, introduction(measured), goalTable(goals), ...room(measured), figures(measured)];
  return {
    text: `${sections.join("\n\n")}\n`,
    missed: goals.filter((goal) => verdict(goal) === "missed").map(({ what }) => what),
  };
}

/** How many times the CPU time of the right one the left one takes, for a request of a crowd. */
function times(measured: Measured, left: string, right: string): number | undefined {
  const [one, other] = [measured.get(left), measured.get(right)];
  return one && other && beside(one.crowd, other.crowd, "cpu");
}

const share = (ratio: number | undefined) => (ratio === undefined ? undefined : 1 / ratio);

function goalsOf(measured: Measured): readonly Goal[] {
  const [native, bound] = [measured.get("native"), measured.get("bound")];
  return [
    goal("one decision, share of the bound", "at least", 0.6, share(times(measured, "native", "bound"))),
    goal("one decision, times Cerbos", "at least", 8, times(measured, "cerbos", "native")),
    goal(
      `a batch of ${batchSize}, share of the bound`,
      "at least",
      0.6,
      share(times(measured, "native-batch", "bound-batch")),
    ),
    goal(`a batch of ${batchSize}, times Cerbos`, "at least", 10, times(measured, "cerbos-batch", "native-batch")),
    goal("an AuthZEN evaluation beside a decision", "at most", 1.15, times(measured, "authzen", "native")),
    goal(
      "median latency on one connection, beside the bound",
      "at most",
      1.5,
      native && bound && beside(native.alone, bound.alone, "p50"),
    ),
  ];
}

const goal = (what: string, is: Goal["is"], limit: number, found: number | undefined): Goal => ({
  what,
  is,
  limit,
  found,
});

function verdict({ is, limit, found }: Goal): "met" | "missed" | "not measured" {
  if (found === undefined) return "not measured";
  return (is === "at least" ? found >= limit : found <= limit) ? "met" : "missed";
}

const introduction = (
  measured: Measured,
): string => `The flat small workload once more, asked over loopback: each server in a process of its own on one core, the load and
PostgreSQL on another, everybody asked in turn in each round. All answer 400 questions, and 40 batches of ${batchSize}, like the
oracle before they are timed, and batches are measured once their load has lasted for a while. What counts is the server's
CPU time for a request, its work after the answer included, for the machine has other guests; requests a second and
latencies carry their noise.

Bailiwick is the whole product on its own PostgreSQL, filled through its API: an API key is checked, the request
validated, the decision explained in two languages, and a record of it written to the decision log. The log takes as many
as it can write: with batches, some thousands a second and core; what it cannot take it counts, and denials go first. The bound
is the plain JavaScript from above behind Fastify with schemas, with the same requests and as long replies, but without
keys, log and records. Cerbos ${cerbosVersion} has a policy for each capability and is told plan and roles with the question${
  measured.has("cerbos") ? "" : "; it could not be installed here, so its rows are missing"
}.`;

function goalTable(goals: readonly Goal[]): string {
  const rows = goals.map((each) => [
    each.what,
    `${each.is} ${each.limit}`,
    each.found?.toFixed(2) ?? "-",
    verdict(each),
  ]);
  return table(["goal, in CPU time unless it says latency", "", "measured", ""], rows);
}

/** What of the distance to Cerbos is Node's own: a goal beyond it is out of reach of any server on it. */
function room(measured: Measured): readonly string[] {
  const [node, bound] = [times(measured, "cerbos", "node"), times(measured, "cerbos", "bound")];
  if (node === undefined || bound === undefined) return [];
  return [
    `Cerbos takes ${bound.toFixed(1)} times as long for one decision as the bound behind Fastify, and ${node.toFixed(1)} times as long as behind
bare node:http, each with requests and replies as long as Bailiwick's: what a server built on these can gain ends there.`,
  ];
}

const names: readonly (readonly [string, string, number])[] = [
  ["node", "bound behind node:http", 1],
  ["bound", "bound behind Fastify", 1],
  ["native", "Bailiwick, one decision", 1],
  ["authzen", "Bailiwick, AuthZEN evaluation", 1],
  ["cerbos", `Cerbos ${cerbosVersion}`, 1],
  ["node-batch", `bound behind node:http, batch of ${batchSize}`, batchSize],
  ["bound-batch", `bound behind Fastify, batch of ${batchSize}`, batchSize],
  ["native-batch", `Bailiwick, batch of ${batchSize}`, batchSize],
  ["authzen-batch", `Bailiwick, ${batchSize} AuthZEN evaluations`, batchSize],
  ["cerbos-batch", `Cerbos, batch of ${batchSize}`, batchSize],
];

function figures(measured: Measured): string {
  const rows = names.flatMap(([name, title, questions]) => {
    const laps = measured.get(name);
    const bound = measured.get(questions === 1 ? "bound" : "bound-batch");
    if (laps === undefined || bound === undefined) return [];
    const perSecond = typical(laps.crowd, "perSecond");
    return [
      [
        title,
        `${Math.round(typical(laps.crowd, "cpu"))} µs`,
        `${beside(laps.crowd, bound.crowd, "cpu").toFixed(2)}x`,
        Math.round(perSecond).toLocaleString("en"),
        Math.round(perSecond * questions).toLocaleString("en"),
        latencies(laps.alone),
        latencies(laps.crowd),
      ],
    ];
  });
  const head = ["server", "CPU a request", "beside the bound", "requests/s", "decisions/s"];
  return table([...head, "p50 / p90 / p99 ms, 1 connection", `${crowdSize} connections`], rows);
}

const latencies = (laps: readonly Lap[]): string =>
  (["p50", "p90", "p99"] as const).map((figure) => typical(laps, figure).toFixed(2)).join(" / ");
