/** One measurement in one process of its own: `node child.js <measurement> [contender]`, answered as JSON. */
import { bailiwick, engineFor } from "./contenders/bailiwick.ts";
import { bound } from "./contenders/bound.ts";
import { casl } from "./contenders/casl.ts";
import { flatBailiwick } from "./contenders/flat-bailiwick.ts";
import { flatBound } from "./contenders/flat-bound.ts";
import { flatCasl } from "./contenders/flat-casl.ts";
import type { Contender, Engine } from "./contender.ts";
import { flattened } from "./flat.ts";
import { heapInUse, median, paired } from "./measure.ts";
import { oracle } from "./oracle.ts";
import { makeRequests, makeWorld, type Request, type Size, sizes, type World } from "./workload.ts";

type Contenders = { readonly [name: string]: Contender };
const contenders: Contenders = { bound, bailiwick, casl };
const flatContenders: Contenders = { bound: flatBound, bailiwick: flatBailiwick, casl: flatCasl };
const budget = {
  rounds: Number(process.env["BENCH_ROUNDS"] ?? 21),
  roundMilliseconds: Number(process.env["BENCH_ROUND_MS"] ?? 200),
};

/** A contender beside the bound, after agreeing with the oracle on every question. */
function speed(world: World, contender: Contender, limit: Contender) {
  const requests = makeRequests(world);
  const asked = engineOf(contender, world).prepare(requests);
  const reference = engineOf(limit, world).prepare(requests);
  const wrong = disagreements(asked, world, requests) + disagreements(reference, world, requests);
  if (wrong > 0)
    throw new Error(`${contender.name} disagrees with the oracle on ${wrong} of ${requests.length} questions`);
  const { left, right, ratio } = paired(asked, reference, requests.length, budget);
  return { nanoseconds: left, boundNanoseconds: right, ratio, agreed: requests.length };
}

function disagreements(ask: (index: number) => boolean, world: World, requests: readonly Request[]): number {
  const truth = oracle(world);
  return requests.filter((request, index) => ask(index) !== truth(request)).length;
}

interface Asking {
  /** Of the large world's tenants every so many is asked about. */
  readonly every: number;
  readonly questions: number;
}

const ofAll: Asking = { every: 1, questions: 20_000 };
/** As many as the small world has; so few questions that it isn't they that fill the processor's cache. */
const ofAHundred: Asking = { every: 100, questions: 2_000 };

/** The same engine at both sizes, in turns. */
function growth(contender: Contender, { every, questions }: Asking, shape: (world: World) => World = same) {
  const small = shape(makeWorld(sizes.small));
  const large = shape(makeWorld(sizes.large));
  const tenants = large.tenants.filter((_, index) => index % every === 0);
  const before = engineOf(contender, small).prepare(makeRequests(small, questions));
  const after = engineOf(contender, large).prepare(makeRequests({ ...large, tenants }, questions));
  const { left, right, ratio } = paired(after, before, questions, budget);
  return { before: right, after: left, ratio };
}

const same = (world: World): World => world;

/** The same questions, with ten times the rules about capabilities that none of them names. */
function unrelatedRules() {
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

function contenderOf(name: string, from: Contenders = contenders): Contender {
  const contender = from[name];
  if (contender === undefined) throw new Error(`no such contender: ${name}`);
  return contender;
}

function engineOf(contender: Contender, world: World): Engine {
  return contender.build(copy(world));
}

/** Each engine reads text of its own, as from a snapshot. */
function copy(world: World): World {
  return JSON.parse(JSON.stringify(world)) as World;
}

function treeSpeed(name: string, size: Size) {
  return speed(makeWorld(sizes[size]), contenderOf(name), bound);
}

function flatSpeed(name: string, size: Size) {
  return speed(flattened(makeWorld(sizes[size])), contenderOf(name, flatContenders), flatBound);
}

const measurements: { readonly [name: string]: (contender: string) => object } = {
  "speed-small": (name) => treeSpeed(name, "small"),
  "speed-large": (name) => treeSpeed(name, "large"),
  "flat-speed-small": (name) => flatSpeed(name, "small"),
  "flat-speed-large": (name) => flatSpeed(name, "large"),
  growth: (name) => growth(contenderOf(name), ofAll),
  "growth-hundred": (name) => growth(contenderOf(name), ofAHundred),
  "flat-growth": (name) => growth(contenderOf(name, flatContenders), ofAll, flattened),
  "flat-growth-hundred": (name) => growth(contenderOf(name, flatContenders), ofAHundred, flattened),
  rules: unrelatedRules,
  memory: (name) => memory(name, 4),
  "memory-flat": (name) => memory(name, 1),
};

const [, , measurement = "", contender = "bailiwick"] = process.argv;
const measure = measurements[measurement];
if (measure === undefined) throw new Error(`no such measurement: ${measurement}`);
console.log(JSON.stringify(measure(contender)));
