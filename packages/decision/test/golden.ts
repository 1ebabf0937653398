import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import {
  type Amount,
  compilePlatform,
  compilePrincipal,
  compileTenant,
  decide,
  explain,
  type Instant,
  type PlatformFacts,
  type PrincipalFacts,
  type Question,
  type StageName,
  stageNames,
  type TenantFacts,
  type UsageView,
} from "../src/index.ts";

/** The format that cases/README.md describes; any SDK can run it. */
export interface Case {
  readonly name: string;
  readonly platform?: Partial<PlatformFacts>;
  readonly tenant?: Partial<TenantFacts>;
  readonly principal?: string | PrincipalFacts;
  readonly question: Question;
  readonly now: string;
  readonly trustUsage?: boolean;
  readonly usage?: readonly Use[];
  readonly expect: {
    readonly decision: Readonly<Record<string, unknown>>;
    readonly stages?: { readonly [Name in StageName]?: Readonly<Record<string, unknown>> };
  };
}

interface Use {
  readonly meter: string;
  readonly level: string;
  readonly of: string;
  readonly used: Amount;
  /** Absent: in whatever window is asked for. */
  readonly since?: Instant;
}

export interface World {
  readonly platform: PlatformFacts;
  readonly tenant: TenantFacts;
  readonly principals: { readonly [name: string]: PrincipalFacts };
}

const folder = join(import.meta.dirname, "../cases");
export const world = read("world.json") as World;

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), "utf8"));
}

function viewOf(uses: readonly Use[]): UsageView {
  return {
    used: ({ meter, level }, of, since) =>
      uses.find(
        (use) =>
          use.meter === meter &&
          use.level === level &&
          use.of === of &&
          (use.since === undefined || use.since === since),
      )?.used ?? "0",
  };
}

function put(one: Case, world: World) {
  const platform = compilePlatform({ ...world.platform, ...one.platform });
  const tenant = compileTenant(platform, { ...world.tenant, ...one.tenant });
  const facts = typeof one.principal === "string" ? world.principals[one.principal] : one.principal;
  const principal = facts && compilePrincipal(tenant, facts);
  const now = Date.parse(one.now);
  const options = { trustUsage: one.trustUsage ?? false, usage: viewOf(one.usage ?? []) };
  return {
    decision: decide(tenant, principal, one.question, now, options),
    explanation: explain(tenant, principal, one.question, now, options),
  };
}

/** What JSON says as null or leaves out is undefined here. */
function wire(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, each: unknown) => (each === null ? undefined : each)));
}

/** All golden cases, by the file they are in. */
export const cases: ReadonlyMap<string, readonly Case[]> = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith(".json") && name !== "world.json")
    .map((name) => [name, (read(name) as { readonly cases: readonly Case[] }).cases]),
);

/** What a runner of the golden cases compares. */
export function expectAsSaid(one: Case, world: World): void {
  const { decision, explanation } = put(one, world);
  const expected = one.expect.decision;
  expect(wire(decision)).toMatchObject(wire(expected) as object);
  const absent = Object.keys(expected).filter((name) => expected[name] === null);
  expect(absent.filter((name) => decision[name as keyof typeof decision] !== undefined)).toEqual([]);
  expect(explanation.decision).toEqual(decision);
  expect(explanation.stages.map(({ stage }) => stage)).toEqual([...stageNames]);
  for (const [stage, part] of Object.entries(one.expect.stages ?? {})) {
    expect(wire(explanation.stages.find((each) => each.stage === stage))).toMatchObject(part);
  }
  const denying = explanation.stages.find(({ outcome }) => outcome === "deny");
  expect(denying?.stage ?? "question").toBe(decision.stage ?? "question");
}
