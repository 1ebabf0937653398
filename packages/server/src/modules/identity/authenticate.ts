import { hash, timingSafeEqual } from "node:crypto";
import { type BlockList, isIP } from "node:net";
import { crc32 } from "node:zlib";
import { rangeList } from "../../kernel/address.ts";
import type { Caller } from "../../kernel/context.ts";
import { type Database, PLATFORM } from "../../kernel/database.ts";
import type { Job } from "../../kernel/module.ts";
import {
  addressNotAllowed,
  keyExpired,
  keyRevoked,
  keyRotated,
  keySuspended,
  unauthenticated,
} from "../../kernel/problem.ts";
import { type Revision, type Revisions, revisionOf } from "../../kernel/revision.ts";
import type { Soon } from "../../kernel/request.ts";
import type { Seal } from "../../kernel/seal.ts";
import { parseKey } from "./domain/key-format.ts";
import { keyState } from "./domain/key-state.ts";
import { browserCaller, isBrowsers } from "./sessions.ts";
import { type ApiKey, keys } from "./store.ts";

export interface Authentication {
  /** `lookUp` is asked before a key that is not remembered is looked up: it may refuse who has guessed before. */
  authenticate(credential: string, address: string | undefined, lookUp: () => void): Soon<Caller>;
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
    const { key, revision } = found;
    return {
      key,
      revision,
      era,
      ranges: key.ranges.length === 0 ? undefined : rangeList(key.ranges),
      caller: callerOf(key),
    };
  };

  const stands = ({ revision, era }: Known, now: Revision): boolean =>
    era === revisions.era() && revision.platform === now.platform && revision.tenant === now.tenant;

  const learn = async (print: string, credential: string, lookUp: () => void): Promise<Known> => {
    const entry = known.get(print);
    if (entry && stands(entry, await revisions.current(entry.key.tenant))) return entry;
    lookUp();
    const fresh = await verify(credential);
    if (known.size >= MOST) known.clear();
    known.set(print, fresh);
    return fresh;
  };

  const admit = ({ key, caller, ranges }: Known, address: string | undefined): Caller => {
    const at = now();
    refuse(key, at);
    if (ranges && !(address !== undefined && ranges.check(address, isIP(address) === 6 ? "ipv6" : "ipv4")))
      throw addressNotAllowed();
    used.set(key.handle, at);
    return caller;
  };

  return {
    authenticate(credential, address, lookUp) {
      if (isBrowsers(credential)) {
        lookUp();
        return browserCaller(credential, { database, seal, now: now() });
      }
      const print = hash("sha256", credential, "base64");
      const entry = known.get(print);
      const fresh = entry && revisions.fresh(entry.key.tenant);
      if (entry && fresh && stands(entry, fresh)) return admit(entry, address);
      return learn(print, credential, lookUp).then((found) => admit(found, address));
    },
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

const callerOf = ({ id, realm, tenant, scopes, ranges, expiresAt }: ApiKey): Caller => ({
  id,
  realm: realm === "operator" ? "operator" : "tenant",
  ...(tenant !== PLATFORM && { tenant }),
  environment: realm === "test" ? "test" : "live",
  scopes,
  ...(ranges.length > 0 && { ranges }),
  ...(expiresAt !== null && { expiresAt }),
});

function refuse(key: ApiKey, at: Date): void {
  const state = keyState(key, at);
  switch (state) {
    case "active":
    case "rotating":
      return;
    case "revoked":
      throw keyRevoked();
    case "expired":
      throw keyExpired();
    case "rotated":
      throw keyRotated();
    case "suspended":
      throw keySuspended();
    default:
      state satisfies never;
  }
}
