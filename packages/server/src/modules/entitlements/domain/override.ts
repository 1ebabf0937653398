import { type CapabilityFact, type Json, parseAmount } from "@bailiwick/decision";

export const overrideModes = ["deny", "set", "raise", "add", "cap"] as const;
export type OverrideMode = (typeof overrideModes)[number];

/** How long an override lasts where nobody says: it should expire, and "for ever" must be asked for. */
export const DEFAULT_DAYS = 90;

export interface OverrideClaim {
  readonly mode: OverrideMode;
  readonly value: Json | undefined;
  readonly belowRoot: boolean;
}

/** Why an override does not fit its capability; undefined when it does. */
export function misfit(capability: Typed, { mode, value, belowRoot }: OverrideClaim): string | undefined {
  const { key, kind } = capability;
  if (mode === "deny") return value === undefined ? undefined : "A deny has no value";
  if (value === undefined || value === null) return `To ${mode} it takes a value`;
  if (mode !== "set" && !isNumeric(capability)) return `Only amounts can be changed by ${mode}; ${key} is none`;
  if (belowRoot && (mode === "raise" || mode === "add")) return "Below the root only deny, cap and a lower set count";
  if (belowRoot && kind !== "switch" && !isNumeric(capability))
    return "Below the root its value can only be denied: it has no lower one";
  if (belowRoot && kind === "switch" && value === true) return "Below the root a switch can only go off";
  return wrongType(capability, value);
}

type Typed = Pick<CapabilityFact, "key" | "kind" | "valueType">;

const isNumeric = ({ kind, valueType }: Omit<Typed, "key">): boolean =>
  kind === "meter" || (kind === "value" && valueType === "number");

function wrongType(capability: Typed, value: Json): string | undefined {
  const { key, kind, valueType } = capability;
  if (kind === "switch") return typeof value === "boolean" ? undefined : `${key} is on or off: true or false`;
  if (isNumeric(capability)) {
    const isAmount = typeof value === "string" && !value.startsWith("-") && parseAmount(value) !== undefined;
    return isAmount ? undefined : `${key} is an amount: a decimal number as text, or "unlimited"`;
  }
  if (valueType === "json") return undefined;
  return typeof value === "string" ? undefined : `${key} is text`;
}
