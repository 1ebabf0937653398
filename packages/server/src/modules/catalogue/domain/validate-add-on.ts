import { type AddOn, productOf } from "./catalogue.ts";
import { type Lookup, unknownProduct } from "./lookup.ts";
import { type Finding, finding, type Path } from "./problem.ts";
import { isNumeric } from "./spell-out.ts";
import { validateItem } from "./validate-item.ts";

export function validateAddOn(addOn: AddOn, all: Lookup): Finding[] {
  const path = ["addOns", addOn.key];
  return [
    ...unknownProduct(addOn.key, path, all),
    ...validateAvailability(addOn, path, all),
    ...validateRelations(addOn, path, all),
    ...validateQuantity(addOn, path),
    ...validateItems(addOn, path, all),
  ];
}

function validateAvailability({ availableFor = [], archived }: AddOn, path: Path, all: Lookup): Finding[] {
  return availableFor.flatMap((plan, index) => {
    const at = [...path, "availableFor", index];
    const found = all.plans.get(plan);
    if (found === undefined) {
      return [finding("reference_unknown", at, `There is no plan \`${plan}\`; define it or correct the key.`)];
    }
    return found.archived && !archived
      ? [finding("reference_archived", at, `The plan \`${plan}\` is archived; remove it.`)]
      : [];
  });
}

function validateRelations(addOn: AddOn, path: Path, all: Lookup): Finding[] {
  const relation = (field: "dependsOn" | "excludes"): Finding[] =>
    addOn[field].flatMap((other, index) => {
      const at = [...path, field, index];
      if (other === addOn.key) {
        return [finding("field_invalid", at, "An add-on says nothing about itself here; remove it.")];
      }
      return all.addOns.has(other)
        ? []
        : [finding("reference_unknown", at, `There is no add-on \`${other}\`; define it or correct the key.`)];
    });
  return [...relation("dependsOn"), ...relation("excludes"), ...contradictions(addOn, path, all)];
}

/** What an add-on needs, itself or through others, it must not exclude, nor be excluded by, nor need in a circle. */
function contradictions(addOn: AddOn, path: Path, all: Lookup): Finding[] {
  const needed = requirements(addOn, all);
  const at = [...path, "dependsOn"];
  if (needed.has(addOn.key)) {
    return [finding("dependency_cyclic", at, "The add-ons depend on each other in a circle; break it.")];
  }
  return [...needed].flatMap((key) => {
    const excluded = addOn.excludes.includes(key) || all.addOns.get(key)?.excludes.includes(addOn.key);
    if (!excluded) return [];
    return [finding("dependency_excluded", at, `It needs \`${key}\` and excludes it; drop one of the two.`)];
  });
}

function requirements(addOn: AddOn, all: Lookup): Set<string> {
  const found = new Set<string>();
  const open = [...addOn.dependsOn];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (found.has(key)) continue;
    found.add(key);
    open.push(...(all.addOns.get(key)?.dependsOn ?? []));
  }
  return found;
}

function validateQuantity({ quantity: { min, max, step } }: AddOn, path: Path): Finding[] {
  const wrong = (field: string, message: string) => [
    finding("quantity_inconsistent", [...path, "quantity", field], message),
  ];
  if (min % step !== 0) return wrong("min", `The least quantity must be a multiple of the step, ${step}.`);
  if (max !== undefined && max < min) return wrong("max", `The most must not be less than the least, ${min}.`);
  if (max !== undefined && max % step !== 0) {
    return wrong("max", `The most must be a multiple of the step, ${step}.`);
  }
  return [];
}

function validateItems(addOn: AddOn, path: Path, all: Lookup): Finding[] {
  if (addOn.items.length === 0) {
    return [finding("field_missing", path, "An add-on changes something; add `replace` or `extend`.")];
  }
  const plans = addOn.availableFor?.flatMap((key) => all.plans.get(key)?.products ?? []) ?? [];
  const products = [...new Set([productOf(addOn.key), ...plans])];
  return addOn.items.flatMap((item) => {
    const at = [...path, item.rule, item.capability];
    const capability = all.capabilities.get(item.capability);
    return [
      ...validateItem(item, { path: at, products, archived: addOn.archived === true }, all),
      ...(item.rule === "extend" && capability !== undefined && !isNumeric(capability)
        ? [finding("value_mismatch", at, `\`${item.capability}\` cannot be added to; move it to \`replace\`.`)]
        : []),
    ];
  });
}
