/** What is used so far: as a trusted caller says, else as the process knows it. */
import { type Quantity, quantityOf } from "../../amount.ts";
import { nodeNamed } from "../../compile/tree.ts";
import type { Asked } from "../../asked.ts";
import type { Instant, UsageReport } from "../../types.ts";
import type { ApplyingLimit } from "./applying.ts";

/** Undefined for a figure that can't be read, which denies. */
export function usedOf(asked: Asked, limit: ApplyingLimit, since: Instant | undefined): Quantity | undefined {
  const reported = asked.options.trustUsage === true ? reportOf(asked, limit) : undefined;
  if (reported !== undefined) return quantityOf(reported);
  const { usage } = asked.options;
  if (usage === undefined) return 0;
  const used = usage.used(limit.counted, limit.of, since);
  return typeof used === "number" && Number.isSafeInteger(used) ? used : quantityOf(used);
}

/** A report speaks for the levels it names. */
function reportOf({ question, tenant }: Asked, { counted, of }: ApplyingLimit): unknown {
  const usage = question.context?.usage;
  if (usage === undefined || !Object.hasOwn(usage, counted.meter)) return undefined;
  const report: UsageReport = usage[counted.meter] ?? "";
  if (typeof report !== "object") return counted.level === "tenant" ? report : undefined;
  if (counted.level !== "node") return report[counted.level];
  return Object.entries(report.nodes ?? {}).find(([name]) => nodeNamed(tenant, name)?.id === of)?.[1];
}
