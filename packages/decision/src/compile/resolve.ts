/** What a tenant holds of a capability at a node of its tree, in one segment of time. */
import { narrowed, overridden } from "../entitlements.ts";
import type { OverrideFact } from "../types.ts";
import type { Capability, Entitlement, Node, Overrides, Segment, Tenant } from "./model.ts";
import { withLimits } from "./limits.ts";
import { nodeNamed } from "./tree.ts";
import { entitlementIn } from "./plan-table.ts";

export function entitlementAt(segment: Segment, tenant: Tenant, capability: Capability, node: Node): Entitlement {
  const overrides = segment.overrides?.get(capability.index);
  if (overrides === undefined) return baseIn(segment, capability);
  return resolved(segment, tenant, capability, overrides, node);
}

/** What the plan and its add-ons give, before any override. */
function baseIn(segment: Segment, capability: Capability): Entitlement {
  const table = segment.tables[capability.product];
  return table === undefined ? capability.absent : entitlementIn(table, capability);
}

function resolved(
  segment: Segment,
  tenant: Tenant,
  capability: Capability,
  overrides: Overrides,
  node: Node,
): Entitlement {
  const known = overrides.resolved.get(node);
  if (known !== undefined) return known;
  const entitlement = workOut(segment, tenant, capability, overrides, node);
  overrides.resolved.set(node, entitlement);
  return entitlement;
}

function workOut(
  segment: Segment,
  tenant: Tenant,
  capability: Capability,
  overrides: Overrides,
  node: Node,
): Entitlement {
  if (node.parent === undefined) {
    const base = baseIn(segment, capability);
    const rows = overrides.rows.filter((row) => nodeOf(tenant, row) === node);
    return withLimits(overridden(capability.sort, base, rows), base.limits);
  }
  const parent = resolved(segment, tenant, capability, overrides, node.parent);
  if (!overrides.below.includes(node)) return parent;
  const rows = overrides.rows.filter((row) => nodeOf(tenant, row) === node);
  return withLimits(narrowed(capability.sort, parent, rows, node.id), parent.limits);
}

function nodeOf(tenant: Tenant, row: OverrideFact): Node | undefined {
  return nodeNamed(tenant, row.node);
}
