import type { FoldedAudit } from "../../kernel/audit-type.ts";
import type { Database } from "../../kernel/database.ts";
import type { Hints } from "../../kernel/hints.ts";
import type { Logger } from "../../kernel/log.ts";
import type { Module } from "../../kernel/module.ts";
import type { Seal } from "../../kernel/seal.ts";
import type { Anchor } from "./anchor.ts";
import type { TypePorts } from "./declare.ts";
import { endpointsOf } from "./endpoints.ts";
import { flowsOf } from "./endpoints-flow.ts";
import { holdEndpoints, type HoldPorts } from "./endpoints-holds.ts";
import { retentionEndpoints } from "./endpoints-retention.ts";
import { typeEndpoints } from "./endpoints-types.ts";
import { jobsOf } from "./jobs.ts";
import { type Archive, SEGMENT_DROPPED } from "./retain.ts";
import type { FindNode } from "./report.ts";
import { signer } from "./sign.ts";

export { type Anchor, fileAnchor } from "./anchor.ts";
export { keepEntries, type Keeping, tenantsKeptOtherwise } from "./keep.ts";
export { type Archive, fileArchive } from "./retain.ts";

/** The log that proves itself; what it needs of nodes, people and catalogues is handed in. */
export const audit = (ground: {
  readonly database: Database;
  readonly seal: Seal;
  readonly log: Logger;
  readonly anchors: readonly Anchor[];
  readonly hints: Hints;
  readonly archive: Archive | undefined;
  readonly findNode: FindNode;
  readonly findPrincipal: HoldPorts["findPrincipal"];
  readonly declaredTypes: TypePorts["declaredTypes"];
  /** What this product writes itself; asked when everything is composed. */
  readonly ownTypes: () => readonly FoldedAudit[];
}): Module => {
  const ports = { ...ground, isOwn: (type: string) => ground.ownTypes().some(({ action }) => action === type) };
  return {
    name: "audit",
    endpoints: [
      ...endpointsOf(ports),
      ...flowsOf(ports),
      ...retentionEndpoints,
      ...holdEndpoints(ports),
      ...typeEndpoints(ports),
    ],
    auditTypes: [SEGMENT_DROPPED],
    jobs: jobsOf(signer(ground.seal, ground.log), ground),
  };
};
