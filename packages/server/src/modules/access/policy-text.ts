import { checkCondition, type DeclaredAttributes } from "../../cel/index.ts";
import type { ReadCondition } from "./domain/policy/expression.ts";

/** Reads conditions as a rule by itself is read: text and trees, held against the types of what is declared. */
export const reading =
  (attributes: DeclaredAttributes): ReadCondition =>
  (given) => {
    const checked = checkCondition(given, { attributes });
    return checked.ok ? { condition: checked.condition } : { mistakes: checked.mistakes };
  };
