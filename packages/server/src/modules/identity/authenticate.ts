import { hash, timingSafeEqual } from "node:crypto";
import { type BlockList, isIP } from "node:net";
import { crc32 } from "node:zlib";
import { rangeList } from "../../kernel/address.ts";
import type { Caller } from "../../kernel/context.ts";
import { type Database, PLATFORM } from "../../kernel/database.ts";
import type { Job } from "../../kernel/module.ts";
import { addressNotAllowed, KnownRefused, unauthenticated } from "../../kernel/problem.ts";
import { printRevision, type Revision, type Revisions, revisionOf } from "../../kernel/revision.ts";
import type { Soon } from "../../kernel/soon.ts";
import type { Seal } from "../../kernel/seal.ts";
import { parseKey } from "./domain/key-format.ts";
import { endOf, whyShut } from "./keys.ts";
import { browserCaller, isBrowsers, isSession, stillSignedIn } from "./sessions.ts";
import { type ApiKey, keys } from "./store.ts";

/** A key or a session, as the request it came with knew it. */
export interface Holder {
  readonly id: string;
  readonly tenant?: string | undefined;
}

export interface Authentication {
  /**
   * `lookUp` is asked about what was never verified: it may refuse who has guessed before. What a page asks in the
   * background, by the clock, is no use of a session.
   */
  authenticate(credential: string, address: string | undefined, lookUp: () => void, background: boolean): Soon<Caller>;
  /** Whoever signed in, by the session's id, for as long as it is open; asking is no use of it and renews nothing. */
  stillSignedIn(session: string): Promise<Caller>;
  /** Whoever was told a secret of a key's or session's making, while that is good, by its id; throws once it is not. */
  stillGood(who: Holder, address: string | undefined): Promise<Caller>;
  /** Writes down when keys were last used; a job, so that no request pays for it. */
  readonly noteUse: Job;
}

interface Known {
  readonly key: ApiKey;
  readonly caller: Caller;
  readonly ranges: BlockList | undefined;
  readonly revision: Revision;
  /** When its reading began. */
  readonly era: number;
}

const MOST = 20_000;

/**
 * Who holds a key. A key once verified is remembered under the SHA-256 of its text for as long as the revision it was
 * read at stands: every change to a key moves that revision, so a revoked key is out within the second that a
 * revision may be old, and at once on the process that revoked it. When a connection to the database was lost, every
 * key is looked up anew.
 */
export function authentication(database: Database, revisions: Revisions, seal: Seal, now: () => Date): Authentication {
  const known = new Map<string, Known>();
  const byId = new Map<string, Known>();
  const used = new Map<string, Date>();

  const verify = async (credential: string): Promise<Known> => {
    const parts = parseKey(credential, crc32);
    if (!parts) throw unauthenticated("That is not a well-formed API key; check that it was copied whole");
    const era = revisions.era();
    // Key and revision from one state: else a key revoked in between would be remembered under the revision after.
    const found = await database.readAcrossTenants("a key is looked up before its tenant is known", async (tx) => {
      const key = await keys.byHandle(tx, parts.handle);
      return key && { key, revision: await revisionOf(tx, key.tenant) };
    });
    // Without such a key the same work is done against nothing, so that timing tells no handle apart.
    const digest = seal.pepper(parts.secret);
    if (!timingSafeEqual(digest, found?.key.digest ?? Buffer.alloc(digest.length)) || !found) throw unauthenticated();
    return knownOf(found, era);
  };

  const stands = ({ revision, era }: Known, now: Revision): boolean =>
    era === revisions.era() && revision.platform === now.platform && revision.tenant === now.tenant;

  const learn = async (print: string, credential: string, lookUp: () => void): Promise<Known> => {
    const entry = known.get(print);
    if (entry && stands(entry, await revisions.current(entry.key.tenant))) return entry;
    if (!entry) lookUp();
    const fresh = await verify(credential);
    if (known.size >= MOST) known.clear();
    known.set(print, fresh);
    return fresh;
  };

  const find = async ({ id, tenant = PLATFORM }: Holder): Promise<Known> => {
    const entry = byId.get(id);
    if (entry && stands(entry, await revisions.current(entry.key.tenant))) return entry;
    const era = revisions.era();
    const found = await database.readAcrossTenants(
      "a key is looked at while a secret of its making is used",
      async (tx) => {
        const key = await keys.of(tx, tenant, id);
        return key && { key, revision: await revisionOf(tx, key.tenant) };
      },
    );
    if (!found) throw unauthenticated();
    const fresh = knownOf(found, era);
    if (byId.size >= MOST) byId.clear();
    byId.set(id, fresh);
    return fresh;
  };

  const open = ({ key, caller, ranges }: Known, address: string | undefined, at: Date): Caller => {
    const isElsewhere =
      ranges && !(address !== undefined && ranges.check(address, isIP(address) === 6 ? "ipv6" : "ipv4"));
    const refusal = whyShut(key, at) ?? (isElsewhere ? addressNotAllowed() : undefined);
    if (refusal) throw new KnownRefused(refusal, caller);
    return caller;
  };

  const admit = (entry: Known, address: string | undefined): Caller => {
    const at = now();
    const caller = open(entry, address, at);
    used.set(entry.key.handle, at);
    return caller;
  };

  return {
    authenticate(credential, address, lookUp, background) {
      if (isBrowsers(credential)) return browserCaller(credential, { database, seal, now: now(), lookUp, background });
      const print = hash("sha256", credential, "base64");
      const entry = known.get(print);
      const fresh = entry && revisions.fresh(entry.key.tenant);
      if (entry && fresh && stands(entry, fresh)) return admit(entry, address);
      return learn(print, credential, lookUp).then((found) => admit(found, address));
    },
    stillSignedIn: (session) => stillSignedIn(session, database, now()),
    stillGood: async (who, address) =>
      isSession(who.id) ? stillSignedIn(who.id, database, now()) : open(await find(who), address, now()),
    noteUse: {
      name: "identity.note-key-use",
      everySeconds: 60,
      async run(tx) {
        const entries = [...used];
        used.clear();
        if (entries.length > 0)
          await keys.noteUse(
            tx,
            entries.map(([handle]) => handle),
            entries.map(([, at]) => at),
          );
      },
    },
  };
}

function knownOf({ key, revision }: Pick<Known, "key" | "revision">, era: number): Known {
  const ranges = key.ranges.length === 0 ? undefined : rangeList(key.ranges);
  return { key, revision, era, ranges, caller: callerOf(key, printRevision(revision)) };
}

/** Who holds a key, and the revision it was read at. */
export function callerOf(key: ApiKey, revision?: string): Caller {
  const { id, realm, tenant, scopes, ranges } = key;
  const expiresAt = endOf(key);
  return {
    id,
    realm: realm === "operator" ? "operator" : "tenant",
    ...(tenant !== PLATFORM && { tenant }),
    environment: realm === "test" ? "test" : "live",
    scopes,
    revision,
    ...(ranges.length > 0 && { ranges }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}
