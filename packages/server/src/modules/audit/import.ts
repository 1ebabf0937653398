import type { z } from "zod";
import type { AskContext } from "../../kernel/context.ts";
import { digestOf } from "../../kernel/digest.ts";
import { invalidRequest } from "../../kernel/problem.ts";
import { mapRow } from "./domain/mapping.ts";
import { type AppEvent, report } from "./report.ts";
import type { Import } from "./wire.ts";

const UNKNOWN = "unknown";

/** Takes over rows of another system's log, all or none: each once, and each with the row it comes from. */
export async function importRows(
  ports: Parameters<typeof report>[0],
  ctx: AskContext,
  { name, mapping, rows }: z.output<typeof Import>,
) {
  const byId = new Map(rows.map((row, index) => toEvent(name, row, mapping, index)).map((event) => [event.id, event]));
  const items = await report(ports, ctx, [...byId.values()], () => "#/rows");
  const taken = items.filter(({ duplicate }) => !duplicate).length;
  return { taken, duplicates: rows.length - taken, items: [...items] };
}

function toEvent(name: string, row: unknown, mapping: z.output<typeof Import>["mapping"], index: number): AppEvent {
  const mapped = mapRow(row, mapping);
  if (!mapped)
    throw invalidRequest("A row does not say what was done", {
      errors: [{ pointer: `#/rows/${index}`, detail: "None of the mapping's places for the action leads anywhere" }],
    });
  const { id, action, actor, actorName, target, targetKind, address, userAgent, occurredAt, failed } = mapped;
  return {
    id: `${name} ${id ?? digestOf(row)}`,
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
