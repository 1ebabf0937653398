import { type Answer, type Ask, type Harness, openHarness } from "./harness.ts";

/** What a foreign scenario needs to be there: capabilities by the names it calls them, people, places and rules. */
export interface Scenario {
  readonly tenant: string;
  readonly product: string;
  /** Names of actions; each is the alias of a capability. */
  readonly actions: readonly string[];
  readonly principals: readonly { readonly externalId: string; readonly attributes?: object }[];
  readonly nodes?: readonly { readonly key: string; readonly kind: string; readonly name: string }[];
  readonly rules: readonly {
    readonly actions: readonly string[];
    readonly effect?: string;
    readonly condition?: object;
  }[];
}

export interface DecisionPoint {
  readonly harness: Harness;
  /** A tenant's key of an enforcement point: it may ask, and say where its user is. */
  readonly key: string;
  ask(path: string, body: unknown, more?: Omit<Ask, "body">): Promise<Answer>;
}

/** A tenant that answers a scenario of others, with nothing but what any customer could write. */
export async function openDecisionPoint(scenario: Scenario): Promise<DecisionPoint> {
  const harness = await openHarness();
  const { tenant } = scenario;
  const make = async (path: string, body: object, about: { readonly tenant?: string } = { tenant }) => {
    const made = await harness.operator("POST", path, { body, ...about });
    if (made.status >= 300) throw new Error(`POST ${path}: ${JSON.stringify(made.body)}`);
    return made.body;
  };
  await make("/api/v1/catalogue/push", { files: [{ name: "scenario.yaml", text: catalogueOf(scenario) }] }, {});
  await make("/api/v1/tenants", { slug: tenant, name: tenant, plan: `${scenario.product}.all` }, {});
  for (const node of scenario.nodes ?? []) await make("/api/v1/nodes", node);
  for (const principal of scenario.principals) await make("/api/v1/principals", principal);
  for (const { actions, effect = "allow", condition } of scenario.rules)
    await make("/api/v1/rules", {
      effect,
      capabilities: actions.map((action) => keyOf(scenario, action)),
      ...(condition && { condition }),
    });
  const scopes = ["decisions.decision.make", "decisions.context.assert"];
  const { key } = await make("/api/v1/keys", { name: "enforcement point", scopes });
  return { harness, key, ask: (path, body, more = {}) => harness.as(key, "POST", path, { ...more, body }) };
}

const keyOf = ({ product }: Pick<Scenario, "product">, action: string): string =>
  `${product}.${action.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;

/** A catalogue in which every action is a switch, and one plan has them all; JSON is YAML, too. */
function catalogueOf(scenario: Scenario): string {
  const { product, actions } = scenario;
  const switches = actions.map((action) => [
    keyOf(scenario, action),
    { label: action, kind: "switch", class: "write", aliases: [action] },
  ]);
  return JSON.stringify({
    catalogue: 1,
    version: "1",
    currency: "EUR",
    products: { [product]: { label: product } },
    capabilities: Object.fromEntries(switches),
    plans: {
      [`${product}.all`]: {
        label: "All",
        price: 0,
        items: Object.fromEntries(actions.map((action) => [keyOf(scenario, action), true])),
      },
    },
  });
}

const comparing = (op: string) => (path: string, value: unknown) => ({ op, args: [{ attribute: path }, { value }] });

/** Conditions in a few words. */
export const is = comparing("eq");
export const isNot = comparing("ne");
export const has = (path: string) => ({ op: "has", args: [{ attribute: path }] });
export const contains = comparing("contains");
export const same = (left: string, right: string) => ({ op: "eq", args: [{ attribute: left }, { attribute: right }] });
export const not = (condition: object) => ({ op: "not", args: [condition] });
export const all = (...args: readonly object[]) => ({ op: "and", args });
export const any = (...args: readonly object[]) => ({ op: "or", args });
