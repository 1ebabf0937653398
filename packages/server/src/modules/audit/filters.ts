import { z } from "zod";
import { Instant } from "../../kernel/wire.ts";
import type { Search } from "./service.ts";

const text = (longest = 200) => z.string().min(1).max(longest).optional();

/** By what the log is searched, followed and exported. */
export const filters = {
  actor: text(),
  action: text().describe("Exactly, or `tenancy.*` for all that begin so"),
  target: text(),
  node: text(),
  address: text(64),
  requestId: text(),
  traceId: text().describe("Of the trace it was part of, across services"),
  sessionId: text().describe("Of whoever was signed in, by the session's id"),
  onBehalfOf: text().describe("Done for that person; or, where an operator did it, for that tenant"),
  decisionId: text().describe("What followed that decision"),
  source: text(),
  outcome: z.enum(["done", "refused", "failed"]).optional(),
  since: Instant.optional().describe("Recorded at or after; when it is said to have happened can be another time"),
  until: Instant.optional().describe("Recorded before"),
  q: text(100).describe("Words anywhere in it; three characters, or a time range of 31 days at most"),
};

/** The same as a body has them, where words of any length are looked for. */
export const Filter = z.strictObject({ ...filters, q: text(100).describe("Words anywhere in it") });

export const searched = ({ q, ...filter }: z.output<typeof Filter>): Search => ({ ...filter, words: q });
