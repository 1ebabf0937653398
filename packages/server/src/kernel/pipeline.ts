import { createHash } from "node:crypto";
import { z } from "zod";
import type { AskContext, Caller, Context, TenantRef } from "./context.ts";
import { type Database, PLATFORM } from "./database.ts";
import { allows, type AnyCall, type Endpoint } from "./endpoint.ts";
import { type Happened, happen, type Reaction } from "./event.ts";
import { newId } from "./id.ts";
import { claim, fingerprint, type KeyScope, parseIdempotencyKey, type StoredReply, settle } from "./idempotency.ts";
import { parseInput } from "./input.ts";
import { announce, record } from "./journal.ts";
import { type Limiter, rateLimitHeaders, type RatePolicy } from "./limiter.ts";
import type { Logger } from "./log.ts";
import type { Cursors, Page, PageAsk } from "./page.ts";
import {
  forbidden,
  internal,
  notFound,
  preconditionFailed,
  Problem,
  tenantRequired,
  unauthenticated,
  unavailable,
  wrongTenant,
} from "./problem.ts";
import {
  moveRevision,
  parseRevision,
  printRevision,
  reaches,
  type Revision,
  revisionNotReached,
  revisionOf,
} from "./revision.ts";
import type { Seal } from "./seal.ts";
import { sql, sqlState, type Tx } from "./sql.ts";
import { refuseBrokenText } from "./text.ts";

/** A request as it arrived, freed from the web framework. */
export interface Request {
  readonly id: string;
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly rawBody: Buffer | undefined;
  /** Lower-case names. */
  header(name: string): string | undefined;
  readonly address: string | undefined;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Encoded JSON; empty for 204 and 304. */
  readonly body: string;
}

/** What the pipeline needs from above; compose.ts hands it over, so that the kernel knows no module. */
export interface Ports {
  readonly database: Database;
  readonly now: () => Date;
  /** Who holds this credential; throws the problem that says why nobody does. */
  readonly authenticate: (credential: string, address: string | undefined) => Promise<Caller>;
  /** A tenant by id or slug. */
  readonly findTenant: (reference: string) => Promise<TenantRef | undefined>;
  readonly reactions: readonly Reaction[];
  readonly limiter: Limiter;
  readonly limits: {
    readonly failures: readonly RatePolicy[];
    of(caller: Caller, endpoint: Endpoint): readonly RatePolicy[];
  };
  readonly seal: Seal;
  readonly cursors: Cursors;
  readonly log: Logger;
  /** Told after a commit, so that this process need not wait for its own notification. */
  readonly moved: (tenant: string) => void;
}

/** The platform as a tenant: what the operator's realm works on. */
export const platformRef: TenantRef = { id: PLATFORM, slug: PLATFORM, environment: "live" };

/** The one path of every request. A step added here is a step no endpoint can forget. */
export async function serve(endpoint: Endpoint, request: Request, ports: Ports): Promise<Reply> {
  let headers: Record<string, string> = {};
  try {
    const caller = await authenticated(request, ports);
    const tenant = await tenantOf(endpoint, request, caller, ports);
    await permitted(endpoint, request, caller, tenant, ports);
    headers = rateLimitHeaders(ports.limiter.take(caller.id, ports.limits.of(caller, endpoint)));
    const asked = {
      params: parseInput(endpoint.params, request.params, "path"),
      query: parseInput(endpoint.query, request.query, "query"),
      body: bodyOf(endpoint, request),
    };
    const about = { caller, tenant, now: ports.now(), requestId: request.id, address: request.address };
    const ask: AskContext = { ...about, may: (permission) => allows(caller.scopes, permission) };
    const reply = await answer[endpoint.kind]({ endpoint, request, ports, ask, asked });
    return { ...reply, headers: { ...headers, ...reply.headers } };
  } catch (error) {
    const reply = told(error, request, ports.log);
    return { ...reply, headers: { ...headers, ...reply.headers } };
  }
}

interface Asked {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

interface Job {
  readonly endpoint: Endpoint;
  readonly request: Request;
  readonly ports: Ports;
  readonly ask: AskContext;
  readonly asked: Asked;
}

const answer: Record<Endpoint["kind"], (job: Job) => Promise<Reply>> = { read, list: read, write, ask: question };

/** Guessing keys is slow for an address that has guessed before. */
async function authenticated(request: Request, ports: Ports): Promise<Caller> {
  const place = `address ${request.address ?? "unknown"}`;
  const credential = /^Bearer +(\S+)$/i.exec(request.header("authorization") ?? "")?.[1] ?? request.header("x-api-key");
  ports.limiter.peek(place, ports.limits.failures);
  try {
    if (credential === undefined) throw unauthenticated("Send an API key as Authorization: Bearer <key>", {});
    return await ports.authenticate(credential, request.address);
  } catch (error) {
    if (error instanceof Problem && error.kind.status === 401) ports.limiter.take(place, ports.limits.failures);
    throw error;
  }
}

/** Whose question it is: a tenant's key fixes the tenant, an operator's key names it. */
async function tenantOf(endpoint: Endpoint, request: Request, caller: Caller, ports: Ports): Promise<TenantRef> {
  if (endpoint.realm !== "tenant" && "acrossTenants" in endpoint.realm) {
    if (caller.realm === "operator") return platformRef;
    return refuse(forbidden("Only an operator's key may do that"), { endpoint, request, ports, caller });
  }
  const inPath = (request.params as { tenant?: unknown } | undefined)?.tenant;
  const named = typeof inPath === "string" ? inPath : request.header("bailiwick-tenant");
  if (caller.realm === "tenant") {
    const own = await ports.findTenant(caller.tenant ?? "");
    if (own === undefined) throw unauthenticated();
    if (named === undefined || named === own.id || named === own.slug) return own;
    throw typeof inPath === "string" ? notFound() : wrongTenant();
  }
  if (named === undefined && endpoint.realm !== "tenant") return platformRef;
  if (named === undefined) throw tenantRequired();
  const found = await ports.findTenant(named);
  if (found === undefined) throw notFound(`There is no tenant ${JSON.stringify(named.slice(0, 80))}`);
  return found;
}

async function permitted(
  endpoint: Endpoint,
  request: Request,
  caller: Caller,
  tenant: TenantRef,
  ports: Ports,
): Promise<void> {
  const { access } = endpoint;
  if ("open" in access) return;
  const realmFits = !access.operatorOnly || caller.realm === "operator";
  if (realmFits && allows(caller.scopes, access.permission)) return;
  const detail = realmFits ? `This key lacks the scope ${access.permission}` : "Only an operator's key may do that";
  await refuse(forbidden(detail), { endpoint, request, ports, caller, tenant });
}

function bodyOf(endpoint: Endpoint, request: Request): unknown {
  if (!endpoint.body) return undefined;
  refuseBrokenText(request.body);
  return parseInput(endpoint.body, request.body, "body");
}

// ---- questions ----------------------------------------------------------------------------------------------------

async function question({ endpoint, ask, asked }: Job): Promise<Reply> {
  const said = await endpoint.handle({ ...asked, ctx: ask } as unknown as AnyCall);
  return { status: endpoint.status, headers: {}, body: JSON.stringify(z.encode(endpoint.reply, said)) };
}

// ---- reads --------------------------------------------------------------------------------------------------------

async function read(job: Job): Promise<Reply> {
  const { endpoint, request, ports, ask, asked } = job;
  return transaction(job, async (tx) => {
    const revision = await revisionOf(tx, ask.tenant.id);
    refuseEarlier(request, revision);
    const { ctx } = contextOn(job, tx);
    const scope = { path: endpoint.path, tenant: ask.tenant.id, filters: filtersOf(asked.query) };
    const said = await endpoint.handle({ ...asked, page: pageAsk(asked.query, scope, ports.cursors), ctx });
    const whole = endpoint.kind === "list" ? listed(said as Page<unknown>, scope, ports.cursors) : said;
    const body = JSON.stringify(z.encode(endpoint.reply, whole));
    const headers = { "bailiwick-revision": printRevision(revision) };
    if (!endpoint.etag) return { status: 200, headers, body };
    const etag = etagOf(body);
    const known = splitTags(request.header("if-none-match"));
    return known.includes(etag) || known.includes("*")
      ? { status: 304, headers: { ...headers, etag }, body: "" }
      : { status: 200, headers: { ...headers, etag }, body };
  });
}

/** A caller that has seen a revision is never answered from an earlier one. */
function refuseEarlier(request: Request, revision: Revision): void {
  const header = request.header("bailiwick-min-revision");
  if (header === undefined) return;
  if (!reaches(revision, parseRevision(header, { header: "Bailiwick-Min-Revision" })))
    throw revisionNotReached(`This server is at ${printRevision(revision)}`, { retryAfter: 1 });
}

const filtersOf = (query: unknown): Record<string, unknown> => {
  const { cursor: _cursor, limit: _limit, ...filters } = query as Record<string, unknown>;
  return filters;
};

function pageAsk(
  query: unknown,
  scope: { path: string; tenant: string; filters: Record<string, unknown> },
  cursors: Cursors,
): PageAsk {
  const { limit = 50, cursor } = query as { limit?: number; cursor?: string };
  return { limit, ...(cursor !== undefined && { after: cursors.decode(cursor, scope) }) };
}

const listed = (
  { items, next }: Page<unknown>,
  scope: { path: string; tenant: string; filters: Record<string, unknown> },
  cursors: Cursors,
) => ({ items, next: next === undefined ? null : cursors.encode(next, scope) });

// ---- writes -------------------------------------------------------------------------------------------------------

/**
 * Begin; claim the idempotency key; handle; audit entry, events and their reactions, revision; remember the reply;
 * commit. A refusal after the handler began is rolled back to before it, and remembered and audited all the same.
 */
async function write(job: Job): Promise<Reply> {
  const { endpoint, request, ports, ask, asked } = job;
  const key = request.header("idempotency-key");
  const scope = key === undefined ? undefined : keyScope(job, key);
  const outcome = await transaction(job, async (tx) => {
    if (scope) {
      const stored = await claim(
        tx,
        scope,
        fingerprint(request.method, request.url, request.rawBody),
        ports.seal,
        ask.now,
      );
      if (stored) return { reply: replayed(stored), moved: [] };
    }
    const { ctx, journal } = contextOn(job, tx);
    const call = { ...asked, page: { limit: 0 }, ctx };
    await tx.run(sql`savepoint handler`);
    try {
      await holdAgainst(request, endpoint, call);
      const said = await endpoint.handle(call);
      await conclude(job, tx, said, journal);
      const revision = await revisionOf(tx, journal.tenant.id);
      const body = JSON.stringify(z.encode(endpoint.reply, said));
      const headers = { "bailiwick-revision": printRevision(revision) };
      const reply = { status: endpoint.status, headers, body };
      if (scope) {
        await backTo(tx, job);
        await settle(tx, scope, reply, endpoint.secret ? ports.seal : undefined);
      }
      return { reply, moved: journal.moved };
    } catch (error) {
      if (!(error instanceof Problem) || error.kind.status >= 500 || error.kind.status === 429) throw error;
      await tx.run(sql`rollback to savepoint handler`);
      const reply = told(error, request, ports.log);
      await refused(job, tx, error);
      if (scope) await settle(tx, scope, reply, undefined);
      return { reply, moved: [] };
    }
  });
  for (const tenant of outcome.moved) ports.moved(tenant);
  return outcome.reply;
}

const keyScope = ({ endpoint, ask }: Job, key: string): KeyScope => ({
  tenant: ask.tenant.id,
  principal: ask.caller.id,
  operation: `${endpoint.method} ${endpoint.path}`,
  key: parseIdempotencyKey(key),
});

const replayed = ({ status, headers, body }: StoredReply): Reply => ({
  status,
  headers: { ...headers, "idempotency-replayed": "true" },
  body,
});

/** `If-Match`: the change is made to what the caller saw, or not at all. Also remembers what was there, for the audit. */
async function holdAgainst(request: Request, endpoint: Endpoint, call: AnyCall): Promise<void> {
  const wanted = splitTags(request.header("if-match"));
  if (!endpoint.current) return;
  await changeInTurn(call.ctx, endpoint);
  const encoded: unknown = z.encode(endpoint.reply, await endpoint.current(call));
  call.ctx.changed(encoded, undefined);
  if (wanted.length > 0 && !wanted.includes("*") && !wanted.includes(etagOf(JSON.stringify(encoded))))
    throw preconditionFailed("Read it again, and send the change with its new ETag");
}

/**
 * Changes to one kind of thing in one tenant take turns: else two writers could both see what the other is about to
 * change, and both would pass `If-Match`.
 */
async function changeInTurn({ tx, tenant }: Context, { path }: Endpoint): Promise<void> {
  const kind = path.split("/").slice(0, 4).join("/");
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`bailiwick change ${tenant.id} ${kind}`}, 0))`);
}

interface Journal {
  tenant: TenantRef;
  readonly events: Happened[];
  before: unknown;
  /** Undefined until the handler says otherwise: the encoded reply. */
  after: unknown;
  readonly moved: string[];
}

/** Audit entry, events with what follows from them, and the revision: all in the transaction of the change. */
async function conclude(job: Job, tx: Tx, said: unknown, journal: Journal): Promise<void> {
  const { endpoint, request, ports, ask, asked } = job;
  if (endpoint.audit) {
    await record(tx, {
      tenant: journal.tenant.id,
      actor: ask.caller,
      action: endpoint.audit.action,
      target: endpoint.audit.target({ params: asked.params, reply: said }),
      outcome: "done",
      difference: {
        before: journal.before,
        after:
          journal.after === undefined && !endpoint.secret ? z.encode(endpoint.reply, said) : (journal.after ?? null),
      },
      address: ask.address,
      requestId: request.id,
      at: ask.now,
    });
  }
  for (const happened of journal.events) await announce(tx, happened, ports.reactions);
  if (endpoint.moves === "nothing" || endpoint.moves === undefined) return;
  const tenant = endpoint.moves === "platform" ? PLATFORM : journal.tenant.id;
  await moveRevision(tx, tenant);
  journal.moved.push(tenant);
}

async function refused({ endpoint, request, ask }: Job, tx: Tx, error: Problem): Promise<void> {
  if (!endpoint.audit) return;
  await record(tx, {
    tenant: ask.tenant.id,
    actor: ask.caller,
    action: endpoint.audit.action,
    target: request.url,
    outcome: "refused",
    reason: error.kind.code,
    difference: { before: null, after: null },
    address: ask.address,
    requestId: request.id,
    at: ask.now,
  });
}

interface Attempt {
  readonly endpoint: Endpoint;
  readonly request: Request;
  readonly ports: Ports;
  readonly caller: Caller;
  /** Whose log it goes into; without one, the log of the caller's own tenant. */
  readonly tenant?: TenantRef;
}

/** An attempt without the right to it is told to the log in a transaction of its own: there is no other. */
async function refuse(refusal: Problem, { endpoint, request, ports, caller, tenant }: Attempt): Promise<never> {
  if (!endpoint.audit) throw refusal;
  const { action } = endpoint.audit;
  const id = tenant?.id ?? caller.tenant ?? PLATFORM;
  const work = (tx: Tx) =>
    record(tx, {
      tenant: id,
      actor: caller,
      action,
      target: request.url,
      outcome: "refused",
      reason: refusal.kind.code,
      difference: { before: null, after: null },
      address: request.address,
      requestId: request.id,
      at: ports.now(),
    });
  await (id === PLATFORM
    ? ports.database.acrossTenants("a refused attempt in the operator's realm is audited", work)
    : ports.database.inTenant(id, work));
  throw refusal;
}

// ---- what all of them share ---------------------------------------------------------------------------------------

function transaction<T>({ endpoint: { realm }, ports, ask }: Job, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (realm !== "tenant" && "acrossTenants" in realm) return ports.database.acrossTenants(realm.acrossTenants, work);
  if (realm !== "tenant" && ask.tenant.id === PLATFORM) return ports.database.acrossTenants(realm.tenantOptional, work);
  return ports.database.inTenant(ask.tenant.id, work);
}

function contextOn({ request, ask }: Job, tx: Tx): { ctx: Context; journal: Journal } {
  const journal: Journal = { tenant: ask.tenant, events: [], before: null, after: undefined, moved: [] };
  const ctx: Context = {
    ...ask,
    tx,
    newId: (prefix) => newId(prefix, ask.now),
    emit: (declared, subject, data) => {
      const { tenant } = journal;
      journal.events.push(happen(declared, { tenant: tenant.id, subject, at: ask.now, requestId: request.id, data }));
    },
    changed: (before, after) => {
      journal.before = before;
      journal.after = after;
    },
    enter: async (tenant) => {
      journal.tenant = tenant;
      await enterTenant(tx, tenant.id);
    },
  };
  return { ctx, journal };
}

/** From here on row security holds for that tenant, whatever the transaction began as. */
async function enterTenant(tx: Tx, tenant: string): Promise<void> {
  await tx.run(sql`set local role bailiwick_app`);
  await tx.run(sql`select set_config('bailiwick.tenant', ${tenant}, true)`);
}

/** Back to what the transaction began as, to settle its idempotency key there. */
async function backTo(tx: Tx, { ask }: Job): Promise<void> {
  if (ask.tenant.id !== PLATFORM) return;
  await tx.run(sql`set local role bailiwick_system`);
  await tx.run(sql`select set_config('bailiwick.tenant', ${PLATFORM}, true)`);
}

const etagOf = (body: string) => `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;

const splitTags = (header: string | undefined): readonly string[] =>
  header === undefined ? [] : header.split(",").map((tag) => tag.trim().replace(/^W\//, ""));

const CANNOT_CONNECT = new Set(["ECONNREFUSED", "ENOENT", "ECONNRESET", "57P01", "57P03", "53300"]);

/** Every failure ends here: what the caller can act on as a problem, anything else as our fault. */
export function told(error: unknown, request: Pick<Request, "id" | "method" | "url">, log: Logger): Reply {
  const { kind, detail, extra } = asProblem(error, request, log);
  const { retryAfter, ...members } = extra;
  return {
    status: kind.status,
    headers: {
      "content-type": "application/problem+json",
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
      ...(kind.status === 401 && { "www-authenticate": "Bearer" }),
    },
    body: JSON.stringify({
      type: `https://bailiwick.dev/problems/${kind.code.replaceAll("_", "-")}`,
      title: kind.title,
      status: kind.status,
      detail,
      code: kind.code,
      requestId: request.id,
      ...members,
    }),
  };
}

function asProblem(error: unknown, { id, method, url }: Pick<Request, "id" | "method" | "url">, log: Logger): Problem {
  if (error instanceof Problem) return error;
  const path = url.split("?")[0];
  if (CANNOT_CONNECT.has(sqlState(error) ?? "")) {
    log.error({ requestId: id, method, path, err: error }, "the database does not answer");
    return unavailable("The database does not answer", { retryAfter: 2 });
  }
  log.error({ requestId: id, method, path, err: error }, "a request failed");
  return internal("The failure is logged under this request id", {});
}
