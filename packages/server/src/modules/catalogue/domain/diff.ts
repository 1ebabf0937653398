import { canonicalJson, sameJson } from "./canonical.ts";
import {
  type AddOn,
  type AuditEvent,
  type Capability,
  type Catalogue,
  type Permission,
  type Plan,
  productOf,
  type Role,
  type Section,
  sections,
} from "./catalogue.ts";
import { byKey } from "./compact.ts";
import { type PlanEvolution, planEvolution, takesAway } from "./evolution.ts";
import { addOnVersionFact, planVersionFact } from "./facts.ts";
import { type Lookup, lookup } from "./lookup.ts";
import { overlay } from "./overlay.ts";

export interface CatalogueChange {
  readonly section: Section;
  readonly key: string;
  readonly change: "added" | "changed" | "archived";
  /** Whether somebody may lose something by it: access, an amount, an offer. */
  readonly breaking: boolean;
  /** The fields that differ. */
  readonly fields: readonly string[];
  /** For a changed plan: what its holders gain and lose, inheritance included. */
  readonly evolution?: PlanEvolution;
}

type Element = Catalogue[Section][number];

/** The text a content digest is taken of, by `section/key`: plans and add-ons with what they inherit. */
export function contents(catalogue: Catalogue): ReadonlyMap<string, string> {
  const all = lookup(catalogue);
  return new Map(
    sections.flatMap((section) =>
      catalogue[section].map((element) => [
        `${section}/${element.key}`,
        canonicalJson(effective(section, element, all)),
      ]),
    ),
  );
}

/**
 * What pushing `next` over `current` changes. A document speaks for the products it names: of those, plans and add-ons it
 * leaves out are archived. Everything else ends only when it says `archived: true`, because older plan versions and
 * roles in use still stand on it.
 */
export function diffCatalogues(current: Catalogue, next: Catalogue): readonly CatalogueChange[] {
  const after = overlay(current, next);
  const [was, is] = [lookup(current), lookup(after)];
  const spokenFor = new Set(next.products.map(({ key }) => key));
  return sections.flatMap((section) => {
    const before = byKey<Element>(current[section]);
    const present = byKey<Element>(next[section]);
    const kept = [...present.values()].flatMap((element) =>
      compare(section, before.get(element.key), element, was, is),
    );
    const left = [...before.values()].filter(
      ({ key, archived }) => !present.has(key) && !archived && isOffer(section) && spokenFor.has(productOf(key)),
    );
    return [...kept, ...left.map(({ key }) => archived(section, key))];
  });
}

const isOffer = (section: Section): boolean => section === "plans" || section === "addOns";

const archived = (section: Section, key: string): CatalogueChange => ({
  section,
  key,
  change: "archived",
  breaking: true,
  fields: ["archived"],
});

function compare(
  section: Section,
  before: Element | undefined,
  after: Element,
  was: Lookup,
  is: Lookup,
): CatalogueChange[] {
  const { key } = after;
  if (before === undefined) {
    const fields = Object.keys(after).filter((field) => field !== "key");
    return [{ section, key, change: "added", breaking: section === "auditEvents" && isFirst(was), fields }];
  }
  if (after.archived && !before.archived) return [archived(section, key)];
  const [old, fresh] = [effective(section, before, was), effective(section, after, is)];
  const fields = changedFields(old, fresh);
  if (fields.length === 0) return [];
  const evolution = section === "plans" ? evolve(before as Plan, after as Plan, was, is) : undefined;
  const breaking = evolution ? takesAway(evolution) || narrowsPlan(fields) : isBreaking(section, before, after, fields);
  return [{ section, key, change: "changed", breaking, fields, ...(evolution && { evolution }) }];
}

/** While no type is declared, apps report what they like. */
const isFirst = ({ auditEvents }: Lookup): boolean => auditEvents.size === 0;

/** An element as it takes effect. */
function effective(section: Section, element: Element, all: Lookup): Element {
  if (section === "plans") return { ...(element as Plan), items: planVersionFact(element as Plan, all).items };
  if (section === "addOns") {
    const addOn = element as AddOn;
    return { ...addOn, items: [...addOnVersionFact(addOn, all).items] };
  }
  return element;
}

function changedFields(before: object, after: object): string[] {
  const [old, fresh] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .filter((field) => !sameJson(old.get(field), fresh.get(field)))
    .toSorted();
}

const evolve = (before: Plan, after: Plan, was: Lookup, is: Lookup): PlanEvolution =>
  planEvolution(
    planVersionFact(before, was),
    planVersionFact(after, is),
    new Map([...was.capabilities, ...is.capabilities]),
  );

const narrowsPlan = (fields: readonly string[]): boolean =>
  fields.some((field) => ["products", "private", "trial", "graceDays"].includes(field));

const harmless = new Set(["label", "description", "group", "aliases", "prices", "version", "unit"]);

function isBreaking(section: Section, before: Element, after: Element, fields: readonly string[]): boolean {
  const touched = fields.filter((field) => !harmless.has(field));
  if (section === "capabilities") return losesAlias(before as Capability, after as Capability) || touched.length > 0;
  if (section === "roles") return losesGrant(before as Role, after as Role);
  if (section === "auditEvents") return refusesMore(before as AuditEvent, after as AuditEvent);
  if (section === "permissions") return losesReach(before as Permission, after as Permission);
  return touched.length > 0;
}

const losesAlias = ({ aliases: before = [] }: Capability, { aliases: after = [] }: Capability): boolean =>
  before.some((alias) => !after.includes(alias));

const losesGrant = ({ grants: before }: Role, { grants: after }: Role): boolean =>
  before.some((grant) => !after.some((other) => sameJson(grant, other)));

/** Whether an event that was taken is taken no longer. */
function refusesMore({ target: aimed, fields: had }: AuditEvent, { target, fields }: AuditEvent): boolean {
  if (target !== undefined && target !== aimed) return true;
  if (fields === undefined) return false;
  if (had === undefined) return true;
  const known = new Map(had.map((field) => [field.name, field]));
  const demands = fields.some(({ name, type, required }) => {
    const before = known.get(name);
    return before === undefined ? required === true : before.type !== type || (required === true && !before.required);
  });
  return demands || had.some(({ name }) => !fields.some((field) => field.name === name));
}

const losesReach = ({ reaches: before }: Permission, { reaches: after }: Permission): boolean =>
  after !== undefined && (before === undefined || before.some((reach) => !after.includes(reach)));
