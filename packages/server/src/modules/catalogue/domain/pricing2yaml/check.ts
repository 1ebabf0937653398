import type { Finding, Path, ProblemCode } from "../problem.ts";
import { finding } from "../problem.ts";
import { priceOf, type Variables } from "./formula.ts";
import { noRelation, type Relation, relationOf } from "./relation.ts";
import {
  addOn,
  type Feature,
  feature,
  featureMistakes,
  type Pricing,
  type PricingAddOn,
  type PricingPlan,
  plan,
  pricing,
  typedValue,
  typedValueMessage,
  usageLimit,
} from "./schema.ts";
import type { Warning } from "./upgrade.ts";

/** What is wrong with a document of the right shape: values of the wrong type, names that lead nowhere, formulas. */
export function check(document: Pricing, today: string | undefined): Finding[] {
  const { plans, addOns } = document;
  return [
    ...checkDate(document.createdAt, today),
    ...Object.entries(document.features).flatMap(([name, each]) => checkFeature(name, each, document)),
    ...Object.entries(document.usageLimits ?? {}).flatMap(([name, limit]) => {
      const path = ["usageLimits", name];
      return [
        ...checkValue(limit, limit.defaultValue, [...path, "defaultValue"]),
        ...unknownNames(limit.linkedFeatures, document.features, [...path, "linkedFeatures"], "feature"),
      ];
    }),
    ...(Object.keys(plans ?? {}).length + Object.keys(addOns ?? {}).length === 0
      ? [finding("field_missing", ["plans"], "There are neither plans nor add-ons; add at least one of them.")]
      : []),
    ...Object.entries(plans ?? {}).flatMap(([name, each]) => checkOffer(each, ["plans", name], document)),
    ...Object.entries(addOns ?? {}).flatMap(([name, each]) => checkAddOn(name, each, document)),
  ];
}

function checkDate(createdAt: string, today: string | undefined): Finding[] {
  if (today === undefined || createdAt.slice(0, 10) <= today) return [];
  return [finding("field_invalid", ["createdAt"], `The day lies in the future; today is ${today}.`)];
}

function checkFeature(name: string, each: Feature, document: Pricing): Finding[] {
  const path = ["features", name];
  const unknownTag = each.tag && !document.tags?.includes(each.tag);
  return [
    ...checkValue(each, each.defaultValue, [...path, "defaultValue"]),
    ...featureMistakes(each).map(([field, message]) => finding("field_invalid", [...path, field], message)),
    ...(unknownTag
      ? [finding("reference_unknown", [...path, "tag"], `\`${each.tag}\` is not among \`tags\`; add it there.`)]
      : []),
    ...(["expression", "serverExpression"] as const).flatMap((field) => checkExpression(name, field, document)),
  ];
}

function checkExpression(name: string, field: "expression" | "serverExpression", document: Pricing): Finding[] {
  const text = document.features[name]?.[field];
  const path = ["features", name, field];
  if (text === undefined || text === null || String(text).trim() === "") return [];
  const { relation, error } = relationOf(String(text), name);
  const invalid = (code: ProblemCode, message: string) => [finding(code, path, message)];
  if (relation === undefined) return invalid("expression_invalid", `The expression cannot be read: ${error}.`);
  const limit = relation.limits.find((each) => !Object.hasOwn(document.usageLimits ?? {}, each));
  if (limit !== undefined)
    return invalid("reference_unknown", `There is no usage limit \`${limit}\`; correct the name.`);
  const other = relation.features.find((each) => !Object.hasOwn(document.features, each));
  if (other !== undefined) return invalid("reference_unknown", `There is no feature \`${other}\`; correct the name.`);
  const counted = relation.limits.find((each) => document.usageLimits?.[each]?.valueType !== "NUMERIC");
  if (counted !== undefined) return invalid("value_mismatch", `\`${counted}\` is no number; only numbers are counted.`);
  const switchedOn = Object.entries(document.addOns ?? {}).find(([, each]) => each.features?.[name] !== undefined);
  if (relation.features.length === 0 || switchedOn === undefined) return [];
  return invalid(
    "expression_invalid",
    `It depends on \`${relation.features.join(", ")}\` while the add-on \`${switchedOn[0]}\` switches the feature on; ` +
      "let the add-on depend on another add-on instead.",
  );
}

/** The server's expression is the one that counts; the client's stands in where there is none. */
export function relationFor(name: string, { expression, serverExpression }: Feature): Relation {
  const texts = [serverExpression, expression].map((text) => String(text ?? "").trim()).filter((text) => text !== "");
  const relations = texts.map((text) => relationOf(text, name).relation ?? noRelation);
  const limits = [...new Set(relations.flatMap((relation) => relation.limits))];
  return { ...(relations[0] ?? noRelation), limits };
}

function checkValue(declared: { valueType: string; type?: string }, value: unknown, path: Path): Finding[] {
  if (typedValue(declared, value) !== undefined) return [];
  const code = value === undefined ? "field_missing" : "value_mismatch";
  return [finding(code, path, typedValueMessage(declared))];
}

type Values = PricingPlan["features"];

function checkValues(
  values: Values,
  declarations: Readonly<Record<string, { valueType: string; type?: string }>>,
  path: Path,
  what: string,
): Finding[] {
  return Object.entries(values ?? {}).flatMap(([name, { value }]) => {
    const declared = Object.hasOwn(declarations, name) ? declarations[name] : undefined;
    return declared === undefined
      ? [finding("reference_unknown", [...path, name], `There is no ${what} \`${name}\`; correct the name.`)]
      : checkValue(declared, value, [...path, name, "value"]);
  });
}

function checkOffer(each: PricingPlan, path: Path, document: Pricing): Finding[] {
  const priced = priceOf(each.price, (document.variables ?? {}) as Variables);
  return [
    ...("error" in priced
      ? [finding("formula_invalid", [...path, "price"], `The price cannot be computed: ${priced.error}.`)]
      : []),
    ...checkValues(each.features, document.features, [...path, "features"], "feature"),
    ...checkValues(each.usageLimits, document.usageLimits ?? {}, [...path, "usageLimits"], "usage limit"),
  ];
}

function checkAddOn(name: string, each: PricingAddOn, document: Pricing): Finding[] {
  const path = ["addOns", name];
  const limits = document.usageLimits ?? {};
  const extensions = Object.entries(each.usageLimitsExtensions ?? {});
  const isEmpty = [each.features, each.usageLimits, each.usageLimitsExtensions].every(
    (section) => Object.keys(section ?? {}).length === 0,
  );
  return [
    ...checkOffer(each, path, document),
    ...(isEmpty
      ? [finding("field_missing", path, "It changes nothing; add features, usageLimits or usageLimitsExtensions.")]
      : []),
    ...checkValues(each.usageLimitsExtensions, limits, [...path, "usageLimitsExtensions"], "usage limit"),
    ...extensions
      .filter(([limit]) => Object.hasOwn(limits, limit) && limits[limit]?.valueType !== "NUMERIC")
      .map(([limit]) =>
        finding("value_mismatch", [...path, "usageLimitsExtensions", limit], "Only numbers can be extended."),
      ),
    ...unknownNames(each.availableFor, document.plans ?? {}, [...path, "availableFor"], "plan"),
    ...unknownNames(each.dependsOn, document.addOns ?? {}, [...path, "dependsOn"], "add-on"),
    ...unknownNames(each.excludes, document.addOns ?? {}, [...path, "excludes"], "add-on"),
    ...checkConstraints(each, [...path, "subscriptionConstraints"]),
  ];
}

function checkConstraints(each: PricingAddOn, path: Path): Finding[] {
  const { min, max, step } = constraintsOf(each);
  const wrong = (field: string, message: string) => [finding("quantity_inconsistent", [...path, field], message)];
  if (min % step !== 0) return wrong("minQuantity", `The least quantity must be a multiple of the step, ${step}.`);
  if (max !== undefined && max < min) return wrong("maxQuantity", `The most must not be less than the least, ${min}.`);
  return [];
}

/**
 * Quantities of an add-on. The constraints, in both their spellings, count only where it does nothing but extend; any
 * other may be had many times if it extends something, else once.
 */
export function constraintsOf(each: PricingAddOn): { min: number; max?: number; step: number } {
  const given = each.subscriptionConstraints ?? {};
  const isExtending = Object.keys(each.usageLimitsExtensions ?? {}).length > 0;
  if (!isScalable(each)) return { min: 1, step: 1, ...(!isExtending && { max: 1 }) };
  const step = given.quantityStep ?? given.step ?? 1;
  const max = given.maxQuantity ?? given.max;
  return {
    min: given.minQuantity ?? given.min ?? step,
    step,
    ...(max !== undefined && Number.isFinite(max) && { max }),
  };
}

const isScalable = ({ features, usageLimits, usageLimitsExtensions }: PricingAddOn): boolean =>
  Object.keys(usageLimitsExtensions ?? {}).length > 0 &&
  Object.keys(features ?? {}).length === 0 &&
  Object.keys(usageLimits ?? {}).length === 0;

function unknownNames(names: readonly string[] | null | undefined, known: object, path: Path, what: string): Finding[] {
  return (names ?? []).flatMap((name, index) =>
    Object.hasOwn(known, name)
      ? []
      : [finding("reference_unknown", [...path, index], `There is no ${what} \`${name}\`; correct the name.`)],
  );
}

/** Fields the format does not have, or not any more: they are read over, and said so. */
export function unknownFields(document: Pricing): Warning[] {
  const strangers = (value: object, shape: object, path: Path): Warning[] =>
    Object.keys(value)
      .filter((field) => !Object.hasOwn(shape, field))
      .map((field) => ({ path: [...path, field], message: `The field \`${field}\` is not part of the format.` }));
  const inEach = (section: "features" | "usageLimits" | "plans" | "addOns", shape: object): Warning[] =>
    Object.entries<object>(document[section] ?? {}).flatMap(([name, each]) => strangers(each, shape, [section, name]));
  return [
    ...strangers(document, pricing.shape, []),
    ...inEach("features", feature.shape),
    ...inEach("usageLimits", usageLimit.shape),
    ...inEach("plans", plan.shape),
    ...inEach("addOns", addOn.shape),
  ];
}
