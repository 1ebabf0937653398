export const controlKinds = ["kill", "read_only", "rollout"] as const;
export type ControlKind = (typeof controlKinds)[number];

/** A control as it is kept; without `tenant` it is everybody's. */
export interface Control {
  readonly id: string;
  readonly kind: ControlKind;
  readonly tenantId: string | null;
  /** Null: every capability. */
  readonly capability: string | null;
  /** Null: the whole tenant. */
  readonly nodeId: string | null;
  /** Rollouts only: a tenant whose bucket is below this has it. */
  readonly buckets: number | null;
  readonly salt: string | null;
  readonly reason: string;
  readonly from: Date;
  readonly until: Date | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  readonly endedReason: string | null;
}

/** A control that is over changes no more. */
export const isOver = ({ until, endedAt }: Control, now: Date): boolean =>
  endedAt !== null || (until !== null && until <= now);

/** `from` belongs to it, `until` does not. */
export const isInForce = (control: Control, now: Date): boolean => control.from <= now && !isOver(control, now);
