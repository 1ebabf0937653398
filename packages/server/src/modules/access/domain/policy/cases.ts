/** Writes every test out into single expectations. */
import { parseInstant } from "@bailiwick/decision";
import type {
  CaseDocument,
  Expected,
  Fixtures,
  Path,
  PrincipalFixture,
  ResourceFixture,
  TenantFixture,
} from "./document.ts";
import type { Misfit, NameCheck } from "./unknown-names.ts";
import type { Suggest } from "./world.ts";

/** One question and what it must come to. */
export interface Expectation {
  readonly name: string;
  readonly path: Path;
  readonly capability: string;
  /** Null: nobody in particular. */
  readonly principalName: string | null;
  readonly principal: PrincipalFixture;
  readonly resource: ResourceFixture | undefined;
  readonly context: CaseDocument["context"];
  readonly tenant: TenantFixture;
  readonly at: number;
  readonly expected: Expected;
}

export interface WrittenOut {
  readonly expectations: readonly Expectation[];
  readonly misfits: readonly Misfit[];
}

/** A test that says no time is at this one, so that no answer changes with the day it is asked. */
const usualTime = Date.parse("2026-01-01T12:00:00Z");

const mostExpectations = 5000;

/** What tests are held against before they are put. */
export interface Naming {
  readonly names: NameCheck;
  readonly suggest: Suggest;
}

export function writtenOut(tests: readonly CaseDocument[], fixtures: Fixtures, { names, suggest }: Naming): WrittenOut {
  const expectations: Expectation[] = [];
  const misfits: Misfit[] = [...names.ofFixtures(fixtures)];
  const shared = sharing(fixtures);
  for (const [index, test] of tests.entries()) {
    const path = ["tests", index];
    const wrong = [...misfitsOf(test, fixtures, path, suggest), ...names.ofTest(test, path)];
    misfits.push(...wrong);
    if (wrong.length === 0) expectations.push(...expectationsOf(test, fixtures, shared, path));
    if (expectations.length > mostExpectations)
      return {
        expectations: [],
        misfits: [{ path, message: `More than ${mostExpectations} expectations; split the tests.` }],
      };
  }
  return { expectations, misfits };
}

function* misfitsOf(
  test: CaseDocument,
  { at, principals = {}, resources = {} }: Fixtures,
  path: Path,
  suggest: Suggest,
): Generator<Misfit> {
  const among = (kind: string, name: string, known: object) =>
    `There is no ${kind} ${name} among the fixtures.${suggest(name, Object.keys(known))}`;
  const time = test.at ?? at;
  if (time !== undefined && parseInstant(time) === undefined)
    yield { path: [...path, "at"], message: "Write a moment such as 2026-03-10T08:00:00Z." };
  if (typeof test.principal === "string" && !Object.hasOwn(principals, test.principal))
    yield { path: [...path, "principal"], message: among("principal", test.principal, principals) };
  if (typeof test.resource === "string" && !Object.hasOwn(resources, test.resource))
    yield { path: [...path, "resource"], message: among("resource", test.resource, resources) };
  for (const [capability, row] of Object.entries(test.table ?? {}))
    for (const name of Object.keys(row))
      if (!Object.hasOwn(principals, name))
        yield {
          path: [...path, "table", capability, name],
          message: among("principal", name, principals),
        };
  if (test.expect === undefined && test.table === undefined)
    yield { path, message: "Say under `expect` or `table` what each capability must come to." };
}

/** What tests have in common is one object, made once: whoever works with it then does that once, too. */
interface Shared {
  tenant(own: TenantFixture | undefined): TenantFixture;
  principal(name: string): PrincipalFixture;
}

function sharing({ tenant, principals = {} }: Fixtures): Shared {
  const tenants = new Map<string, TenantFixture>();
  const named = new Map<string, PrincipalFixture>();
  return {
    tenant: (own = {}) => remembered(tenants, JSON.stringify(own), () => merged(tenant, own)),
    principal: (name) => remembered(named, name, () => ({ id: name, ...principals[name] })),
  };
}

function remembered<Value>(known: Map<string, Value>, name: string, make: () => Value): Value {
  const found = known.get(name);
  if (found !== undefined) return found;
  const made = make();
  known.set(name, made);
  return made;
}

function expectationsOf(test: CaseDocument, fixtures: Fixtures, shared: Shared, path: Path): readonly Expectation[] {
  const { resources = {} } = fixtures;
  const common = {
    name: test.name,
    resource: typeof test.resource === "string" ? resources[test.resource] : test.resource,
    context: test.context,
    tenant: shared.tenant(test.tenant),
    at: parseInstant(test.at ?? fixtures.at ?? "") ?? usualTime,
  };
  const named = typeof test.principal === "string" ? test.principal : null;
  const principal = typeof test.principal === "string" ? shared.principal(test.principal) : (test.principal ?? {});
  const alone = Object.entries(test.expect ?? {}).map(([capability, expected]) => ({
    ...common,
    path: [...path, "expect", capability],
    capability,
    principalName: named,
    principal,
    expected,
  }));
  const rows = Object.entries(test.table ?? {}).flatMap(([capability, row]) =>
    Object.entries(row).map(([name, expected]) => ({
      ...common,
      path: [...path, "table", capability, name],
      capability,
      principalName: name,
      principal: shared.principal(name),
      expected,
    })),
  );
  return [...alone, ...rows];
}

const merged = (usual: TenantFixture = {}, own: TenantFixture = {}): TenantFixture => ({
  ...usual,
  ...own,
  attributes: { ...usual.attributes, ...own.attributes },
  nodes: { ...usual.nodes, ...own.nodes },
});
