import type { Decision } from "@bailiwick/decision";
import type { z } from "zod";
import { reasons } from "../hearing.ts";
import type { Listed, Whole } from "../store.ts";
import type { KeptStage } from "./shapes.ts";
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

/** A stage that says nothing beyond its outcome. */
const silent = {
  code: "allowed",
  source: null,
  retryAt: null,
  parameters: null,
  provenance: null,
  limits: null,
  monitored: null,
  change: null,
};

function spelledOut(stage: KeptStage, capability: string): object {
  const { code = "allowed", source } = stage;
  const retryAt = stage.retryAt && new Date(stage.retryAt).getTime();
  const parameters = stage.parameters as Decision["parameters"];
  return { ...silent, ...reasons({ code, capability, source, retryAt, parameters }), ...stage };
}

/** What was kept, with the fields again that had nothing to say. */
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
    stages: stages.map((stage) => spelledOut(stage, row.capability)) as z.input<typeof WholeRecord>["stages"],
    cut,
    keptDays: row.kept_days,
  };
};
