import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "./harness.ts";

/** Real price lists of other products, where the machine has them: the whole way, over HTTP. */
const data = join(import.meta.dirname, "../../../../shared/data/pricings");
const isThere = existsSync(data);
const text = (path: string) => readFileSync(join(data, path), "utf8");
const json = (path: string) => JSON.parse(text(path));
const products = isThere ? readdirSync(join(data, "saas")).filter((name) => !name.includes(".")) : [];
const yearsOf = (saas: string) =>
  readdirSync(join(data, "saas", saas))
    .map((name) => name.replace(".yml", ""))
    .toSorted();

type Plain = number | string | boolean | null;
interface Report {
  readonly version: string;
  readonly counts: object;
  readonly names: Record<"features" | "usageLimits" | "plans" | "addOns", Record<string, string>>;
}

/** An amount as the tables write it. */
const plain = (value: unknown): unknown =>
  typeof value === "string" && /^\d+(\.\d+)?$/.test(value) ? Number(value) : (value ?? null);

async function everything(app: Harness, tenant: string, path: string): Promise<Map<string, any>> {
  const found = new Map<string, any>();
  let cursor: string | null = null;
  do {
    const separator = path.includes("?") ? "&" : "?";
    const { body } = await app.operator("GET", `${path}${separator}limit=200${cursor ? `&cursor=${cursor}` : ""}`, {
      tenant,
    });
    for (const item of body.items) found.set(item.capability, item);
    cursor = body.next;
  } while (cursor);
  return found;
}

let tenants = 0;
async function tenantOn(app: Harness, plan: string, addOns: readonly { addOn: string; quantity: number }[] = []) {
  const slug = `tenant-${(tenants += 1)}`;
  await app.operator("POST", "/api/v1/tenants", { body: { slug, name: slug } });
  const subscribed = await app.operator("POST", "/api/v1/subscriptions", { tenant: slug, body: { plan, addOns } });
  return { slug, subscribed };
}

describe.skipIf(!isThere).each(products)("the price lists of %s", (saas) => {
  let app: Harness;
  const reports = new Map<string, Report>();

  beforeAll(async () => {
    app = await openHarness();
    for (const year of yearsOf(saas)) {
      const imported = await app.operator("POST", `/api/v1/catalogue/imports?format=pricing2yaml&product=${saas}`, {
        body: text(`saas/${saas}/${year}.yml`),
        headers: { "content-type": "application/yaml" },
      });
      expect(imported.status, JSON.stringify(imported.body)).toBe(201);
      reports.set(year, imported.body.report);
    }
  });
  afterAll(() => app.close());

  const report = (year: string): Report => {
    const found = reports.get(year);
    if (!found) throw new Error(`no import of ${year}`);
    return found;
  };
  const versionOf = async (year: string, plan: string) => {
    const { names, version } = report(year);
    const key = names.plans[plan];
    return (await app.operator("GET", `/api/v1/plans/${key}?version=${encodeURIComponent(version)}`)).body;
  };

  it.each(yearsOf(saas))("%s: a tenant on each plan holds what the table says", async (year) => {
    const expected = json(`expected/${saas}/${year}.json`);
    const { counts, names } = report(year);
    expect(counts).toEqual(expected.counts);
    for (const [name, plan] of Object.entries<any>(expected.plans)) {
      const version = await versionOf(year, name);
      expect(plain(version.price?.amount ?? version.price?.label)).toEqual(plan.price);
      const { slug, subscribed } = await tenantOn(app, version.id);
      expect(subscribed.status, JSON.stringify(subscribed.body)).toBe(201);
      const held = await everything(app, slug, "/api/v1/entitlements");
      const on = Object.entries(names.features).filter(([, key]) => held.get(key)?.value === true);
      expect(new Set(on.map(([feature]) => feature))).toEqual(new Set(plan.featuresOn));
      for (const [feature, value] of Object.entries<Plain>(plan.text ?? {}))
        expect(held.get(names.features[feature] ?? "")?.value).toEqual(value);
      for (const [limit, value] of Object.entries<Plain>(plan.limits ?? {}))
        expect([limit, plain(held.get(names.usageLimits[limit] ?? "")?.value)]).toEqual([limit, value]);
    }
  });

  const steps = isThere ? (json("expected/evolution.json")[saas] ?? []) : [];
  it.runIf(steps.length > 0)(
    "a subscription stays on its year, and the preview of a migration says what would change",
    async () => {
      for (const step of steps) {
        const [before, after] = [report(step.from), report(step.to)];
        for (const [name, key] of Object.entries(before.names.plans)) {
          if (after.names.plans[name] !== key) continue;
          const from = await versionOf(step.from, name);
          const to = await versionOf(step.to, name);
          const { slug, subscribed } = await tenantOn(app, from.id);
          const preview = await app.operator("POST", `/api/v1/subscriptions/${subscribed.body.id}/preview`, {
            tenant: slug,
            body: { migrateTo: to.id },
          });
          expect(preview.status, JSON.stringify(preview.body)).toBe(200);
          const nameOf = (section: "features" | "usageLimits", capability: string) =>
            [before, after]
              .flatMap(({ names }) => Object.entries(names[section]))
              .find(([, each]) => each === capability)?.[0];
          const changed = { ...preview.body.limits, ...preview.body.values };
          const limits = Object.entries<any>(changed).flatMap(([capability, { from: a, to: b }]) => {
            const limit = nameOf("usageLimits", capability);
            return limit === undefined ? [] : [[limit, [plain(a), plain(b)]]];
          });
          const table = step.plans[name] ?? {};
          const named = (keys: readonly string[]) =>
            keys
              .map((capability) => nameOf("features", capability))
              .filter((feature) => feature !== undefined)
              .toSorted();
          expect({
            plan: name,
            gained: named(preview.body.featuresGained),
            lost: named(preview.body.featuresLost),
            limits: Object.fromEntries(limits),
          }).toEqual({
            plan: name,
            gained: (table.featuresGained ?? []).toSorted(),
            lost: (table.featuresLost ?? []).toSorted(),
            limits: table.limits ?? {},
          });
        }
      }
    },
  );

  const cases: any[] = isThere ? json("expected/composition-cases.json").filter((each: any) => each.saas === saas) : [];
  it.each(cases.map((given) => ({ name: `${given.plan} with ${Object.keys(given.addOns).join(", ")}`, given })))(
    "$name is had or refused",
    async ({ given }) => {
      const { names } = report(given.year);
      const version = await versionOf(given.year, given.plan);
      const chosen = { ...given.addOns, ...Object.fromEntries((given.alsoAdd ?? []).map((name: string) => [name, 1])) };
      const addOns = Object.entries<number>(chosen).map(([name, quantity]) => ({
        addOn: names.addOns[name] ?? name,
        quantity,
      }));
      const { slug, subscribed } = await tenantOn(app, version.id, addOns);
      const verdict: string | undefined = given.expect;
      const codes = (subscribed.body.errors ?? []).map(({ code }: { code?: string }) => code);
      if (verdict?.includes("not available")) return expect(codes).toContain("add_on_not_available");
      if (verdict?.includes("excluded")) return expect(codes).toContain("add_on_excluded");
      if (verdict?.includes("missing")) return expect(codes).toContain("add_on_missing");
      // A case about amounts looks at one add-on by itself; where that one needs another, the tenant is told so.
      if (subscribed.status === 422) return expect(codes).toEqual(["add_on_missing"]);
      const held = await everything(app, slug, "/api/v1/entitlements");
      for (const [limit, amount] of Object.entries<Plain>(given.expectLimits ?? {}))
        expect(plain(held.get(names.usageLimits[limit] ?? "")?.value)).toEqual(amount);
      for (const feature of given.expectFeaturesOn ?? [])
        expect(held.get(names.features[feature] ?? "")?.value).toBe(true);
    },
  );
});

describe.skipIf(!isThere)("conformance", () => {
  let app: Harness;
  beforeAll(async () => {
    app = await openHarness();
  });
  afterAll(() => app.close());

  const verdicts: { file: string; expect: string }[] = isThere ? json("conformance/cases.json") : [];
  it.each(verdicts)("$file: $expect", async ({ file, expect: verdict }) => {
    const before = (await app.operator("GET", "/api/v1/catalogue/files")).body;
    const { status, body } = await app.operator("POST", "/api/v1/catalogue/imports", {
      body: { name: file, text: text(`conformance/${file}`) },
    });
    expect(status < 300 ? "accept" : "reject").toBe(verdict);
    if (verdict === "accept") return;
    expect(body.code).toBe("catalogue_invalid");
    expect(body.errors[0]).toMatchObject({ pointer: expect.stringMatching(/^#\//), file, line: expect.any(Number) });
    expect((await app.operator("GET", "/api/v1/catalogue/files")).body).toEqual(before);
  });
});
