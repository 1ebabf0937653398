/** The contenders, started, agreeing with the oracle, and each with its requests as they go over the wire. */
import { each } from "./each.ts";
import type { Runner } from "./race.ts";
import { batchBody, batchSize, cerbosBody, evaluationsBody, type Question, type Scene, singleBody } from "./scene.ts";

interface Target {
  readonly pid: number;
  readonly port: number;
  /** Sent with every request. */
  readonly key?: string;
}

export interface Targets {
  readonly node: Target;
  readonly fastify: Target;
  readonly bailiwick: Target;
  readonly cerbos: Target | undefined;
}

interface Asked {
  readonly path: string;
  readonly tenant: string;
  readonly body: object;
  readonly truth: readonly boolean[];
}

/** How each shape of reply says yes. */
const yes = {
  decision: (reply: unknown) => [(reply as { allowed: boolean }).allowed],
  decisions: (reply: unknown) =>
    (reply as { decisions: { allowed: boolean }[] }).decisions.map(({ allowed }) => allowed),
  evaluation: (reply: unknown) => [(reply as { decision: boolean }).decision],
  evaluations: (reply: unknown) =>
    (reply as { evaluations: { decision: boolean }[] }).evaluations.map(({ decision }) => decision),
  cerbos: (reply: unknown) =>
    (reply as { results: { actions: { use: string } }[] }).results.map(({ actions }) => actions.use === "EFFECT_ALLOW"),
};

export async function makeRunners(scene: Scene, targets: Targets): Promise<readonly Runner[]> {
  const { node, fastify, bailiwick, cerbos } = targets;
  const single = singles(scene, "/api/v1/decisions", (one) => singleBody(scene.world, one));
  const batch = batches(scene, "/api/v1/decisions/batch", (many) => batchBody(scene.world, many));
  const evaluation = singles(scene, "/access/v1/evaluation", (one) => singleBody(scene.world, one));
  const evaluations = batches(scene, "/access/v1/evaluations", (many) => evaluationsBody(scene.world, many));
  const runners = [
    runner("node", node, single, yes.decision),
    runner("node-batch", node, batch, yes.decisions),
    runner("bound", fastify, single, yes.decision),
    runner("native", bailiwick, single, yes.decision),
    runner("authzen", bailiwick, evaluation, yes.evaluation),
    runner("bound-batch", fastify, batch, yes.decisions),
    runner("native-batch", bailiwick, batch, yes.decisions),
    runner("authzen-batch", bailiwick, evaluations, yes.evaluations),
    ...(cerbos === undefined ? [] : cerbosRunners(scene, cerbos)),
  ];
  return Promise.all(runners);
}

function cerbosRunners(scene: Scene, target: Target): readonly Promise<Runner>[] {
  const path = "/api/check/resources";
  return [
    runner(
      "cerbos",
      target,
      singles(scene, path, (one) => cerbosBody(scene.world, [one])),
      yes.cerbos,
    ),
    runner(
      "cerbos-batch",
      target,
      batches(scene, path, (many) => cerbosBody(scene.world, many)),
      yes.cerbos,
    ),
  ];
}

const singles = (scene: Scene, path: string, bodyOf: (one: Question) => object): readonly Asked[] =>
  scene.singles.map((one) => ({ path, tenant: one.request.tenant, body: bodyOf(one), truth: [one.allowed] }));

const batches = (scene: Scene, path: string, bodyOf: (many: readonly Question[]) => object): readonly Asked[] =>
  scene.batches.map((many) => ({
    path,
    tenant: many[0]?.request.tenant ?? "",
    body: bodyOf(many),
    truth: many.map(({ allowed }) => allowed),
  }));

async function runner(
  name: string,
  target: Target,
  asked: readonly Asked[],
  read: (reply: unknown) => readonly boolean[],
): Promise<Runner> {
  let wrong = 0;
  // A few at a time: here answers count, not speed.
  await each(asked, async (one) => {
    if (await disagrees(target, one, read)) wrong += 1;
  });
  if (wrong > 0) throw new Error(`${name} disagrees with the oracle on ${wrong} of ${asked.length} requests`);
  const many = (asked[0]?.truth.length ?? 1) > 1 ? batchSize : 1;
  return { name, pid: target.pid, port: target.port, each: many, requests: asked.map((one) => wireOf(target, one)) };
}

async function disagrees(
  { port, key }: Target,
  { path, tenant, body, truth }: Asked,
  read: (reply: unknown) => readonly boolean[],
): Promise<boolean> {
  const reply = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: "POST",
    headers: headersOf(key, tenant),
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(`${path} was answered with ${reply.status}: ${await reply.text()}`);
  const said = read(await reply.json());
  return said.length !== truth.length || said.some((allowed, index) => allowed !== truth[index]);
}

/** The bound gets the same headers as the product, key and all. */
const headersOf = (key = "none", tenant: string) => ({
  authorization: `Bearer ${key}`,
  "bailiwick-tenant": tenant,
  "content-type": "application/json",
});

function wireOf({ key }: Target, { path, tenant, body }: Asked): string {
  const text = JSON.stringify(body);
  const headers = { host: "127.0.0.1", ...headersOf(key, tenant), "content-length": Buffer.byteLength(text) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n${text}`;
}
