import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
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
} from "./index.ts";

/** The format that cases/README.md describes; any SDK can run it. */
interface Case {
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

interface World {
  readonly platform: PlatformFacts;
  readonly tenant: TenantFacts;
  readonly principals: { readonly [name: string]: PrincipalFacts };
}

const folder = join(import.meta.dirname, "../cases");
const world = read("world.json") as World;

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

function put(one: Case) {
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

for (const file of readdirSync(folder).filter((name) => name.endsWith(".json") && name !== "world.json")) {
  describe(`golden cases: ${file}`, () => {
    const { cases } = read(file) as { readonly cases: readonly Case[] };
    it.each(cases.map((one) => [one.name, one] as const))("%s", (_, one) => {
      const { decision, explanation } = put(one);
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
    });
  });
}
