/** One measurement in one process of its own: `node child.js <measurement> [contender]`, answered as JSON. */
import { bailiwick, engineFor } from "./contenders/bailiwick.ts";
import { bound } from "./contenders/bound.ts";
import { casl } from "./contenders/casl.ts";
import type { Contender, Engine } from "./contender.ts";
import { heapInUse, median, paired } from "./measure.ts";
import { oracle } from "./oracle.ts";
import { makeRequests, makeWorld, type Request, type Size, sizes, type World } from "./workload.ts";

const contenders: { readonly [name: string]: Contender } = { bound, bailiwick, casl };
const budget = {
  rounds: Number(process.env["BENCH_ROUNDS"] ?? 21),
  roundMilliseconds: Number(process.env["BENCH_ROUND_MS"] ?? 200),
};

/** A contender beside the bound at one size, after agreeing with the oracle on every question. */
function speed(name: string, size: Size) {
  const world = makeWorld(sizes[size]);
  const requests = makeRequests(world);
  const contender = engineOf(name, world).prepare(requests);
  const reference = bound.build(copy(world)).prepare(requests);
  const wrong = disagreements(contender, world, requests) + disagreements(reference, world, requests);
  if (wrong > 0) throw new Error(`${name} disagrees with the oracle on ${wrong} of ${requests.length} questions`);
  const { left, right, ratio } = paired(contender, reference, requests.length, budget);
  return { nanoseconds: left, boundNanoseconds: right, ratio, agreed: requests.length };
}

function disagreements(ask: (index: number) => boolean, world: World, requests: readonly Request[]): number {
  const truth = oracle(world);
  return requests.filter((request, index) => ask(index) !== truth(request)).length;
}

/** The same engine at both sizes, in turns. */
function scaling(name: string) {
  const [large, small] = (["large", "small"] as const).map((size) => {
    const world = makeWorld(sizes[size]);
    return engineOf(name, world).prepare(makeRequests(world));
  });
  if (large === undefined || small === undefined) throw new Error("not built");
  const { left, right, ratio } = paired(large, small, 20_000, budget);
  return { before: right, after: left, ratio };
}

/** The same questions, with ten times the rules about capabilities that none of them names. */
function flatness() {
  const world = makeWorld({ tenants: 100, capabilities: 500, plans: 20 });
  const asked = { ...world, capabilities: world.capabilities.slice(0, 250) };
  const requests = makeRequests(asked).filter(({ capability }) =>
    asked.capabilities.some(({ key }) => key === capability),
  );
  const many = engineFor(copy(world), { platform: 5_000, tenant: 100 }).prepare(requests);
  const few = engineFor(copy(world), { platform: 500, tenant: 10 }).prepare(requests);
  const { left, right, ratio } = paired(many, few, requests.length, budget);
  return { before: right, after: left, ratio };
}

/** What goes when an engine is dropped after the questions: tenants, their counters and the platform. */
function memory(name: string, levels: number) {
  const { text, requests } = memoryInput(levels);
  const loads: number[] = [];
  let engine: Engine | undefined;
  for (let turn = 0; turn < 3; turn += 1) {
    engine = undefined;
    heapInUse();
    const start = performance.now();
    engine = contenderOf(name).build(JSON.parse(text) as World);
    loads.push(performance.now() - start);
  }
  askAll(engine, requests);
  const held = heapInUse();
  engine = undefined;
  return { megabytes: (held - heapInUse()) / 1e6, loadMilliseconds: median(loads) };
}

/** Apart, so that nothing of it lives on in a frame of the measurement. */
function memoryInput(levels: number) {
  const world = withLevels(makeWorld(sizes.large), levels);
  return { text: JSON.stringify(world), requests: makeRequests(world) };
}

/** The same tenants with fewer levels below their root. */
function withLevels(world: World, levels: number): World {
  const tenants = world.tenants.map(({ withheld, ...tenant }) => ({
    ...tenant,
    nodes: tenant.nodes.slice(0, levels),
    ...(withheld && levels > 2 && { withheld }),
  }));
  return { ...world, tenants };
}

function askAll(engine: Engine | undefined, requests: readonly Request[]): void {
  const ask = engine?.prepare(requests);
  for (const index of requests.keys()) ask?.(index);
}

function contenderOf(name: string): Contender {
  const contender = contenders[name];
  if (contender === undefined) throw new Error(`no such contender: ${name}`);
  return contender;
}

function engineOf(name: string, world: World): Engine {
  return contenderOf(name).build(copy(world));
}

/** Each engine reads text of its own, as from a snapshot. */
function copy(world: World): World {
  return JSON.parse(JSON.stringify(world)) as World;
}

const measurements: { readonly [name: string]: (contender: string) => object } = {
  "speed-small": (name) => speed(name, "small"),
  "speed-large": (name) => speed(name, "large"),
  scaling,
  flatness,
  memory: (name) => memory(name, 4),
  "memory-flat": (name) => memory(name, 1),
};

const [, , measurement = "", contender = "bailiwick"] = process.argv;
const measure = measurements[measurement];
if (measure === undefined) throw new Error(`no such measurement: ${measurement}`);
console.log(JSON.stringify(measure(contender)));
