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
import { remembered, rememberedOf } from "../../kernel/remembered.ts";
import type { Soon } from "../../kernel/soon.ts";
import type { Tx } from "../../kernel/sql.ts";
import {
  reaches,
  type Revision,
  type Revisions,
  revisionNotReached,
  revisionOf,
  printRevision,
  stateOf,
} from "../../kernel/revision.ts";
import type { PrincipalsAfter } from "../identity/index.ts";
import { loadNamed, loadPlatform, loadPrincipal, loadPrincipals, loadTenant } from "./facts.ts";

/** One tenant compiled, with the principals asked about so far. */
export interface CompiledTenant {
  readonly tenant: Tenant;
  readonly revision: Revision;
  /** Which database's revision it is: the same for every process. */
  readonly state: string;
  /** The era of the revisions in which its reading began. */
  readonly era: number;
  /**
   * The principal the app calls by that name; undefined when the tenant knows nobody of that name. `moved` when the
   * tenant has changed since: then all of it must be had anew, for an answer never mixes two revisions.
   */
  principal(externalId: string): Promise<Principal | undefined | Moved>;
  /** Many of them, in the order they were called; those that are not known yet are loaded together. */
  named(externalIds: readonly string[]): Promise<readonly (Principal | undefined)[] | Moved>;
  /** A stretch of all principals, read anew each time: a walk over everybody must not drive out who is asked about. */
  principals(stretch: PrincipalsAfter): Promise<readonly Principal[] | Moved>;
}

/** What an answer rests on. */
export type AtRevision = Pick<CompiledTenant, "tenant" | "revision" | "state">;

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
  withPrincipal(tenant: string, externalId: string, wanted?: Revision): Soon<WithPrincipal>;
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
 * The bounded cache of compiled tenants. An entry stands for exactly one revision of one era; when a counter moves, or
 * a connection to the database was lost, it is made anew at its next use. Many questions that wait for one tenant wait for one load.
 */
export function compiledTenants(
  { database, revisions, now }: CompiledGround,
  limits: CacheLimits = cacheLimits,
): CompiledTenants {
  const tenants = remembered<Slot<CompiledTenant>>(limits.tenants);
  const principals = rememberedOf<Slot<Principal | undefined | Moved>>(limits.principals);
  let platform: { readonly revision: number; readonly era: number; readonly compiled: Promise<Platform> } | undefined;

  /** Every tenant of one platform revision shares one compiled platform. */
  const platformAt = (revision: number): Promise<Platform> => {
    const era = revisions.era();
    if (platform?.revision === revision && platform.era === era) return platform.compiled;
    const compiled = database.readAcrossTenants("what is the same for all tenants is compiled once", async (tx) =>
      compilePlatform(await loadPlatform(tx, (await revisionOf(tx, PLATFORM)).platform, now()), { matcher }),
    );
    const entry = { revision, era, compiled };
    platform = entry;
    compiled.catch(() => {
      if (platform === entry) platform = undefined;
    });
    return compiled;
  };

  /** Whether an entry may be answered from, as far as is known. */
  const stands = ({ revision, era }: CompiledTenant, known: Revision): boolean =>
    era === revisions.era() && reaches(revision, known);

  const load = async (id: string, known: Revision): Promise<CompiledTenant> => {
    const era = revisions.era();
    const shared = await platformAt(known.platform);
    return database.readInTenant(id, async (tx) => {
      const { tenant: revision } = await revisionOf(tx, id);
      const [facts, state] = await Promise.all([loadTenant(tx, id, revision, now()), stateOf(tx, id)]);
      const tenant = compileTenant(shared, facts);
      return {
        tenant,
        state,
        revision: { platform: shared.revision, tenant: revision },
        era,
        ...principalsOf(id, tenant, revision),
        principals: (stretch) =>
          atRevision(id, revision, async (tx) =>
            (await loadPrincipals(tx, stretch, now())).map((facts) => compilePrincipal(tenant, facts)),
          ),
      };
    });
  };

  /**
   * Principals are loaded when first asked about: a tenant may have very many. An unknown one is remembered as such.
   * They belong to the tenant as it was compiled: what was known beside an earlier one is never found again.
   */
  const principalsOf = (id: string, tenant: Tenant, revision: number): Pick<CompiledTenant, "principal" | "named"> => {
    const remember = (externalId: string, loading: Promise<Principal | undefined | Moved>) => {
      principals.set(tenant, externalId, slotOf(loading));
      loading.catch(() => principals.delete(tenant, externalId));
      return loading;
    };
    return {
      principal(externalId) {
        const load = async (tx: Tx) => {
          const facts = await loadPrincipal(tx, externalId, now());
          return facts && compilePrincipal(tenant, facts);
        };
        return principals.get(tenant, externalId)?.loading ?? remember(externalId, atRevision(id, revision, load));
      },
      async named(externalIds) {
        const known = externalIds.map((name) => principals.get(tenant, name)?.loading);
        const unknown = externalIds.filter((_, index) => known[index] === undefined);
        const facts = unknown.length > 0 ? atRevision(id, revision, (tx) => loadNamed(tx, unknown, now())) : undefined;
        const learnt = async (name: string) => {
          const found = await facts;
          if (found === moved) return moved;
          const own = found?.get(name);
          return own && compilePrincipal(tenant, own);
        };
        const all = await Promise.all(externalIds.map((name, index) => known[index] ?? remember(name, learnt(name))));
        const found = all.flatMap((principal) => (principal === moved ? [] : [principal]));
        return found.length === all.length ? found : moved;
      },
    };
  };

  const atRevision = <T>(id: string, revision: number, work: (tx: Tx) => Promise<T>): Promise<T | Moved> =>
    database.readInTenant(id, async (tx) => ((await revisionOf(tx, id)).tenant === revision ? work(tx) : moved));

  const current = async (id: string): Promise<CompiledTenant> => {
    const known = await revisions.current(id);
    const cached = tenants.get(id);
    const entry = cached && (await cached.loading.catch(() => undefined));
    if (entry && stands(entry, known)) return entry;
    // Another question may have begun the load while this one waited.
    const newer = tenants.get(id);
    if (newer !== undefined && newer !== cached) return newer.loading;
    const loading = load(id, known);
    const slot = slotOf(loading);
    tenants.set(id, slot);
    loading.catch(() => {
      if (tenants.get(id) === slot) tenants.delete(id);
    });
    return loading;
  };

  /** What is there already, as most of the time all of it is. */
  const ready = (id: string, externalId: string): WithPrincipal | undefined => {
    const known = revisions.fresh(id);
    const compiled = known && tenants.get(id)?.found;
    if (known === undefined || compiled === undefined || !stands(compiled.value, known)) return undefined;
    const principal = principals.get(compiled.value.tenant, externalId)?.found;
    if (principal === undefined || principal.value === moved) return undefined;
    return { compiled: compiled.value, principal: principal.value };
  };

  const loaded = async (id: string, externalId: string, wanted?: Revision): Promise<WithPrincipal> => {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const compiled = await get(id, wanted);
      const principal = await compiled.principal(externalId);
      if (principal !== moved) return { compiled, principal };
      revisions.heard(id);
    }
    return together(id, externalId);
  };

  /** For a tenant that changes faster than it is read twice: both from one state, kept by nobody. */
  const together = async (id: string, externalId: string): Promise<WithPrincipal> => {
    const known = await revisions.current(id);
    const shared = await platformAt(known.platform);
    return database.readInTenant(id, async (tx) => {
      const { tenant: revision } = await revisionOf(tx, id);
      const [own, state] = await Promise.all([loadTenant(tx, id, revision, now()), stateOf(tx, id)]);
      const tenant = compileTenant(shared, own);
      const facts = await loadPrincipal(tx, externalId, now());
      const principal = facts && compilePrincipal(tenant, facts);
      const at = { platform: shared.revision, tenant: revision };
      return { compiled: { tenant, revision: at, state }, principal };
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
    withPrincipal: (id, externalId, wanted) =>
      (wanted === undefined ? ready(id, externalId) : undefined) ?? loaded(id, externalId, wanted),
  };
}

const MOST_TRIES = 2;
const MOST_ROUNDS = 5;

export const moved = Symbol("the tenant has moved to another revision");
export type Moved = typeof moved;

/** Something on its way, and what it was once it is there. */
interface Slot<Value> {
  readonly loading: Promise<Value>;
  found: { readonly value: Value } | undefined;
}

function slotOf<Value>(loading: Promise<Value>): Slot<Value> {
  const slot: Slot<Value> = { loading, found: undefined };
  loading.then(
    (value) => {
      slot.found = { value };
    },
    () => undefined,
  );
  return slot;
}
