import type { Decision, Question } from "@bailiwick/decision";
import type { Hearing } from "../hearing.ts";

/**
 * One decision by what it was made of. Nothing of it is copied and nothing worked out: whoever records it does that
 * later, from the same compiled facts and the same instant.
 */
export interface Decided {
  readonly id: string;
  readonly hearing: Hearing;
  readonly question: Question;
  readonly decision: Decision;
  /** What deciding took, in microseconds; facts that had to be loaded first are not counted. */
  readonly took: number;
}

/** What is told of every decision, at once and on the way of the request: it must cost next to nothing. */
export interface Recorder {
  record(decided: Decided): void;
}

/** Which protocol a question came by. */
export type AskedBy = "bailiwick" | "authzen" | "ofrep";
