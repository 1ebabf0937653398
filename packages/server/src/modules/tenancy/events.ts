import { z } from "zod";
import { event } from "../../kernel/event.ts";

const Reason = z.object({ reason: z.string() });
const NodeChange = z.object({ nodeId: z.string(), kind: z.string(), parentId: z.string().nullable() });

export const tenantCreated = event({
  type: "tenancy.tenant.created",
  version: 1,
  summary: "A tenant was created",
  data: z.object({
    tenantId: z.string(),
    slug: z.string(),
    environment: z.enum(["live", "test"]),
    plan: z.string().optional(),
  }),
  example: { tenantId: "ten_0000000000000000000000000a", slug: "acme", environment: "live" },
});

export const tenantUpdated = event({
  type: "tenancy.tenant.updated",
  version: 1,
  summary: "A tenant's name, zone, locale, region or attributes changed",
  data: z.object({ tenantId: z.string() }),
  example: { tenantId: "ten_0000000000000000000000000a" },
});

export const tenantSuspended = event({
  type: "tenancy.tenant.suspended",
  version: 1,
  summary: "A tenant was suspended: only billing and export stay reachable",
  data: Reason,
  example: { reason: "Invoice 118 is unpaid" },
});

export const tenantResumed = event({
  type: "tenancy.tenant.resumed",
  version: 1,
  summary: "A suspended tenant was resumed",
  data: Reason,
  example: { reason: "Invoice 118 was paid" },
});

export const tenantClosed = event({
  type: "tenancy.tenant.closed",
  version: 1,
  summary: "A tenant was closed for good",
  data: Reason,
  example: { reason: "Contract ended" },
});

const node = { nodeId: "nod_0000000000000000000000000a", kind: "team", parentId: "nod_0000000000000000000000000b" };

export const nodeCreated = event({
  type: "tenancy.node.created",
  version: 1,
  summary: "A scope node was created",
  data: NodeChange,
  example: node,
});
export const nodeUpdated = event({
  type: "tenancy.node.updated",
  version: 1,
  summary: "A scope node was renamed or moved",
  data: NodeChange,
  example: node,
});
export const nodeDeleted = event({
  type: "tenancy.node.deleted",
  version: 1,
  summary: "A scope node was deleted",
  data: NodeChange,
  example: node,
});
