import { problem } from "../../kernel/problem.ts";

export const contextNotTrusted = problem("context_not_trusted", 403, "This key may not assert an address or usage");
export const meterUnknown = problem("meter_unknown", 422, "Usage is told of what is no meter");
export const flagUnknown = problem("flag_unknown", 404, "There is no such flag");
export const valueUnfit = problem("value_unfit", 400, "The value is of no kind that the protocol can carry");
export const tooManyMatches = problem(
  "too_many_matches",
  422,
  "More matches than can be put in order: narrow the time range",
);
