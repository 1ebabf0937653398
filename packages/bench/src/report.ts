/** The figures as a page, each goal beside what was measured. */
import { arch, cpus, platform } from "node:os";
import { table } from "./table.ts";

interface Speed {
  readonly nanoseconds: number;
  readonly boundNanoseconds: number;
  readonly ratio: number;
  readonly agreed: number;
}

interface Growth {
  readonly before: number;
  readonly after: number;
  readonly ratio: number;
}

export interface Memory {
  readonly megabytes: number;
  readonly loadMilliseconds: number;
}

export type Name = "bound" | "bailiwick" | "casl";

/** What is measured of one shape of workload. */
interface Workload {
  readonly speed: { readonly [Each in "bailiwick" | "casl"]: { readonly small: Speed; readonly large: Speed } };
  /** Small to large, with questions to a hundred of the large world's tenants, and to all of them. */
  readonly hundred: { readonly [Each in "bailiwick" | "bound"]: Growth };
  readonly all: { readonly [Each in "bailiwick" | "bound"]: Growth };
}

export interface Figures {
  readonly tree: Workload;
  readonly flat: Workload;
  /** Ten times the rules about other capabilities. */
  readonly rules: Growth;
  readonly memory: { readonly [Each in Name]: { readonly tree: Memory; readonly flat: Memory } };
}

interface Goal {
  readonly what: string;
  readonly most: number;
  readonly unit: "x" | " MB";
  readonly found: number;
}

const names: { readonly [Each in Name]: string } = {
  bound: "plain JavaScript, the bound",
  bailiwick: "Bailiwick",
  casl: "@casl/ability 7.0.1",
};

export function report(figures: Figures): { readonly text: string; readonly missed: readonly string[] } {
  const goals = goalsOf(figures);
  const missed = goals.filter(({ found, most }) => found > most).map(({ what }) => what);
  const sections = [
    introduction(figures),
    goalTable(goals),
    speedTables(figures),
    growthTable(figures),
    memoryTable(figures),
  ];
  return { text: `${sections.join("\n\n")}\n`, missed };
}

function goalsOf({ tree, flat, rules, memory }: Figures): readonly Goal[] {
  return [
    {
      what: "one decision beside the bound, large, four levels",
      most: 2,
      unit: "x",
      found: tree.speed.bailiwick.large.ratio,
    },
    { what: "one decision beside the bound, large, flat", most: 2, unit: "x", found: flat.speed.bailiwick.large.ratio },
    {
      what: "growth from small to large, the same hundred tenants, four levels",
      most: 1.6,
      unit: "x",
      found: tree.hundred.bailiwick.ratio,
    },
    {
      what: "growth from small to large, the same hundred tenants, flat",
      most: 1.6,
      unit: "x",
      found: flat.hundred.bailiwick.ratio,
    },
    {
      what: "growth from small to large, all tenants, beside the bound's own, four levels",
      most: 1.15,
      unit: "x",
      found: tree.all.bailiwick.ratio / tree.all.bound.ratio,
    },
    { what: "ten times the rules about other capabilities", most: 1.2, unit: "x", found: rules.ratio },
    { what: "10,000 tenants with counters", most: 12, unit: " MB", found: memory.bailiwick.flat.megabytes },
    {
      what: "10,000 tenants with counters and four levels, beside the bound",
      most: 1.5,
      unit: "x",
      found: memory.bailiwick.tree.megabytes / memory.bound.tree.megabytes,
    },
  ];
}

function introduction({ tree }: Figures): string {
  const [processor] = cpus();
  return `# Benchmarks

Written by \`npm run bench\`. What counts is the ratios: they were measured in one run on one machine, in CPU time of the
process, in paired rounds. \`npm run bench -- --engine\` measures only decisions in memory, \`-- --server\` only those over HTTP. This run: Node ${process.version}, ${platform()} ${arch()}, ${cpus().length} cores (${processor?.model.trim() ?? "unknown"}).

packages/bench makes the workload anew on every run, the same each time: tenants on plans, each with a scope tree of four
levels (tenant, business unit, department, team), roles with three kinds of reach assigned in it, conditions on a tenth of
the capabilities, exceptions for a tenth of the tenants, capabilities withheld from departments, monthly counters. The flat
workload is the same without trees: a tenant is its root alone, a role reaches all of it, the roles come with the question
as from a token, and the engine's time includes putting the question into AuthZEN's shape. Small is 100 tenants, 50
capabilities, 5 plans; large is 10,000 tenants, 500 capabilities, 20 plans. Every contender answers ${tree.speed.bailiwick.large.agreed.toLocaleString("en")} questions like
a slow and plain oracle before it is timed. The bounds are plain JavaScript, each written for its workload alone, which
goes through all stages and gives an explained answer: the practical limit. CASL knows no tenants, scopes or limits, so
those are worked out beside it.`;
}

function goalTable(goals: readonly Goal[]): string {
  const rows = goals.map(({ what, most, unit, found }) => [
    what,
    `${most}${unit}`,
    `${found.toFixed(2)}${unit}`,
    found <= most ? "met" : "missed",
  ]);
  return `## Goals\n\n${table(["goal", "at most", "measured", ""], rows)}`;
}

function speedTables({ tree, flat }: Figures): string {
  return `## One decision

With four levels:

${speedTable(tree)}

Flat:

${speedTable(flat)}`;
}

function speedTable({ speed }: Workload): string {
  const { small, large } = speed.bailiwick;
  const rows = [
    [names.bound, ns(small.boundNanoseconds), ns(large.boundNanoseconds), "1.00x", "1.00x"],
    ...(["bailiwick", "casl"] as const).map((name) => {
      const each = speed[name];
      const times = [ns(each.small.nanoseconds), ns(each.large.nanoseconds)];
      return [names[name], ...times, ratio(each.small.ratio), ratio(each.large.ratio)];
    }),
  ];
  return table(["contender", "small", "large", "beside the bound, small", "beside the bound, large"], rows);
}

function growthTable({ tree, flat, rules }: Figures): string {
  const row = (what: string, { before, after, ratio: times }: Growth) => [what, ns(before), ns(after), ratio(times)];
  const rows = (
    [
      ["four levels", tree],
      ["flat", flat],
    ] as const
  ).flatMap(([shape, { hundred, all }]) => [
    row(`${shape}, a hundred tenants: the bound`, hundred.bound),
    row(`${shape}, a hundred tenants: Bailiwick`, hundred.bailiwick),
    row(`${shape}, all tenants: the bound`, all.bound),
    row(`${shape}, all tenants: Bailiwick`, all.bailiwick),
  ]);
  return `## Growth

What a question costs must not depend on the size of the world. Small to large with a hundred tenants: the large world is
loaded whole, with 10,000 tenants, ten times the capabilities and four times the plans, and 2,000 questions go to a hundred
of its tenants, as many as the small one has. With all tenants they go to 10,000 at random, so that both the bound and the
engine wait for memory; there the goal is what the engine adds to the bound's own growth. The last row has ten times the
rules, about capabilities that no question names.

${table(["", "before", "after", "ratio"], [...rows, row("Bailiwick, ten times the rules", rules)])}`;
}

function memoryTable({ memory }: Figures): string {
  const rows = (["bound", "bailiwick", "casl"] as const).map((name) => {
    const { flat, tree } = memory[name];
    return [names[name], mb(flat), mb(tree), `${Math.round(tree.loadMilliseconds)} ms`];
  });
  return `## Memory and load, 10,000 tenants

Heap that is freed when the engine is dropped after the questions, counters and platform included; principals are held by
whoever asks and not counted. Loading reads the workload from JSON text and makes the engine ready.

${table(["contender", "tenants alone", "with four levels", "load, with four levels"], rows)}`;
}

function ns(value: number): string {
  return `${Math.round(value)} ns`;
}

function mb({ megabytes }: Memory): string {
  return `${megabytes.toFixed(1)} MB`;
}

function ratio(value: number): string {
  return `${value.toFixed(2)}x`;
}
