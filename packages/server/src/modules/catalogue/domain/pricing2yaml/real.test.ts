import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compilePlatform, compileTenant, type ItemFact, resolveEntitlements } from "@bailiwick/decision";
import { describe, expect, it } from "vitest";
import type { AddOn, Catalogue } from "../catalogue.ts";
import { byKey } from "../compact.ts";
import { type Chosen, compose, type Refusal } from "../composition.ts";
import { offerEvolution } from "../evolution.ts";
import { toFacts } from "../facts.ts";
import { overlay } from "../overlay.ts";
import { parseCatalogue } from "../parse.ts";
import { printCatalogue } from "../print.ts";
import { type ImportOptions, type ImportReport, importPricing2Yaml } from "./import.ts";

/** Real price lists, where the machine has them. */
const data = join(import.meta.dirname, "../../../../../../../../shared/data/pricings");
const isThere = existsSync(data);
const folders = (path: string): string[] =>
  isThere ? readdirSync(join(data, path)).filter((name) => !name.includes(".")) : [];
const text = (path: string): string => readFileSync(join(data, path), "utf8");
const table = <T>(path: string): T => JSON.parse(text(path)) as T;

type Plain = number | string | boolean;
interface ExpectedPlan {
  readonly price: Plain;
  readonly unit?: string | null;
  readonly featuresOn: readonly string[];
  readonly text?: Readonly<Record<string, Plain>>;
  readonly numericFeatures?: Readonly<Record<string, number>>;
  readonly limits?: Readonly<Record<string, Plain>>;
}
interface ExpectedAddOn {
  readonly price: Plain;
  readonly unit?: string | null;
  readonly availableFor?: readonly string[];
  readonly dependsOn?: readonly string[];
  readonly excludes?: readonly string[];
  readonly features?: Readonly<Record<string, Plain>>;
  readonly usageLimits?: Readonly<Record<string, Plain>>;
  readonly usageLimitsExtensions?: Readonly<Record<string, Plain>>;
}
interface Expected {
  readonly saasName: string;
  readonly version: string;
  readonly currency: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly plans: Readonly<Record<string, ExpectedPlan>>;
  readonly addOns: Readonly<Record<string, ExpectedAddOn>>;
}

interface Imported {
  readonly catalogue: Catalogue;
  readonly report: ImportReport;
}

function imported(path: string, options: ImportOptions = {}): Imported {
  const result = importPricing2Yaml(text(path), { file: path, ...options });
  if (result.errors !== undefined) throw new Error(JSON.stringify(result.errors, undefined, 1));
  return result;
}

const years = (saas: string): string[] =>
  readdirSync(join(data, "saas", saas))
    .map((name) => name.replace(".yml", ""))
    .toSorted();

/** An amount as the tables write it. */
const plain = (value: unknown): unknown =>
  typeof value === "string" && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;

const valuesOf = (items: readonly ItemFact[]): Map<string, unknown> =>
  new Map(items.map(({ capability, value }) => [capability, value]));

/** The plan's values under their original names, in the shape of the tables. */
function readBack({ catalogue, report }: Imported, name: string): ExpectedPlan {
  const facts = toFacts(catalogue);
  const version = facts.planVersions.find(({ plan }) => plan === report.names.plans[name]);
  if (version === undefined) throw new Error(`No plan ${name}`);
  const values = valuesOf(version.items);
  const features = Object.entries(report.names.features);
  const kinds = byKey(catalogue.capabilities);
  const pick = (wanted: (key: string) => boolean, read: (value: unknown) => unknown) =>
    Object.fromEntries(
      features.filter(([, key]) => wanted(key) && values.has(key)).map(([each, key]) => [each, read(values.get(key))]),
    ) as Record<string, Plain>;
  return {
    price: plain(version.price?.amount ?? version.price?.label) as Plain,
    unit: version.price?.unit ?? null,
    featuresOn: features.filter(([, key]) => values.get(key) === true).map(([each]) => each),
    text: pick(
      (key) => ["string", "json"].includes(kinds.get(key)?.valueType ?? ""),
      (value) => value,
    ),
    numericFeatures: pick((key) => kinds.get(key)?.valueType === "number", plain) as Record<string, number>,
    limits: Object.fromEntries(
      Object.entries(report.names.usageLimits).map(([each, key]) => [each, plain(values.get(key)) as Plain]),
    ),
  };
}

describe.skipIf(!isThere)("real price lists", () => {
  const lists = folders("saas").flatMap((saas) => years(saas).map((year) => [saas, year] as const));

  it("are all there", () => {
    expect(lists.length).toBeGreaterThanOrEqual(119);
  });

  it.each(lists)("%s %s gives every plan and add-on what its table says", (saas, year) => {
    const expected = table<Expected>(`expected/${saas}/${year}.json`);
    const list = imported(`saas/${saas}/${year}.yml`);
    const { report } = list;
    expect(report.counts).toEqual(expected.counts);
    expect([report.saasName, report.version, report.currency]).toEqual([
      expected.saasName,
      expected.version,
      expected.currency,
    ]);
    for (const [name, plan] of Object.entries(expected.plans)) {
      expect({ name, ...readBack(list, name) }).toEqual({ name, text: {}, numericFeatures: {}, limits: {}, ...plan });
    }
    const addOns = byKey(list.catalogue.addOns);
    for (const [name, addOn] of Object.entries(expected.addOns)) {
      const found = addOns.get(report.names.addOns[name] ?? "");
      expect({ name, ...readAddOn(found, report) }).toEqual({
        name,
        dependsOn: [],
        excludes: [],
        features: {},
        usageLimits: {},
        usageLimitsExtensions: {},
        ...addOn,
      });
    }
  });

  it.each(lists)("%s %s survives printing and parsing", (saas, year) => {
    const { catalogue } = imported(`saas/${saas}/${year}.yml`);
    const printed = printCatalogue(catalogue);
    expect(parseCatalogue([{ name: "printed.yaml", text: printed }])).toEqual({ catalogue });
  });
});

function readAddOn(addOn: AddOn | undefined, { names }: ImportReport) {
  if (addOn === undefined) throw new Error("No such add-on");
  const nameOf = (section: keyof typeof names, key: string) =>
    Object.entries(names[section]).find(([, each]) => each === key)?.[0];
  const items = (section: "features" | "usageLimits", rule: string) =>
    Object.fromEntries(
      addOn.items.flatMap((item) => {
        const name = nameOf(section, item.capability);
        return name === undefined || item.rule !== rule ? [] : [[name, plain(item.value)]];
      }),
    );
  const [price] = addOn.prices;
  return {
    price: plain(price?.amount ?? price?.label),
    unit: price?.unit ?? null,
    ...(addOn.availableFor && { availableFor: addOn.availableFor.map((key) => nameOf("plans", key)) }),
    dependsOn: addOn.dependsOn.map((key) => nameOf("addOns", key)),
    excludes: addOn.excludes.map((key) => nameOf("addOns", key)),
    features: items("features", "replace"),
    usageLimits: items("usageLimits", "replace"),
    usageLimitsExtensions: items("usageLimits", "extend"),
  };
}

const now = Date.UTC(2026, 0, 1);

/** What a tenant on the plan with the add-ons holds, by the decision's own arithmetic. */
function composed(catalogue: Catalogue, planKey: string, chosen: readonly Chosen[]): Map<string, unknown> {
  const facts = toFacts(catalogue);
  const platform = compilePlatform({ ...facts, revision: 1, controls: [] });
  const planVersion = facts.planVersions.find(({ plan }) => plan === planKey)?.id ?? "";
  const addOns = chosen.map(({ addOn, quantity }) => ({
    addOnVersion: facts.addOnVersions.find((version) => version.addOn === addOn.key)?.id ?? "",
    quantity,
  }));
  const tenant = compileTenant(platform, {
    id: "ten_1",
    revision: 1,
    status: "active",
    zone: "UTC",
    attributes: {},
    buckets: {},
    nodes: [{ id: "nod_1", kind: "tenant" }],
    controls: [],
    blocks: [],
    subscriptions: [{ id: "sub_1", anchor: now, phases: [{ kind: "active", from: now, planVersion, addOns }] }],
    overrides: [],
    network: { mode: "off", rules: [], bypass: [] },
    rules: [],
    roles: facts.roles,
  });
  return new Map(resolveEntitlements(tenant, now).map(({ capability, value }) => [capability, value]));
}

interface CompositionCase {
  readonly saas: string;
  readonly year: string;
  readonly plan: string;
  readonly addOns: Readonly<Record<string, number>>;
  readonly alsoAdd?: readonly string[];
  readonly expect?: string;
  readonly expectLimits?: Readonly<Record<string, Plain>>;
  readonly expectFeaturesOn?: readonly string[];
}

describe.skipIf(!isThere)("composition", () => {
  const cases = isThere ? table<CompositionCase[]>("expected/composition-cases.json") : [];

  it.each(
    cases.map(
      (each) => [`${each.saas} ${each.year} ${each.plan} + ${Object.keys(each.addOns).join(", ")}`, each] as const,
    ),
  )(
    "%s is allowed or refused as the rules say",
    (_, { saas, year, plan, addOns, alsoAdd = [], expect: verdict, expectLimits = {}, expectFeaturesOn = [] }) => {
      const { catalogue, report } = imported(`saas/${saas}/${year}.yml`);
      const byName = (name: string): AddOn => {
        const addOn = byKey(catalogue.addOns).get(report.names.addOns[name] ?? "");
        if (addOn === undefined) throw new Error(`No add-on ${name}`);
        return addOn;
      };
      const chosen = [...Object.entries(addOns), ...alsoAdd.map((name) => [name, 1] as const)].map(
        ([name, quantity]) => ({ addOn: byName(name), quantity }),
      );
      const planKey = report.names.plans[plan] ?? "";
      const refusals = compose({ plan: planKey, products: [report.product] }, chosen);
      const values = composed(catalogue, planKey, chosen);
      const limits = Object.keys(expectLimits).map((name) => [
        name,
        plain(values.get(report.names.usageLimits[name] ?? "")),
      ]);
      expect(Object.fromEntries(limits)).toEqual(expectLimits);
      expect(expectFeaturesOn.filter((name) => values.get(report.names.features[name] ?? "") !== true)).toEqual([]);
      // Cases about amounts look at one add-on by itself, whether or not it needs another.
      const isArithmetic = Object.keys(expectLimits).length > 0;
      const reasons = refusals.filter(({ code }) => !isArithmetic || code !== "add_on_missing").map(reasonOf);
      expect(verdict === undefined ? reasons : reasons.filter((reason) => reason === verdict).slice(0, 1)).toEqual(
        verdict === undefined ? [] : [verdict],
      );

      function reasonOf(refusal: Refusal): string {
        if (refusal.code === "add_on_not_available") return "reject: add-on not available for this plan";
        if (refusal.code === "add_on_excluded") return "reject: excluded";
        if (refusal.code !== "add_on_missing") return refusal.code;
        const missing = Object.entries(report.names.addOns).find(([, key]) => key === refusal.requires);
        return `reject: missing ${missing?.[0]}`;
      }
    },
  );
});

interface ExpectedPlanEvolution {
  readonly price?: readonly unknown[];
  readonly featuresGained?: readonly string[];
  readonly featuresLost?: readonly string[];
  readonly limits?: Readonly<Record<string, readonly unknown[]>>;
}
interface ExpectedEvolution {
  readonly from: string;
  readonly to: string;
  readonly fromVersion: string;
  readonly toVersion: string;
  readonly plansAdded: readonly string[];
  readonly plansRemoved: readonly string[];
  readonly plans: Readonly<Record<string, ExpectedPlanEvolution>>;
  readonly addOnsAdded: readonly string[];
  readonly addOnsRemoved: readonly string[];
}

describe.skipIf(!isThere)("evolution", () => {
  const expected = isThere ? table<Record<string, ExpectedEvolution[]>>("expected/evolution.json") : {};

  it.each(Object.entries(expected))("of %s over the years is what its table says", (saas, steps) => {
    let known: Catalogue | undefined;
    const lists = new Map<string, Imported>();
    for (const year of years(saas)) {
      const list = imported(`saas/${saas}/${year}.yml`, { product: saas, ...(known && { known }) });
      lists.set(year, list);
      known = known === undefined ? list.catalogue : overlay(known, list.catalogue);
    }
    for (const step of steps) {
      const [from, to] = [lists.get(step.from), lists.get(step.to)];
      if (from === undefined || to === undefined) throw new Error("A year is missing");
      expect([from.report.version, to.report.version]).toEqual([step.fromVersion, step.toVersion]);
      expect(evolved(from, to)).toEqual(normalised(step));
    }
  });
});

const byName = ([a]: readonly unknown[], [b]: readonly unknown[]): number => (String(a) < String(b) ? -1 : 1);

function normalised(step: ExpectedEvolution) {
  const plans = Object.entries(step.plans)
    .map(([name, { price, featuresGained = [], featuresLost = [], limits = {} }]) => [
      name,
      { ...(price && { price }), gained: featuresGained.toSorted(), lost: featuresLost.toSorted(), limits },
    ])
    .toSorted(byName);
  return {
    plansAdded: step.plansAdded.toSorted(),
    plansRemoved: step.plansRemoved.toSorted(),
    addOnsAdded: step.addOnsAdded.toSorted(),
    addOnsRemoved: step.addOnsRemoved.toSorted(),
    plans: Object.fromEntries(plans) as unknown,
  };
}

/** The evolution under the original names, with the limits that are true or false among the limits. */
function evolved(from: Imported, to: Imported) {
  const evolution = offerEvolution(toFacts(from.catalogue), toFacts(to.catalogue));
  const nameOf = (section: "features" | "usageLimits" | "plans" | "addOns", key: string): string | undefined =>
    [from, to].flatMap(({ report }) => Object.entries(report.names[section])).find(([, each]) => each === key)?.[0];
  const names = (section: "plans" | "addOns", keys: readonly string[]) =>
    keys.map((key) => nameOf(section, key) ?? "").toSorted();
  const plans = Object.entries(evolution.plans).map(([key, { price, gained, lost, limits, values }]) => {
    const changed = Object.entries({ ...limits, ...values }).flatMap(([each, [a, b]]) => {
      const name = nameOf("usageLimits", each);
      return name === undefined ? [] : [[name, [plain(a) ?? null, plain(b) ?? null]] as const];
    });
    const prices = price?.map((each) => plain(each?.amount ?? each?.label));
    const switched = (keys: readonly string[]) => keys.map((each) => nameOf("features", each) ?? "").toSorted();
    return [
      nameOf("plans", key),
      {
        ...(prices && prices[0] !== prices[1] && { price: prices }),
        gained: switched(gained),
        lost: switched(lost),
        limits: Object.fromEntries(changed),
      },
    ] as const;
  });
  const differing = plans.filter(
    ([, { price, gained, lost, limits }]) => price || gained.length + lost.length + Object.keys(limits).length > 0,
  );
  return {
    plansAdded: names("plans", evolution.plansAdded),
    plansRemoved: names("plans", evolution.plansRemoved),
    addOnsAdded: names("addOns", evolution.addOnsAdded),
    addOnsRemoved: names("addOns", evolution.addOnsRemoved),
    plans: Object.fromEntries(differing.toSorted(byName)) as unknown,
  };
}

interface Verdict {
  readonly file: string;
  readonly expect: "accept" | "reject";
}

describe.skipIf(!isThere)("conformance", () => {
  const verdicts = isThere ? table<Verdict[]>("conformance/cases.json") : [];

  it.each(verdicts.map(({ file, expect: verdict }) => [file, verdict] as const))("%s: %s", (file, verdict) => {
    const { catalogue, errors } = importPricing2Yaml(text(`conformance/${file}`), { file });
    expect(catalogue === undefined ? "reject" : "accept").toBe(verdict);
    for (const error of errors ?? []) {
      expect(error.path).toMatch(/^\//);
      expect(error.path).toMatch(placeOf(file));
    }
  });
});

/** Where the mistake of a negative case must be found: its folder is the field. */
function placeOf(file: string): RegExp {
  const field = file.split("/")[1] ?? "";
  const places: Readonly<Record<string, RegExp>> = {
    addOn: /^\/addOns\/\w+\/(private|usageLimitsExtensions)/,
    feature: /^\/(features\/foo\/valueType|usageLimits\/limit\/linkedFeatures\/0)$/,
    plan: /^\/plans\/BASIC\/private$/,
    syntaxVersion: /^\/(version|syntaxVersion)$/,
    tags: /^\/features\/feature2\/tag$/,
  };
  return places[field] ?? new RegExp(`^/${field}(/|$)`);
}

describe.skipIf(!isThere)("other versions of the syntax", () => {
  const files = ["older-syntax", "syntax-3.0"].flatMap((folder) =>
    isThere
      ? readdirSync(join(data, folder), { recursive: true, encoding: "utf8" })
          .filter((name) => name.endsWith(".yml"))
          .map((name) => `${folder}/${name}`)
      : [],
  );

  it.each(files)("%s is read", (path) => {
    const { catalogue } = imported(path);
    expect(catalogue.plans.length).toBeGreaterThan(0);
    expect(parseCatalogue([{ name: "printed.yaml", text: printCatalogue(catalogue) }])).toEqual({ catalogue });
  });
});
