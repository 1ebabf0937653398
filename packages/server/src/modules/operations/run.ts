import type { Caller } from "../../kernel/context.ts";
import { type Database, PLATFORM } from "../../kernel/database.ts";
import { allows } from "../../kernel/endpoint.ts";
import type { Hints } from "../../kernel/hints.ts";
import type { Logger } from "../../kernel/log.ts";
import type { Metrics } from "../../kernel/metrics.ts";
import type { Worker } from "../../kernel/module.ts";
import { cannotReach, isPassing } from "../../kernel/outage.ts";
import { forbidden, internal, Problem } from "../../kernel/problem.ts";
import type { Tx } from "../../kernel/sql.ts";
import { wakeable } from "../../kernel/wakeable.ts";
import { MOST_FAILURES } from "./domain/bounds.ts";
import { hashes, type Hashes } from "./hashing.ts";
import type { AnyKind } from "./kind.ts";
import { takeStep } from "./step.ts";
import { type Turn, turns } from "./store-turns.ts";

export interface RunPorts {
  readonly database: Database;
  readonly kinds: readonly AnyKind[];
  readonly log: Logger;
  readonly now: () => Date;
  readonly hints: Hints;
  readonly metrics: Pick<Metrics, "operations">;
  /** Who holds that key or session, as it stands now; throws the problem that says why it opens nothing any more. */
  readonly holderOf: (id: string, home: string) => Promise<Caller>;
}

/** Operations that one process works at, at the same time. */
const LANES = 2;
/** Then somebody else's operation may have a turn. */
const TURN_MS = 1000;
/** Truth by polling; whatever is written in any process only makes it sooner. */
const POLL_MS = 1000;
const GATHER_MS = 100;
/** What only the moment is against is tried again after so long, and is no failure. */
const PAUSE_SECONDS = 2;

export interface Lane extends RunPorts {
  readonly hashes: Hashes;
  readonly isStopped: () => boolean;
}

/** Works at operations, whoever asked for them in whichever process, from one committed step to the next. */
export const operationsWorker = (ports: RunPorts): Worker => ({
  name: "operations.run",
  start() {
    let stopped = false;
    const shared = { ...ports, hashes: hashes(), isStopped: () => stopped };
    const sleeps = Array.from({ length: LANES }, wakeable);
    // One comes at once; where there is more, the others find it by polling.
    const stopHearing = ports.hints.on(() => sleeps[0]?.wake());
    const running = sleeps.map((sleep) => goOn(shared, sleep));
    return async () => {
      stopped = true;
      stopHearing();
      for (const sleep of sleeps) sleep.wake();
      await Promise.all(running);
    };
  },
});

async function goOn(lane: Lane, sleep: ReturnType<typeof wakeable>): Promise<void> {
  while (!lane.isStopped()) {
    const worked = await oneTurn(lane).catch((error: unknown) => {
      if (!lane.isStopped() && !cannotReach(error)) lane.log.error({ err: error }, "an operation could not go on");
      return false;
    });
    if (worked) continue;
    const woken = await sleep.for(POLL_MS);
    if (woken && !lane.isStopped()) await sleep.gather(GATHER_MS);
  }
}

/** True when there may be more to do at once. */
export async function oneTurn(lane: Lane): Promise<boolean> {
  const { database, kinds, now } = lane;
  const names = kinds.map(({ name }) => name);
  const turn = await database.acrossTenants("the next operation is chosen", (tx) => turns.take(tx, names, now()));
  if (!turn) return false;
  try {
    await takeSteps(lane, turn);
  } catch (error) {
    await giveUp(lane, turn, error);
  }
  return true;
}

async function takeSteps(lane: Lane, turn: Turn): Promise<void> {
  const kind = lane.kinds.find(({ name }) => name === turn.kind);
  if (!kind) return;
  await refuseWithdrawn(lane, turn, kind);
  const end = performance.now() + TURN_MS;
  for (;;) {
    const { outcome, committed } = await asTenant(lane, turn, (tx) =>
      takeStep(tx, turn, kind, lane.hashes, lane.now()),
    );
    committed();
    if (outcome === "over") lane.metrics.operations.ended.inc({ kind: turn.kind, outcome: "done" });
    if (outcome === "over" || outcome === "lost") return;
    if (outcome === "later") return void (await asTenant(lane, turn, (tx) => turns.giveBack(tx, turn, PAUSE_SECONDS)));
    if (lane.isStopped() || performance.now() > end) break;
  }
  await asTenant(lane, turn, (tx) => turns.giveBack(tx, turn));
}

/** It goes on for as long as whoever asked for it could ask again. */
async function refuseWithdrawn({ holderOf }: Lane, turn: Turn, { permission }: AnyKind): Promise<void> {
  const caller = await holderOf(turn.requestedBy, turn.requesterHome);
  const isTheirs = caller.realm === "operator" || caller.tenant === turn.tenant;
  if (!isTheirs || !allows(caller.scopes, permission)) throw forbidden(`The key lacks the scope ${permission} by now`);
}

const asTenant = <T>({ database }: Lane, { tenant }: Turn, work: (tx: Tx) => Promise<T>): Promise<T> =>
  tenant === PLATFORM
    ? database.acrossTenants("an operation of the operator's own goes on", work)
    : database.inTenant(tenant, work);

/** What the requester could mend ends it, with the reason; anything else is tried again, later and not for ever. */
async function giveUp(lane: Lane, turn: Turn, error: unknown): Promise<void> {
  lane.hashes.keep(turn, undefined);
  const isOver = await lane.database.acrossTenants("an operation could not go on", async (tx) => {
    if (isPassing(error)) return void (await turns.giveBack(tx, turn, PAUSE_SECONDS));
    const told = problemOf(error, turn);
    if (!(error instanceof Problem))
      lane.log.error({ operation: turn.id, kind: turn.kind, err: error }, "a step of an operation failed");
    if (told === undefined) return void (await turns.failed(tx, turn));
    return (await turns.fail(tx, turn, { ...told.kind, detail: told.detail }, lane.now())) > 0;
  });
  if (isOver) lane.metrics.operations.ended.inc({ kind: turn.kind, outcome: "failed" });
}

/** What it failed with for good; undefined while it is worth another attempt. */
function problemOf(error: unknown, { failures }: Turn): Problem | undefined {
  if (error instanceof Problem && error.kind.status < 500) return error;
  return failures + 1 >= MOST_FAILURES ? internal() : undefined;
}
