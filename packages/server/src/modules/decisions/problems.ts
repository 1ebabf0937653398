import { problem } from "../../kernel/problem.ts";

export const contextNotTrusted = problem("context_not_trusted", 403, "This key may not assert an address or usage");
export const meterUnknown = problem("meter_unknown", 422, "Usage is told of what is no meter");
