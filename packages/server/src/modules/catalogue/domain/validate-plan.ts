import { type Catalogue, type Plan, productOf } from "./catalogue.ts";
import type { Lookup } from "./lookup.ts";
import { type Finding, finding, type Path } from "./problem.ts";
import { deepestInheritance, lineage } from "./resolve.ts";
import { validateItem } from "./validate-item.ts";

export function validatePlan(plan: Plan, all: Lookup): Finding[] {
  const path = ["plans", plan.key];
  const place = { products: plan.products, archived: plan.archived === true };
  return [
    ...validateProducts(plan, path, all),
    ...validateParent(plan, path, all),
    ...validateTrial(plan, path, all),
    ...plan.items.flatMap((item) => validateItem(item, { ...place, path: [...path, "items", item.capability] }, all)),
  ];
}

function validateProducts({ key, products }: Plan, path: Path, all: Lookup): Finding[] {
  const unknown = products.flatMap((product, index) =>
    all.products.has(product)
      ? []
      : [finding("reference_unknown", [...path, "products", index], `There is no product \`${product}\`; define it.`)],
  );
  if (unknown.length > 0 || all.products.has(productOf(key))) return unknown;
  const message = `The key starts with \`${productOf(key)}\`, which is no product; define it or correct the key.`;
  return [finding("reference_unknown", path, message)];
}

function validateParent(plan: Plan, path: Path, all: Lookup): Finding[] {
  if (plan.extends === undefined) return [];
  const at = [...path, "extends"];
  const parent = all.plans.get(plan.extends);
  if (parent === undefined) {
    return [finding("reference_unknown", at, `There is no plan \`${plan.extends}\`; define it or correct the key.`)];
  }
  const chain = lineage(plan, all.plans);
  const last = chain.at(-1);
  if (chain.length > deepestInheritance) {
    const message = `Plans extend each other at most ${deepestInheritance} times; shorten the chain.`;
    return [finding("inheritance_cyclic", at, message)];
  }
  if (last?.extends !== undefined && all.plans.has(last.extends)) {
    const keys = [...chain.map(({ key }) => key), last.extends].join(" > ");
    return [finding("inheritance_cyclic", at, `The plans extend each other in a circle (${keys}); break it.`)];
  }
  const missing = parent.products.filter((product) => !plan.products.includes(product));
  if (missing.length === 0) return [];
  const message = `The parent answers for ${missing.join(", ")}; add it to \`products\`.`;
  return [finding("reference_unknown", at, message)];
}

function validateTrial({ key, trial }: Plan, path: Path, all: Lookup): Finding[] {
  if (trial?.then.kind !== "fallback") return [];
  const fallback = trial.then.plan;
  const at = [...path, "trial", "then"];
  const found = all.plans.get(fallback);
  if (found === undefined) {
    return [finding("reference_unknown", at, `There is no plan \`${fallback}\`; define it or correct the key.`)];
  }
  if (fallback === key) {
    return [finding("field_invalid", at, "A trial cannot fall back to its own plan; write convert or name another.")];
  }
  return found.archived
    ? [finding("reference_archived", at, `The plan \`${fallback}\` is archived; fall back to another.`)]
    : [];
}

/** A new tenant must find one plan for its product, and one that is offered. */
export function validateDefaults(catalogue: Catalogue, whole: Catalogue): Finding[] {
  return catalogue.plans
    .filter((plan) => plan.default)
    .flatMap((plan) => {
      const path = ["plans", plan.key, "default"];
      const product = productOf(plan.key);
      const rival = whole.plans.find(
        ({ key, default: isDefault, archived }) =>
          isDefault && !archived && key !== plan.key && productOf(key) === product,
      );
      if (plan.archived || plan.private) {
        return [finding("default_ambiguous", path, "A plan that is not offered cannot be the default; name another.")];
      }
      if (rival === undefined) return [];
      const message = `\`${rival.key}\` is the default plan of ${product} too; keep one.`;
      return [finding("default_ambiguous", path, message)];
    });
}
