import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Caller, Context } from "../../kernel/context.ts";
import { type Database, PLATFORM } from "../../kernel/database.ts";
import type { Job } from "../../kernel/module.ts";
import { forbidden, KnownRefused, notFound, unauthenticated } from "../../kernel/problem.ts";
import { printRevision, revisionOf } from "../../kernel/revision.ts";
import type { Seal } from "../../kernel/seal.ts";
import type { Tx } from "../../kernel/sql.ts";
import { base62, type KeyParts, parseKey, printKey, textOf } from "./domain/key-format.ts";
import { keyState, opens } from "./domain/key-state.ts";
import { idleEnd, isCurrent, isOpen, isRenewalDue, LINK_MS, LONGEST_MS } from "./domain/session.ts";
import { endOf, refuseShut } from "./keys.ts";
import * as problems from "./problems.ts";
import { type ApiKey, keys, links, type Session, sessions, type SignInLink } from "./store.ts";

export interface SessionPorts {
  readonly database: Database;
  readonly seal: Seal;
  readonly now: Date;
  /** Refuses who has guessed before; a cookie that is right is none the worse for it. */
  readonly lookUp: () => void;
  /** Nobody did anything: the session stays open, but no longer for it. */
  readonly background: boolean;
}

/** The one thing a sign-in link may do. */
export const BEGIN = "identity.session.begin";

/** A link with its text, which is told once and kept nowhere. */
export type ToldLink = SignInLink & { readonly token: string };

/** Makes a link whose session may do what the caller may. */
export async function createLink(ctx: Context, seal: Seal): Promise<ToldLink> {
  refuseBound(ctx.caller);
  await ownKey(ctx);
  const { text, handle, secret } = printKey("link", randomBytes, crc32);
  const link: SignInLink = {
    id: ctx.newId("lnk"),
    tenant: ctx.tenant.id,
    handle,
    scopes: ctx.caller.scopes,
    createdAt: ctx.now,
    createdBy: ctx.caller.id,
    expiresAt: new Date(ctx.now.getTime() + LINK_MS),
    usedAt: null,
  };
  await links.insert(ctx.tx, link, seal.pepper(secret));
  return { ...link, token: text };
}

/** Nobody opens a session that is freer than themselves: sessions know neither addresses nor another's end. */
function refuseBound({ ranges, expiresAt, session }: Caller): void {
  if (session) throw forbidden("A session opens no other; sign in with a new link");
  if (ranges !== undefined || expiresAt !== undefined)
    throw problems.keyWiderThanOwn("Your own key is bound to addresses or to an end, and a session would not be");
}

export async function getLink(ctx: Context, id: string): Promise<SignInLink> {
  const link = await links.find(ctx.tx, id);
  if (!link) throw notFound();
  return link;
}

/** Begins a session for whoever holds a link, which is used up by it, or a key with the right to. */
export async function beginSession(ctx: Context, seal: Seal): Promise<Session> {
  const { scopes, key } = isLink(ctx.caller) ? await useLink(ctx) : await useKey(ctx);
  const { handle } = printKey("session", randomBytes, crc32);
  const keyEndsAt = key === undefined ? undefined : endOf(key);
  const endsAt = new Date(Math.min(ctx.now.getTime() + LONGEST_MS, keyEndsAt?.getTime() ?? Number.POSITIVE_INFINITY));
  const session: Session = {
    id: ctx.newId("ses"),
    tenant: ctx.tenant.id,
    handle,
    scopes,
    generation: 1,
    renewedAt: ctx.now,
    beganAt: ctx.now,
    beganBy: ctx.caller.id,
    keyId: key?.id ?? null,
    keyEndsAt: keyEndsAt ?? null,
    beganFrom: ctx.address ?? null,
    idleUntil: idleEnd(ctx.now, endsAt),
    endsAt,
    endedAt: null,
    endedBy: null,
  };
  await sessions.insert(ctx.tx, session);
  ctx.cookie({ token: tokenOf(session, seal), until: endsAt });
  return session;
}

const isLink = ({ id }: Caller): boolean => id.startsWith("lnk_");

/** What a session may do, and the key it goes back to; without one, it is the server's own. */
interface Origin {
  readonly scopes: readonly string[];
  readonly key: ApiKey | undefined;
}

async function useKey(ctx: Context): Promise<Origin> {
  refuseBound(ctx.caller);
  return { scopes: ctx.caller.scopes, key: await ownKey(ctx) };
}

/** The key is held before the link is taken, in the order in which a change to the key takes them. */
async function useLink(ctx: Context): Promise<Origin> {
  const { createdBy } = await getLink(ctx, ctx.caller.id);
  const key = await heldKey(ctx, createdBy);
  if (key && !opens(keyState(key, ctx.now))) throw problems.linkExpired("The key that made this link is closed");
  const link = await links.use(ctx.tx, ctx.caller.id, ctx.now);
  // Two came at once, and the other was first.
  if (!link) throw problems.linkUsed();
  return { scopes: link.scopes, key };
}

/** The caller's key as it is now: what this process remembers of it may be a second old. */
async function ownKey(ctx: Context): Promise<ApiKey | undefined> {
  const key = await heldKey(ctx, ctx.caller.id);
  if (key) refuseShut(key, ctx.now);
  return key;
}

/** Nobody closes it meanwhile: whoever does ends what is begun here, too. */
async function heldKey(ctx: Context, id: string): Promise<ApiKey | undefined> {
  if (!id.startsWith("key_")) return undefined;
  const key = await keys.hold(ctx.tx, id);
  if (!key) throw notFound();
  return key;
}

export async function getSession(ctx: Context, id: string): Promise<Session> {
  const session = await sessions.find(ctx.tx, id);
  if (!session) throw notFound();
  return session;
}

export async function endSession(ctx: Context, id: string): Promise<Session> {
  const ended = await sessions.end(ctx.tx, id, ctx.caller.id, ctx.now);
  if (!ended) throw notFound();
  if (id === ctx.caller.id) ctx.cookie("clear");
  return ended;
}

/** Ends the session the request came with; a key has none. */
export async function signOut(ctx: Context): Promise<Session | undefined> {
  return ctx.caller.session === undefined ? undefined : endSession(ctx, ctx.caller.id);
}

/**
 * A session's cookie, from the server's secret and the number of the renewal. Nothing of it is kept: whoever reads the
 * database cannot make one, and a reply that got lost on its way can be given again.
 */
function tokenOf({ handle, generation }: Pick<Session, "handle" | "generation">, seal: Seal): string {
  return textOf({ realm: "session", handle, secret: secretOf(handle, generation, seal) }, crc32);
}

const secretOf = (handle: string, generation: number, seal: Seal): string =>
  base62(createHmac("sha512", seal.derive("session cookies")).update(`${handle} ${generation}`).digest(), 32);

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** Whose cookie that is; on the way, a session in use gets its next one. */
async function sessionCaller(
  { handle, secret }: KeyParts,
  { database, seal, now, lookUp, background }: SessionPorts,
): Promise<Caller> {
  const { found, revision } = await readAt(database, "a session is looked up by its cookie", (tx) =>
    sessions.byHandle(tx, handle),
  );
  const presented = [0, -1]
    .map((back) => (found?.generation ?? 1) + back)
    .find((generation) => same(secret, secretOf(handle, generation, seal)));
  if (!found || presented === undefined) {
    lookUp();
    throw unauthenticated();
  }
  if (!isCurrent(found, presented, now)) throw unauthenticated();
  if (!isOpen(found, now)) throw problems.sessionEnded();
  const renewed = !background && isRenewalDue(found, now) ? await renew(found, database, now) : undefined;
  const session = renewed ?? found;
  const token = renewed || presented < found.generation ? tokenOf(session, seal) : undefined;
  return callerOf(session, { revision, token });
}

/** Asked while a reply lasts: none could carry a next cookie, and nobody is known to be sitting there. */
export async function stillSignedIn(id: string, database: Database, now: Date): Promise<Caller> {
  const { found, revision } = await readAt(database, "a session is looked at while a reply lasts", (tx) =>
    sessions.find(tx, id),
  );
  if (!found || !isOpen(found, now)) throw problems.sessionEnded();
  return callerOf(found, { revision });
}

const renew = (session: Session, database: Database, now: Date): Promise<Session | undefined> =>
  database.acrossTenants("a session in use is renewed", (tx) =>
    sessions.renew(tx, session, now, idleEnd(now, session.endsAt)),
  );

/** What was found, and the revision it was found at. */
const readAt = <Found>(database: Database, why: string, find: (tx: Tx) => Promise<Found>) =>
  database.readAcrossTenants(why, async (tx) => {
    const [found, revision] = await Promise.all([find(tx), revisionOf(tx, PLATFORM)]);
    return { found, revision: printRevision(revision) };
  });

/** Who is signed in. */
export const callerOf = (
  { id, scopes, beganAt, idleUntil, endsAt, keyEndsAt }: Session,
  { revision, token }: { readonly revision?: string; readonly token?: string | undefined } = {},
): Caller => ({
  id,
  realm: "operator",
  environment: "live",
  scopes,
  revision,
  ...(keyEndsAt !== null && { expiresAt: keyEndsAt }),
  session: { beganAt, idleUntil, endsAt, ...(token !== undefined && { token }) },
});

/** Whose link that is: somebody who may begin one session, and nothing else. */
async function linkCaller(
  { handle, secret }: KeyParts,
  { database, seal, now, lookUp }: SessionPorts,
): Promise<Caller> {
  lookUp();
  const { found, revision } = await readAt(database, "a sign-in link is looked up", (tx) => links.byHandle(tx, handle));
  const digest = seal.pepper(secret);
  if (!timingSafeEqual(digest, found?.digest ?? Buffer.alloc(digest.length)) || !found) throw unauthenticated();
  const caller: Caller = { id: found.id, realm: "operator", environment: "live", scopes: [BEGIN], revision };
  if (found.usedAt !== null) throw new KnownRefused(problems.linkUsed(), caller);
  if (found.expiresAt <= now) throw new KnownRefused(problems.linkExpired(), caller);
  return caller;
}

const DAY = 86_400_000;

/** Who signed in stays listed for a while; the audit log keeps it for longer. */
export const forgetSignIns: Job = {
  name: "identity.forget-sign-ins",
  everySeconds: 3600,
  async run(tx, now) {
    const before = new Date(now.getTime() - 90 * DAY);
    await links.forget(tx, before);
    await sessions.forget(tx, before);
  },
};

/** Whether the id of who asks is a session's rather than a key's. */
export const isSession = (id: string): boolean => id.startsWith("ses_");

/** Whether a credential is a link's or a session's rather than an API key. */
export const isBrowsers = (credential: string): boolean => /^blw_(?:link|session)_/.test(credential);

/** Who holds it; throws the problem that says why nobody does. */
export async function browserCaller(credential: string, ports: SessionPorts): Promise<Caller> {
  const parts = parseKey(credential, crc32);
  if (parts?.realm === "link") return linkCaller(parts, ports);
  if (parts?.realm === "session") return sessionCaller(parts, ports);
  ports.lookUp();
  throw unauthenticated();
}
