import type { Operations } from "@bailiwick/sdk";
import { useTenant } from "../../frame/tenant.ts";

/** Whose a policy is: the operator's, for everybody, or a tenant's own. */
export type Owner = "platform" | "tenant";

export const owners: readonly Owner[] = ["platform", "tenant"];

/** The two families of endpoints differ in nothing but their names. */
export const policiesOf = { platform: "platform-policies", tenant: "policies" } as const;
export const rulesOf = { platform: "platform-rules", tenant: "rules" } as const;

export type Check = Operations["POST /api/v1/policies/{policy}/preview"]["reply"];
export type RuleChange = Check["changes"][number];

/** What every call about this owner's things carries: the tenant, where it is about one. */
export function useAbout(owner: Owner): { readonly tenant?: string } {
  const tenant = useTenant();
  return owner === "tenant" && tenant !== undefined ? { tenant } : {};
}
