import { z } from "zod";
import { refuseOver } from "./bound.ts";
import type { AskContext, Caller, Context } from "./context.ts";
import { refuseNoDecision } from "./correlation.ts";
import { digestOf } from "./digest.ts";
import { allows, type AnyCall, type Endpoint, isAtRevision } from "./endpoint.ts";
import { etagOf, splitTags } from "./etag.ts";
import { admit, type Admitted } from "./gate.ts";
import { claim, fingerprint, type KeyScope, parseIdempotencyKey, type StoredReply, settle } from "./idempotency.ts";
import { parseInput } from "./input.ts";
import { rateLimitHeaders } from "./limiter.ts";
import type { Cursors, Page, PageAsk } from "./page.ts";
import { changeInFlight, invalidRequest, preconditionFailed, Problem } from "./problem.ts";
import type { Ports, Reply, Request } from "./request.ts";
import { parseRevision, printRevision, reaches, type Revision, revisionNotReached, revisionOf } from "./revision.ts";
import { after, attempt, type Soon } from "./soon.ts";
import { LOCK_NOT_AVAILABLE, sql, sqlState } from "./sql.ts";
import { mayBeBroken, refuseBrokenText } from "./text.ts";
import { told } from "./told.ts";
import { printed } from "./writer.ts";
import { type Answered, backTo, conclude, contextOn, noteLook, refused, transaction, type Work } from "./work.ts";
import { download, stream } from "./flow.ts";

/** A request that was let in, before its body was read, and what its reply tells of the caller's quota. */
export interface Entered extends Admitted {
  readonly headers: Readonly<Record<string, string>>;
}

/** The first half of the path, which needs no body: who asks, about which tenant, and whether they may, now. */
export function enter(endpoint: Endpoint, request: Request, ports: Ports): Soon<Entered | Reply> {
  return attempt<Entered | Reply>(
    () =>
      after(admit(endpoint, request, ports), ({ caller, tenant }) => {
        const quota = ports.limiter.take(caller.id, ports.limits.of(caller, endpoint));
        return { caller, tenant, headers: renewed(caller, ports, rateLimitHeaders(quota)) };
      }),
    (error) => told(error, request, ports.log, endpoint.protocol),
  );
}

/** A session in use is handed its next cookie on the way. */
const renewed = ({ session }: Caller, { cookies }: Ports, headers: Headers): Headers =>
  session?.token === undefined
    ? headers
    : joined(headers, cookies.headers({ token: session.token, until: session.endsAt }));

type Headers = Readonly<Record<string, string>>;

/** Both, the second over the first. Not by spreading: that would take as long as a decision does. */
const joined = (first: Headers, second: Headers | undefined): Headers =>
  second === undefined ? first : Object.assign({}, first, second);

export const isReply = (entered: Entered | Reply): entered is Reply => "status" in entered;

/** The one path of every request. A step added here is a step no endpoint can forget. */
export function serve(endpoint: Endpoint, request: Request, ports: Ports, given?: Entered): Soon<Reply> {
  return after(given ?? enter(endpoint, request, ports), (entered) => {
    if (isReply(entered)) return entered;
    return after(attempted({ endpoint, request, ports }, entered), ({ status, headers, body, flow }) => ({
      status,
      headers: joined(entered.headers, headers),
      body,
      flow,
    }));
  });
}

function attempted(
  { endpoint, request, ports }: Pick<Work, "endpoint" | "request" | "ports">,
  { caller, tenant }: Admitted,
): Soon<Reply> {
  return attempt(
    () => {
      refuseBrokenText(request.params, "path");
      refuseBrokenText(request.query, "query");
      const asked = {
        params: parseInput(endpoint.params, request.params, "path"),
        query: parseInput(endpoint.query, request.query, "query"),
        body: bodyOf(endpoint, request),
      };
      const answered: Answered = { revision: undefined };
      const ask: AskContext = {
        caller,
        tenant,
        now: ports.now(),
        requestId: request.id,
        address: request.address,
        bytes: request.rawBody?.length ?? 0,
        minRevision: isAtRevision(endpoint) ? minRevisionOf(request) : undefined,
        answeredAt: (revision) => {
          answered.revision = revision;
        },
        may: (permission) => allows(caller.scopes, permission),
      };
      return answer[endpoint.kind]({ endpoint, request, ports, ask, answered, asked });
    },
    (error) => told(error, request, ports.log, endpoint.protocol),
  );
}

const answer: Record<Endpoint["kind"], (work: Work) => Soon<Reply>> = {
  read,
  list: read,
  write,
  ask: question,
  document: question,
  stream,
  download,
};

function bodyOf(endpoint: Endpoint, request: Request): unknown {
  if (!endpoint.body) return undefined;
  if (mayBeBroken(request.rawBody)) refuseBrokenText(request.body, "body");
  return parseInput(endpoint.body, request.body, "body");
}

// ---- questions ----------------------------------------------------------------------------------------------------

function question(work: Work): Soon<Reply> {
  const { endpoint, request, ask, asked } = work;
  const call = { params: asked.params, query: asked.query, body: asked.body, ctx: ask } as unknown as AnyCall;
  if (!endpoint.version) return said(work, call, endpoint.headers);
  // Taken before the answer: should the world move in between, the tag is too old and never too new.
  return after(endpoint.version(call), (version) => {
    const etag = etagOf(digestOf(version));
    const headers = { ...endpoint.headers, etag: `W/${etag}` };
    return holds(request, etag)
      ? { status: 304, headers: joined(headers, atRevision(work)), body: "" }
      : said(work, call, headers);
  });
}

const said = (work: Work, call: AnyCall, headers: Headers | undefined): Soon<Reply> =>
  after(work.endpoint.handle(call), (given) => ({
    status: work.endpoint.status,
    headers: headers === undefined ? (atRevision(work) ?? {}) : joined(headers, atRevision(work)),
    body: printed(work.endpoint.reply, given),
  }));

const atRevision = ({ answered: { revision } }: Work): Headers | undefined =>
  revision === undefined ? undefined : { "bailiwick-revision": revision };

/** Whether what the caller holds is what it would be given again. */
function holds(request: Request, etag: string): boolean {
  const known = splitTags(request.header("if-none-match"));
  return known.includes(etag) || known.includes("*");
}

// ---- reads --------------------------------------------------------------------------------------------------------

async function read(work: Work): Promise<Reply> {
  const { endpoint, request, ports, ask, asked } = work;
  return transaction(work, async (tx) => {
    const revision = await revisionOf(tx, ask.tenant.id);
    refuseEarlier(ask.minRevision, revision);
    const { ctx } = contextOn(work, tx);
    const scope = { path: endpoint.path, tenant: ask.tenant.id, filters: filtersOf(asked.query) };
    const said = await endpoint.handle({ ...asked, page: pageAsk(asked.query, scope, ports.cursors), ctx });
    await noteLook(work, tx);
    const whole = endpoint.kind === "list" ? listed(said as Page<unknown>, scope, ports.cursors) : said;
    const body = printed(endpoint.reply, whole);
    const headers = { "bailiwick-revision": printRevision(revision) };
    if (!endpoint.etag) return { status: 200, headers, body };
    const etag = etagOf(body);
    return holds(request, etag)
      ? { status: 304, headers: { ...headers, etag }, body: "" }
      : { status: 200, headers: { ...headers, etag }, body };
  });
}

function minRevisionOf(request: Request): Revision | undefined {
  const header = request.header("bailiwick-min-revision");
  return header === undefined ? undefined : parseRevision(header, { header: "Bailiwick-Min-Revision" });
}

/** A caller that has seen a revision is never answered from an earlier one. */
function refuseEarlier(wanted: Revision | undefined, revision: Revision): void {
  if (wanted !== undefined && !reaches(revision, wanted))
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
async function write(work: Work): Promise<Reply> {
  const { endpoint, request, ports, ask, asked } = work;
  refuseNoDecision(request);
  const key = request.header("idempotency-key");
  const scope = key === undefined ? undefined : keyScope(work, key);
  const outcome = await transaction(work, async (tx) => {
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
    const { ctx, journal } = contextOn(work, tx);
    const call = { ...asked, page: { limit: 0 }, ctx };
    await tx.run(sql`savepoint handler`);
    try {
      if (endpoint.realm === "tenant") await ports.refuseChange(tx, ask.tenant.id);
      await holdAgainst(request, endpoint, call);
      const said = await endpoint.handle(call);
      await conclude(work, tx, said, journal);
      await refuseOver(endpoint, call, ports.bounds);
      const revision = await revisionOf(tx, journal.tenant.id);
      const body = printed(endpoint.reply, said);
      const headers = { "bailiwick-revision": printRevision(revision) };
      const reply = { status: endpoint.status, headers, body };
      if (scope) {
        await backTo(tx, work);
        await settle(tx, scope, reply, endpoint.secret ? ports.seal : undefined);
      }
      const cookie = journal.cookie && ports.cookies.headers(journal.cookie);
      return { reply: { ...reply, headers: { ...headers, ...cookie } }, moved: journal.moved };
    } catch (error) {
      if (!(error instanceof Problem) || error.kind.status >= 500 || error.kind.status === 429) throw error;
      await tx.run(sql`rollback to savepoint handler`);
      const reply = told(error, request, ports.log);
      await refused(work, tx, error);
      if (scope) await settle(tx, scope, reply, undefined);
      return { reply, moved: [] };
    }
  });
  for (const tenant of outcome.moved) ports.moved(tenant);
  return outcome.reply;
}

const keyScope = ({ endpoint, ask }: Work, key: string): KeyScope => ({
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

/**
 * `If-Match`: the change is made to what the caller saw, or not at all; `If-None-Match: *`: where nothing is. Also
 * remembers what was there, for the audit.
 */
async function holdAgainst(request: Request, endpoint: Endpoint, call: AnyCall): Promise<void> {
  const isToMake = onlyMakes(request, endpoint);
  const wanted = splitTags(request.header("if-match"));
  if (!endpoint.current) {
    if (wanted.length > 0)
      throw invalidRequest("If-Match means nothing here", { errors: [{ header: "If-Match", detail: "Leave it out" }] });
    return;
  }
  await changeInTurn(call.ctx, endpoint);
  const there = await endpoint.current(call);
  if (there === undefined) {
    if (wanted.length > 0) throw preconditionFailed("There is nothing yet; send it without If-Match");
    return;
  }
  const encoded: unknown = z.encode(endpoint.reply, there);
  call.ctx.changed(encoded, undefined);
  if (isToMake)
    throw preconditionFailed("There is one already; read it, and send the change with its ETag in If-Match");
  if (wanted.length > 0 && !wanted.includes("*") && !wanted.includes(etagOf(JSON.stringify(encoded))))
    throw preconditionFailed("Read it again, and send the change with its new ETag");
}

function onlyMakes(request: Request, { makes }: Endpoint): boolean {
  const given = request.header("if-none-match");
  if (given === undefined) return false;
  if (makes && given.trim() === "*") return true;
  throw invalidRequest(makes ? "If-None-Match takes no ETag here" : "If-None-Match means nothing here", {
    errors: [{ header: "If-None-Match", detail: makes ? "Send *, or leave it out" : "Leave it out" }],
  });
}

/**
 * Changes to one kind of thing in one tenant take turns: else two writers could both see what the other is about to
 * change, and both would pass `If-Match`.
 */
async function changeInTurn({ tx, tenant }: Context, { path }: Endpoint): Promise<void> {
  const kind = path.split("/").slice(0, 4).join("/");
  await tx.run(sql`set local lock_timeout = '2s'`);
  await tx
    .run(sql`select pg_advisory_xact_lock(hashtextextended(${`bailiwick change ${tenant.id} ${kind}`}, 0))`)
    .catch((error: unknown) => {
      throw sqlState(error) === LOCK_NOT_AVAILABLE ? changeInFlight(undefined, { retryAfter: 1 }) : error;
    });
  await tx.run(sql`set local lock_timeout = 0`);
}
