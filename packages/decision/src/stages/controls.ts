/** Stage 1: kill switches, read-only mode and rollouts of the operator. */
import { type Asked, deny, type Stage } from "../asked.ts";
import type { Decision } from "../answer.ts";
import { about } from "../compile/coverage.ts";
import type { Control } from "../compile/model.ts";
import { none } from "../compile/shared.ts";
import { encloses } from "../compile/tree.ts";

export const controls: Stage = {
  name: "controls",
  judge,
  describe: (asked) => {
    const [first] = [...asked.capability.controls, ...ofTenant(asked)].filter((control) => concerns(control, asked));
    return { applies: first !== undefined, source: first?.id };
  },
};

function judge(asked: Asked): Decision | undefined {
  return judgeAll(asked.capability.controls, asked) ?? judgeAll(ofTenant(asked), asked);
}

function ofTenant({ tenant, capability }: Asked): readonly Control[] {
  return tenant.controls === undefined ? none : about(tenant.controls, capability);
}

function judgeAll(list: readonly Control[], asked: Asked): Decision | undefined {
  for (const control of list) {
    if (!concerns(control, asked)) continue;
    const denial = judgeOne(control, asked);
    if (denial !== undefined) return denial;
  }
  return undefined;
}

function concerns(control: Control, asked: Asked): boolean {
  const { from, until, node } = control;
  if (from !== undefined && asked.now < from) return false;
  if (until !== undefined && asked.now >= until) return false;
  return node === undefined || encloses(node, asked.node);
}

function judgeOne({ id, kind, until, buckets }: Control, asked: Asked): Decision | undefined {
  const refusal = { source: id, retryAt: until };
  switch (kind) {
    case "read_only":
      return isReading(asked) ? undefined : deny(asked, "controls", { code: "read_only", ...refusal });
    case "rollout":
      return bucketOf(asked, id) < buckets
        ? undefined
        : deny(asked, "controls", { code: "not_rolled_out", ...refusal });
    case "kill":
    default:
      return deny(asked, "controls", { code: "killed", ...refusal });
  }
}

function isReading({ capability }: Asked): boolean {
  return capability.class === "read" || capability.class === "export";
}

/** A tenant without a bucket is beyond the last one. */
function bucketOf({ tenant }: Asked, control: string): number {
  return tenant.buckets[control] ?? Infinity;
}
