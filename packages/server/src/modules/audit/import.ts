import type { z } from "zod";
import type { AskContext } from "../../kernel/context.ts";
import { digestOf } from "../../kernel/digest.ts";
import { invalidRequest } from "../../kernel/problem.ts";
import { mapRow } from "./domain/mapping.ts";
import { type AppEvent, report, type ReportPorts } from "./report.ts";
import { reports } from "./store-reports.ts";
import type { Import } from "./wire.ts";

const UNKNOWN = "unknown";

/** Takes over rows of another system's log, all or none: each once, and each with the row it comes from. */
export async function importRows(
  ports: ReportPorts,
  ctx: AskContext,
  { name, mapping, rows }: z.output<typeof Import>,
) {
  const known = await namedBefore(ports, ctx, { name, rows });
  const nameless = (row: unknown) => {
    const before = plainId(name, row);
    return known.has(before) ? before : `${name} ${ports.prints.of(row)}`;
  };
  const events = rows.map((row, index) => toEvent({ name, row, mapping, index, nameless }));
  const byId = new Map(events.map((event) => [event.id, event]));
  const items = await report(ports, ctx, [...byId.values()], () => "#/rows");
  const taken = items.filter(({ duplicate }) => !duplicate).length;
  return { taken, duplicates: rows.length - taken, items: [...items] };
}

/** What a row without an id was called by, before that took a key. */
const plainId = (name: string, row: unknown): string => `${name} ${digestOf(row)}`;

/** Rows that are in the log under such a name, so that they come in once all the same. */
async function namedBefore(
  { database }: Pick<ReportPorts, "database">,
  { tenant }: AskContext,
  { name, rows }: Pick<z.output<typeof Import>, "name" | "rows">,
): Promise<ReadonlySet<string>> {
  const ids = rows.map((row) => plainId(name, row));
  const found = await database.readInTenant(tenant.id, (tx) => reports.among(tx, ids));
  return new Set(found.map(({ eventId }) => eventId));
}

interface Row {
  readonly name: string;
  readonly row: unknown;
  readonly mapping: z.output<typeof Import>["mapping"];
  readonly index: number;
  /** Gives a row that has no id of its own one by what it holds. */
  readonly nameless: (row: unknown) => string;
}

function toEvent({ name, row, mapping, index, nameless }: Row): AppEvent {
  const mapped = mapRow(row, mapping);
  if (!mapped)
    throw invalidRequest("A row does not say what was done", {
      errors: [{ pointer: `#/rows/${index}`, detail: "None of the mapping's places for the action leads anywhere" }],
    });
  const { id, action, actor, actorName, target, targetKind, address, userAgent, occurredAt, failed } = mapped;
  return {
    id: id === undefined ? nameless(row) : `${name} ${id}`,
    source: `import ${name}`,
    type: action,
    actor: { id: actor ?? UNKNOWN, name: actorName },
    target: target === undefined ? undefined : { id: target, kind: targetKind },
    outcome: failed ? "failed" : "done",
    details: row,
    address,
    userAgent,
    occurredAt,
  };
}
