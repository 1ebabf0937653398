import type { FoldedAudit } from "../../kernel/audit-type.ts";
import type { Database } from "../../kernel/database.ts";
import { REQUEST_REFUSED } from "../../kernel/gate.ts";
import type { Hints } from "../../kernel/hints.ts";
import type { Logger } from "../../kernel/log.ts";
import type { Metrics } from "../../kernel/metrics.ts";
import type { Module } from "../../kernel/module.ts";
import type { Outbound } from "../../kernel/outbound/outbound.ts";
import type { Seal } from "../../kernel/seal.ts";
import type { Anchor } from "./anchor.ts";
import type { Archive } from "./archive.ts";
import type { TypePorts } from "./declare.ts";
import { ANCHOR_DISABLED } from "./deliver.ts";
import { endpointsOf } from "./endpoints.ts";
import { exportEndpoints } from "./endpoints-export.ts";
import { flowsOf } from "./endpoints-flow.ts";
import { anchorEndpoints } from "./endpoints-anchors.ts";
import { holdEndpoints, type HoldPorts } from "./endpoints-holds.ts";
import { retentionEndpoints } from "./endpoints-retention.ts";
import { typeEndpoints } from "./endpoints-types.ts";
import { jobsOf, roundsOf } from "./jobs.ts";
import { SEGMENT_DROPPED } from "./retain.ts";
import { prints } from "./prints.ts";
import { type FindNode, singly } from "./report.ts";
import { signer } from "./sign.ts";
import { LOG_TRUNCATED } from "./truncate.ts";
import { words } from "./words.ts";

export { type Anchor, fileAnchor } from "./anchor.ts";
export { type Archive, fileArchive } from "./archive.ts";
export { auditExport } from "./export.ts";
export { keepEntries, type Keeping, tenantsKeptOtherwise } from "./keep.ts";

/** The log that proves itself; what it needs of nodes, people and catalogues is handed in. */
export const audit = (ground: {
  readonly database: Database;
  readonly seal: Seal;
  readonly log: Logger;
  readonly anchors: readonly Anchor[];
  readonly hints: Hints;
  readonly archive: Archive | undefined;
  /** For how many days hashes stay after their entries were dropped; undefined: for ever. */
  readonly leavesDays: number | undefined;
  readonly findNode: FindNode;
  readonly outbound: Outbound;
  readonly metrics: Metrics;
  readonly now: () => Date;
  readonly findPrincipal: HoldPorts["findPrincipal"];
  readonly declaredTypes: TypePorts["declaredTypes"];
  /** Of this product, for who reads its log elsewhere. */
  readonly version: string;
  /** What this product writes itself; asked when everything is composed. */
  readonly ownTypes: () => readonly FoldedAudit[];
}): Module => {
  const keyed = prints(ground.seal);
  const ports = {
    ...ground,
    prints: keyed,
    isOwn: (type: string) => ground.ownTypes().some(({ action }) => action === type),
  };
  return {
    name: "audit",
    endpoints: [
      ...endpointsOf({ ...ports, reportOne: singly(ports) }),
      ...flowsOf(ports),
      ...exportEndpoints(ground),
      ...anchorEndpoints(ground),
      ...retentionEndpoints,
      ...holdEndpoints(ports),
      ...typeEndpoints(ports),
    ],
    auditTypes: [SEGMENT_DROPPED, LOG_TRUNCATED, ANCHOR_DISABLED, REQUEST_REFUSED],
    jobs: jobsOf(signer(ground), ports),
    rounds: roundsOf(ground),
    consumers: [words],
  };
};
