/** The door of the package: what a server, an SDK or a test may use. */
export * from "./types.ts";
export type * from "./answer.ts";
export { type ReasonCode, reasonCodes } from "./reasons.ts";
export { fixedReasons, type Language, languages, type ReasonTexts, reasonTexts } from "./texts.ts";

export { compilePlatform } from "./compile/platform.ts";
export { compilePrincipal, compileRoleHolder } from "./compile/principal.ts";
export { compileTenant } from "./compile/tenant.ts";
export type { Counted, Platform, Principal, Tenant } from "./compile/model.ts";

export type { DecideOptions, UsageView } from "./asked.ts";
export { decide } from "./decide.ts";
export { type ExaminedPolicy, examinePolicy } from "./examine-policy.ts";
export { explain, explainDecision, type ExplainOptions } from "./explain.ts";
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
export { parseInstant } from "./conditions/compare.ts";
export {
  compileCondition,
  type CompileOptions,
  type ConditionFacts,
  evaluateCondition,
  newAllowance as newConditionAllowance,
  type Allowance as ConditionAllowance,
  type Holds,
  type Truth,
} from "./conditions/compile.ts";
export type { Matcher } from "./conditions/functions.ts";
export { sizeOfPattern } from "./conditions/pattern.ts";
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
  type Vocabulary as ConditionVocabulary,
} from "./conditions/validate.ts";
export {
  Decimal as DecimalValue,
  Duration as DurationValue,
  Entries as EntriesValue,
  Timestamp as TimestampValue,
  TypeName as TypeValue,
  Uint as UintValue,
  type Value as ConditionValue,
} from "./conditions/values.ts";
