import type { LinkProps } from "@tanstack/react-router";

export type Where = Pick<LinkProps, "to" | "params" | "search">;

const tab = (tenant: string, name: "plan" | "overrides" | "blocks") =>
  ({ to: "/tenants/$slug", params: { slug: tenant }, search: { tab: name, tenant } }) as Where;

/** Which page shows a row, by the kind its id begins with; undefined where the console has none yet. */
export function pageOf(id: string, tenant: string): Where | undefined {
  const kind = /^([a-z]+)_/.exec(id)?.[1];
  switch (kind) {
    case "ctl":
      return { to: "/controls" } as Where;
    case "blk":
      return tab(tenant, "blocks");
    case "ovr":
      return tab(tenant, "overrides");
    case "sub":
      return tab(tenant, "plan");
    case "ten":
      return { to: "/tenants/$slug", params: { slug: tenant } } as Where;
    case "key":
      return { to: "/keys" } as Where;
    case "dec":
      return { to: "/log/$decision", params: { decision: id } } as Where;
    default:
      return undefined;
  }
}

/** Where the plan of a tenant is changed. */
export const planPage = (tenant: string): Where => tab(tenant, "plan");
export const blocksPage = (tenant: string): Where => tab(tenant, "blocks");
export const tenantPage = (tenant: string): Where => ({ to: "/tenants/$slug", params: { slug: tenant } }) as Where;
