/** Which limits a question meets. */
import type { Quantity } from "../../amount.ts";
import type { Asked } from "../../asked.ts";
import type { Capability, Counted, Entitlement, LimitBeside, Limits, Node } from "../../compile/model.ts";
import { entitlementAt } from "../../compile/resolve.ts";
import { nearest, pathTo } from "../../compile/tree.ts";
import type { Window } from "../../types.ts";

export interface ApplyingLimit {
  readonly meter: Capability;
  readonly counted: Counted;
  /** Whose usage counts: the tenant's id, a principal's external id, or a node's id. */
  readonly of: string;
  /** Undefined where the amount can't be read, which denies. */
  readonly quantity: Quantity | undefined;
  readonly window: Window | undefined;
  readonly soft: boolean;
  readonly source: string | undefined;
}

export function applyingLimits(asked: Asked): readonly ApplyingLimit[] {
  const found: ApplyingLimit[] = [];
  for (const meter of asked.capability.meters) addLimits(asked, meter, found);
  return found;
}

function addLimits(asked: Asked, meter: Capability, found: ApplyingLimit[]): void {
  const { segment, tenant } = asked;
  const held = entitlementAt(segment, tenant, meter, tenant.root);
  const { limits } = held;
  if (limits === undefined) return;
  found.push(mainLimit(meter, held, limits, undefined, tenant.id));
  const overrides = segment.overrides?.get(meter.index);
  if (overrides !== undefined && overrides.below.length > 0) {
    for (const node of pathTo(asked.node).filter((each) => overrides.below.includes(each))) {
      found.push(mainLimit(meter, entitlementAt(segment, tenant, meter, node), limits, node, node.id));
    }
  }
  for (const beside of limits.beside) {
    const of = levelOf(asked, beside);
    if (of === undefined) continue;
    const { counted, quantity, window, soft } = beside;
    found.push({ meter, counted, of, quantity, window, soft, source: held.source });
  }
}

/** Who holds nothing of a meter has no room on it. */
function mainLimit(
  meter: Capability,
  { status, quantity, source }: Entitlement,
  { tenant, node: onNode, window, soft }: Limits,
  node: Node | undefined,
  of: string,
): ApplyingLimit {
  return {
    meter,
    counted: node === undefined ? tenant : onNode,
    of,
    quantity: status === "error" ? undefined : (quantity ?? 0),
    window,
    soft: soft && status === "held",
    source,
  };
}

/** A limit per kind of node concerns the nearest one around the resource, if there is any. */
function levelOf({ tenant, node, principal, question }: Asked, { per }: LimitBeside): string | undefined {
  if (per === "tenant") return tenant.id;
  if (per === "principal") return principal?.externalId ?? question.subject.id;
  return nearest(node, per)?.id;
}
