/** What is written: the same kinds of event everywhere. */
import { type AuditEntry, newId } from "@bailiwick/server";

const actions = ["ticket.assigned", "asset.checked_out", "kb.article.published", "user.role_changed", "export.started"];
const words = ["printer", "invoice", "laptop", "password", "network", "licence", "meeting", "delivery", "contract"];

const pick = <T>(values: readonly T[], number: number): T => values[number % values.length] as T;

const changed = (number: number) => ({
  before: { assignee: `agent-${number % 211}` },
  after: { assignee: `agent-${(number * 31) % 211}`, note: `${pick(words, number)} ${pick(words, number * 7 + 1)}` },
  address: `203.0.113.${number % 250}`,
});

/** As an app reports it. */
export const appEvent = (number: number, id: string) => ({
  id,
  type: pick(actions, number),
  actor: { id: `usr_${(number * 7919) % 5000}` },
  target: { id: `tkt_${(number * 104_729) % 100_000}`, kind: "ticket" },
  ...changed(number),
});

/** The same as the journal takes it. */
export function entryOf(tenant: string, number: number, at: Date): AuditEntry {
  const { actor, target, type } = appEvent(number, "");
  return {
    id: newId("aud", at),
    tenant,
    source: "app",
    actor: { ...actor, kind: "user" },
    action: type,
    target,
    outcome: "done",
    facts: { eventId: `event-${number}`, reportedBy: "key_bench" },
    correlation: {},
    disclosed: changed(number),
    at,
  };
}
