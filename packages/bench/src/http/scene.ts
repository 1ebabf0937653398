/** The flat workload as requests over HTTP: who asks what, the true answers, and the bodies as each server reads them. */
import { flatRequest, flattened } from "../flat.ts";
import { oracle } from "../oracle.ts";
import { makeRequests, makeWorld, type Request, sizes, type World } from "../workload.ts";

const questions = 400;
const batches = 40;
export const batchSize = 50;

export interface Question {
  readonly request: Request;
  readonly allowed: boolean;
}

export interface Scene {
  readonly world: World;
  readonly singles: readonly Question[];
  /** Each asks about one principal. */
  readonly batches: readonly (readonly Question[])[];
}

/** Every question has a principal of its own, so that the server holds as many of them as there are questions. */
export function makeScene(): Scene {
  const world = flattened(makeWorld(sizes.small));
  const truth = oracle(world);
  const judged = (request: Request): Question => ({ request, allowed: truth(request) });
  const requests = makeRequests(world, questions).map((request, index) => atRoot(request, `user-${index}`));
  return {
    world,
    singles: requests.map(judged),
    batches: requests.slice(0, batches).map((request, batch) =>
      Array.from({ length: batchSize }, (_, index) => {
        const { capability, attributes } = requests[(batch * batchSize + index) % requests.length] ?? request;
        return judged({ ...request, capability, attributes });
      }),
    ),
  };
}

/** A flat tenant is its root alone, and nobody has a role twice. */
function atRoot(request: Request, user: string): Request {
  const node = rootOf(request.tenant);
  const roles = [...new Set(request.assignments.map(({ role }) => role))];
  return { ...request, user, node, assignments: roles.map((role) => ({ role, node })) };
}

const rootOf = (tenant: string) => tenant.replace("tenant", "node").concat("-0");

const resource = { type: "record", id: "r-1" };
const subjectOf = ({ user }: Request) => ({ type: "user", id: user });
const actionOf = ({ capability }: Request) => ({ name: capability });

/** What is used so far goes along: until metering is there, it is the app that knows. */
function contextOf(world: World, { tenant, capability, attributes }: Request): object {
  const used = world.tenants.find(({ id }) => id === tenant)?.counters[capability];
  return { ...attributes, ...(used !== undefined && { usage: { [capability]: String(used) } }) };
}

/** A decision and an AuthZEN evaluation are asked with the same body. */
export const singleBody = (world: World, { request }: Question) => ({
  subject: subjectOf(request),
  action: actionOf(request),
  resource,
  context: contextOf(world, request),
});

const inBatch = (world: World, batch: readonly Question[]) =>
  batch.map(({ request }) => ({ action: actionOf(request), context: contextOf(world, request) }));

const oneOf = (batch: readonly Question[]): Question => {
  const [first] = batch;
  if (first === undefined) throw new Error("A batch has at least one question");
  return first;
};

export const batchBody = (world: World, batch: readonly Question[]) => ({
  subject: subjectOf(oneOf(batch).request),
  resource,
  questions: inBatch(world, batch),
});

export const evaluationsBody = (world: World, batch: readonly Question[]) => ({
  subject: subjectOf(oneOf(batch).request),
  resource,
  evaluations: inBatch(world, batch),
});

/** Cerbos asks its caller for the plan, the roles and the use. */
export function cerbosBody(world: World, batch: readonly Question[]) {
  const { tenant, user, assignments } = oneOf(batch).request;
  const plan = world.tenants.find(({ id }) => id === tenant)?.plan;
  return {
    principal: { id: user, roles: assignments.map(({ role }) => role), attr: { tenant, plan } },
    resources: batch.map(({ request: { capability, attributes } }, index) => ({
      actions: ["use"],
      resource: {
        kind: kindOf(capability),
        id: `r-${index}`,
        attr: { ...attributes, used: usedOf(world, tenant, capability) },
      },
    })),
  };
}

const usedOf = (world: World, tenant: string, capability: string) =>
  world.tenants.find(({ id }) => id === tenant)?.counters[capability] ?? 0;

/** Cerbos' kinds have no dots. */
export const kindOf = (capability: string): string => capability.replaceAll(".", "_");

/** The roles of every principal of the scene. */
export function rolesOf({ singles }: Scene): ReadonlyMap<string, readonly string[]> {
  return new Map(singles.map(({ request }) => [request.user, flatRequest(request).roles]));
}
