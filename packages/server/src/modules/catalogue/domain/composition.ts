import { type AddOn, productOf } from "./catalogue.ts";

export interface Chosen {
  readonly addOn: AddOn;
  readonly quantity: number;
}

/** Why a plan and its add-ons do not go together. `addOn` is always the key of the one that cannot be had. */
export type Refusal =
  | { readonly code: "add_on_not_available"; readonly addOn: string; readonly plan: string }
  | { readonly code: "add_on_archived"; readonly addOn: string }
  | { readonly code: "add_on_repeated"; readonly addOn: string }
  | { readonly code: "add_on_missing"; readonly addOn: string; readonly requires: string }
  | { readonly code: "add_on_excluded"; readonly addOn: string; readonly by: string }
  | { readonly code: "quantity_not_whole"; readonly addOn: string; readonly quantity: number }
  | { readonly code: "quantity_too_small"; readonly addOn: string; readonly min: number }
  | { readonly code: "quantity_too_large"; readonly addOn: string; readonly max: number }
  | { readonly code: "quantity_off_step"; readonly addOn: string; readonly step: number };

/** The plan as far as the choice depends on it. */
export interface ChosenPlan {
  readonly plan: string;
  readonly products: readonly string[];
}

/**
 * Whether a plan may be had with these add-ons in these quantities: every reason against it, none when it may. What the
 * combination is worth is the entitlement arithmetic of the decision package.
 */
export function compose(plan: ChosenPlan, chosen: readonly Chosen[]): readonly Refusal[] {
  return chosen.flatMap(({ addOn, quantity }, index) => [
    ...unavailable(plan, addOn),
    ...(chosen.findIndex((other) => other.addOn.key === addOn.key) < index
      ? [{ code: "add_on_repeated" as const, addOn: addOn.key }]
      : []),
    ...conflicts(addOn, chosen),
    ...wrongQuantity(addOn, quantity),
  ]);
}

function unavailable(chosen: ChosenPlan, addOn: AddOn): Refusal[] {
  const { key, archived } = addOn;
  if (archived) return [{ code: "add_on_archived", addOn: key }];
  return goesWith(chosen, addOn) ? [] : [{ code: "add_on_not_available", addOn: key, plan: chosen.plan }];
}

/** Without a list of plans an add-on goes with every plan of its own product. */
export const goesWith = (
  { plan, products }: ChosenPlan,
  { key, availableFor }: { readonly key: string; readonly availableFor?: readonly string[] | undefined },
): boolean => availableFor?.includes(plan) ?? products.includes(productOf(key));

/** An exclusion holds both ways, whichever of the two states it; it is told once for each of them. */
function conflicts(addOn: AddOn, chosen: readonly Chosen[]): Refusal[] {
  const others = chosen.map((each) => each.addOn).filter(({ key }) => key !== addOn.key);
  const present = new Set(others.map(({ key }) => key));
  return [
    ...addOn.dependsOn
      .filter((key) => !present.has(key))
      .map((requires): Refusal => ({ code: "add_on_missing", addOn: addOn.key, requires })),
    ...others
      .filter((other) => addOn.excludes.includes(other.key) || other.excludes.includes(addOn.key))
      .map((other): Refusal => ({ code: "add_on_excluded", addOn: addOn.key, by: other.key })),
  ];
}

function wrongQuantity({ key, quantity: { min, max, step } }: AddOn, quantity: number): Refusal[] {
  if (!Number.isSafeInteger(quantity)) return [{ code: "quantity_not_whole", addOn: key, quantity }];
  if (quantity < min) return [{ code: "quantity_too_small", addOn: key, min }];
  if (max !== undefined && quantity > max) return [{ code: "quantity_too_large", addOn: key, max }];
  return quantity % step === 0 ? [] : [{ code: "quantity_off_step", addOn: key, step }];
}
