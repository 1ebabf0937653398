import type { z } from "zod";
import type { Listed, Whole } from "../store.ts";
import type { Recorded, WholeRecord } from "./wire.ts";

export const recorded = (row: Listed): z.output<typeof Recorded> => ({
  id: row.decision_id,
  tenant: row.tenant_id,
  at: row.at,
  caller: row.caller,
  requestId: row.request_id,
  askedBy: row.asked_by,
  subject: { type: row.subject_type, id: row.subject_id },
  capability: row.capability,
  resource: row.resource_type === null ? null : { type: row.resource_type, id: row.resource_id ?? "" },
  node: row.node_id,
  allowed: row.allowed,
  code: row.code,
  stage: row.stage,
  source: row.source,
  revision: row.revision,
  took: row.took_us,
  keptOf10000: row.kept_of_10000,
  advisory: true,
});

/** The stages as they were written, which is as the wire has them. */
export const wholeOf = (row: Whole): z.input<typeof WholeRecord> => {
  const { question, omitted, answer, stages, cut } = row.body;
  const { at, ...rest } = recorded(row);
  return {
    ...rest,
    at: at.toISOString(),
    question: question as z.input<typeof WholeRecord>["question"],
    omitted: [...omitted],
    trusted: row.trusted,
    value: answer.value as z.input<typeof WholeRecord>["value"],
    retryAt: answer.retryAt,
    overage: answer.overage,
    parameters: answer.parameters as z.input<typeof WholeRecord>["parameters"],
    stages: stages as unknown as z.input<typeof WholeRecord>["stages"],
    cut,
    keptDays: row.kept_days,
  };
};
