import { createHash } from "node:crypto";
import type { AddOnVersionFact, PlanVersionFact } from "@bailiwick/decision";
import { type AddOn, canonicalJson, type Catalogue, type Plan, toFacts } from "./domain/index.ts";

/** A plan version as it is kept: everything a subscription on it stands on. Its id and whether it is current come from the row. */
export type PinnedPlan = Omit<PlanVersionFact, "id" | "current"> & Pick<Plan, "trial" | "graceDays">;
export type PinnedAddOn = Omit<AddOnVersionFact, "id" | "current"> & Pick<AddOn, "dependsOn" | "excludes" | "quantity">;

export interface Pinnable<Fact> {
  readonly kind: "plan" | "add_on";
  readonly key: string;
  readonly version: string;
  readonly fact: Fact;
  readonly digest: string;
}

/** What would be pinned of every plan and add-on of a catalogue, inheritance resolved. */
export function pinnable(catalogue: Catalogue): readonly Pinnable<PinnedPlan | PinnedAddOn>[] {
  const { planVersions, addOnVersions } = toFacts(catalogue);
  const plans = new Map(catalogue.plans.map((plan) => [plan.key, plan]));
  const addOns = new Map(catalogue.addOns.map((addOn) => [addOn.key, addOn]));
  return [
    ...planVersions.map(({ id: _, current: __, ...fact }) => {
      const { trial, graceDays } = plans.get(fact.plan) ?? {};
      return pinned("plan", fact.plan, {
        ...fact,
        ...(trial !== undefined && { trial }),
        ...(graceDays !== undefined && { graceDays }),
      });
    }),
    ...addOnVersions.map(({ id: _, current: __, ...fact }) => {
      const { dependsOn = [], excludes = [], quantity = { min: 1, step: 1 } } = addOns.get(fact.addOn) ?? {};
      return pinned("add_on", fact.addOn, { ...fact, dependsOn, excludes, quantity });
    }),
  ];
}

/** Names and whether it is offered may change without a new version; what it gives and costs may not. */
function pinned<Fact extends PinnedPlan | PinnedAddOn>(
  kind: Pinnable<Fact>["kind"],
  key: string,
  fact: Fact,
): Pinnable<Fact> {
  const { label: _, private: __, version: ___, ...promised } = fact;
  const digest = createHash("sha256").update(canonicalJson(promised)).digest("hex");
  return { kind, key, version: fact.version, fact, digest };
}
