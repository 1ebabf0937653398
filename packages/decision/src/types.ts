/**
 * The shapes the decision reads and gives. All of it is plain JSON, so that a snapshot can be stored, signed,
 * sent to an SDK in any language, and read back.
 *
 * Conventions: an instant is milliseconds since the Unix epoch; an interval is half open (`from` belongs to it,
 * `until` does not); a quantity is a decimal string or `"unlimited"`; ids are the server's prefixed ids.
 */
export type Instant = number;
/** A decimal string such as `"12.5"`, or `"unlimited"`. */
export type Amount = string;
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

// ---- the catalogue, as far as a decision depends on it ------------------------------------------------------------

export type CapabilityKind = "switch" | "value" | "meter";
export type CapabilityClass = "read" | "write" | "admin" | "billing" | "export";

export interface CapabilityFact {
  /** `<product>.<slug>`; the first segment is the product. */
  readonly key: string;
  readonly label?: string;
  readonly kind: CapabilityKind;
  readonly class: CapabilityClass;
  /** For kind `value`: what its value is. A number travels as a decimal string. */
  readonly valueType?: "number" | "string" | "enum" | "json";
  /** The permission a principal must hold; without one the permission stage passes. */
  readonly permission?: string;
  /** Meters this capability draws on: each of them must have room for the asked quantity. A meter draws on itself. */
  readonly meters?: readonly string[];
  /** Other names an app may ask by, unique within the product (imported original names). */
  readonly aliases?: readonly string[];
  readonly archived?: boolean;
}

export type WindowUnit = "second" | "minute" | "hour" | "day" | "week" | "month" | "year";

/** When a counted quantity starts again. Without a window it never does (seats, workspaces). */
export type Window =
  /** Follows the subscription: periods computed from its anchor. */
  | { readonly kind: "subscription"; readonly unit: WindowUnit; readonly every: number }
  /** Calendar units in the tenant's zone; never moved by a plan change. */
  | { readonly kind: "calendar"; readonly unit: WindowUnit }
  /** The last N units before now. */
  | { readonly kind: "rolling"; readonly unit: WindowUnit; readonly every: number };

export type LimitKind = "allowance" | "cap" | "concurrency";

/** One more limit beside a meter's main one, for example 5 a minute for each principal. */
export interface LimitFact {
  readonly kind: LimitKind;
  readonly amount: Amount;
  readonly per: "tenant" | "principal" | NodeKind;
  readonly window?: Window;
  /** A soft limit reports the overage and lets the use happen. */
  readonly soft?: boolean;
}

/** What a plan or an add-on says about one capability. */
export interface ItemFact {
  readonly capability: string;
  /** switch: boolean. meter and numeric value: Amount. Other values: as typed. */
  readonly value: Json;
  /** Meters only: kind, window and hardness of the main limit. Default: allowance, no window, hard. */
  readonly limit?: { readonly kind?: LimitKind; readonly window?: Window; readonly soft?: boolean };
  readonly limits?: readonly LimitFact[];
}

export interface PriceFact {
  /** In major units as a decimal string; absent when the price is a matter of talking ("Contact Sales"). */
  readonly amount?: string;
  readonly currency: string;
  readonly unit?: string;
  readonly label?: string;
}

/** A published, immutable version of a plan. */
export interface PlanVersionFact {
  readonly id: string;
  /** `<product>.<slug>`. */
  readonly plan: string;
  readonly label?: string;
  readonly version: string;
  /** The products whose capabilities this plan answers for: one, or several for a bundle. */
  readonly products: readonly string[];
  /** True for the newest published version, the one offered to new subscribers. */
  readonly current: boolean;
  readonly private?: boolean;
  readonly price?: PriceFact;
  readonly items: readonly ItemFact[];
}

export interface AddOnItemFact extends ItemFact {
  /** `replace` takes the plan's place; `extend` adds `value x quantity` (numeric only). */
  readonly rule: "replace" | "extend";
}

export interface AddOnVersionFact {
  readonly id: string;
  readonly addOn: string;
  readonly label?: string;
  readonly version: string;
  readonly current: boolean;
  readonly private?: boolean;
  readonly price?: PriceFact;
  /** Plan keys this add-on may be added to; absent: all plans of its product. */
  readonly availableFor?: readonly string[];
  /** Add-on keys that must, and must not, be held beside it. */
  readonly dependsOn?: readonly string[];
  readonly excludes?: readonly string[];
  /** How much of it may be held: from `min` in steps of `step`. Absent: any whole number from 1. */
  readonly quantity?: { readonly min: number; readonly max?: number; readonly step: number };
  readonly items: readonly AddOnItemFact[];
}

// ---- operational controls -----------------------------------------------------------------------------------------

export interface ControlFact {
  readonly id: string;
  readonly kind: "kill" | "read_only" | "rollout";
  /** What it covers; an absent field covers everything. A control with `node` is always in that tenant's facts. */
  readonly capability?: string;
  readonly node?: string;
  /** Rollout: tenants whose bucket (0..9999) is below this have it; `0` nobody, `10000` everybody. */
  readonly buckets?: number;
  readonly from?: Instant;
  readonly until?: Instant;
  readonly reason: string;
}

// ---- policy -------------------------------------------------------------------------------------------------------

/** What an attribute may be declared to be. */
export type AttributeType = ScalarType | `list<${ScalarType}>` | "map";
export type ScalarType = "string" | "int" | "double" | "decimal" | "bool" | "timestamp" | "duration" | "ip";

/** Types JSON does not have: an attribute declared so is read as one, or is an error. */
export type ReadAs = ReadScalar | `list<${ReadScalar}>`;
type ReadScalar = "int" | "decimal" | "timestamp" | "duration";

/**
 * A condition as a checked syntax tree; conditions/ tells what it means and how large it may be. Three-valued: true,
 * false, error. The comparisons in words (`eq`, `lt`, `in`, `contains`) are those of the form: exact, and an error where
 * types differ; those in symbols are CEL's.
 */
export type Condition =
  /** A JSON value; a number is a double. */
  | { readonly value: Json }
  /** A 64-bit integer as decimal text. */
  | { readonly int: string }
  | { readonly uint: string }
  /** Base64. */
  | { readonly bytes: string }
  /** A type itself, as `type(x)` gives it. */
  | { readonly type: string }
  /** A dotted path: `principal.department`, `resource.owner`, `context.ip`, `tenant.region`, `now`. */
  | { readonly attribute: string; readonly as?: ReadAs }
  /** Stands for a template's parameter; gone once the template is applied. */
  | { readonly parameter: string }
  /** What an enclosing macro or `bind` names. */
  | { readonly variable: string }
  | { readonly op: "and" | "or"; readonly args: readonly Condition[] }
  | { readonly op: "not"; readonly args: readonly [Condition] }
  | { readonly op: FormComparison | "startsWith" | "endsWith"; readonly args: readonly [Condition, Condition] }
  /** Whether an attribute, or a member that is selected, is there. */
  | { readonly op: "has"; readonly args: readonly [Condition] }
  | { readonly op: "ipInRange"; readonly args: readonly [Condition, Condition] }
  | { readonly op: "within"; readonly window: TimeWindow | { readonly parameter: string } }
  | { readonly op: CelComparison | Arithmetic | "index"; readonly args: readonly [Condition, Condition] }
  | { readonly op: "negate"; readonly args: readonly [Condition] }
  | { readonly op: "if"; readonly args: readonly [Condition, Condition, Condition] }
  | { readonly op: "select"; readonly field: string; readonly args: readonly [Condition] }
  | { readonly op: "list"; readonly args: readonly Condition[] }
  /** Keys and values in turn. */
  | { readonly op: "entries"; readonly args: readonly Condition[] }
  /** Range and body; `map` may have a filter between them. */
  | { readonly op: Macro; readonly variable: string; readonly args: readonly Condition[] }
  /** The value that is named, and what is asked of it. */
  | { readonly op: "bind"; readonly variable: string; readonly args: readonly [Condition, Condition] }
  | { readonly op: "call"; readonly name: string; readonly args: readonly Condition[] };

export type FormComparison = "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "in" | "contains";
export type CelComparison = "==" | "!=" | "<" | "<=" | ">" | ">=" | "@in";
export type Arithmetic = "+" | "-" | "*" | "/" | "%";
export type Macro = "all" | "exists" | "exists_one" | "map" | "filter";

/** Once, between two instants, or again and again at local times in a zone. */
export type TimeWindow =
  | { readonly from?: string; readonly until?: string }
  | {
      /** ISO weekdays, 1 = Monday ... 7 = Sunday. */
      readonly days: readonly number[];
      /** Local times `HH:MM`; `until` before or equal to `from` reaches into the next day. */
      readonly from: string;
      readonly until: string;
      /** IANA zone; absent: the tenant's. */
      readonly zone?: string;
    };

export interface RuleFact {
  readonly id: string;
  readonly label?: string;
  readonly effect: "allow" | "deny";
  /** The node it is attached to, and everything under it; absent: the tenant's root (or the platform). */
  readonly node?: string;
  /** Keys, classes or patterns (`desk.*`); a capability matched by any of them is covered. */
  readonly capabilities?: readonly string[];
  readonly classes?: readonly CapabilityClass[];
  readonly condition?: Condition;
  readonly from?: Instant;
  readonly until?: Instant;
}

// ---- the platform and one tenant ----------------------------------------------------------------------------------

/** What is the same for every tenant at one platform revision. */
export interface PlatformFacts {
  readonly revision: number;
  readonly capabilities: readonly CapabilityFact[];
  readonly planVersions: readonly PlanVersionFact[];
  readonly addOnVersions: readonly AddOnVersionFact[];
  /** Global and per-capability controls; those of one tenant or node travel in its own facts. */
  readonly controls: readonly ControlFact[];
  /** The operator's rules, above every tenant's. */
  readonly rules: readonly RuleFact[];
  /** The catalogue's roles, held once for all tenants; a tenant's own role of the same id takes its place. */
  readonly roles?: readonly RoleFact[];
}

export type NodeKind = "tenant" | "business_unit" | "department" | "team" | "project" | "workspace";

export interface NodeFact {
  readonly id: string;
  /** The app's own key, unique within the tenant; a question may name a node by id or key. */
  readonly key?: string;
  readonly kind: NodeKind;
  /** Absent for the root only. */
  readonly parent?: string;
}

export type TenantStatus = "active" | "restricted" | "suspended" | "closed";

/** An independent row that restricts; the effects of several add up, lifting one never lifts another. */
export interface BlockFact {
  readonly id: string;
  readonly source: string;
  /** Absent: the whole tenant. */
  readonly node?: string;
  /** The standing it forces. */
  readonly effect: "restricted" | "suspended" | "closed";
  readonly reason: string;
  readonly from: Instant;
  readonly until?: Instant;
}

export type PhaseKind = "trial" | "active" | "past_due" | "restricted" | "suspended" | "ended";

export interface PhaseFact {
  readonly kind: PhaseKind;
  readonly from: Instant;
  readonly until?: Instant;
  /** `past_due` only: full access until here, `restricted` from here. */
  readonly graceUntil?: Instant;
  readonly planVersion: string;
  readonly addOns: readonly { readonly addOnVersion: string; readonly quantity: number }[];
}

export interface SubscriptionFact {
  readonly id: string;
  /** Periods of subscription windows are computed from here. */
  readonly anchor: Instant;
  /** Consecutive, sorted by `from`. */
  readonly phases: readonly PhaseFact[];
}

export interface OverrideFact {
  readonly id: string;
  readonly capability: string;
  /** Absent: the tenant's root. Below the root only `deny`, `cap` and a lower `set` count. */
  readonly node?: string;
  readonly mode: "deny" | "set" | "raise" | "add" | "cap";
  readonly value?: Json;
  readonly reason: string;
  readonly from: Instant;
  readonly until?: Instant;
}

export interface NetworkFact {
  readonly mode: "off" | "monitor" | "enforce";
  readonly rules: readonly {
    readonly id: string;
    readonly effect: "allow" | "deny";
    readonly cidr: string;
    readonly until?: Instant;
  }[];
  /** Principals (external ids) the policy does not apply to. */
  readonly bypass: readonly { readonly id: string; readonly principal: string; readonly until?: Instant }[];
  /** While it lasts the whole policy is off. */
  readonly emergencyUntil?: Instant;
}

export type Reach = "own" | "assigned" | "team" | "department" | "business_unit" | "all";

export interface RoleFact {
  readonly id: string;
  readonly label?: string;
  readonly permissions: readonly { readonly permission: string; readonly reach: Reach }[];
}

/** Everything about one tenant, at one revision, that is not about a single principal. */
export interface TenantFacts {
  readonly id: string;
  readonly revision: number;
  readonly status: TenantStatus;
  readonly statusReason?: string;
  /** IANA zone. */
  readonly zone: string;
  readonly attributes: { readonly [name: string]: Json };
  /** Rollout bucket by control id, 0..9999: the first 32 bits of SHA-256 of `salt:tenant`, modulo 10,000. */
  readonly buckets: { readonly [control: string]: number };
  readonly nodes: readonly NodeFact[];
  readonly controls: readonly ControlFact[];
  readonly blocks: readonly BlockFact[];
  readonly subscriptions: readonly SubscriptionFact[];
  readonly overrides: readonly OverrideFact[];
  readonly network: NetworkFact;
  readonly rules: readonly RuleFact[];
  readonly roles: readonly RoleFact[];
}

export interface AssignmentFact {
  readonly id: string;
  readonly role: string;
  readonly node: string;
  readonly from?: Instant;
  readonly until?: Instant;
}

/** One principal of the tenant: loaded apart, because a tenant may have very many. */
export interface PrincipalFacts {
  readonly id: string;
  /** The app's own id, the one a question names as `subject.id`. */
  readonly externalId: string;
  readonly kind: "user" | "service";
  readonly status: "active" | "suspended";
  readonly attributes: { readonly [name: string]: Json };
  readonly nodes: readonly string[];
  readonly assignments: readonly AssignmentFact[];
}

// ---- question and answer ------------------------------------------------------------------------------------------

/** AuthZEN-shaped. Stored attributes win over sent properties of the same name. */
export interface Question {
  readonly subject: { readonly type: string; readonly id: string; readonly properties?: Properties };
  /** `name` is the capability's key or alias. */
  readonly action: { readonly name: string; readonly properties?: Properties };
  /**
   * Properties with a meaning here: `node` (id or key of the scope node it lies in; default: the root),
   * `owner` and `assignee` (external ids of principals).
   */
  readonly resource?: { readonly type: string; readonly id: string; readonly properties?: Properties };
  readonly context?: QuestionContext;
}

export interface QuestionContext {
  readonly ip?: string;
  /** How much the caller is about to use; a decimal string, default `"1"`. */
  readonly quantity?: string;
  /** What is used so far, by meter key, for meters counted elsewhere; only from server keys. */
  readonly usage?: { readonly [meter: string]: UsageReport };
  readonly [name: string]: Json | undefined;
}

/** Used so far on each level of the path; a plain amount is the tenant's. */
export type UsageReport =
  | string
  | { readonly tenant?: string; readonly principal?: string; readonly nodes?: { readonly [node: string]: string } };

export type Properties = { readonly [name: string]: Json };

export const stageNames = ["controls", "standing", "network", "entitlement", "policy", "permission", "limits"] as const;
export type StageName = (typeof stageNames)[number];
