/** The door of the package: what a server, an SDK or a test may use. */
export * from "./types.ts";
export type * from "./answer.ts";
export { type ReasonCode, reasonCodes } from "./reasons.ts";
export { type Language, languages, type ReasonTexts, reasonTexts } from "./texts.ts";

export { compilePlatform } from "./compile/platform.ts";
export { compilePrincipal, compileRoleHolder } from "./compile/principal.ts";
export { compileTenant } from "./compile/tenant.ts";
export type { Counted, Platform, Principal, Tenant } from "./compile/model.ts";

export type { DecideOptions, UsageView } from "./asked.ts";
export { decide } from "./decide.ts";
export { explain, type ExplainOptions } from "./explain.ts";
export { nextFlip } from "./next-flip.ts";
export { type ResolvedEntitlement, resolveEntitlement, resolveEntitlements } from "./resolved.ts";

export {
  addAmounts,
  compareAmounts,
  excess,
  formatAmount,
  maxAmount,
  minAmount,
  multiplyAmount,
  parseAmount,
  type Quantity,
  quantityOf,
  unlimited,
} from "./amount.ts";
export { calendarWindow, type Interval, type Period, period, periodAt, type Span, windowAt } from "./time.ts";
export { isZone, localTime, localToInstant, type Zone, zoneOf } from "./zone.ts";
export { type Address, inRange, parseAddress, parseRange, type Range } from "./ip.ts";

export { conditionBudgets } from "./conditions/budgets.ts";
export { compileCondition, type ConditionFacts, type Holds, type Truth } from "./conditions/compile.ts";
export {
  type Applied,
  applyTemplate,
  type ConditionTemplate,
  type ParameterType,
  type TemplateParameter,
  type TemplateProblem,
} from "./conditions/template.ts";
export {
  type ConditionProblem,
  type ConditionProblemCode,
  validateCondition,
} from "./conditions/validate.ts";
