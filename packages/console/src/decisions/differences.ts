import { type Answer, type Stage, type StageName, stageNames } from "./question.ts";

interface Told {
  readonly outcome?: Stage["outcome"] | "allowed" | "denied";
  readonly code?: string;
  readonly source?: string | null;
  readonly value?: unknown;
}

/** One thing two answers say, from either side. */
export interface Line {
  readonly what:
    | { readonly kind: "answer" | "value" | "revision" }
    | { readonly kind: "stage"; readonly stage: StageName };
  readonly left: Told;
  readonly right: Told;
  readonly differs: boolean;
}

/** The answer, its value, and each stage with what it rests on, from both sides. */
export function linesOf(left: Answer, right: Answer): readonly Line[] {
  return [
    line({ kind: "answer" }, answerIn(left), answerIn(right)),
    line({ kind: "value" }, { value: left.value }, { value: right.value }),
    ...stageNames.map((stage) => line({ kind: "stage", stage }, stageIn(left, stage), stageIn(right, stage))),
    line({ kind: "revision" }, { value: left.revision }, { value: right.revision }),
  ];
}

/** A later revision by itself is no difference: much changes that has nothing to do with the question. */
export const differencesOf = (lines: readonly Line[]): readonly Line[] => lines.filter(({ differs }) => differs);

const line = (what: Line["what"], left: Told, right: Told): Line => ({
  what,
  left,
  right,
  differs: what.kind !== "revision" && JSON.stringify(left) !== JSON.stringify(right),
});

const answerIn = ({ allowed, code }: Answer): Told => ({ outcome: allowed ? "allowed" : "denied", code });

function stageIn({ stages }: Answer, name: StageName): Told {
  const found = stages.find(({ stage }) => stage === name);
  return found === undefined ? {} : { outcome: found.outcome, code: found.code, source: found.source };
}
