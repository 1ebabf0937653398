/** The explanation: every stage judged, whatever the others say, with what would have to change. */
import type { Decision, Explanation, StageExplanation } from "./answer.ts";
import { type Asked, type DecideOptions, deny, type Description, type Stage } from "./asked.ts";
import { cheapestChange } from "./changes/change.ts";
import type { Principal, Tenant } from "./compile/model.ts";
import { ask, decide, stages } from "./decide.ts";
import type { Instant, Question, StageName } from "./types.ts";

export interface ExplainOptions extends DecideOptions {
  /** Whether to look for the cheapest changes, which is most of the work; default true. */
  readonly changes?: boolean;
}

/** The same decision as `decide`, and how each stage came out. It never throws. */
export function explain(
  tenant: Tenant,
  principal: Principal | undefined,
  question: Question,
  now: Instant,
  options: ExplainOptions = {},
): Explanation {
  const decision = decide(tenant, principal, question, now, options);
  return { decision, stages: explainDecision(decision, tenant, principal, question, now, options) };
}

/** How each stage came out for a decision that was made of the same facts, question and instant. It never throws. */
export function explainDecision(
  decision: Decision,
  tenant: Tenant,
  principal: Principal | undefined,
  question: Question,
  now: Instant,
  options: ExplainOptions = {},
): readonly StageExplanation[] {
  const asked = decision.stage === "question" ? undefined : ask(tenant, principal, question, now, options);
  if (asked === undefined) return stages.map(notReached);
  const { changes = true } = options;
  return stages.map((stage) => explainStage(stage, asked, changes));
}

function explainStage(stage: Stage, asked: Asked, changes: boolean): StageExplanation {
  const denial = attempt(stage, asked);
  const described = description(stage, asked);
  if (denial === undefined && !hasDetails(described)) return plainly(stage.name, described.applies);
  const told: Told = {
    stage: stage.name,
    outcome: denial !== undefined ? "deny" : described.applies ? "pass" : "not_applicable",
    code: denial?.code ?? "allowed",
  };
  // One by one: what is undefined is left out, for on the wire an absent field says so.
  const source = denial?.source ?? described.source;
  if (source !== undefined) told.source = source;
  if (denial?.retryAt !== undefined) told.retryAt = denial.retryAt;
  if (denial?.parameters !== undefined) told.parameters = denial.parameters;
  if (described.provenance !== undefined) told.provenance = described.provenance;
  if (described.limits !== undefined) told.limits = described.limits;
  if (described.monitored !== undefined) told.monitored = described.monitored;
  const change = denial !== undefined && changes ? changeFor(stage, asked, denial) : undefined;
  if (change !== undefined) told.change = change;
  return told;
}

type Told = { -readonly [Field in keyof StageExplanation]: StageExplanation[Field] };

const hasDetails = ({ source, provenance, limits, monitored }: Description): boolean =>
  source !== undefined || provenance !== undefined || limits !== undefined || monitored !== undefined;

/** Most stages pass and have nothing to tell: those are made once. */
const plain = Object.fromEntries(
  stages.map(({ name }) => [name, { pass: bare(name, "pass"), not_applicable: bare(name, "not_applicable") }]),
) as Readonly<Record<StageName, Readonly<Record<"pass" | "not_applicable", StageExplanation>>>>;

function bare(stage: StageName, outcome: "pass" | "not_applicable"): StageExplanation {
  return Object.freeze({ stage, outcome, code: "allowed" });
}

const plainly = (stage: StageName, applies: boolean): StageExplanation =>
  plain[stage][applies ? "pass" : "not_applicable"];

/** A stage that breaks denies: uncertainty is never access. */
function attempt(stage: Stage, asked: Asked): Decision | undefined {
  try {
    return stage.judge(asked);
  } catch (error) {
    return deny(asked, stage.name, { code: "error", parameters: { detail: String(error) } });
  }
}

function description(stage: Stage, asked: Asked): Description {
  try {
    return stage.describe(asked);
  } catch {
    return { applies: true };
  }
}

function changeFor(stage: Stage, asked: Asked, denial: Decision) {
  try {
    return cheapestChange(stage, asked, denial);
  } catch {
    return undefined;
  }
}

const notReached = ({ name }: Stage): StageExplanation => plainly(name, false);
