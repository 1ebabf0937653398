import { declareAudit } from "../../kernel/audit-type.ts";
import { newId } from "../../kernel/id.ts";
import { recordAll } from "../../kernel/journal.ts";
import type { Job, Round } from "../../kernel/module.ts";
import { REMEMBERED_DAYS } from "./domain/bounds.ts";
import type { RunPorts } from "./run.ts";
import { expiry, turns } from "./store-turns.ts";

export const OPERATION_EXPIRED = declareAudit({
  action: "operations.operation.expired",
  version: 1,
  ocsf: "api_activity.delete",
  summary: "Take away what an operation made, when it is kept no longer",
});

const DAY = 86_400_000;
const AT_ONCE = 20;
const CHUNKS_AT_ONCE = 2000;

/** Takes away what is kept no longer, and says so in the log of whose it was. */
export const expire: Job = {
  name: "operations.expire",
  everySeconds: 60,
  async run(tx, now) {
    for (const over of await expiry.due(tx, now, AT_ONCE)) {
      if (!(await expiry.empty(tx, over, CHUNKS_AT_ONCE))) return;
      await expiry.close(tx, over);
      await recordAll(tx, [
        {
          id: newId("aud", now),
          tenant: over.tenant,
          source: "bailiwick",
          actor: { id: "system", kind: "operator" },
          action: OPERATION_EXPIRED.action,
          target: { id: over.id },
          outcome: "done",
          facts: { kind: over.kind },
          correlation: over.correlation,
          disclosed: {},
          at: now,
        },
      ]);
    }
    await expiry.forget(tx, new Date(now.getTime() - REMEMBERED_DAYS * DAY));
  },
};

type SurveyPorts = Pick<RunPorts, "database" | "kinds" | "metrics" | "now">;

export const surveying = (ports: SurveyPorts): Round => ({
  name: "operations.survey",
  everySeconds: 15,
  run: () => survey(ports),
});

/** How many are not over, and since when; a kind without any is told as 0. */
export async function survey({ database, kinds, metrics, now }: SurveyPorts): Promise<void> {
  const found = await database.readAcrossTenants("how operations get on is measured", (tx) => turns.survey(tx));
  const { open, oldest } = metrics.operations;
  for (const { name } of kinds) {
    const ofKind = found.filter(({ kind }) => kind === name);
    for (const status of ["queued", "running"] as const)
      open.set({ kind: name, status }, ofKind.find((each) => each.status === status)?.count ?? 0);
    const since = ofKind.map((each) => (now().getTime() - each.oldest.getTime()) / 1000);
    oldest.set({ kind: name }, Math.max(0, ...since));
  }
}
