/** Entitlements as an answer of their own: what a tenant holds at an instant and a node, with provenance. */
import type { ProvenanceStep } from "./answer.ts";
import type { Capability, Node, Tenant } from "./compile/model.ts";
import { entitlementAt } from "./compile/resolve.ts";
import { holdingsIn, segmentAt, stretchAt } from "./compile/segment.ts";
import { nodeNamed } from "./compile/tree.ts";
import { isGranted } from "./entitlements.ts";
import type { Instant, Json, LimitFact, LimitKind, Window } from "./types.ts";

export interface ResolvedEntitlement {
  readonly capability: string;
  /** Whether the entitlement stage passes. */
  readonly granted: boolean;
  /** `error`: the facts make no sense, which denies. */
  readonly status: "held" | "absent" | "denied" | "error";
  readonly value?: Json;
  /** The plan version, add-on version or override that decided last. */
  readonly source?: string;
  readonly provenance: readonly ProvenanceStep[];
  /** The plan version that answers for the capability's product, and whose it is. */
  readonly planVersion?: string;
  readonly subscription?: string;
  /** Meters only. */
  readonly limit?: { readonly kind: LimitKind; readonly window?: Window; readonly soft: boolean };
  readonly per?: readonly LimitFact["per"][];
}

/** Every capability that is not archived, in the catalogue's order; `node` by id or key, the root by default. */
export function resolveEntitlements(tenant: Tenant, at: Instant, node?: string): readonly ResolvedEntitlement[] {
  const where = nodeNamed(tenant, node);
  if (where === undefined) return [];
  const live = tenant.platform.capabilityList.filter(({ archived }) => !archived);
  return live.map((capability) => resolve(tenant, capability, at, where));
}

/** One capability by key or alias; undefined where there is no such capability or node. */
export function resolveEntitlement(
  tenant: Tenant,
  name: string,
  at: Instant,
  node?: string,
): ResolvedEntitlement | undefined {
  const capability = tenant.platform.capabilities.get(name);
  const where = nodeNamed(tenant, node);
  return capability && where && resolve(tenant, capability, at, where);
}

function resolve(tenant: Tenant, capability: Capability, at: Instant, node: Node): ResolvedEntitlement {
  const segment = segmentAt(tenant, at);
  const { limits, ...held } = entitlementAt(segment, tenant, capability, node);
  const holding = holdingsIn(tenant, stretchAt(tenant, at))[capability.product];
  return {
    capability: capability.key,
    granted: isGranted(held) && !capability.archived,
    status: held.status,
    ...(held.value !== undefined && { value: held.value }),
    ...(held.source !== undefined && { source: held.source }),
    provenance: held.steps,
    ...(holding && {
      planVersion: holding.table.planVersion.id,
      subscription: holding.subscription.id,
    }),
    ...(limits && {
      limit: {
        kind: limits.tenant.kind,
        soft: limits.soft,
        ...(limits.window && { window: limits.window }),
      },
      ...(limits.beside.length > 0 && { per: limits.beside.map(({ per }) => per) }),
    }),
  };
}
