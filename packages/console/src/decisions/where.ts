import type { LinkProps } from "@tanstack/react-router";

export type Where = Pick<LinkProps, "to" | "params" | "search">;

const tab = (tenant: string, name: "plan" | "overrides" | "blocks" | "tree" | "network") =>
  ({ to: "/tenants/$slug", params: { slug: tenant }, search: { tab: name, tenant } }) as Where;

const roles = (tenant: string, name: "roles" | "assignments") =>
  ({ to: "/roles", search: { tenant, tab: name } }) as Where;

/** The page of each kind of row, by what ids of the kind begin with. */
const pages = new Map<string, (tenant: string, id: string) => Where>([
  ["ctl", () => ({ to: "/controls" }) as Where],
  ["blk", (tenant) => tab(tenant, "blocks")],
  ["ovr", (tenant) => tab(tenant, "overrides")],
  ["sub", (tenant) => tab(tenant, "plan")],
  ["ten", (tenant) => tenantPage(tenant)],
  // The version of a plan stands with the tenant's plan, and the way to its catalogue page beside it.
  ["plv", (tenant) => tab(tenant, "plan")],
  ["net", (tenant) => tab(tenant, "network")],
  ["byp", (tenant) => tab(tenant, "network")],
  ["rul", (tenant) => ({ to: "/policies", search: { tenant, tab: "rules" } }) as Where],
  ["asg", (tenant) => roles(tenant, "assignments")],
  ["rol", (tenant) => roles(tenant, "roles")],
  ["prn", (tenant) => roles(tenant, "assignments")],
  ["nod", (tenant) => tab(tenant, "tree")],
  ["key", () => ({ to: "/keys" }) as Where],
  ["dec", (_, id) => ({ to: "/log/$decision", params: { decision: id } }) as Where],
]);

/** Which page shows a row; undefined where the console has none yet. */
export const pageOf = (id: string, tenant: string): Where | undefined =>
  pages.get(id.split("_")[0] ?? "")?.(tenant, id);

/** Where the plan of a tenant is changed. */
export const planPage = (tenant: string): Where => tab(tenant, "plan");
export const blocksPage = (tenant: string): Where => tab(tenant, "blocks");
export const tenantPage = (tenant: string): Where => ({ to: "/tenants/$slug", params: { slug: tenant } }) as Where;
