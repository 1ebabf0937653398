import type { Decided } from "./recorder.ts";

/** Decisions of one tenant and minute that the log could not take. */
export interface Dropped {
  readonly tenant: string;
  readonly minute: Date;
  readonly allowed: number;
  readonly denied: number;
}

/** A capability that is in no catalogue, and how it was asked about. */
export interface Unknown {
  readonly tenant: string;
  readonly capability: string;
  readonly asked: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly lastCaller: string;
  readonly lastDecision: string;
}

/** A decision the log could not take. */
export interface Lost {
  readonly tenantId: string;
  readonly at: Date;
  readonly allowed: boolean;
}

/** Counts that wait to be added to the database's. */
export interface Tally<Counted, Count> {
  add(counted: Counted): void;
  /** Takes them out; what could not be written is given back. */
  take(): readonly Count[];
  giveBack(counts: readonly Count[]): void;
}

const MOST = 10_000;

export const droppedTally = (): Tally<Lost, Dropped> =>
  tally<Lost, Dropped>(
    ({ tenantId, at, allowed }) => ({
      tenant: tenantId,
      minute: new Date(Math.floor(at.getTime() / 60_000) * 60_000),
      allowed: allowed ? 1 : 0,
      denied: allowed ? 0 : 1,
    }),
    ({ tenant, minute }) => `${tenant} ${minute.getTime()}`,
    (a, b) => ({ ...a, allowed: a.allowed + b.allowed, denied: a.denied + b.denied }),
  );

export const unknownTally = (): Tally<Decided, Unknown> =>
  tally<Decided, Unknown>(
    ({ id, hearing: { ctx }, decision: { capability } }) => ({
      tenant: ctx.tenant.id,
      capability,
      asked: 1,
      firstAt: ctx.now,
      lastAt: ctx.now,
      lastCaller: ctx.caller.id,
      lastDecision: id,
    }),
    ({ tenant, capability }) => `${tenant} ${capability}`,
    (a, b) => {
      const [early, late] = a.lastAt <= b.lastAt ? [a, b] : [b, a];
      return {
        ...late,
        asked: a.asked + b.asked,
        firstAt: early.firstAt < late.firstAt ? early.firstAt : late.firstAt,
      };
    },
  );

/** At most so many different ones at a time; those beyond are in the metrics alone. */
function tally<Counted, Count>(
  countOf: (counted: Counted) => Count,
  keyOf: (count: Count) => string,
  sum: (a: Count, b: Count) => Count,
): Tally<Counted, Count> {
  let counts = new Map<string, Count>();
  const add = (count: Count) => {
    const key = keyOf(count);
    const known = counts.get(key);
    if (known === undefined && counts.size >= MOST) return;
    counts.set(key, known === undefined ? count : sum(known, count));
  };
  return {
    add: (counted) => add(countOf(counted)),
    take() {
      const taken = [...counts.values()];
      counts = new Map();
      return taken;
    },
    giveBack: (given) => given.forEach(add),
  };
}
