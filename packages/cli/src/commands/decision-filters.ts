import { choice, flag, text, type ValuesOf } from "../frame/options.ts";
import { UsageError } from "../frame/usage-error.ts";
import { instantOf } from "../instants.ts";

const stages = [
  "controls",
  "standing",
  "network",
  "entitlement",
  "policy",
  "permission",
  "limits",
  "question",
] as const;

/** Which decisions; all that are given must hold. */
export const filterOptions = {
  allowed: flag("Only those that allow"),
  denied: flag("Only those that deny"),
  capability: text("key", "Of one capability", { completes: "capability" }),
  principal: text("id", "Of one subject, by the id it was asked by"),
  code: text("code", "With this reason code, such as not_entitled"),
  stage: choice(stages, "Denied by this stage first"),
  node: text("id or key", "On resources in this node; what lies below it is not meant"),
  caller: text("id", "Asked by this key"),
  request: text("id", "Asked in this request"),
};

export const periodOptions = {
  since: text("time", "From then on: a time ago such as 90m, 2h or 7d, or a moment, RFC 3339"),
  until: text("time", "Before then"),
};

type Filters = ValuesOf<typeof filterOptions> & Partial<ValuesOf<typeof periodOptions>>;

/** As the API names them, and only those that were typed. */
export function filtersOf(typed: Filters, q: string | undefined, now: Date): Readonly<Record<string, string>> {
  const { allowed, denied, capability, principal, code, stage, node, caller, request, since, until } = typed;
  if (allowed && denied) throw new UsageError("--allowed and --denied exclude each other; without both all are meant.");
  const named = {
    ...(allowed && { allowed: "true" }),
    ...(denied && { allowed: "false" }),
    capability,
    principal,
    code,
    stage,
    node,
    caller,
    requestId: request,
    q,
    from: since === undefined ? undefined : instantOf("since", since, now),
    until: until === undefined ? undefined : instantOf("until", until, now),
  };
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
