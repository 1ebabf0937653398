/** One question in progress: what the stages look at, and the little they hand on to each other. */
import type { Quantity } from "./amount.ts";
import { formatAmount } from "./amount.ts";
import type { Decision, LimitState, Parameters, ProvenanceStep } from "./answer.ts";
import type { Capability, Counted, Entitlement, Node, Principal, Segment, Stretch, Tenant } from "./compile/model.ts";
import type { ReasonCode } from "./reasons.ts";
import type { Amount, Instant, Question, StageName } from "./types.ts";

export interface DecideOptions {
  /** Whether `context.usage` counts: it comes from a server key, not from an end user's device. */
  readonly trustUsage?: boolean;
  readonly usage?: UsageView;
}

/** What is used so far, as far as the process knows it. */
export interface UsageView {
  /**
   * How much of a meter is used on one level since an instant (since ever, where that is undefined; in flight now,
   * for `concurrency`). `of` is the tenant's id, the principal's external id or the node's id.
   */
  readonly used: (counted: Counted, of: string, since: Instant | undefined) => number | Amount;
}

export interface Asked {
  readonly tenant: Tenant;
  /** Undefined: nobody the tenant knows. */
  readonly principal: Principal | undefined;
  readonly question: Question;
  readonly now: Instant;
  readonly options: DecideOptions;
  readonly capability: Capability;
  readonly node: Node;
  readonly segment: Segment;
  readonly stretch: Stretch;
  /** Set by the entitlement stage. */
  entitlement: Entitlement | undefined;
  /** What conditions may still do for this question, all of them together; whoever looks at rules begins with all of it. */
  steps: number;
  made: number;
  /** Set by the limits stage, when a soft limit is passed. */
  overage: Quantity | undefined;
}

export interface Stage {
  readonly name: StageName;
  /** The denial, or undefined where the stage passes. */
  readonly judge: (asked: Asked) => Decision | undefined;
  /** What an explanation tells about the stage beyond its verdict. */
  readonly describe: (asked: Asked) => Description;
}

export interface Description {
  /** False where the stage has nothing to look at for this question. */
  readonly applies: boolean;
  readonly source?: string | undefined;
  readonly provenance?: readonly ProvenanceStep[];
  readonly limits?: readonly LimitState[];
  readonly monitored?: ReasonCode;
}

export interface Refusal {
  readonly code: ReasonCode;
  readonly source?: string | undefined;
  readonly retryAt?: Instant | undefined;
  readonly parameters?: Parameters | undefined;
}

export function allow({ tenant, capability, entitlement, overage }: Asked): Decision {
  return allowed(tenant, capability, entitlement, overage);
}

export function deny(asked: Asked, stage: StageName, refusal: Refusal): Decision {
  return denied(asked.tenant, asked.capability, asked.entitlement, stage, refusal);
}

/** The two kinds of answer, out of the little they need: they are also given where nothing is asked of most stages. */
export function allowed(
  tenant: Tenant,
  capability: Capability,
  held: Entitlement | undefined,
  overage?: Quantity,
): Decision {
  return {
    allowed: true,
    code: "allowed",
    stage: undefined,
    capability: capability.key,
    value: held?.value,
    source: held?.source,
    retryAt: undefined,
    overage: overage === undefined ? undefined : formatAmount(overage),
    parameters: undefined,
    revision: tenant.revision,
  };
}

export function denied(
  tenant: Tenant,
  capability: Capability,
  held: Entitlement | undefined,
  stage: StageName,
  refusal: Refusal,
): Decision {
  return {
    allowed: false,
    code: refusal.code,
    stage,
    capability: capability.key,
    value: held?.value,
    source: refusal.source,
    retryAt: refusal.retryAt,
    overage: undefined,
    parameters: refusal.parameters,
    revision: tenant.revision,
  };
}
