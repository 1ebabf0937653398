import { problem } from "../../kernel/problem.ts";

export const contextNotTrusted = problem("context_not_trusted", 403, "This key may not assert an address or usage");
