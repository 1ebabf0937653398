import type { Body } from "@bailiwick/audit-verify";
import type { AuditEntry } from "../../kernel/envelope.ts";
import { newId } from "../../kernel/id.ts";
import { recordAll } from "../../kernel/journal.ts";
import type { Tx } from "../../kernel/sql.ts";
import { REDACTED } from "./redact.ts";
import { segments } from "./store-segments.ts";

const AT_ONCE = 500;

type Told = Body & Pick<AuditEntry, "actor"> & Partial<Pick<AuditEntry, "correlation">>;

/**
 * What was taken out of an entry is told by another, which may go first: then it is told again, with what was said of it
 * and by whom, for as long as the entry it is about is there. Told a third time it still names the first.
 */
export async function tellAgain(tx: Tx, segment: string, now: Date): Promise<void> {
  for (let after = "0"; ; ) {
    const tellings = await segments.tellings(tx, segment, after, AT_ONCE);
    if (tellings.length === 0) return;
    await recordAll(
      tx,
      tellings.map(({ tenant, entry, target, body, recordedAt }) => {
        const { facts = {}, actor, correlation = {} } = JSON.parse(body.toString()) as Told;
        return {
          id: newId("aud", now),
          tenant,
          source: "bailiwick",
          actor: { id: "system", kind: "operator" },
          action: REDACTED,
          target: { id: target },
          outcome: "done",
          facts: { first: { entry, at: recordedAt.toISOString(), actor }, ...facts },
          correlation,
          disclosed: {},
          at: now,
        } as const;
      }),
    );
    after = tellings.at(-1)?.id ?? after;
  }
}
