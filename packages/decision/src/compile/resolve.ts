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
  if (node.parent === undefined || overrides.below.length === 0) return atRoot(segment, tenant, capability, overrides);
  return belowRoot(segment, tenant, capability, overrides, node);
}

/** What the plan and its add-ons give, before any override. */
function baseIn(segment: Segment, capability: Capability): Entitlement {
  const table = segment.tables[capability.product];
  return table === undefined ? capability.absent : entitlementIn(table, capability);
}

function atRoot(segment: Segment, tenant: Tenant, capability: Capability, overrides: Overrides): Entitlement {
  if (overrides.atRoot !== undefined) return overrides.atRoot;
  const base = baseIn(segment, capability);
  const rows = rowsAt(tenant, overrides, tenant.root);
  overrides.atRoot = withLimits(overridden(capability.sort, base, rows), base.limits);
  return overrides.atRoot;
}

function belowRoot(
  segment: Segment,
  tenant: Tenant,
  capability: Capability,
  overrides: Overrides,
  node: Node,
): Entitlement {
  if (node.parent === undefined) return atRoot(segment, tenant, capability, overrides);
  const known = overrides.atNodes?.get(node);
  if (known !== undefined) return known;
  const parent = belowRoot(segment, tenant, capability, overrides, node.parent);
  const entitlement = overrides.below.includes(node)
    ? withLimits(narrowed(capability.sort, parent, rowsAt(tenant, overrides, node), node.id), parent.limits)
    : parent;
  overrides.atNodes ??= new Map();
  overrides.atNodes.set(node, entitlement);
  return entitlement;
}

function rowsAt(tenant: Tenant, { rows }: Overrides, node: Node): readonly OverrideFact[] {
  return rows.filter((row) => nodeNamed(tenant, row.node) === node);
}
