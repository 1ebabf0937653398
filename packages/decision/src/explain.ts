/** The explanation: every stage judged, whatever the others say, with what would have to change. */
import type { Decision, Explanation, StageExplanation } from "./answer.ts";
import { type Asked, type DecideOptions, deny, type Stage } from "./asked.ts";
import { cheapestChange } from "./changes/change.ts";
import type { Principal, Tenant } from "./compile/model.ts";
import { ask, decide, stages } from "./decide.ts";
import type { Instant, Question } from "./types.ts";

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
  { changes = true, ...options }: ExplainOptions = {},
): Explanation {
  const decision = decide(tenant, principal, question, now, options);
  if (decision.stage === "question") return { decision, stages: stages.map(notReached) };
  const asked = ask(tenant, principal, question, now, options);
  if (asked === undefined) return { decision, stages: stages.map(notReached) };
  return { decision, stages: stages.map((stage) => explainStage(stage, asked, changes)) };
}

function explainStage(stage: Stage, asked: Asked, changes: boolean): StageExplanation {
  const denial = attempt(stage, asked);
  const { applies, source, ...rest } = description(stage, asked);
  const details = definedOf({ source: denial?.source ?? source, retryAt: denial?.retryAt });
  const parameters = definedOf({ parameters: denial?.parameters });
  if (denial === undefined) {
    const outcome = applies ? "pass" : "not_applicable";
    return { stage: stage.name, outcome, code: "allowed", ...details, ...rest };
  }
  const change = definedOf({ change: changes ? changeFor(stage, asked, denial) : undefined });
  const found = { stage: stage.name, outcome: "deny", code: denial.code } as const;
  return { ...found, ...details, ...parameters, ...rest, ...change };
}

/** A stage that breaks denies: uncertainty is never access. */
function attempt(stage: Stage, asked: Asked): Decision | undefined {
  try {
    return stage.judge(asked);
  } catch (error) {
    return deny(asked, stage.name, { code: "error", parameters: { detail: String(error) } });
  }
}

function description(stage: Stage, asked: Asked): ReturnType<Stage["describe"]> {
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

function notReached({ name }: Stage): StageExplanation {
  return { stage: name, outcome: "not_applicable", code: "allowed" };
}

/** Leaves out what is undefined: on the wire an absent field says so. */
function definedOf<Fields extends object>(
  fields: Fields,
): { readonly [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };
}
