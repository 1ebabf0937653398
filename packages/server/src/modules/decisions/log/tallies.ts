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
  tally<Lost, Mutable<Dropped>>({
    keyOf: ({ at }) => minuteOf(at),
    nameOf: ({ tenantId }) => tenantId,
    begin: ({ tenantId, at }) => ({ tenant: tenantId, minute: new Date(minuteOf(at) * MINUTE), allowed: 0, denied: 0 }),
    count(known, { allowed }) {
      if (allowed) known.allowed += 1;
      else known.denied += 1;
    },
    join(known, more) {
      known.allowed += more.allowed;
      known.denied += more.denied;
    },
  });

const MINUTE = 60_000;
const minuteOf = (at: Date) => Math.floor(at.getTime() / MINUTE);

export const unknownTally = (): Tally<Decided, Unknown> =>
  tally<Decided, Mutable<Unknown>>({
    keyOf: ({ hearing: { ctx } }) => ctx.tenant.id,
    nameOf: ({ decision: { capability } }) => capability,
    begin: ({ id, hearing: { ctx }, decision: { capability } }) => ({
      tenant: ctx.tenant.id,
      capability,
      asked: 0,
      firstAt: ctx.now,
      lastAt: ctx.now,
      lastCaller: ctx.caller.id,
      lastDecision: id,
    }),
    count(known, { id, hearing: { ctx } }) {
      joinAsked(known, { asked: 1, firstAt: ctx.now, lastAt: ctx.now, lastCaller: ctx.caller.id, lastDecision: id });
    },
    join: joinAsked,
  });

function joinAsked(known: Mutable<Unknown>, more: Omit<Unknown, "tenant" | "capability">): void {
  known.asked += more.asked;
  if (more.firstAt < known.firstAt) known.firstAt = more.firstAt;
  if (more.lastAt < known.lastAt) return;
  known.lastAt = more.lastAt;
  known.lastCaller = more.lastCaller;
  known.lastDecision = more.lastDecision;
}

type Mutable<Row> = { -readonly [Field in keyof Row]: Row[Field] };

interface Counting<Counted, Count> {
  /** What is counted together has both in common; two, for to put them together would cost more than to count. */
  keyOf(counted: Counted): string | number;
  nameOf(counted: Counted): string;
  /** None yet. */
  begin(counted: Counted): Count;
  count(known: Count, counted: Counted): void;
  join(known: Count, more: Count): void;
}

/** At most so many different ones at a time; those beyond are in the metrics alone. */
function tally<Counted, Count extends object>({ keyOf, nameOf, begin, count, join }: Counting<Counted, Count>) {
  let counts = new Map<string | number, Map<string, Count>>();
  let size = 0;
  /** Of what was taken and may come back. */
  const places = new WeakMap<Count, { readonly key: string | number; readonly name: string }>();
  const put = (key: string | number, name: string, fresh: Count): void => {
    const named = counts.get(key) ?? new Map<string, Count>();
    counts.set(key, named);
    named.set(name, fresh);
    size += 1;
  };
  return {
    add(counted: Counted): void {
      const [key, name] = [keyOf(counted), nameOf(counted)];
      const known = counts.get(key)?.get(name);
      if (known !== undefined) return count(known, counted);
      if (size >= MOST) return;
      const fresh = begin(counted);
      count(fresh, counted);
      put(key, name, fresh);
    },
    take(): readonly Count[] {
      for (const [key, named] of counts) for (const [name, each] of named) places.set(each, { key, name });
      const taken = [...counts.values()].flatMap((named) => [...named.values()]);
      counts = new Map();
      size = 0;
      return taken;
    },
    giveBack(given: readonly Count[]): void {
      for (const each of given) {
        const place = places.get(each);
        const known = place && counts.get(place.key)?.get(place.name);
        if (known !== undefined) join(known, each);
        else if (place !== undefined && size < MOST) put(place.key, place.name, each);
      }
    },
  };
}
