import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import { declareAudit } from "../../kernel/audit-type.ts";
import type { Caller, Context } from "../../kernel/context.ts";
import { PLATFORM } from "../../kernel/database.ts";
import { allows } from "../../kernel/endpoint.ts";
import { isInside } from "../../kernel/address.ts";
import {
  type InputError,
  keyExpired,
  keyRevoked,
  keyRotated,
  keySuspended,
  notFound,
  type Problem,
} from "../../kernel/problem.ts";
import { newId } from "../../kernel/id.ts";
import { record } from "../../kernel/journal.ts";
import type { Seal } from "../../kernel/seal.ts";
import type { Tx } from "../../kernel/sql.ts";
import { parseKey, printKey } from "./domain/key-format.ts";
import { keyState, opens } from "./domain/key-state.ts";
import * as events from "./events.ts";
import * as problems from "./problems.ts";
import { type ApiKey, keys, links, sessions } from "./store.ts";

/** What keys need from outside this module. */
export interface KeyPorts {
  readonly seal: Seal;
  /** Every scope there is for a realm. */
  readonly scopes: (realm: Caller["realm"]) => readonly string[];
}

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly ranges: readonly string[];
  readonly expiresAt?: Date | undefined;
}

/** A key with its text, which is told once and kept nowhere. */
export type ToldKey = ApiKey & { readonly key: string };

/** Makes a key in the realm the request is in: the operator's, or the tenant's with its environment. */
export async function createKey(ctx: Context, given: NewKey, ports: KeyPorts): Promise<ToldKey> {
  refuseScopes(ctx, given.scopes, ports);
  refuseWider(ctx, { ranges: given.ranges, expiresAt: given.expiresAt ?? null });
  const made = await issue(ctx, given, ports.seal);
  ctx.emit(events.keyCreated, made.id, { keyId: made.id, name: made.name });
  return made;
}

const blank = {
  ranges: [],
  suspendedAt: null,
  revokedAt: null,
  expiresAt: null,
  successorId: null,
  retiresAt: null,
  lastUsedAt: null,
} as const;

async function issue(ctx: Context, given: NewKey, seal: Seal): Promise<ToldKey> {
  const operator = ctx.tenant.id === PLATFORM;
  const { text, handle, secret } = printKey(operator ? "op" : ctx.tenant.environment, randomBytes, crc32);
  const key: ApiKey = {
    ...blank,
    id: ctx.newId("key"),
    tenant: ctx.tenant.id,
    handle,
    realm: operator ? "operator" : ctx.tenant.environment,
    name: given.name,
    lastFour: text.slice(-4),
    scopes: given.scopes,
    ranges: given.ranges,
    expiresAt: given.expiresAt ?? null,
    createdAt: ctx.now,
    createdBy: ctx.caller.id,
  };
  await keys.insert(ctx.tx, key, seal.pepper(secret));
  return { ...key, key: text };
}

export const KEY_INSTALLED = declareAudit({
  action: "identity.operator-key.installed",
  version: 1,
  ocsf: "user_management.create",
  summary: "Install the key that BAILIWICK_OPERATOR_KEY names",
});

/** Installs a key the operator made elsewhere, for automation; false when it is there already. */
export async function installOperatorKey(tx: Tx, text: string, seal: Seal, now: Date): Promise<boolean> {
  const parts = parseKey(text, crc32);
  if (parts?.realm !== "op") throw problems.keyMalformed("BAILIWICK_OPERATOR_KEY is not a well-formed operator key");
  if (await keys.byHandle(tx, parts.handle)) return false;
  const key: ApiKey = {
    ...blank,
    id: newId("key", now),
    tenant: PLATFORM,
    handle: parts.handle,
    realm: "operator",
    name: "BAILIWICK_OPERATOR_KEY",
    lastFour: text.slice(-4),
    scopes: ["*"],
    createdAt: now,
    createdBy: "system",
  };
  await keys.insert(tx, key, seal.pepper(parts.secret));
  await record(tx, {
    tenant: PLATFORM,
    actor: { id: "system", kind: "operator" },
    action: KEY_INSTALLED.action,
    target: { id: key.id },
    outcome: "done",
    facts: { name: key.name, lastFour: key.lastFour, scopes: key.scopes },
    correlation: {},
    disclosed: {},
    at: now,
  });
  return true;
}

/** A well-formed operator key that is installed nowhere yet. */
export const generateOperatorKey = (): string => printKey("op", randomBytes, crc32).text;

/** Scopes must exist in the realm, and nobody hands out what they do not hold. */
function refuseScopes(ctx: Context, scopes: readonly string[], { scopes: known }: KeyPorts): void {
  const all = known(ctx.tenant.id === PLATFORM ? "operator" : "tenant");
  const unknown = scopes.flatMap((scope, index) =>
    all.some((permission) => allows([scope], permission))
      ? []
      : [{ pointer: `#/scopes/${index}`, detail: `There is no scope ${scope} here` }],
  );
  if (unknown.length > 0) throw problems.scopeUnknown(undefined, { errors: unknown });
  const beyond = scopes.flatMap((scope, index) =>
    all.every((permission) => !allows([scope], permission) || ctx.may(permission))
      ? []
      : [{ pointer: `#/scopes/${index}`, detail: `Your key does not hold all of ${scope}` }],
  );
  if (beyond.length > 0) throw problems.scopeBeyondOwn(undefined, { errors: beyond });
}

/** A key that works only from some addresses, or only for a while, cannot make, replace or resume one that is freer. */
function refuseWider({ caller, now }: Context, { ranges, expiresAt }: Pick<ApiKey, "ranges" | "expiresAt">): void {
  const errors: InputError[] = [];
  if (expiresAt !== null && expiresAt <= now)
    errors.push({ pointer: "#/expiresAt", detail: "It would have expired already" });
  if (caller.expiresAt !== undefined && (expiresAt === null || expiresAt > caller.expiresAt))
    errors.push({ pointer: "#/expiresAt", detail: `Your own key expires at ${caller.expiresAt.toISOString()}` });
  if (
    caller.ranges !== undefined &&
    !(ranges.length > 0 && ranges.every((range) => isInside(range, caller.ranges ?? [])))
  )
    errors.push({ pointer: "#/ranges", detail: `Your own key works from ${caller.ranges.join(", ")} only` });
  if (errors.length > 0) throw problems.keyWiderThanOwn(undefined, { errors });
}

export async function getKey(ctx: Context, id: string): Promise<ApiKey> {
  const key = await keys.find(ctx.tx, id);
  if (!key) throw notFound();
  return key;
}

/** For a change: nobody else changes the key meanwhile. */
async function lockKey(ctx: Context, id: string): Promise<ApiKey> {
  const key = await keys.lock(ctx.tx, id);
  if (!key) throw notFound();
  return key;
}

/** Why a key opens nothing; undefined when it does. */
export function whyShut(key: ApiKey, at: Date): Problem | undefined {
  const state = keyState(key, at);
  switch (state) {
    case "active":
    case "rotating":
      return undefined;
    case "revoked":
      return keyRevoked();
    case "expired":
      return keyExpired();
    case "rotated":
      return keyRotated();
    case "suspended":
      return keySuspended();
    default:
      return state satisfies never;
  }
}

/** Throws why a key opens nothing. */
export function refuseShut(key: ApiKey, at: Date): void {
  const why = whyShut(key, at);
  if (why) throw why;
}

/** When a key ends: by its own expiry, or once its successor is alone. */
export function endOf({ expiresAt, retiresAt }: Pick<ApiKey, "expiresAt" | "retiresAt">): Date | undefined {
  if (expiresAt === null || retiresAt === null) return expiresAt ?? retiresAt ?? undefined;
  return expiresAt < retiresAt ? expiresAt : retiresAt;
}

/** Whoever signed in with a key, or with a link of its making, is out when the key is. */
async function endWith({ tx, caller, now }: Context, key: string, at: Date): Promise<void> {
  await links.endWith(tx, key, at);
  await (at <= now ? sessions.endAll(tx, key, caller.id, now) : sessions.endBy(tx, key, at));
}

/** Makes a successor with the same rights; the old key works on for the overlap, so that callers can change over. */
export async function rotateKey(ctx: Context, id: string, overlapHours: number, ports: KeyPorts): Promise<ToldKey> {
  const old = await lockKey(ctx, id);
  if (keyState(old, ctx.now) !== "active") throw problems.keyNotActive();
  refuseScopes(ctx, old.scopes, ports);
  refuseWider(ctx, old);
  const successor = await issue(ctx, { ...old, expiresAt: old.expiresAt ?? undefined }, ports.seal);
  const retiresAt = new Date(ctx.now.getTime() + overlapHours * 3_600_000);
  await keys.put(ctx.tx, { ...old, successorId: successor.id, retiresAt });
  await endWith(ctx, id, retiresAt);
  ctx.emit(events.keyRotated, old.id, { keyId: old.id, name: old.name });
  return successor;
}

export async function setSuspended(ctx: Context, id: string, suspended: boolean, ports: KeyPorts): Promise<ApiKey> {
  const key = await lockKey(ctx, id);
  const state = keyState(key, ctx.now);
  if (!opens(state) && state !== "suspended") throw problems.keyNotActive(`This key is ${state}`);
  if (!suspended) {
    refuseScopes(ctx, key.scopes, ports);
    refuseWider(ctx, key);
  }
  const changed = { ...key, suspendedAt: suspended ? (key.suspendedAt ?? ctx.now) : null };
  await keys.put(ctx.tx, changed);
  if (suspended) await endWith(ctx, id, ctx.now);
  ctx.emit(events.keyChanged, id, { keyId: id, name: key.name });
  return changed;
}

/** For good, and with everything that was begun by it. A key that is revoked already stays as it is. */
export async function revokeKey(ctx: Context, id: string): Promise<ApiKey> {
  const key = await lockKey(ctx, id);
  const changed = { ...key, revokedAt: key.revokedAt ?? ctx.now };
  await keys.put(ctx.tx, changed);
  await endWith(ctx, id, ctx.now);
  ctx.emit(events.keyRevoked, id, { keyId: id, name: key.name });
  return changed;
}
