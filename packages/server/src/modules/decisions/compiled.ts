import {
  compilePlatform,
  compilePrincipal,
  compileTenant,
  type Platform,
  type Principal,
  type Tenant,
} from "@bailiwick/decision";
import { matcher } from "../../cel/index.ts";
import { type Database, PLATFORM } from "../../kernel/database.ts";
import { unavailable } from "../../kernel/problem.ts";
import type { Tx } from "../../kernel/sql.ts";
import {
  reaches,
  type Revision,
  type Revisions,
  revisionNotReached,
  revisionOf,
  printRevision,
} from "../../kernel/revision.ts";
import type { PrincipalsAfter } from "../identity/index.ts";
import { loadPlatform, loadPrincipal, loadPrincipals, loadTenant } from "./facts.ts";

/** One tenant compiled, with the principals asked about so far. */
export interface CompiledTenant {
  readonly tenant: Tenant;
  readonly revision: Revision;
  /**
   * The principal the app calls by that name; undefined when the tenant knows nobody of that name. `moved` when the
   * tenant has changed since: then all of it must be had anew, for an answer never mixes two revisions.
   */
  principal(externalId: string): Promise<Principal | undefined | Moved>;
  /** A stretch of all principals, read anew each time: a walk over everybody must not drive out who is asked about. */
  principals(stretch: PrincipalsAfter): Promise<readonly Principal[] | Moved>;
}

/** What an answer rests on. */
export type AtRevision = Pick<CompiledTenant, "tenant" | "revision">;

export interface WithPrincipal {
  readonly compiled: AtRevision;
  readonly principal: Principal | undefined;
}

/** A compiled tenant and what was read beside it, both of one revision. */
export interface Consistent<T> {
  readonly compiled: CompiledTenant;
  readonly found: T;
}

export interface CompiledTenants {
  /** At the newest revision this process knows, which is at most a second old, or at `wanted` or later. */
  get(tenant: string, wanted?: Revision): Promise<CompiledTenant>;
  /** The same with one of its principals, both at one revision. */
  withPrincipal(tenant: string, externalId: string, wanted?: Revision): Promise<WithPrincipal>;
  /** The same with whatever `read` reads, which says when the tenant has moved meanwhile: then both are read again. */
  consistently<T>(
    tenant: string,
    read: (compiled: CompiledTenant) => Promise<T | Moved>,
    wanted?: Revision,
  ): Promise<Consistent<T>>;
}

export interface CompiledGround {
  readonly database: Database;
  readonly revisions: Revisions;
  readonly now: () => Date;
}

export interface CacheLimits {
  readonly tenants: number;
  /** Of all tenants together, those nobody knows included. */
  readonly principals: number;
}

const cacheLimits: CacheLimits = { tenants: 5000, principals: 100_000 };

/**
 * The bounded cache of compiled tenants. An entry stands for exactly one revision; when a counter moves it is made
 * anew at its next use. Many questions that wait for one tenant wait for one load.
 */
export function compiledTenants(
  { database, revisions, now }: CompiledGround,
  limits: CacheLimits = cacheLimits,
): CompiledTenants {
  const tenants = lru<Promise<CompiledTenant>>(limits.tenants);
  const principals = lru<Promise<Principal | undefined | Moved>>(limits.principals);
  let platform: { readonly revision: number; readonly compiled: Promise<Platform> } | undefined;

  /** Every tenant of one platform revision shares one compiled platform. */
  const platformAt = (revision: number): Promise<Platform> => {
    if (platform?.revision === revision) return platform.compiled;
    const compiled = database.readAcrossTenants("what is the same for all tenants is compiled once", async (tx) =>
      compilePlatform(await loadPlatform(tx, (await revisionOf(tx, PLATFORM)).platform, now()), { matcher }),
    );
    const entry = { revision, compiled };
    platform = entry;
    compiled.catch(() => {
      if (platform === entry) platform = undefined;
    });
    return compiled;
  };

  const load = async (id: string, known: Revision): Promise<CompiledTenant> => {
    const shared = await platformAt(known.platform);
    return database.readInTenant(id, async (tx) => {
      const { tenant: revision } = await revisionOf(tx, id);
      const tenant = compileTenant(shared, await loadTenant(tx, id, revision, now()));
      return {
        tenant,
        revision: { platform: shared.revision, tenant: revision },
        principal: principalsOf(id, tenant, revision),
        principals: (stretch) =>
          atRevision(id, revision, async (tx) =>
            (await loadPrincipals(tx, stretch, now())).map((facts) => compilePrincipal(tenant, facts)),
          ),
      };
    });
  };

  /** Principals are loaded when first asked about: a tenant may have very many. An unknown one is remembered as such. */
  const principalsOf = (id: string, tenant: Tenant, revision: number): CompiledTenant["principal"] => {
    return (externalId) => {
      // The revision is part of the name: what was known of an earlier one is never found again, and ages out.
      const name = `${tenant.revision} ${id} ${externalId}`;
      const cached = principals.get(name);
      if (cached) return cached;
      const loading = atRevision(id, revision, async (tx) => {
        const facts = await loadPrincipal(tx, externalId, now());
        return facts && compilePrincipal(tenant, facts);
      });
      principals.set(name, loading);
      loading.catch(() => principals.delete(name));
      return loading;
    };
  };

  const atRevision = <T>(id: string, revision: number, work: (tx: Tx) => Promise<T>): Promise<T | Moved> =>
    database.readInTenant(id, async (tx) => ((await revisionOf(tx, id)).tenant === revision ? work(tx) : moved));

  const current = async (id: string): Promise<CompiledTenant> => {
    const known = await revisions.current(id);
    const cached = tenants.get(id);
    const entry = cached && (await cached.catch(() => undefined));
    if (entry && reaches(entry.revision, known)) return entry;
    // Another question may have begun the load while this one waited.
    const newer = tenants.get(id);
    if (newer !== undefined && newer !== cached) return newer;
    const loading = load(id, known);
    tenants.set(id, loading);
    loading.catch(() => {
      if (tenants.get(id) === loading) tenants.delete(id);
    });
    return loading;
  };

  /** For a tenant that changes faster than it is read twice: both from one state, kept by nobody. */
  const together = async (id: string, externalId: string): Promise<WithPrincipal> => {
    const known = await revisions.current(id);
    const shared = await platformAt(known.platform);
    return database.readInTenant(id, async (tx) => {
      const { tenant: revision } = await revisionOf(tx, id);
      const tenant = compileTenant(shared, await loadTenant(tx, id, revision, now()));
      const facts = await loadPrincipal(tx, externalId, now());
      const principal = facts && compilePrincipal(tenant, facts);
      const at = { platform: shared.revision, tenant: revision };
      return { compiled: { tenant, revision: at }, principal };
    });
  };

  const get: CompiledTenants["get"] = async (id, wanted) => {
    const entry = await current(id);
    if (!wanted || reaches(entry.revision, wanted)) return entry;
    revisions.renew(id);
    const newest = await current(id);
    if (reaches(newest.revision, wanted)) return newest;
    throw revisionNotReached(`This server is at ${printRevision(newest.revision)}`, { retryAfter: 1 });
  };

  const consistently: CompiledTenants["consistently"] = async (id, read, wanted) => {
    for (let tries = 0; tries < MOST_ROUNDS; tries += 1) {
      const compiled = await get(id, wanted);
      const found = await read(compiled);
      if (found !== moved) return { compiled, found };
      revisions.heard(id);
    }
    throw unavailable("This tenant is changing faster than it can be read", { retryAfter: 1 });
  };

  return {
    get,
    consistently,
    async withPrincipal(id, externalId, wanted) {
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const compiled = await get(id, wanted);
        const principal = await compiled.principal(externalId);
        if (principal !== moved) return { compiled, principal };
        revisions.heard(id);
      }
      return together(id, externalId);
    },
  };
}

const MOST_TRIES = 2;
const MOST_ROUNDS = 5;

export const moved = Symbol("the tenant has moved to another revision");
export type Moved = typeof moved;

interface Lru<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
}

/** The least recently used goes first: a Map remembers the order of insertion. */
function lru<Value>(most: number): Lru<Value> {
  const entries = new Map<string, Value>();
  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      const [oldest] = entries.keys();
      if (entries.size > most && oldest !== undefined) entries.delete(oldest);
    },
    delete: (key) => void entries.delete(key),
  };
}
