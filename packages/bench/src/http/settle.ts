/** Puts the scene into a running server through its API, as an operator would. */
import { each } from "./each.ts";
import { catalogueOf, planKey, roleKey } from "./catalogue.ts";
import type { Scene } from "./scene.ts";
import type { Tenant } from "../workload.ts";

type Post = (path: string, body: object, tenant?: string) => Promise<{ readonly key?: string }>;

/** Returns the key that the questions are asked with: it may decide for every tenant, and say what was used. */
export async function settle(url: string, operatorKey: string, scene: Scene): Promise<string> {
  const post = posting(url, operatorKey);
  const text = JSON.stringify(catalogueOf(scene.world));
  await post("/api/v1/catalogue/push", { files: [{ name: "app.yaml", text }] });
  await each(scene.world.tenants, (tenant) => settleTenant(post, tenant, scene));
  const made = await post("/api/v1/operator-keys", {
    name: "Questions",
    scopes: ["decisions.decision.make", "decisions.context.assert"],
  });
  return made.key ?? "";
}

async function settleTenant(post: Post, { id, plan, exceptions }: Tenant, { world, singles }: Scene): Promise<void> {
  await post("/api/v1/tenants", { slug: id, name: id, zone: "Europe/Berlin", plan: planKey(plan) });
  const metered = new Set(world.capabilities.filter((capability) => capability.metered).map(({ key }) => key));
  for (const [capability, value] of Object.entries(exceptions).filter(([key]) => !metered.has(key)))
    await post("/api/v1/overrides", { capability, mode: "set", value, reason: "Agreed", until: null }, id);
  for (const { request } of singles.filter(({ request: { tenant } }) => tenant === id)) {
    await post("/api/v1/principals", { externalId: request.user }, id);
    for (const { role } of request.assignments)
      await post("/api/v1/assignments", { principal: request.user, role: roleKey(role) }, id);
  }
}

function posting(url: string, key: string): Post {
  return async (path, body, tenant) => {
    const reply = await fetch(url + path, {
      method: "POST",
      headers: {
        authorization: `Bearer ${key}`,
        "content-type": "application/json",
        ...(tenant !== undefined && { "bailiwick-tenant": tenant }),
      },
      body: JSON.stringify(body),
    });
    if (!reply.ok) throw new Error(`POST ${path} was refused: ${await reply.text()}`);
    return (await reply.json()) as { readonly key?: string };
  };
}
