import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Answer, type Ask, type Harness, openHarness } from "./harness.ts";

/** What a foreign scenario needs to be there: a catalogue and a policy as anybody writes them, people and places. */
export interface Scenario {
  readonly tenant: string;
  readonly plan: string;
  /** YAML, both. */
  readonly catalogue: string;
  readonly policy: string;
  readonly policyKey: string;
  readonly principals: readonly { readonly externalId: string; readonly attributes?: object }[];
  readonly nodes?: readonly { readonly key: string; readonly kind: string; readonly name: string }[];
}

export interface DecisionPoint {
  readonly harness: Harness;
  /** A tenant's key of an enforcement point: it may ask, and say where its user is. */
  readonly key: string;
  ask(path: string, body: unknown, more?: Omit<Ask, "body">): Promise<Answer>;
}

/** The catalogue and the policy of a folder beside this file. */
export const textsIn = (folder: string): Pick<Scenario, "catalogue" | "policy"> => ({
  catalogue: readFileSync(join(import.meta.dirname, folder, "catalogue.yaml"), "utf8"),
  policy: readFileSync(join(import.meta.dirname, folder, "policy.yaml"), "utf8"),
});

/** A tenant that answers a scenario of others, with nothing but what any customer could write. */
export async function openDecisionPoint(scenario: Scenario): Promise<DecisionPoint> {
  const harness = await openHarness();
  const { tenant, plan, catalogue, policy, policyKey } = scenario;
  const send = async (method: "POST" | "PUT", path: string, body: object, about: { readonly tenant?: string }) => {
    const made = await harness.operator(method, path, { body, ...about });
    if (made.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(made.body)}`);
    return made.body;
  };
  await send("POST", "/api/v1/catalogue/push", { files: [{ name: "catalogue.yaml", text: catalogue }] }, {});
  await send("POST", "/api/v1/tenants", { slug: tenant, name: tenant, plan }, {});
  for (const node of scenario.nodes ?? []) await send("POST", "/api/v1/nodes", node, { tenant });
  for (const principal of scenario.principals) await send("POST", "/api/v1/principals", principal, { tenant });
  await send("PUT", `/api/v1/policies/${policyKey}`, { source: policy }, { tenant });
  const scopes = ["decisions.decision.make", "decisions.context.assert"];
  const { key } = await send("POST", "/api/v1/keys", { name: "enforcement point", scopes }, { tenant });
  return { harness, key, ask: (path, body, more = {}) => harness.as(key, "POST", path, { ...more, body }) };
}
