import { createHash } from "node:crypto";
import type { Seal } from "./seal.ts";
import { idempotencyKeyReused, invalidRequest, requestInFlight } from "./problem.ts";
import { LOCK_NOT_AVAILABLE, sql, sqlState, type Tx } from "./sql.ts";

/** Whose key it is, for what. The same key of another caller or another operation is another key. */
export interface KeyScope {
  readonly tenant: string;
  readonly principal: string;
  readonly operation: string;
  readonly key: string;
}

export interface StoredReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How long a key is remembered, at least. */
const KEPT_HOURS = 24;

/** The draft's header is a structured string; plain text is accepted as every client in use sends it. */
export function parseIdempotencyKey(header: string): string {
  const key = header.replace(/^"(.*)"$/, "$1");
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    throw invalidRequest("An Idempotency-Key is 1 to 255 visible ASCII characters", {
      errors: [{ header: "Idempotency-Key", detail: "Use a UUID" }],
    });
  return key;
}

/** What makes two requests the same: method, path, query and the body's bytes. */
export function fingerprint(method: string, url: string, body: Buffer | undefined): Buffer {
  return createHash("sha256")
    .update(`${method} ${url}\n`)
    .update(body ?? "")
    .digest();
}

/**
 * First use goes on (undefined); the same request again gets the stored reply; another request is refused. A request
 * still running holds the row: the second waits two seconds for it, then is told to come back.
 */
export async function claim(
  tx: Tx,
  scope: KeyScope,
  print: Buffer,
  seal: Seal,
  now: Date,
): Promise<StoredReply | undefined> {
  const { tenant, principal, operation, key } = scope;
  await tx.run(sql`set local lock_timeout = '2s'`);
  const claimed = await tx
    .run(sql`
      insert into kernel.idempotency (tenant_id, principal, operation, key, fingerprint, created_at)
      values (${tenant}, ${principal}, ${operation}, ${key}, ${print}, ${now})
      on conflict do nothing`)
    .catch((error: unknown) => {
      throw sqlState(error) === LOCK_NOT_AVAILABLE ? requestInFlight(undefined, { retryAfter: 2 }) : error;
    });
  await tx.run(sql`set local lock_timeout = 0`);
  if (claimed === 1) return undefined;
  const stored = await tx.one<{
    fingerprint: Buffer;
    status: number | null;
    headers: Record<string, string> | null;
    body: Buffer | null;
    sealed: boolean;
  }>(sql`
    select fingerprint, status, headers, body, sealed from kernel.idempotency
    where tenant_id = ${tenant} and principal = ${principal} and operation = ${operation} and key = ${key}`);
  if (!stored.fingerprint.equals(print)) throw idempotencyKeyReused();
  if (stored.status === null || stored.body === null) throw requestInFlight(undefined, { retryAfter: 2 });
  const body = stored.sealed ? seal.open(stored.body, `idempotency ${key}`) : stored.body;
  return { status: stored.status, headers: stored.headers ?? {}, body: body.toString() };
}

export async function settle(tx: Tx, scope: KeyScope, reply: StoredReply, seal: Seal | undefined): Promise<void> {
  const { tenant, principal, operation, key } = scope;
  const plain = Buffer.from(reply.body);
  const body = seal ? seal.seal(plain, `idempotency ${key}`) : plain;
  await tx.run(sql`
    update kernel.idempotency
    set status = ${reply.status}, headers = ${JSON.stringify(reply.headers)}, body = ${body}, sealed = ${seal !== undefined}
    where tenant_id = ${tenant} and principal = ${principal} and operation = ${operation} and key = ${key}`);
}

const AT_ONCE = 10_000;
const MOST_ROUNDS = 100;

/** Forgets keys that are past their time, a bounded number at once and as many rounds as it takes, up to a bound. */
export async function forgetOldKeys(tx: Tx, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEPT_HOURS * 3_600_000);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const forgotten = await tx.run(sql`
      delete from kernel.idempotency where (tenant_id, principal, operation, key) in
        (select tenant_id, principal, operation, key from kernel.idempotency where created_at < ${before} limit ${AT_ONCE})`);
    if (forgotten < AT_ONCE) return;
  }
}
