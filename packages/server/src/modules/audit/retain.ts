import { createHash } from "node:crypto";
import type { ArchiveManifest } from "@bailiwick/audit-verify";
import { declareAudit } from "../../kernel/audit-type.ts";
import type { Database } from "../../kernel/database.ts";
import { newId } from "../../kernel/id.ts";
import { recordAll } from "../../kernel/journal.ts";
import type { Logger } from "../../kernel/log.ts";
import type { RetentionMetrics } from "../../kernel/metrics.ts";
import type { Tx } from "../../kernel/sql.ts";
import type { Anchor } from "./anchor.ts";
import type { Archive } from "./archive.ts";
import { fillArchive, Later } from "./archive-segment.ts";
import { merged, type Places } from "./domain/dropped.ts";
import { archives, gone, segments, type Waits } from "./store-segments.ts";
import { tellAgain } from "./tell-again.ts";

export const SEGMENT_DROPPED = declareAudit({
  action: "audit.segment.dropped",
  version: 2,
  ocsf: "api_activity.delete",
  summary: "Drop a segment whose time is over",
});

const LOGS_AT_ONCE = 200;

export interface RetentionPorts {
  readonly database: Database;
  readonly archive: Archive;
  readonly anchors: readonly Pick<Anchor, "name">[];
  readonly log: Pick<Logger, "info">;
  readonly metrics: { readonly retention: RetentionMetrics };
  readonly now: () => Date;
}

/**
 * Archives and drops what is due and has nothing to wait for, one segment after the other. One that cannot go does not
 * keep the others; why it could not is told when they were tried.
 */
export const dropDue =
  (ports: RetentionPorts) =>
  async (stop: AbortSignal): Promise<void> => {
    const left = new Map<string, unknown>();
    while (!stop.aborted && (await dropNext(ports, stop, left)));
    const errors = [...left.values()].filter((error) => !(error instanceof Later));
    if (errors.length > 1) throw new AggregateError(errors, errors.map(String).join("; "));
    if (errors.length === 1) throw errors[0];
  };

/**
 * The oldest of them, on one process at a time. The archive is made outside of this transaction, which holds nothing but
 * the turn until everything is ready to go. False when there is none.
 */
async function dropNext(ports: RetentionPorts, stop: AbortSignal, left: Map<string, unknown>): Promise<boolean> {
  let segment: string | undefined;
  try {
    await ports.database.acrossTenants("a segment whose time is over is dropped", async (tx) => {
      if (!(await segments.takeTurn(tx))) return;
      // Its segment may have to wait for long, and it is not to keep what the log does not have any more.
      for (const name of await archives.spoiled(tx)) await ports.archive.discard(name);
      const now = ports.now();
      const anchoredBy = ports.anchors.map(({ name }) => name);
      const goOn = async () => {
        if (stop.aborted) throw new Later();
        await segments.keepTurn(tx);
      };
      segment = await ports.database.readAcrossTenants("which segment may go", (look) =>
        whileTurnIsKept(tx, () => firstReady(look, ports, { anchoredBy, left, goOn })),
      );
      if (segment !== undefined) await dropSegment(tx, { ...ports, segment, anchoredBy, goOn, now: () => now });
    });
  } catch (error) {
    // Asked to stop while it was still looking.
    if (segment === undefined && error instanceof Later) return false;
    if (segment === undefined) throw error;
    // Nothing of it was written.
    left.set(segment, error);
    if (error instanceof Later) ports.log.info({ segment }, "a segment whose time is over is tried again later");
  }
  return segment !== undefined;
}

/** The first that has nothing to wait for; where none is left, what they wait for is told. */
async function firstReady(
  tx: Tx,
  { log, metrics }: RetentionPorts,
  { anchoredBy, left, goOn }: Pick<Dropping, "anchoredBy" | "goOn"> & { readonly left: ReadonlyMap<string, unknown> },
): Promise<string | undefined> {
  const waiting: { readonly segment: string; readonly waits: Waits }[] = [];
  for (const segment of await segments.due(tx)) {
    if (left.has(segment)) continue;
    await goOn();
    const waits = await segments.waits(tx, segment, anchoredBy);
    if (waits === null) return segment;
    waiting.push({ segment, waits });
  }
  const failed = [...left.values()].filter((error) => !(error instanceof Later));
  metrics.retention.waiting([...waiting.map(({ waits }) => waits), ...failed.map(() => "failed" as const)]);
  for (const each of waiting) log.info(each, "a segment whose time is over waits");
  return undefined;
}

/** For statements of other transactions that may take long: one that is silent for a minute is ended. */
async function whileTurnIsKept<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  const beat = setInterval(() => void segments.keepTurn(tx).catch(() => undefined), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}

const BEAT_MS = 20_000;

interface Dropping extends RetentionPorts {
  readonly segment: string;
  readonly anchoredBy: readonly string[];
  readonly goOn: () => Promise<unknown>;
}

async function dropSegment(tx: Tx, dropping: Dropping): Promise<void> {
  const { segment, anchoredBy, now } = dropping;
  const made = await archived(tx, dropping);
  const { logs } = JSON.parse(made.manifest) as ArchiveManifest;
  for (let at = 0; at < logs.length; at += LOGS_AT_ONCE)
    await tellDropped(tx, dropping, made, logs.slice(at, at + LOGS_AT_ONCE));
  await tellAgain(tx, segment, now());
  await segments.drop(tx, segment, made.name, anchoredBy);
}

interface Made {
  readonly name: string;
  readonly place: string;
  readonly manifest: string;
}

/** The archive that is there already, if a process ended before it dropped the segment; or one made anew. */
async function archived(tx: Tx, dropping: Dropping): Promise<Made> {
  const { database, archive, segment, goOn, now } = dropping;
  const known = await database.readAcrossTenants("a segment was archived before", (look) => archives.of(look, segment));
  const kept = known?.whole === true ? await archive.manifestOf(known.name) : undefined;
  if (known && kept !== undefined) return { name: known.name, place: archive.placeOf(known.name), manifest: kept };
  if (known) await archive.discard(known.name);
  const name = newId(`audit-${segment}`, now());
  await database.acrossTenants("a segment is archived", (own) => archives.begin(own, segment, name));
  let manifest = "";
  let rows = 0;
  const place = await archive.make(name, async (folder) => {
    const made = await whileTurnIsKept(tx, () => fillArchive({ database, segment, now: now(), goOn }, folder));
    rows = made.rows;
    manifest = `${JSON.stringify(made, undefined, 1)}\n`;
    return manifest;
  });
  const isCurrent = await database.acrossTenants("a segment is archived", (own) =>
    archives.end(own, segment, name, rows),
  );
  // Something was taken out of it while it was made: the next one is made without.
  if (!isCurrent) throw new Later();
  return { name, place, manifest };
}

/**
 * Writes into each log what of it goes. It names all that ever went, and where the log was truncated: the entries that
 * told so before may be among those that go now.
 */
async function tellDropped(
  tx: Tx,
  { segment, now }: Dropping,
  { place, manifest }: Made,
  logs: ArchiveManifest["logs"],
): Promise<void> {
  const before = await gone.of(
    tx,
    logs.map(({ log }) => log),
  );
  const sha256 = createHash("sha256").update(manifest).digest("hex");
  const entries = logs.map(({ log, entries: count, ranges }) => {
    const places: readonly Places[] = ranges.map(({ first, last }) => [first, last]);
    const earlier = before.ranges.filter((range) => range.log === log).map((range) => range.places);
    const cut = before.truncated.find((row) => row.log === log);
    return {
      id: newId("aud", now()),
      tenant: log,
      source: "bailiwick",
      actor: { id: "system", kind: "operator" },
      action: SEGMENT_DROPPED.action,
      target: { id: segment },
      outcome: "done",
      facts: {
        segment,
        entries: count,
        ranges: merged([...earlier, ...places]),
        archive: place,
        manifest: sha256,
        ...(cut && { truncated: { size: Number(cut.size), root: cut.root.toString("base64") } }),
      },
      correlation: {},
      disclosed: {},
      at: now(),
    } as const;
  });
  await recordAll(tx, entries);
}
