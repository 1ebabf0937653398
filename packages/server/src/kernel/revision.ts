import type { Logger } from "./log.ts";
import { PLATFORM } from "./database.ts";
import { invalidRequest, problem } from "./problem.ts";
import { sql, type Tx } from "./sql.ts";

/** Which state an answer was given from: the platform's counter and the tenant's, `<platform>-<tenant>` on the wire. */
export interface Revision {
  readonly platform: number;
  readonly tenant: number;
}

export const revisionNotReached = problem("revision_not_reached", 409, "This server has not seen that revision yet");

export const printRevision = ({ platform, tenant }: Revision): string => `${platform}-${tenant}`;

export function parseRevision(text: string, where: { readonly header?: string; readonly pointer?: string }): Revision {
  const [, platform, tenant] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  if (platform === undefined || tenant === undefined)
    throw invalidRequest("A revision is two numbers, as a reply's Bailiwick-Revision gave them", {
      errors: [{ ...where, detail: "Expected <platform>-<tenant>, such as 12-45" }],
    });
  return { platform: Number(platform), tenant: Number(tenant) };
}

export const reaches = (seen: Revision, wanted: Revision): boolean =>
  seen.platform >= wanted.platform && seen.tenant >= wanted.tenant;

/** At least both. */
export const laterOf = (a: Revision | undefined, b: Revision | undefined): Revision | undefined =>
  a && b ? { platform: Math.max(a.platform, b.platform), tenant: Math.max(a.tenant, b.tenant) } : (a ?? b);

export const CHANNEL = "bailiwick_revision";

/** Reads both counters as this transaction sees them; a tenant nothing was ever written for is at 0. */
export async function revisionOf(tx: Tx, tenant: string): Promise<Revision> {
  const rows = await tx.many<{ tenant_id: string; revision: string }>(
    sql`select tenant_id, revision from kernel.revisions where tenant_id in (${PLATFORM}, ${tenant})`,
  );
  const at = (id: string) => Number(rows.find(({ tenant_id }) => tenant_id === id)?.revision ?? 0);
  return { platform: at(PLATFORM), tenant: tenant === PLATFORM ? 0 : at(tenant) };
}

/**
 * Under which what is read of the platform may be kept: its counter, as that very change of this very database left it.
 * After a failover that lost a commit the counter comes by the same number again, on another server.
 */
export async function platformState(tx: Tx): Promise<string> {
  const { state } = await tx.one<{ state: string }>(sql`
    select concat_ws(' ', current_database(), pg_postmaster_start_time(), xmin, revision) as state from kernel.revisions where tenant_id = ${PLATFORM}`);
  return state;
}

/**
 * The same of a tenant, platform included: for what leaves the process under a revision, such as an ETag. The era is
 * this process's own and means nothing to another.
 */
export async function stateOf(tx: Tx, tenant: string): Promise<string> {
  const { state } = await tx.one<{ state: string }>(sql`
    select concat_ws(' ', pg_postmaster_start_time(), string_agg(xmin::text, ' ' order by tenant_id)) as state
    from kernel.revisions where tenant_id in (${PLATFORM}, ${tenant})`);
  return state;
}

/** Moves a counter inside the writing transaction; the notification is a hint that leaves with the commit. */
export async function moveRevision(tx: Tx, tenant: string): Promise<void> {
  await tx.run(sql`
    insert into kernel.revisions (tenant_id) values (${tenant})
    on conflict (tenant_id) do update set revision = kernel.revisions.revision + 1`);
  await tx.run(sql`select pg_notify(${CHANNEL}, ${tenant})`);
}

/** Reads the counters of many at once; those of whom nothing was ever written are at 0. */
export async function revisionsOf(tx: Tx, tenants: readonly string[]): Promise<readonly Revision[]> {
  const rows = await tx.many<{ tenant_id: string; revision: string }>(
    sql`select tenant_id, revision from kernel.revisions where tenant_id = any(${[PLATFORM, ...tenants]})`,
  );
  const at = new Map(rows.map(({ tenant_id, revision }) => [tenant_id, Number(revision)]));
  const platform = at.get(PLATFORM) ?? 0;
  return tenants.map((tenant) => ({ platform, tenant: tenant === PLATFORM ? 0 : (at.get(tenant) ?? 0) }));
}

/**
 * The revisions as this process knows them, at most a second old. A notification makes a change known at once; when
 * one is lost the next use after a second asks the database, so nothing here has to be polled for idle tenants. Those
 * in use are asked about together: one query a second, however many they are.
 */
export interface Revisions {
  /**
   * Moves whenever a connection to the database was lost. Behind it may be another database now, where commits that
   * were seen here never happened and whose counters come by the same numbers again: whatever is kept under a revision
   * is kept under the era its reading began in too, and never used in another.
   */
  era(): number;
  current(tenant: string): Promise<Revision>;
  /** The same without waiting; undefined when the database must be asked first. */
  fresh(tenant: string): Revision | undefined;
  /** Something changed: forget what is known of it. */
  heard(tenant: string): void;
  /** Somebody claims to have seen more: ask again about this tenant, unless that was done a moment ago. */
  renew(tenant: string): void;
  /** Tells whenever what is known of a tenant may be out of date; what it returns ends that. */
  watch(tenant: string, told: () => void): () => void;
  /** Nothing known can be trusted, for a connection to the database was lost: another era begins. */
  forget(): void;
}

const FRESH_MS = 1000;
const RENEW_MS = 100;
const MOST = 50_000;
const MOST_AT_ONCE = 5000;

interface Known {
  readonly revision: Revision;
  /** When its load began. */
  at: number;
  /** Whether anybody asked since it was loaded. */
  used: boolean;
}

/** `load` brings a revision for each tenant it is given, in that order. */
export function revisions(
  load: (tenants: readonly string[]) => Promise<readonly Revision[]>,
  clock: () => number,
  log: Logger,
): Revisions {
  const known = new Map<string, Known>();
  const loading = new Map<string, Promise<Revision>>();
  const watching = new Map<string, Set<() => void>>();
  const tell = (watchers: Iterable<() => void> = []) => {
    for (const told of watchers) told();
  };
  const tellAll = () => tell([...watching.values()].flatMap((watchers) => [...watchers]));

  const refresh = (tenant: string): Promise<Revision> => {
    const running = loading.get(tenant);
    if (running) return running;
    const at = clock();
    const together = [tenant, ...inUse(tenant, at)];
    const loaded = load(together);
    const promises = together.map((each, index) => {
      const promise: Promise<Revision> = loaded
        .then((found) => {
          const revision = found[index];
          if (revision === undefined) throw new Error("A revision was asked for and not given");
          // A load that began before the counter moved was taken off the list, and must not be kept.
          if (loading.get(each) === promise) {
            if (known.size >= MOST) known.clear();
            known.set(each, { revision, at, used: false });
          }
          return revision;
        })
        .finally(() => {
          if (loading.get(each) === promise) loading.delete(each);
        });
      // Nobody may be waiting for those that came along.
      promise.catch(() => undefined);
      loading.set(each, promise);
      return promise;
    });
    return promises[0] ?? Promise.reject(new Error("Nothing was asked for"));
  };

  /** Others that are asked about all the time, and will be stale with this one or soon after. */
  const inUse = (but: string, now: number): readonly string[] => {
    const found: string[] = [];
    for (const [tenant, { used, at }] of known) {
      if (found.length >= MOST_AT_ONCE) break;
      if (used && tenant !== but && now - at >= FRESH_MS / 2 && !loading.has(tenant)) found.push(tenant);
    }
    return found;
  };

  /** Not thrown away: so that those in use are still known to be, and are asked about together. */
  const distrust = () => {
    for (const entry of known.values()) entry.at = Number.NEGATIVE_INFINITY;
    loading.clear();
    tellAll();
  };

  const fresh = (tenant: string): Revision | undefined => {
    const entry = known.get(tenant);
    if (entry === undefined || clock() - entry.at >= FRESH_MS) return undefined;
    entry.used = true;
    return entry.revision;
  };

  let era = 0;
  return {
    era: () => era,
    fresh,
    current: async (tenant) => fresh(tenant) ?? refresh(tenant),
    heard(tenant) {
      if (tenant === PLATFORM) distrust();
      else {
        known.delete(tenant);
        loading.delete(tenant);
        tell(watching.get(tenant));
      }
      log.trace({ tenant }, "revision moved");
    },
    renew(tenant) {
      const entry = known.get(tenant);
      if (entry !== undefined && clock() - entry.at >= RENEW_MS) known.delete(tenant);
    },
    watch(tenant, told) {
      const watchers = watching.get(tenant) ?? new Set();
      // A function of its own for each watcher, so that one who watches twice is told twice.
      const watcher = () => told();
      watching.set(tenant, watchers.add(watcher));
      return () => {
        watchers.delete(watcher);
        if (watchers.size === 0 && watching.get(tenant) === watchers) watching.delete(tenant);
      };
    },
    forget() {
      era += 1;
      distrust();
    },
  };
}
