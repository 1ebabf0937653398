import { readdirSync, readFileSync } from "node:fs";
import type { App } from "./app.ts";
import { inProcess } from "./in-process.ts";
import { sql } from "./kernel/sql.ts";

/** The catalogues that come with Bailiwick; from the sources and from the build the way there is the same. */
const catalogues = new URL("../../../catalogues/", import.meta.url);

export const shippedCatalogues = (): readonly { readonly name: string; readonly text: string }[] =>
  readdirSync(catalogues)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => ({ name, text: readFileSync(new URL(name, catalogues), "utf8") }));

/** The policies that come along, to begin one's own with. */
const policies = new URL("../../../policies/", import.meta.url);

const shippedPolicy = (name: string): string => readFileSync(new URL(`${name}.yaml`, policies), "utf8");

/** Whether nobody has put anything into this installation yet. */
export const isEmpty = ({ database }: Pick<App, "database">): Promise<boolean> =>
  database.acrossTenants("the demo goes only into an empty installation", async (tx) => {
    const { count } = await tx.one<{ count: string }>(
      sql`select count(*) from kernel.revisions where tenant_id <> 'platform'`,
    );
    return count === "0";
  });

/**
 * Something to ask about on the first day: the shipped catalogues, and a tenant on each kind of product. It goes the
 * way of every request, so it is checked and audited like one.
 */
export async function loadDemo(app: Pick<App, "product" | "ports">): Promise<void> {
  await inProcess(app, "POST", "/api/v1/catalogue/push", { body: { files: shippedCatalogues() } });
  for (const tenant of tenants) await loadTenant(app, tenant);
}

interface DemoTenant {
  readonly tenant: {
    readonly slug: string;
    readonly name: string;
    readonly zone: string;
    readonly locale: string;
    readonly plan: string;
  };
  readonly nodes: readonly {
    readonly kind: string;
    readonly key: string;
    readonly name: string;
    readonly under?: string;
  }[];
  readonly principals: readonly {
    readonly externalId: string;
    readonly kind?: "service";
    readonly nodes?: readonly string[];
    readonly attributes?: object;
  }[];
  readonly assignments: readonly { readonly principal: string; readonly role: string; readonly node?: string }[];
  readonly more?: readonly { readonly path: string; readonly body: object }[];
  /** Shipped policies, by key. */
  readonly policies?: readonly string[];
}

const tenants: readonly DemoTenant[] = [
  {
    tenant: { slug: "acme", name: "Acme", zone: "Europe/Berlin", locale: "de", plan: "desk.professional" },
    nodes: [
      { kind: "business_unit", key: "emea", name: "Europe, Middle East and Africa" },
      { kind: "department", key: "support", name: "Support", under: "emea" },
      { kind: "team", key: "support-berlin", name: "Support Berlin", under: "support" },
      { kind: "department", key: "sales", name: "Sales", under: "emea" },
    ],
    principals: [
      { externalId: "agent-1", nodes: ["support-berlin"], attributes: { mfa: true, level: 1 } },
      { externalId: "agent-2", nodes: ["support-berlin"], attributes: { mfa: false, level: 2 } },
      { externalId: "lead-1", nodes: ["support"], attributes: { mfa: true } },
      { externalId: "manager-1", nodes: ["emea"], attributes: { mfa: true } },
      { externalId: "admin-1", attributes: { mfa: true } },
      { externalId: "sync", kind: "service" },
    ],
    assignments: [
      { principal: "agent-1", role: "desk.agent", node: "support-berlin" },
      { principal: "agent-2", role: "desk.agent", node: "support-berlin" },
      { principal: "lead-1", role: "desk.team-lead", node: "support" },
      { principal: "manager-1", role: "desk.manager", node: "emea" },
      { principal: "admin-1", role: "desk.administrator" },
    ],
    more: [
      {
        path: "/api/v1/overrides",
        body: {
          capability: "desk.users",
          mode: "raise",
          value: "60",
          reason: "Seasonal staff, agreed for one quarter",
        },
      },
    ],
    policies: ["second-factor"],
  },
  {
    tenant: { slug: "globex", name: "Globex", zone: "America/New_York", locale: "en", plan: "agents.starter" },
    nodes: [
      { kind: "department", key: "research", name: "Research" },
      { kind: "project", key: "assistant", name: "Assistant", under: "research" },
    ],
    principals: [
      { externalId: "builder-1", nodes: ["research"] },
      { externalId: "runner", kind: "service" },
    ],
    assignments: [
      { principal: "builder-1", role: "agents.builder", node: "research" },
      { principal: "runner", role: "agents.operator" },
    ],
  },
  {
    tenant: { slug: "initech", name: "Initech", zone: "Asia/Kolkata", locale: "en", plan: "suite.business" },
    nodes: [{ kind: "workspace", key: "clients", name: "Clients" }],
    principals: [{ externalId: "owner-1" }],
    assignments: [{ principal: "owner-1", role: "desk.administrator" }],
  },
];

async function loadTenant(
  app: Pick<App, "product" | "ports">,
  { tenant, nodes, principals, assignments, more = [], policies: keys = [] }: DemoTenant,
): Promise<void> {
  const post = (path: string, body: object) => inProcess(app, "POST", path, { tenant: tenant.slug, body });
  await inProcess(app, "POST", "/api/v1/tenants", { body: tenant });
  const ids = new Map<string, string>();
  for (const { under, ...node } of nodes) {
    const made = await post("/api/v1/nodes", { ...node, ...(under !== undefined && { parentId: ids.get(under) }) });
    ids.set(node.key, (made as { id: string }).id);
  }
  for (const principal of principals) await post("/api/v1/principals", principal);
  for (const assignment of assignments) await post("/api/v1/assignments", assignment);
  for (const { path, body } of more) await post(path, body);
  for (const key of keys)
    await inProcess(app, "PUT", `/api/v1/policies/${key}`, {
      tenant: tenant.slug,
      body: { source: shippedPolicy(key) },
    });
}
