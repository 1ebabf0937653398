import type { Question } from "@bailiwick/decision";
import { stringify } from "yaml";
import type { Harness } from "../harness.ts";
import type { Setup, TenantSetup } from "./setup.ts";

/** Puts a setup into the product through its API, and answers by it: catalogue, tenants, nodes, roles, a policy. */
export async function pushed(
  harness: Harness,
  { capabilities, tenants }: Setup,
): Promise<(tenant: string, question: Question) => Promise<boolean>> {
  const post = async (path: string, body: object, tenant?: string, method: "POST" | "PUT" = "POST") => {
    const reply = await harness.operator(method, `/api/v1${path}`, { body, ...(tenant !== undefined && { tenant }) });
    if (reply.status >= 300) throw new Error(`${path}: ${JSON.stringify(reply.body)}`);
    return reply.body as { readonly id: string };
  };
  const permissions = Object.values(capabilities).flatMap(({ permission }) => permission ?? []);
  const keys = Object.keys(capabilities);
  const catalogue = {
    catalogue: 1,
    version: "1",
    products: { t: { label: "Tables" } },
    permissions: Object.fromEntries(permissions.map((permission) => [permission, {}])),
    capabilities: Object.fromEntries(
      keys.map((key) => [key, { kind: "switch", class: "write", ...capabilities[key] }]),
    ),
    plans: { "t.all": { default: true, items: Object.fromEntries(keys.map((key) => [key, true])) } },
  };
  await post("/catalogue/push", { files: [{ name: "t.yaml", text: stringify(catalogue) }] });

  const furnish = async (slug: string, { nodes, roles, principals, rules }: TenantSetup) => {
    await post("/tenants", { slug, name: slug });
    for (const key of nodes) await post("/nodes", { kind: "project", key, name: key }, slug);
    const roleIds = new Map<string, string>();
    for (const [name, held] of Object.entries(roles)) {
      const granted = [...new Set(held)].map((permission) => ({ permission, reach: "all" }));
      roleIds.set(name, (await post("/roles", { name, permissions: granted }, slug)).id);
    }
    for (const [externalId, { attributes = {}, assignments }] of Object.entries(principals)) {
      await post("/principals", { externalId, attributes }, slug);
      for (const { role, node } of assignments)
        await post("/assignments", { principal: externalId, role: roleIds.get(role), node }, slug);
    }
    const named = rules.map((rule, index) => [`rule-${index + 1}`, rule] as const);
    const document = { policy: 1, key: "table", rules: Object.fromEntries(named) };
    if (rules.length > 0) await post("/policies/table", { document }, slug, "PUT");
  };
  for (const [slug, setup] of Object.entries(tenants)) await furnish(slug, setup);

  return async (tenant, question) => {
    const { status, body } = await harness.operator("POST", "/api/v1/decisions", { tenant, body: question });
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body.allowed as boolean;
  };
}
