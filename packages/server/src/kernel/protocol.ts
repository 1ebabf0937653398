import type { z } from "zod";
import type { Problem } from "./problem.ts";

/**
 * A protocol of others that an endpoint speaks. It goes the way of every request; only at the edges the protocol's
 * words hold: members and parameters it does not know are ignored, and a refusal is told as its clients read it.
 */
export interface Protocol {
  /** What its operations are grouped under in the API description. */
  readonly name: string;
  readonly title: string;
  refuse(problem: Problem, asked: Refused): Refusal;
  /** Every status a refusal can have, with the body it comes with. */
  readonly refusals: Readonly<Record<number, RefusalShape>>;
}

/** What was refused, as far as it could be read. */
export interface Refused {
  readonly params: unknown;
  readonly body: unknown;
}

export interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface RefusalShape {
  readonly description: string;
  readonly type: string;
  readonly schema: z.ZodType;
}
