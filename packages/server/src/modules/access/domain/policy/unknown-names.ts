/** What tests name and nobody knows: misspelt, it grants and says nothing, and a test that expects a denial passes. */
import { builtInAttributes } from "../../../../cel/index.ts";
import type { CaseDocument, Fixtures, Path, PrincipalFixture, ResourceFixture, TenantFixture } from "./document.ts";
import { attributesIn } from "./lint-conditions.ts";
import type { PolicySet, Suggest, TestCatalogue } from "./world.ts";

/** Why a test cannot be put. */
export interface Misfit {
  readonly path: Path;
  readonly message: string;
}

/** Without a catalogue whatever is named is taken to exist. */
export function namesIn(
  { tenant, platform }: PolicySet,
  { capabilities, planVersions, roles, attributes = [], suggest }: TestCatalogue,
  fixtures: Fixtures,
): NameCheck {
  if (capabilities === undefined) return { ofFixtures: nothing, ofTest: nothing };
  const granted = roles.flatMap(({ permissions }) => permissions.map(({ permission }) => permission));
  const looking: Looking = {
    roles: new Set([...roles.map(({ id }) => id), ...Object.keys(fixtures.roles ?? {})]),
    plans: new Set(planVersions.filter(({ current }) => current).map(({ plan }) => plan)),
    permissions: new Set([...capabilities.flatMap(({ permission }) => permission ?? []), ...granted]),
    attributes: undefined,
    structures: new Set(),
    suggest,
  };
  if (attributes.length > 0) {
    const rules = [...tenant, ...platform].flatMap((each) => each.rules);
    const read = rules.flatMap(({ condition }) => (condition === null ? [] : attributesIn(condition)));
    const known = [...attributes.map(({ key }) => key), ...read, ...builtInAttributes.keys(), usage];
    looking.attributes = new Set(known);
    looking.structures = new Set(known.flatMap(structuresOf));
  }
  return {
    ofFixtures: (given) => inFixtures(given, looking),
    ofTest: (test, path) => inTest(test, path, looking),
  };
}

export interface NameCheck {
  ofFixtures(fixtures: Fixtures): Iterable<Misfit>;
  ofTest(test: CaseDocument, path: Path): Iterable<Misfit>;
}

const nothing = (): readonly Misfit[] => [];

interface Looking {
  readonly roles: ReadonlySet<string>;
  readonly plans: ReadonlySet<string>;
  readonly permissions: ReadonlySet<string>;
  /** Undefined where none is declared: any may be one. */
  attributes: ReadonlySet<string> | undefined;
  /** What attributes are members of. */
  structures: ReadonlySet<string>;
  readonly suggest: Suggest;
}

/** Read by limits, not by conditions. */
const usage = "context.usage";

function structuresOf(attribute: string): readonly string[] {
  const parts = attribute.split(".");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("."));
}

function* inFixtures({ tenant, principals, resources, roles }: Fixtures, looking: Looking): Generator<Misfit> {
  const path = ["fixtures"];
  if (tenant !== undefined) yield* inTenant(tenant, [...path, "tenant"], looking);
  for (const [name, fixture] of Object.entries(principals ?? {}))
    yield* inPrincipal(fixture, [...path, "principals", name], looking);
  for (const [name, fixture] of Object.entries(resources ?? {}))
    yield* inResource(fixture, [...path, "resources", name], looking);
  for (const [role, permissions] of Object.entries(roles ?? {}))
    for (const permission of Object.keys(permissions))
      if (!looking.permissions.has(permission))
        yield {
          path: [...path, "roles", role, permission],
          message: `No capability needs the permission ${permission}.${looking.suggest(permission, [...looking.permissions])}`,
        };
}

function* inTest({ tenant, principal, resource, context }: CaseDocument, path: Path, looking: Looking) {
  if (tenant !== undefined) yield* inTenant(tenant, [...path, "tenant"], looking);
  if (typeof principal === "object") yield* inPrincipal(principal, [...path, "principal"], looking);
  if (typeof resource === "object") yield* inResource(resource, [...path, "resource"], looking);
  yield* unread(context, "context", [...path, "context"], looking);
}

function* inTenant({ plan, attributes }: TenantFixture, path: Path, looking: Looking): Generator<Misfit> {
  if (plan !== undefined && !looking.plans.has(plan))
    yield {
      path: [...path, "plan"],
      message: `The catalogue has no plan ${plan}.${looking.suggest(plan, [...looking.plans])}`,
    };
  yield* unread(attributes, "tenant", [...path, "attributes"], looking);
}

function* inPrincipal(
  { roles = [], attributes, properties }: PrincipalFixture,
  path: Path,
  looking: Looking,
): Generator<Misfit> {
  for (const [index, held] of roles.entries()) {
    const role = typeof held === "string" ? held : held.role;
    if (!looking.roles.has(role))
      yield {
        path: [...path, "roles", index, ...(typeof held === "string" ? [] : ["role"])],
        message: `There is no role ${role} in the catalogue or among the fixtures.${looking.suggest(role, [...looking.roles])}`,
      };
  }
  yield* unread(attributes, "principal", [...path, "attributes"], looking);
  yield* unread(properties, "principal", [...path, "properties"], looking);
}

const inResource = ({ properties }: ResourceFixture, path: Path, looking: Looking): Iterable<Misfit> =>
  unread(properties, "resource", [...path, "properties"], looking);

/** Of a structure the members count, unless it is known as a whole. */
function* unread(given: unknown, name: string, path: Path, looking: Looking): Generator<Misfit> {
  const { attributes: known, structures, suggest } = looking;
  if (known === undefined || typeof given !== "object" || given === null) return;
  for (const [member, value] of Object.entries(given)) {
    const attribute = `${name}.${member}`;
    const place = [...path, member];
    if (known.has(attribute)) continue;
    if (structures.has(attribute) && isStructure(value)) yield* unread(value, attribute, place, looking);
    else
      yield {
        path: place,
        message: `No rule reads ${attribute}, and the catalogue declares no such attribute.${suggest(attribute, [...known])}`,
      };
  }
}

const isStructure = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
