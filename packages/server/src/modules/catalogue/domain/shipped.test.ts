import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json, PlanVersionFact } from "@bailiwick/decision";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import type { Catalogue } from "./catalogue.ts";
import { byKey } from "./compact.ts";
import { toFacts } from "./facts.ts";
import { catalogueJsonSchema } from "./format.ts";
import { parseCatalogue } from "./parse.ts";
import { printCatalogue } from "./print.ts";

const root = join(import.meta.dirname, "../../../../../..");
const folder = join(root, "catalogues");
const files = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));

function shipped(): Catalogue {
  const { catalogue, errors } = parseCatalogue(files);
  if (catalogue === undefined) throw new Error(JSON.stringify(errors, undefined, 1));
  return catalogue;
}

const versions = (): Map<string, PlanVersionFact> =>
  new Map(toFacts(shipped()).planVersions.map((version) => [version.plan, version]));

function plan(key: string): { price: string | undefined; [capability: string]: Json | undefined } {
  const version = versions().get(key);
  if (version === undefined) throw new Error(`No plan ${key}`);
  const values = version.items.map(({ capability, value }) => [capability, value]);
  return { price: version.price?.amount, ...(Object.fromEntries(values) as Record<string, Json>) };
}

describe("the shipped catalogues", () => {
  it("are four files that go together", () => {
    expect(files.map(({ name }) => name).toSorted()).toEqual([
      "agent-platform.yaml",
      "bundle.yaml",
      "governance.yaml",
      "helpdesk.yaml",
    ]);
    expect(
      shipped()
        .products.map(({ key }) => key)
        .toSorted(),
    ).toEqual(["agents", "desk", "governance", "suite"]);
  });

  it.each(["agent-platform.yaml", "governance.yaml", "helpdesk.yaml"])("%s also stands by itself", (name) => {
    expect(parseCatalogue(files.filter((file) => file.name === name)).errors).toBeUndefined();
  });

  it("can be pushed one after the other", () => {
    const bundle = files.filter(({ name }) => name === "bundle.yaml");
    expect(parseCatalogue(bundle).errors).toBeDefined();
    expect(parseCatalogue(bundle, shipped()).errors).toBeUndefined();
  });

  it("say to a SIEM what a sign-in is, and a role that was given", () => {
    const said = new Map(shipped().auditEvents.map(({ key, ocsf }) => [key, ocsf]));
    expect(said.get("user.signed_in")).toBe("authentication.logon");
    expect(said.get("user.role_changed")).toBe("user_management.assign_roles");
    expect(said.get("agent.deleted")).toBe("api_activity.delete");
  });

  it("survive printing and parsing", () => {
    const catalogue = shipped();
    expect(parseCatalogue([{ name: "all.yaml", text: printCatalogue(catalogue) }])).toEqual({ catalogue });
  });

  it("use every permission in a role and require every permission somewhere", () => {
    const { permissions, roles, capabilities } = shipped();
    const granted = new Set(roles.flatMap(({ grants }) => grants.map(({ permission }) => permission)));
    const required = new Set(capabilities.map(({ permission }) => permission));
    expect(permissions.filter(({ key }) => !granted.has(key) || !required.has(key))).toEqual([]);
  });

  it("give every capability in some plan", () => {
    const given = new Set([...versions().values()].flatMap(({ items }) => items.map(({ capability }) => capability)));
    expect(shipped().capabilities.filter(({ key }) => !given.has(key))).toEqual([]);
  });
});

describe("the agent platform", () => {
  it.each([
    ["agents.free", "0", "1", "3", "100"],
    ["agents.starter", "29", "3", "10", "1000"],
    ["agents.professional", "99", "10", "unlimited", "10000"],
    ["agents.enterprise", "299", "unlimited", "unlimited", "unlimited"],
  ])("%s costs %s and gives %s tenants, %s agents and %s API calls a month", (key, price, tenants, agents, calls) => {
    expect(plan(key)).toMatchObject({
      price,
      "agents.tenants": tenants,
      "agents.agents": agents,
      "agents.api-calls": calls,
    });
    const item = versions()
      .get(key)
      ?.items.find(({ capability }) => capability === "agents.api-calls");
    expect(item?.limit).toEqual({ window: { kind: "subscription", unit: "month", every: 1 } });
  });

  it.each([
    ["agents.workflows.basic", ["free", "starter", "professional", "enterprise"]],
    ["agents.workflows.advanced", ["starter", "professional", "enterprise"]],
    ["agents.workflows.custom", ["professional", "enterprise"]],
    ["agents.agents.custom", ["enterprise"]],
    ["agents.integrations.standard", ["starter", "professional", "enterprise"]],
    ["agents.integrations.premium", ["professional", "enterprise"]],
    ["agents.integrations.custom", ["enterprise"]],
    ["agents.analytics.basic", ["free", "starter", "professional", "enterprise"]],
    ["agents.analytics.advanced", ["professional", "enterprise"]],
    ["agents.analytics.export", ["enterprise"]],
    ["agents.support.request", ["starter", "professional", "enterprise"]],
    ["agents.sla", ["enterprise"]],
  ])("gives %s in %j", (capability, plans) => {
    const all = ["free", "starter", "professional", "enterprise"];
    expect(all.filter((name) => plan(`agents.${name}`)[capability] === true)).toEqual(plans);
  });

  it("starts a new tenant on the free plan", () => {
    expect(
      shipped()
        .plans.filter((each) => each.default)
        .map(({ key }) => key),
    ).toEqual(["agents.free"]);
  });
});

describe("the helpdesk", () => {
  it.each([
    ["desk.starter", "99", "10", undefined, undefined],
    ["desk.professional", "299", "50", true, "90"],
    ["desk.enterprise", "799", "200", true, "unlimited"],
    ["desk.enterprise-plus", "1499", "unlimited", true, "unlimited"],
  ])("%s costs %s for %s users", (key, price, users, sso, retention) => {
    expect(plan(key)).toMatchObject({ price, "desk.users": users });
    expect([plan(key)["desk.sso"], plan(key)["desk.api"], plan(key)["desk.audit.retention"]]).toEqual([
      sso,
      sso,
      retention,
    ]);
  });

  it("keeps compliance and the read replica for the largest plan", () => {
    for (const capability of ["desk.compliance", "desk.read-replica"]) {
      expect([plan("desk.enterprise")[capability], plan("desk.enterprise-plus")[capability]]).toEqual([
        undefined,
        true,
      ]);
    }
  });

  it("has the permissions of its access matrix, each required by a capability of that name", () => {
    const wanted = [
      ...["view", "create", "edit", "delete", "assign", "close", "reopen"].map((verb) => `tickets.${verb}`),
      ...["view", "create", "edit", "delete", "checkout", "checkin"].map((verb) => `assets.${verb}`),
      ...["view.published", "view.draft", "create", "edit", "publish", "delete"].map((verb) => `kb.${verb}`),
      ...["view", "export", "custom"].map((verb) => `reports.${verb}`),
      "users.manage",
      "settings.manage",
      "billing.manage",
    ];
    const capabilities = byKey(shipped().capabilities);
    expect(wanted.map((permission) => capabilities.get(`desk.${permission}`)?.permission)).toEqual(wanted);
    expect(byKey(shipped().permissions).get("tickets.view")?.reaches).toEqual(["all", "assigned", "department"]);
  });

  it("shows an agent its own tickets, a team lead the department's, a manager all", () => {
    const roles = byKey(shipped().roles);
    const reach = (role: string) =>
      roles.get(role)?.grants.find(({ permission }) => permission === "tickets.view")?.reach;
    expect(["desk.agent", "desk.team-lead", "desk.manager"].map(reach)).toEqual(["assigned", "department", "all"]);
  });
});

describe("the governance product", () => {
  it("limits tenants, workspaces, users, reports, exports and retention, with trial and grace", () => {
    const limits = ["tenants", "workspaces", "users", "reports", "exports", "retention"];
    for (const { key, trial, graceDays } of shipped().plans.filter(({ key }) => key.startsWith("governance."))) {
      for (const limit of limits) expect(plan(key)[`governance.${limit}`]).toMatch(/^(\d+|unlimited)$/);
      expect(trial?.days).toBeGreaterThan(0);
      expect(graceDays).toBeGreaterThan(0);
    }
  });
});

describe("the bundle", () => {
  it("gives what the single plans give", () => {
    const { price: _, ...bundle } = plan("suite.business");
    for (const key of ["desk.professional", "agents.professional", "governance.business"]) {
      const { price: __, ...single } = plan(key);
      expect(bundle).toMatchObject(single);
    }
    expect(versions().get("suite.business")?.products).toEqual(["suite", "desk", "agents", "governance"]);
  });
});

describe("the published schema", () => {
  const path = join(root, "docs/reference/catalogue.schema.json");

  it("is the one folded from the format", () => {
    expect(existsSync(path)).toBe(true);
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(JSON.parse(JSON.stringify(catalogueJsonSchema())));
  });

  it("is a valid JSON Schema of draft 2020-12 that takes the shipped catalogues and no other field", () => {
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(catalogueJsonSchema());
    for (const { text } of files) expect(validate(parseYaml(text))).toBe(true);
    expect(validate({ catalogue: 1, plan: {} })).toBe(false);
  });
});
