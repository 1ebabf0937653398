import type { Decision, Question } from "@bailiwick/decision";
import type { z } from "zod";
import type { WireStage } from "../wire.ts";
import type { AskedBy } from "./recorder.ts";

/** What a list shows of a decision. */
export interface Narrow {
  readonly at: Date;
  readonly decision_id: string;
  readonly caller: string;
  readonly request_id: string;
  readonly asked_by: AskedBy;
  readonly subject_type: string;
  readonly subject_id: string;
  readonly capability: string;
  readonly resource_type: string | null;
  readonly resource_id: string | null;
  readonly node_id: string | null;
  readonly allowed: boolean;
  readonly code: Decision["code"];
  readonly stage: NonNullable<Decision["stage"]> | null;
  readonly source: string | null;
  readonly revision: string;
  readonly took_us: number;
  readonly kept_of_10000: number;
}

type Stage = z.output<typeof WireStage>;

/** A stage as it is kept: what is null is left out, for most is, and so is the code of what passed. */
export type KeptStage = Pick<Stage, "stage" | "outcome"> & {
  readonly [Field in keyof Stage]?: Exclude<Stage[Field], null>;
};

/** The rest of a decision, read for one at a time. */
export interface Body {
  readonly question: Question;
  readonly omitted: readonly string[];
  readonly answer: {
    readonly value: unknown;
    readonly retryAt: string | null;
    readonly overage: string | null;
    readonly parameters: Readonly<Record<string, unknown>> | null;
  };
  readonly stages: readonly KeptStage[];
  /** The stages were too large to be kept whole. */
  readonly cut: boolean;
}

/** Which decisions are wanted. */
export interface Filters {
  readonly capability?: string | undefined;
  readonly principal?: string | undefined;
  readonly allowed?: boolean | undefined;
  readonly code?: string | undefined;
  readonly stage?: string | undefined;
  readonly caller?: string | undefined;
  readonly requestId?: string | undefined;
  readonly node?: string | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
}
