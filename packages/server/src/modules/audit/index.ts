import type { Database } from "../../kernel/database.ts";
import type { Hints } from "../../kernel/hints.ts";
import type { Logger } from "../../kernel/log.ts";
import type { Module } from "../../kernel/module.ts";
import type { Seal } from "../../kernel/seal.ts";
import type { Anchor } from "./anchor.ts";
import { endpointsOf } from "./endpoints.ts";
import { exportEndpoints } from "./endpoints-export.ts";
import { flowsOf } from "./endpoints-flow.ts";
import { jobsOf } from "./jobs.ts";
import { retentionEndpoints } from "./endpoints-retention.ts";
import type { Archive } from "./retain.ts";
import type { FindNode } from "./report.ts";
import { signer } from "./sign.ts";

export { type Anchor, fileAnchor } from "./anchor.ts";
export { auditExport } from "./export.ts";
export { type Archive, fileArchive } from "./retain.ts";

/** The log that proves itself; what it needs of the tree of nodes is handed in. */
export const audit = (ground: {
  readonly database: Database;
  readonly seal: Seal;
  readonly log: Logger;
  readonly anchors: readonly Anchor[];
  readonly hints: Hints;
  readonly archive: Archive | undefined;
  readonly findNode: FindNode;
}): Module => ({
  name: "audit",
  endpoints: [...endpointsOf(ground), ...flowsOf(ground), ...exportEndpoints, ...retentionEndpoints],
  jobs: jobsOf(signer(ground.seal, ground.log), ground.anchors, ground.archive),
});
