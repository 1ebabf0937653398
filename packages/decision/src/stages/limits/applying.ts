/** Which limits a question meets. */
import type { Quantity } from "../../amount.ts";
import type { Asked } from "../../asked.ts";
import type { Capability, Counted, Entitlement, LimitBeside, Limits, Node } from "../../compile/model.ts";
import { entitlementAt } from "../../compile/resolve.ts";
import { none } from "../../compile/shared.ts";
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
  const { meters } = asked.capability;
  const [first] = meters;
  if (first !== undefined && meters.length === 1) return limitsOn(asked, first);
  return meters.flatMap((meter) => limitsOn(asked, meter));
}

function limitsOn(asked: Asked, meter: Capability): readonly ApplyingLimit[] {
  const { segment, tenant } = asked;
  const held = entitlementAt(segment, tenant, meter, tenant.root);
  const { limits } = held;
  if (limits === undefined) return none;
  const main = mainLimit(meter, held, limits, undefined, tenant.id);
  const below = segment.overrides?.get(meter.index)?.below ?? none;
  if (below.length === 0 && limits.beside.length === 0) return [main];
  const budgets = pathTo(asked.node)
    .filter((node) => below.includes(node))
    .map((node) => mainLimit(meter, entitlementAt(segment, tenant, meter, node), limits, node, node.id));
  return [main, ...budgets, ...limits.beside.flatMap((beside) => limitBeside(asked, meter, held, beside))];
}

function limitBeside(
  asked: Asked,
  meter: Capability,
  { source }: Entitlement,
  beside: LimitBeside,
): readonly ApplyingLimit[] {
  const of = levelOf(asked, beside);
  if (of === undefined) return none;
  const { counted, quantity, window, soft } = beside;
  return [{ meter, counted, of, quantity, window, soft, source }];
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
