import { createHash } from "node:crypto";
import type { ArchiveManifest } from "@bailiwick/audit-verify";
import { declareAudit } from "../../kernel/audit-type.ts";
import type { Database } from "../../kernel/database.ts";
import { newId } from "../../kernel/id.ts";
import { recordAll } from "../../kernel/journal.ts";
import { insist } from "../../kernel/insist.ts";
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
    const errors: unknown[] = [];
    try {
      while (!stop.aborted && (await dropNext(ports, stop, left)));
    } catch (error) {
      errors.push(error);
    }
    errors.push(...failuresOf(left));
    if (errors.length > 1) throw new AggregateError(errors, errors.map(String).join("; "));
    if (errors.length === 1) throw errors[0];
  };

const failuresOf = (left: ReadonlyMap<string, unknown>): readonly unknown[] =>
  [...left.values()].filter((error) => !(error instanceof Later));

/**
 * The oldest of them, on one process at a time. The archive is made outside of this transaction, which holds nothing but
 * the turn until everything is ready to go. False when there is none.
 */
async function dropNext(ports: RetentionPorts, stop: AbortSignal, left: Map<string, unknown>): Promise<boolean> {
  let segment: string | undefined;
  try {
    await ports.database.acrossTenants("a segment whose time is over is dropped", async (tx) => {
      if (!(await segments.takeTurn(tx))) return;
      const now = ports.now();
      const goOn = async () => {
        if (stop.aborted) throw new Later();
        await segments.keepTurn(tx);
      };
      const turn = { ...ports, anchoredBy: ports.anchors.map(({ name }) => name), stop, goOn, now: () => now };
      segment = await whileTurnIsKept(tx, async () => {
        await discardSpoiled(tx, turn, left);
        return firstReady(turn, left);
      });
      if (segment !== undefined) await dropSegment(tx, { ...turn, segment });
    });
  } catch (error) {
    // Asked to stop, a long statement fails, too.
    const told = stop.aborted ? new Later() : error;
    if (segment === undefined && told instanceof Later) return false;
    if (segment === undefined) throw error;
    // Nothing of it was written.
    left.set(segment, told);
    if (told instanceof Later) ports.log.info({ segment }, "a segment whose time is over is tried again later");
  }
  return segment !== undefined;
}

/** Their segments may have to wait for long, and they are not to keep what the log does not have any more. */
async function discardSpoiled(tx: Tx, { archive: kept }: RetentionPorts, left: Map<string, unknown>): Promise<void> {
  for (const { segment, archive } of await archives.spoiled(tx)) {
    if (left.has(segment)) continue;
    await kept.discard(archive).catch((error: unknown) => left.set(segment, error));
  }
}

interface Turn extends RetentionPorts {
  readonly anchoredBy: readonly string[];
  readonly stop: AbortSignal;
  /** Throws when it is time to stop. */
  readonly goOn: () => Promise<unknown>;
}

/** The first that has nothing to wait for; where none is left, what they wait for is told. */
async function firstReady(turn: Turn, left: Map<string, unknown>): Promise<string | undefined> {
  const { database, log, metrics, stop, goOn } = turn;
  const waiting: { readonly segment: string; readonly waits: Waits }[] = [];
  for (const segment of await database.readAcrossTenants("which segments are due", segments.due)) {
    if (left.has(segment)) continue;
    await goOn();
    try {
      const waits = await database.readAcrossTenants("whether a segment may go", (tx) =>
        segments.waits(tx, segment, turn),
      );
      if (waits === null) return segment;
      waiting.push({ segment, waits });
    } catch (error) {
      if (stop.aborted) throw error;
      left.set(segment, error);
    }
  }
  metrics.retention.waiting([...waiting.map(({ waits }) => waits), ...failuresOf(left).map(() => "failed" as const)]);
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

interface Dropping extends Turn {
  readonly segment: string;
}

async function dropSegment(tx: Tx, dropping: Dropping): Promise<void> {
  const { database, segment, now } = dropping;
  const made = await whileTurnIsKept(tx, () => archived(dropping));
  const going = { segment, archive: made.name };
  const waits = await whileTurnIsKept(tx, () =>
    database.acrossTenants("a segment is surveyed before it goes", (own) => segments.survey(own, going, dropping)),
  );
  if (waits !== null) throw new Later();
  const { logs } = JSON.parse(made.manifest) as ArchiveManifest;
  for (let at = 0; at < logs.length; at += LOGS_AT_ONCE)
    await tellDropped(tx, dropping, made, logs.slice(at, at + LOGS_AT_ONCE));
  await tellAgain(tx, segment, now());
  if (!(await segments.drop(tx, going))) throw new Later();
}

interface Made {
  readonly name: string;
  readonly place: string;
  readonly manifest: string;
}

/** The archive that is there already, if a process ended before it dropped the segment; or one made anew. */
async function archived(dropping: Dropping): Promise<Made> {
  const { database, archive, segment, stop, goOn, now } = dropping;
  const known = await database.readAcrossTenants("a segment was archived before", (look) => archives.of(look, segment));
  const kept = known?.whole === true ? await archive.manifestOf(known.name) : undefined;
  if (known && kept !== undefined) return { name: known.name, place: archive.placeOf(known.name), manifest: kept };
  if (known) await archive.discard(known.name);
  const name = newId(`audit-${segment}`, now());
  await database.acrossTenants("a segment is archived", (tx) => archives.begin(tx, segment, name));
  let manifest = "";
  let rows = 0;
  const place = await archive.make(name, async (folder) => {
    const made = await fillArchive({ database, segment, now: now(), stop, goOn }, folder);
    rows = made.rows;
    manifest = `${JSON.stringify(made, undefined, 1)}\n`;
    return manifest;
  });
  const isCurrent = await insist(goOn, () =>
    database.acrossTenants("a segment is archived", (tx) => archives.end(tx, segment, name, rows)),
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
