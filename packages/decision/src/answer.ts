/** What a decision answers: the small object of enforcement, and the explanation of all stages. */
import type { ReasonCode } from "./reasons.ts";
import type { Amount, Instant, Json, LimitKind, PriceFact, StageName } from "./types.ts";

/** What fills the gaps of a reason's text. */
export type Parameters = { readonly [name: string]: string | number | boolean };

export interface Decision {
  readonly allowed: boolean;
  readonly code: ReasonCode;
  /** The first stage that denied; `question` when the question itself names what is not there. */
  readonly stage: StageName | "question" | undefined;
  /** The canonical key, also when an alias was asked; the asked name when it is unknown. */
  readonly capability: string;
  /** What the tenant holds, once the entitlement stage was passed. */
  readonly value: Json | undefined;
  /** The id of the row that decided: on an allow, where the entitlement came from. */
  readonly source: string | undefined;
  /** When asking again can succeed without anybody doing anything. */
  readonly retryAt: Instant | undefined;
  /** By how much this use goes beyond a soft limit. */
  readonly overage: Amount | undefined;
  readonly parameters: Parameters | undefined;
  /** `<platform>-<tenant>` */
  readonly revision: string;
}

/** One step of how an entitlement came to its value, in the order it was taken. */
export interface ProvenanceStep {
  readonly kind: "plan" | "replace" | "extend" | "deny" | "set" | "raise" | "add" | "cap";
  /** Plan version, add-on version or override. */
  readonly id: string;
  /** Overrides below the root: where. */
  readonly node?: string;
  /** What this source says; an extension's is already multiplied by its quantity. */
  readonly value?: Json;
  /** What the tenant holds after this step. */
  readonly result?: Json;
}

/** Usage against one limit on one level. */
export interface LimitState {
  readonly meter: string;
  readonly kind: LimitKind;
  readonly level: "tenant" | "principal" | "node";
  /** The tenant, the principal's external id, or the node. */
  readonly of: string;
  readonly amount: Amount;
  readonly used: Amount;
  readonly soft: boolean;
  readonly start?: Instant;
  readonly end?: Instant;
  /** Where the amount comes from. */
  readonly source?: string;
}

interface PlanOffer {
  readonly planVersion: string;
  readonly plan: string;
  readonly label?: string;
  readonly price?: PriceFact;
}

/**
 * A change that would let the stage that names it pass. Plans, add-ons, roles and instants were tried on the stage;
 * `satisfy_condition` says that some values of these attributes can do it, not which.
 */
export type Change =
  /** Another plan for a subscription that is held; it covers all the held one covers. */
  | (PlanOffer & {
      readonly kind: "upgrade_plan";
      readonly subscription: string;
      /** The add-ons that stay; the others cannot be had with that plan. */
      readonly addOns: readonly { readonly addOnVersion: string; readonly addOn: string; readonly quantity: number }[];
    })
  /** A product that no subscription answers for. */
  | (PlanOffer & { readonly kind: "subscribe" })
  | {
      readonly kind: "buy_add_on";
      readonly subscription: string;
      readonly addOnVersion: string;
      readonly addOn: string;
      readonly label?: string;
      /** How much more of it, and how much that makes in all. */
      readonly quantity: number;
      readonly total: number;
      readonly price?: PriceFact;
    }
  | { readonly kind: "ask_role"; readonly role: string; readonly label?: string; readonly node: string }
  | { readonly kind: "register_principal"; readonly principal: string }
  | { readonly kind: "resume_principal"; readonly principal: string }
  | { readonly kind: "wait_until"; readonly at: Instant }
  /** The attributes a failing rule looks at and the caller can change, such as `context.mfa`. */
  | { readonly kind: "satisfy_condition"; readonly rule: string; readonly attributes: readonly string[] }
  | { readonly kind: "settle_subscription"; readonly subscription: string }
  | { readonly kind: "lift_block"; readonly block: string }
  | { readonly kind: "resume_tenant" }
  | { readonly kind: "allow_address"; readonly address?: string; readonly rule?: string }
  /** A person must change a row or make an exception: the operator, or the tenant's administrator. */
  | { readonly kind: "ask_operator"; readonly source?: string }
  | { readonly kind: "ask_administrator"; readonly source?: string }
  /** None of them alone is enough. */
  | { readonly kind: "all"; readonly changes: readonly Change[] };

export type Outcome = "pass" | "deny" | "not_applicable";

export interface StageExplanation {
  readonly stage: StageName;
  readonly outcome: Outcome;
  readonly code: ReasonCode;
  /** The id of the row or rule that decided. */
  readonly source?: string;
  readonly retryAt?: Instant;
  readonly parameters?: Parameters;
  readonly provenance?: readonly ProvenanceStep[];
  readonly limits?: readonly LimitState[];
  /** What would deny if it were enforced (a network policy that only monitors). */
  readonly monitored?: ReasonCode;
  /** The cheapest change that would let this stage pass; absent where none is known. */
  readonly change?: Change;
}

export interface Explanation {
  readonly decision: Decision;
  readonly stages: readonly StageExplanation[];
}
