/**
 * Conditions as CEL text: read into the syntax tree that is kept, and printed from it again. A pure library; nothing
 * here runs a condition, and nothing that runs one needs this.
 */
export { builtInAttributes, declaredBy, type TenantAttribute } from "./attributes.ts";
export { checkCondition, type ConditionMistake } from "./check.ts";
export type { CelError } from "./error.ts";
export { matcher } from "./matcher.ts";
export { printCel } from "./print.ts";
export { longestText, parseCel, parseCelWith, type Parsed } from "./read.ts";
export { type DeclaredAttributes, noAttributes } from "./vocabulary.ts";
