import type { AskContext } from "../../kernel/context.ts";
import type { Database } from "../../kernel/database.ts";
import type { AuditEntry, Correlation } from "../../kernel/envelope.ts";
import { newId } from "../../kernel/id.ts";
import { recordAll } from "../../kernel/journal.ts";
import { invalidRequest } from "../../kernel/problem.ts";
import type { Tx } from "../../kernel/sql.ts";
import { together } from "../../kernel/together.ts";
import { heldToTypes, type TypePorts } from "./declare.ts";
import { type DeclaredType, partedDetails } from "./domain/declared.ts";
import { eventIdReused } from "./problems.ts";
import type { Prints } from "./prints.ts";
import { type Reported, reports } from "./store-reports.ts";

interface Party {
  readonly id: string;
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
}

/** What an app says happened in it. */
export interface AppEvent {
  /** Where it comes from, if not from an app. */
  readonly source?: `import ${string}`;
  readonly id: string;
  readonly type: string;
  readonly actor: Party;
  readonly target?: Party | undefined;
  readonly node?: string | undefined;
  readonly outcome: "done" | "refused" | "failed";
  readonly reason?: string | undefined;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly details?: unknown;
  readonly address?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly occurredAt?: Date | undefined;
  readonly correlation?: Correlation | undefined;
}

export interface Receipt {
  readonly id: string;
  readonly eventId: string;
  readonly duplicate: boolean;
}

/** Finds a node by what the app calls it; handed in, since the log itself knows no tree. */
export type FindNode = (tx: Tx, reference: string) => Promise<{ readonly id: string } | undefined>;

export interface ReportPorts extends TypePorts {
  readonly database: Database;
  readonly findNode: FindNode;
  readonly prints: Prints;
}

/** Where in the request the event of an index stands. */
export type Place = (index: number) => string;

/** An event, who reports it when, and where in their request it stands. */
interface Report {
  readonly ask: AskContext;
  readonly event: AppEvent;
  readonly place: string;
}

/**
 * Takes events into the log, each once by the app's own event id: all of them, or none when one is wrong. The receipt is
 * given after the commit.
 */
export const report = (
  ports: ReportPorts,
  ask: AskContext,
  events: readonly AppEvent[],
  place: Place,
): Promise<readonly Receipt[]> =>
  take(
    ports,
    events.map((event, index) => ({ ask, event, place: place(index) })),
  );

const TOGETHER = { most: 500, waiting: 5000 };

export type ReportOne = (ask: AskContext, event: AppEvent) => Promise<Receipt>;

/** Takes single events into the log; those that come at the same time share a commit. */
export function singly(ports: ReportPorts): ReportOne {
  const share = together(TOGETHER, (given: readonly Report[]) => take(ports, given));
  return (ask, event) => share(ask.tenant.id, { ask, event, place: "#" });
}

async function take(ports: ReportPorts, given: readonly Report[]): Promise<readonly Receipt[]> {
  const [first] = given;
  if (first === undefined) return [];
  const { tenant, now } = first.ask;
  return ports.database.inTenant(tenant.id, async (tx) => {
    const nodes = await nodesOf(tx, given, ports.findNode);
    const claims = given.map(
      ({ ask, event }): Reported => ({
        eventId: event.id,
        entryId: newId("aud", ask.now),
        print: ports.prints.of(event),
      }),
    );
    refuseTwice(given);
    const isNew = await reports.claim(tx, claims, now);
    const known = await knownOf(tx, claims, isNew, ports.prints);
    // What is in the log already was held to the types of its time.
    const fresh = given.flatMap((each, index) =>
      isNew.has(each.event.id) ? [{ ...each, id: claims[index]?.entryId ?? "" }] : [],
    );
    const types = await heldToTypes(tx, ports, fresh.filter(isTyped));
    const written = fresh.map(({ ask, event, id }) => entryOf(event, id, ask, { nodes, type: typeOf(event, types) }));
    if (written.length > 0) await recordAll(tx, written);
    return claims.map(({ eventId, entryId }) => ({
      id: known.get(eventId) ?? entryId,
      eventId,
      duplicate: !isNew.has(eventId),
    }));
  });
}

/** What comes from another system's log keeps the names it had there. */
const isTyped = ({ event }: { readonly event: AppEvent }): boolean => event.source === undefined;

const typeOf = (event: AppEvent, types: ReadonlyMap<string, DeclaredType>): DeclaredType | undefined =>
  isTyped({ event }) ? types.get(event.type) : undefined;

function refuseTwice(given: readonly Report[]): void {
  const seen = new Set<string>();
  for (const { event, place } of given) {
    if (seen.has(event.id))
      throw invalidRequest("An event id appears twice", {
        errors: [{ pointer: `${place}/id`, detail: "Another event of this request has it" }],
      });
    seen.add(event.id);
  }
}

/** Under which id those are in the log that were reported before; another event under the same id is refused. */
async function knownOf(
  tx: Tx,
  claims: readonly Reported[],
  isNew: ReadonlySet<string>,
  { keyed }: Prints,
): Promise<ReadonlyMap<string, string>> {
  const repeated = claims.filter(({ eventId }) => !isNew.has(eventId));
  if (repeated.length === 0) return new Map();
  const found = await reports.among(
    tx,
    repeated.map(({ eventId }) => eventId),
  );
  const kept = new Map(found.map(({ eventId, print }) => [eventId, print.startsWith("k.") ? print : keyed(print)]));
  const other = repeated.find(({ eventId, print }) => kept.get(eventId) !== print);
  if (other) throw eventIdReused(`The event id ${other.eventId} was reported with other content`);
  return new Map(found.map(({ eventId, entryId }) => [eventId, entryId]));
}

async function nodesOf(tx: Tx, given: readonly Report[], findNode: FindNode): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const {
    event: { node },
    place,
  } of given) {
    if (node === undefined || found.has(node)) continue;
    const known = await findNode(tx, node);
    if (!known)
      throw invalidRequest("A node is not known", {
        errors: [{ pointer: `${place}/node`, detail: "No such node" }],
      });
    found.set(node, known.id);
  }
  return found;
}

function entryOf(
  event: AppEvent,
  id: string,
  ask: AskContext,
  { nodes, type }: { readonly nodes: ReadonlyMap<string, string>; readonly type: DeclaredType | undefined },
): AuditEntry {
  const { actor, target = { id: "" }, node, reason, occurredAt, correlation = {} } = event;
  const kind = target.kind ?? type?.target;
  const { open, redactable } = partedDetails(event.details, type);
  return {
    id,
    tenant: ask.tenant.id,
    source: event.source ?? "app",
    actor: { id: actor.id, kind: actor.kind ?? "user" },
    action: event.type,
    ...(type && { version: type.version }),
    target: { id: target.id, ...(kind !== undefined && { kind }) },
    ...(node !== undefined && { node: nodes.get(node) ?? node }),
    outcome: event.outcome,
    ...(reason !== undefined && { reason }),
    facts: { eventId: event.id, reportedBy: ask.caller.id, ...(open && { details: open }) },
    correlation,
    disclosed: {
      address: event.address,
      userAgent: event.userAgent,
      actorName: actor.name,
      targetName: target.name,
      before: event.before,
      after: event.after,
      details: redactable,
    },
    ...(occurredAt !== undefined && { occurredAt }),
    at: ask.now,
  };
}
