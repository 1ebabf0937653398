import { z } from "zod";
import type { AskContext, Context, CookieChange, TenantRef } from "./context.ts";
import { correlationOf } from "./correlation.ts";
import { PLATFORM } from "./database.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Correlation } from "./envelope.ts";
import { type Happened, happen } from "./event.ts";
import { newId } from "./id.ts";
import { actorOf, announce, record } from "./journal.ts";
import type { Problem } from "./problem.ts";
import { pathOf, type Ports, type Request, userAgentOf } from "./request.ts";
import { moveRevision } from "./revision.ts";
import { sql, type Tx } from "./sql.ts";

/** An admitted request with its checked input, on its way through the endpoint. */
export interface Work {
  readonly endpoint: Endpoint;
  readonly request: Request;
  readonly ports: Ports;
  readonly ask: AskContext;
  readonly answered: Answered;
  readonly asked: { readonly params: unknown; readonly query: unknown; readonly body: unknown };
}

/** What a question was answered from, once its handler has said it. */
export interface Answered {
  revision: string | undefined;
}

/** What a handler did beside answering, to be written with its change. */
export interface Journal {
  tenant: TenantRef;
  readonly events: Happened[];
  before: unknown;
  /** Undefined until the handler says otherwise: the encoded reply. */
  after: unknown;
  /** What the entry states openly, for good. */
  facts: Readonly<Record<string, unknown>> | undefined;
  readonly moved: string[];
  cookie: CookieChange | undefined;
}

/**
 * Events with what follows from them, the audit entry, and the revision: all in the transaction of the change. For how
 * long the entry stays may be among what follows.
 */
export async function conclude(work: Work, tx: Tx, said: unknown, journal: Journal): Promise<void> {
  const { endpoint, request, ports, ask, asked } = work;
  for (const happened of journal.events) await announce(tx, happened, ports.reactions);
  if (endpoint.audit) {
    await record(tx, {
      tenant: journal.tenant.id,
      actor: actorOf(ask.caller),
      action: endpoint.audit.action,
      target: { id: endpoint.audit.target({ ...asked, reply: said }) },
      outcome: "done",
      ...(journal.facts && { facts: journal.facts }),
      correlation: correlationIn(work),
      disclosed: {
        before: journal.before,
        after: journal.after === undefined && !endpoint.secret ? z.encode(endpoint.reply, said) : journal.after,
        address: ask.address,
        userAgent: userAgentOf(request),
      },
      at: ask.now,
    });
  }
  if (endpoint.moves === "nothing" || endpoint.moves === undefined) return;
  const tenant = endpoint.moves === "platform" ? PLATFORM : journal.tenant.id;
  await moveRevision(tx, tenant);
  journal.moved.push(tenant);
}

const correlationIn = ({ endpoint, request, ask: { caller, tenant } }: Work): Correlation =>
  correlationOf({ endpoint, request, caller, tenant });

const SAMPLED_EVERY = 600_000;
const MOST_SAMPLED = 10_000;
const sampled = new Map<string, number>();

/** Writes down that somebody looked, where the endpoint wants that, in the transaction of looking. */
export async function noteLook(work: Work, tx: Tx): Promise<void> {
  const { endpoint, request, ask } = work;
  if (!endpoint.noted) return;
  const { action, when } = endpoint.noted;
  if (when === "sampled" && !isDue(`${pathOf(request)} ${ask.tenant.id} ${ask.caller.id}`, ask.now)) return;
  await record(tx, {
    tenant: ask.tenant.id,
    actor: actorOf(ask.caller),
    action,
    target: { id: pathOf(request) },
    outcome: "done",
    // By name only: what was looked for may be about a person, and would be found by the next who looks for it.
    facts: { filters: Object.keys(work.asked.query as object).toSorted() },
    correlation: correlationIn(work),
    disclosed: { address: ask.address, userAgent: userAgentOf(request) },
    at: ask.now,
  });
}

function isDue(look: string, now: Date): boolean {
  const last = sampled.get(look);
  if (last !== undefined && now.getTime() - last < SAMPLED_EVERY) return false;
  if (sampled.size >= MOST_SAMPLED) sampled.clear();
  sampled.set(look, now.getTime());
  return true;
}

export async function refused(work: Work, tx: Tx, error: Problem): Promise<void> {
  const { endpoint, request, ask } = work;
  if (!endpoint.audit) return;
  await record(tx, {
    tenant: ask.tenant.id,
    actor: actorOf(ask.caller),
    action: endpoint.audit.action,
    target: { id: pathOf(request) },
    outcome: "refused",
    reason: error.kind.code,
    correlation: correlationIn(work),
    disclosed: { address: ask.address, userAgent: userAgentOf(request) },
    at: ask.now,
  });
}

/** That something left, told before the first of it does; with what was asked for, for it changed nothing. */
export async function leaving(work: Work): Promise<void> {
  const { endpoint, request, ask, asked } = work;
  const { audit } = endpoint;
  if (!audit) return;
  await transaction(work, (tx) =>
    record(tx, {
      tenant: ask.tenant.id,
      actor: actorOf(ask.caller),
      action: audit.action,
      target: { id: audit.target({ ...asked, reply: undefined }) },
      outcome: "done",
      correlation: correlationIn(work),
      disclosed: {
        after: z.encode(endpoint.query, asked.query as Record<string, unknown>),
        address: ask.address,
        userAgent: userAgentOf(request),
      },
      at: ask.now,
    }),
  );
}

export function transaction<T>({ endpoint: { realm }, ports, ask }: Work, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (realm !== "tenant" && "acrossTenants" in realm) return ports.database.acrossTenants(realm.acrossTenants, work);
  if (realm !== "tenant" && ask.tenant.id === PLATFORM) return ports.database.acrossTenants(realm.tenantOptional, work);
  return ports.database.inTenant(ask.tenant.id, work);
}

/** The same to read only, and never longer than one look takes. */
export function reading<T>({ endpoint: { realm }, ports, ask }: Work, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (ask.tenant.id !== PLATFORM) return ports.database.readInTenant(ask.tenant.id, work);
  const why = realm === "tenant" ? "" : "acrossTenants" in realm ? realm.acrossTenants : realm.tenantOptional;
  return ports.database.readAcrossTenants(why, work);
}

export function contextOn(work: Work, tx: Tx): { ctx: Context; journal: Journal } {
  const { request, ask } = work;
  const journal: Journal = {
    tenant: ask.tenant,
    events: [],
    before: null,
    after: undefined,
    facts: undefined,
    moved: [],
    cookie: undefined,
  };
  const ctx: Context = {
    ...ask,
    tx,
    correlation: () => correlationIn(work),
    newId: (prefix) => newId(prefix, ask.now),
    emit: (declared, subject, data) => {
      const { tenant } = journal;
      journal.events.push(happen(declared, { tenant: tenant.id, subject, at: ask.now, requestId: request.id, data }));
    },
    changed: (before, after) => {
      journal.before = before;
      journal.after = after;
    },
    states: (facts) => {
      journal.facts = facts;
    },
    cookie: (change) => {
      journal.cookie = change;
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
export async function backTo(tx: Tx, { ask }: Work): Promise<void> {
  if (ask.tenant.id !== PLATFORM) return;
  await tx.run(sql`set local role bailiwick_system`);
  await tx.run(sql`select set_config('bailiwick.tenant', ${PLATFORM}, true)`);
}
