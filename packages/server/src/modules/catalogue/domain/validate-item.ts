import type { ItemFact, Json, LimitFact } from "@bailiwick/decision";
import type { Capability, MainLimit } from "./catalogue.ts";
import { canonicalAmount } from "./decimal.ts";
import type { Lookup } from "./lookup.ts";
import { type Finding, finding, type Path } from "./problem.ts";

export interface ItemPlace {
  readonly path: Path;
  /** Products the owner answers for; an item of another product could never take effect. */
  readonly products: readonly string[];
  /** An archived plan may go on naming what is archived. */
  readonly archived: boolean;
}

export function validateItem(item: ItemFact, place: ItemPlace, all: Lookup): Finding[] {
  const { path } = place;
  const capability = all.capabilities.get(item.capability);
  if (capability === undefined) {
    const message = `There is no capability \`${item.capability}\`; define it or correct the key.`;
    return [finding("reference_unknown", path, message)];
  }
  if (capability.archived && !place.archived) {
    return [finding("reference_archived", path, `\`${item.capability}\` is archived; remove it.`)];
  }
  if (!place.products.some((product) => item.capability.startsWith(`${product}.`))) {
    const message = `\`${item.capability}\` is not of ${place.products.join(", ")}; add its product or move the item.`;
    return [finding("reference_unknown", path, message)];
  }
  return [...validateValue(item.value, capability, path), ...validateLimits(item, capability, path)];
}

function validateValue(value: Json, capability: Capability, path: Path): Finding[] {
  const expected = expectation(capability);
  return expected.holds(value)
    ? []
    : [finding("value_mismatch", path, `\`${capability.key}\` is ${expected.what}; write ${expected.write}.`)];
}

interface Expectation {
  readonly what: string;
  readonly write: string;
  holds(value: Json): boolean;
}

function expectation({ kind, valueType, values = [] }: Capability): Expectation {
  const isText = (value: Json): value is string => typeof value === "string";
  if (kind === "switch") {
    return { what: "a switch", write: "true or false", holds: (value) => typeof value === "boolean" };
  }
  if (kind === "meter" || valueType === "number") {
    return {
      what: kind === "meter" ? "a meter" : "a number",
      write: "an amount of at most 15 digits, a decimal in quotes, or unlimited",
      holds: (value) => canonicalAmount(value) !== undefined,
    };
  }
  if (valueType === "string") return { what: "text", write: "text", holds: isText };
  if (valueType === "enum") {
    return {
      what: "an enum",
      write: `one of: ${values.join(", ")}`,
      holds: (value) => isText(value) && values.includes(value),
    };
  }
  return { what: "JSON", write: "any value but null", holds: (value) => value !== null };
}

function validateLimits({ limit, limits = [] }: ItemFact, { key, kind }: Capability, path: Path): Finding[] {
  if (kind !== "meter" && (limit !== undefined || limits.length > 0)) {
    return [finding("limit_inconsistent", path, `\`${key}\` is no meter; write its value only.`)];
  }
  return [
    ...(limit === undefined ? [] : validateMainLimit(limit, path)),
    ...limits.flatMap((further, index) => validateFurtherLimit(further, [...path, "limits", index])),
  ];
}

export const validateMainLimit = ({ kind = "allowance", window }: MainLimit, path: Path): Finding[] =>
  consistency(kind, window?.kind, path);

const validateFurtherLimit = ({ kind, window }: LimitFact, path: Path): Finding[] =>
  consistency(kind, window?.kind, path);

/** Allowances follow the subscription; caps are calendar or rolling; what is in flight has no window. */
function consistency(kind: LimitFact["kind"], window: string | undefined, path: Path): Finding[] {
  const wrong = (message: string) => [finding("limit_inconsistent", path, message)];
  if (window === undefined) return [];
  if (kind === "concurrency") return wrong("Concurrency counts what is in flight; remove `per`.");
  if (kind === "cap" && window === "subscription") {
    return wrong("A cap never follows the subscription; write `per: calendar ...` or `per: rolling ...`.");
  }
  if (kind === "allowance" && window !== "subscription") {
    return wrong("An allowance follows the subscription; write `per: month`, or make it a cap.");
  }
  return [];
}
