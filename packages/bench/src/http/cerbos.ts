/**
 * Cerbos over HTTP: its binary comes from npm into a scratch folder at the time of the run, so that it is nobody's
 * dependency. One resource policy for each capability; plan, roles and use come with the question.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type Capability, monthlyAllowance, type Test, type World } from "../workload.ts";
import { start, type Started, untilAnswered } from "./processes.ts";
import { kindOf } from "./scene.ts";

export const cerbosVersion = "0.51.0";

/** Undefined where it cannot be had: no registry, or no build for this machine. */
export async function startCerbos(folder: string, world: World): Promise<Started | undefined> {
  const binary = install(join(folder, "cerbos"));
  if (binary === undefined) return undefined;
  const policies = join(folder, "policies");
  mkdirSync(policies);
  for (const capability of world.capabilities)
    writeFileSync(join(policies, `${kindOf(capability.key)}.json`), JSON.stringify(policyOf(world, capability)));
  const [http, grpc] = [await freePort(), await freePort()];
  const settings = join(folder, "cerbos.json");
  writeFileSync(settings, JSON.stringify(settingsOf(policies, http, grpc)));
  const server = start(binary, ["server", "--config", settings, "--log-level", "error"], {
    GOMAXPROCS: "1",
    CERBOS_NO_TELEMETRY: "1",
  });
  await untilAnswered(`http://127.0.0.1:${http}/_cerbos/health`);
  return { ...server, port: http };
}

function install(folder: string): string | undefined {
  const name = `cerbos-${process.platform}-${process.arch}`;
  const specifier = `@cerbos/${name}@${cerbosVersion}`;
  const { status } = spawnSync("npm", ["install", "--no-audit", "--no-fund", "--prefix", folder, specifier], {
    stdio: "ignore",
  });
  return status === 0 ? join(folder, "node_modules/@cerbos", name, name) : undefined;
}

const settingsOf = (directory: string, http: number, grpc: number) => ({
  server: {
    httpListenAddr: `127.0.0.1:${http}`,
    grpcListenAddr: `127.0.0.1:${grpc}`,
    requestLimits: { maxResourcesPerRequest: 50, maxActionsPerResource: 50 },
  },
  storage: { driver: "disk", disk: { directory, watchForChanges: false } },
  telemetry: { disabled: true },
  audit: { enabled: false },
});

function freePort(): Promise<number> {
  return new Promise((found) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => found(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

function policyOf(world: World, capability: Capability): object {
  const roles = Object.keys(capability.roles);
  const expr = [entitled(world, capability), ...(capability.test ? [celOf(capability.test)] : []), ...room(capability)];
  return {
    apiVersion: "api.cerbos.dev/v1",
    resourcePolicy: {
      resource: kindOf(capability.key),
      version: "default",
      rules:
        roles.length === 0
          ? []
          : [{ actions: ["use"], effect: "EFFECT_ALLOW", roles, condition: { match: { expr: expr.join(" && ") } } }],
    },
  };
}

/** By plan, with the tenants that got more or less than theirs. */
function entitled({ tenants }: World, { key, plans, metered }: Capability): string {
  const excepted = (value: boolean) =>
    metered ? [] : tenants.filter(({ exceptions }) => exceptions[key] === value).map(({ id }) => id);
  const more = `P.attr.plan in ${JSON.stringify(plans)} || P.attr.tenant in ${JSON.stringify(excepted(true))}`;
  return `(${more}) && !(P.attr.tenant in ${JSON.stringify(excepted(false))})`;
}

const room = ({ metered }: Capability) => (metered ? [`R.attr.used + 1.0 <= ${monthlyAllowance}.0`] : []);

const operators = { eq: "==", lt: "<", le: "<=", ge: ">=", gt: ">", in: "in" };

function celOf(test: Test): string {
  if ("all" in test) return `(${test.all.map(celOf).join(" && ")})`;
  if ("any" in test) return `(${test.any.map(celOf).join(" || ")})`;
  if ("not" in test) return `!(${celOf(test.not)})`;
  return `(R.attr.${test.attribute} ${operators[test.is]} ${JSON.stringify(test.value)})`;
}
