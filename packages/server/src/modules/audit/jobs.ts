import type { Database } from "../../kernel/database.ts";
import type { Job, Round } from "../../kernel/module.ts";
import type { Tx } from "../../kernel/sql.ts";
import { type Anchor, anchorNewest } from "./anchor.ts";
import type { Archive } from "./archive.ts";
import { type DeliveryPorts, deliverer, survey } from "./deliver.ts";
import { classesInUse } from "./keep.ts";
import { keyPrints, type Prints } from "./prints.ts";
import { redactReleased } from "./redact.ts";
import { dropDue, type RetentionPorts } from "./retain.ts";
import type { Signer } from "./sign.ts";
import { sweepLeaves, type TruncationPorts, truncateLogs } from "./truncate.ts";
import { segments } from "./store-segments.ts";

/** Opens the segments of this month and the next, before anything has to go into them. */
async function openSegments(tx: Tx, now: Date): Promise<void> {
  const months = [0, 1].map((ahead) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1)));
  for (const kept of await classesInUse(tx))
    for (const month of months) await segments.open(tx, `${kept}_${month.toISOString().slice(0, 7).replace("-", "")}`);
}

export const jobsOf = (
  signer: Signer,
  {
    database,
    anchors: adapters,
    leavesDays,
    prints,
    log,
    metrics,
  }: {
    database: Database;
    anchors: readonly Anchor[];
    leavesDays: number | undefined;
    prints: Prints;
  } & Pick<TruncationPorts, "log" | "metrics">,
): readonly Job[] => [
  { name: "audit.open-segments", everySeconds: 600, run: openSegments },
  { name: "audit.sign", everySeconds: 5, run: (tx, now) => signer.signAll(tx, now) },
  { name: "audit.redact-released", everySeconds: 30, run: (tx, now) => redactReleased(tx, database, now) },
  { name: "audit.key-prints", everySeconds: 60, run: (tx) => keyPrints(tx, prints) },
  { name: "audit.anchor", everySeconds: 60, run: (tx, now) => anchorNewest(tx, adapters, now) },
  { name: "audit.sweep-leaves", everySeconds: 60, run: sweepLeaves },
  ...(leavesDays === undefined
    ? []
    : [
        {
          name: "audit.truncate-logs",
          everySeconds: 3600,
          run: (tx: Tx, now: Date) => truncateLogs(tx, { leavesDays, anchors: adapters, log, metrics }, now),
        },
      ]),
];

export const roundsOf = (
  ports: DeliveryPorts & Omit<RetentionPorts, "archive"> & { readonly archive: Archive | undefined },
): readonly Round[] => [
  { name: "audit.hand-out", everySeconds: 2, run: deliverer(ports) },
  { name: "audit.survey-anchors", everySeconds: 30, run: () => survey(ports) },
  ...(ports.archive === undefined
    ? []
    : [{ name: "audit.drop-segments", everySeconds: 3600, run: dropDue({ ...ports, archive: ports.archive }) }]),
];
