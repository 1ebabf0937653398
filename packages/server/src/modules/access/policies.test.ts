import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ask, type Harness, type Method, openHarness } from "../../../test/harness.ts";
import { auditOf, outboxOf } from "../../../test/traces.ts";

const catalogue = `
catalogue: 1
version: "1"
currency: EUR
products:
  desk: { label: Desk }
capabilities:
  desk.tickets.view: { kind: switch, class: read }
  desk.tickets.delete: { kind: switch, class: write }
  desk.reports: { kind: switch, class: export }
plans:
  desk.all: { default: true, price: 0, items: { desk.tickets.view: true, desk.tickets.delete: true, desk.reports: true } }
policyTemplates:
  regions:
    label: Regions
    effect: deny
    classes: [export]
    parameters:
      region: { type: text }
    condition: { op: ne, args: [{ attribute: tenant.region }, { parameter: region }] }
`;

const office = `# Who deletes what.
policy: 1
key: office
label: Office
conditions:
  strong: { op: eq, args: [{ attribute: principal.mfa }, { value: true }] }
rules:
  strong-only:
    effect: deny
    capabilities: [desk.tickets.*]
    node: support
    condition: { not: { use: strong } }
tests:
  - name: Weak ones are denied
    principal: { attributes: { mfa: false } }
    resource: { properties: { node: support } }
    expect: { desk.tickets.delete: { outcome: deny, rule: strong-only } }
  - name: Strong ones are not
    principal: { attributes: { mfa: true } }
    resource: { properties: { node: support } }
    expect: { desk.tickets.delete: allow }
`;

let app: Harness;
const acme = (method: Method, path: string, body?: unknown, more: Ask = {}) =>
  app.operator(method, `/api/v1${path}`, { tenant: "acme", ...(body !== undefined && { body }), ...more });
const globex = (method: Method, path: string, body?: unknown) =>
  app.operator(method, `/api/v1${path}`, { tenant: "globex", ...(body !== undefined && { body }) });
const decided = async (tenant: string, mfa: boolean, capability = "desk.tickets.delete", node = "support") => {
  const { body } = await app.operator("POST", "/api/v1/decisions", {
    tenant,
    body: {
      subject: { type: "user", id: "ann", properties: { mfa } },
      action: { name: capability },
      resource: { type: "ticket", id: "T-1", properties: { node } },
    },
  });
  return { code: body.code as string, source: body.source as string | null };
};
const places = (body: { readonly errors: readonly { readonly code: string; readonly pointer: string }[] }) =>
  body.errors.map(({ code, pointer }) => `${code} ${pointer}`);

beforeAll(async () => {
  app = await openHarness({ now: "2026-03-10T12:00:00Z" });
  await app.operator("POST", "/api/v1/catalogue/push", { body: { files: [{ name: "desk.yaml", text: catalogue }] } });
  for (const slug of ["acme", "globex"]) {
    await app.operator("POST", "/api/v1/tenants", { body: { slug, name: slug } });
    const node = { kind: "department", key: "support", name: "Support" };
    await app.operator("POST", "/api/v1/nodes", { tenant: slug, body: node });
    await app.operator("POST", "/api/v1/principals", { tenant: slug, body: { externalId: "ann" } });
  }
});
afterAll(() => app.close());

describe("a pushed policy", () => {
  it("decides for its tenant, is named by decisions, and is shown as it was written", async () => {
    const { status, body } = await acme("PUT", "/policies/office", { source: office });
    expect(status).toBe(200);
    expect(body).toMatchObject({ key: "office", version: 1, label: "Office", source: office });
    expect(body.tests).toEqual({ expectations: 2, failed: 0, allowedBecause: null });
    expect(body.rules).toMatchObject([{ key: "strong-only", source: "office/strong-only", effect: "deny" }]);
    expect((await acme("GET", "/policies/office")).body).toEqual(body);
    expect(await decided("acme", false)).toEqual({ code: "policy_denied", source: "office/strong-only" });
    expect((await decided("acme", true)).code).toBe("allowed");
    expect((await decided("globex", false)).code).toBe("allowed");
  });

  it("is the same again when it is pushed again, and a new version when it differs", async () => {
    expect((await acme("PUT", "/policies/office", { source: office })).body.version).toBe(1);
    const { body } = await acme("PUT", "/policies/office", {
      source: office.replace("node: support", "label: Strong"),
    });
    expect(body.version).toBe(2);
    expect((await decided("acme", false, "desk.tickets.view", "tenant-root-is-not-named")).code).toBe("node_unknown");
    const { items } = (await acme("GET", "/policies/office/versions")).body;
    expect(items.map((each: { version: number; change: string }) => [each.version, each.change])).toEqual([
      [2, "pushed"],
      [1, "pushed"],
    ]);
    const diff = (await acme("GET", "/policies/office/diff?from=1")).body;
    expect(diff).toMatchObject({
      from: 1,
      to: 2,
      changes: [{ rule: "strong-only", change: "changed", members: ["node", "label"] }],
    });
  });

  it("comes back from an earlier version", async () => {
    const { status, body } = await acme("POST", "/policies/office/versions/1/restore", {});
    expect([status, body.version, body.source]).toEqual([200, 3, office]);
    const { body: version } = await acme("GET", "/policies/office/versions/3");
    expect(version).toMatchObject({ change: "restored", restoredFrom: 1, digest: body.digest });
  });

  it("keeps each rule's row, and its history, for as long as the rule has its key", async () => {
    const [rule] = (await acme("GET", "/policies/office")).body.rules;
    const { items } = (await acme("GET", `/rules/${rule.id}/versions`)).body;
    expect(items.map(({ change }: { change: string }) => change)).toEqual(["updated", "updated", "created"]);
  });

  it("shows its rules among the others, where they cannot be changed one by one", async () => {
    const { items } = (await acme("GET", "/rules?policy=office")).body;
    expect(items).toMatchObject([{ policy: { key: "office", rule: "strong-only" } }]);
    for (const [method, body] of [
      ["PATCH", { label: "Mine" }],
      ["DELETE", undefined],
    ] as const) {
      const refused = await acme(method, `/rules/${items[0].id}`, body);
      expect(refused).toMatchObject({ status: 409, body: { code: "rule_of_policy", policy: "office" } });
      expect(refused.body.detail).toContain("PUT /api/v1/policies/office");
    }
  });

  it("is nobody else's", async () => {
    for (const path of ["", "/versions", "/versions/1", "/diff"])
      expect((await globex("GET", `/policies/office${path}`)).status).toBe(404);
    expect((await globex("DELETE", "/policies/office")).status).toBe(404);
    expect((await globex("POST", "/policies/office/versions/1/restore", {})).status).toBe(404);
    expect((await app.operator("GET", "/api/v1/platform-policies/office")).status).toBe(404);
  });

  it("is not overwritten by somebody who has not seen it", async () => {
    const { headers } = await acme("GET", "/policies/office");
    const etag = String(headers["etag"]);
    const push = (source: string, tag: string) =>
      acme("PUT", "/policies/office", { source }, { headers: { "if-match": tag } });
    expect((await push(`${office}# Later\n`, etag)).status).toBe(200);
    expect((await push(`${office}# Too late\n`, etag)).body.code).toBe("precondition_failed");
    expect((await acme("PUT", "/policies/new", { source: office }, { headers: { "if-match": etag } })).status).toBe(
      412,
    );
  });

  it("is made only where there is none yet, for who says so", async () => {
    const make = (key: string, tag = "*") =>
      acme(
        "PUT",
        `/policies/${key}`,
        { source: office.replace("key: office", `key: ${key}`) },
        { headers: { "if-none-match": tag } },
      );
    expect(await make("office")).toMatchObject({ status: 412, body: { code: "precondition_failed" } });
    const made = await Promise.all([make("made"), make("made"), make("made")]);
    expect(made.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412]);
    expect((await acme("GET", "/policies/made")).body.version).toBe(1);
    expect(await make("made", '"seen"')).toMatchObject({
      status: 400,
      body: { errors: [{ header: "If-None-Match" }] },
    });
    expect((await acme("DELETE", "/policies/made")).status).toBe(200);
    expect((await make("made")).status).toBe(200);
    await acme("DELETE", "/policies/made");
  });

  it("goes with its rules, and its versions stay", async () => {
    const deleted = await acme("DELETE", "/policies/office");
    expect(deleted.status).toBe(200);
    expect(await outboxOf(app, deleted)).toMatchObject([
      { type: "access.policy.deleted", data: { rules: [{ rule: "strong-only", change: "removed" }] } },
    ]);
    expect((await decided("acme", false)).code).toBe("allowed");
    expect((await acme("GET", "/policies/office")).status).toBe(404);
    expect((await acme("GET", "/policies/office/versions")).body.items[0]).toMatchObject({
      version: 5,
      change: "deleted",
    });
    const again = await acme("PUT", "/policies/office", { source: office });
    expect(again.body.version).toBe(6);
    expect((await acme("GET", "/policies/office/diff?from=5&to=6")).body.changes).toMatchObject([{ change: "added" }]);
    await acme("DELETE", "/policies/office");
  });
});

describe("a policy that is refused", () => {
  it("is told every mistake at its line", async () => {
    const source = office
      .replace("{ use: strong }", "{ use: weak }")
      .replace("[desk.tickets.*]", "[desk.assets.*]")
      .replace("node: support\n    condition", "node: nowhere\n    condition");
    const { status, body } = await acme("PUT", "/policies/office", { source });
    expect([status, body.code]).toEqual([422, "policy_invalid"]);
    expect(places(body)).toEqual([
      "condition_unknown #/rules/strong-only/condition/not/use",
      "capability_unknown #/rules/strong-only/capabilities/0",
    ]);
    expect(body.errors[1]).toMatchObject({ file: "office.yaml", line: 10, column: 20 });
    const unplaced = await acme("PUT", "/policies/office", {
      source: office.replace("node: support", "node: nowhere"),
    });
    expect(places(unplaced.body)).toEqual(["node_unknown #/rules/strong-only/node"]);
    expect((await acme("GET", "/policies/office")).status).toBe(404);
  });

  it("is told the places in its JSON, when it came as JSON", async () => {
    const document = { policy: 1, key: "office", rules: { r: { effect: "deny", capabilities: ["desk.gone"] } } };
    const { body } = await acme("PUT", "/policies/office", { document });
    expect(places(body)).toEqual(["capability_unknown #/document/rules/r/capabilities/0"]);
    const other = await acme("PUT", "/policies/other", { document: { ...document, rules: {} } });
    expect(places(other.body)).toEqual(["key_mismatch #/document/key"]);
    expect((await acme("PUT", "/policies/office", { document, source: office })).body.code).toBe("invalid_request");
    expect((await acme("PUT", "/policies/office", {})).body.code).toBe("invalid_request");
  });

  it("does not do what its tests say, unless a reason is given, which the audit log keeps", async () => {
    const source = office.replace("attributes: { mfa: false }", "attributes: { mfa: true }");
    const refused = await acme("PUT", "/policies/office", { source });
    expect([refused.status, refused.body.code]).toEqual([422, "policy_tests_failed"]);
    expect(refused.body.errors).toEqual([
      {
        code: "test_failed",
        pointer: "#/tests/0/expect/desk.tickets.delete",
        file: "office.yaml",
        line: 17,
        column: 15,
        detail: "Weak ones are denied: desk.tickets.delete must be deny by strong-only, and is allow",
      },
    ]);
    const pushed = await acme("PUT", "/policies/office", { source, allowFailingTests: "The test is wrong" });
    expect(pushed.body.tests).toEqual({ expectations: 2, failed: 1, allowedBecause: "The test is wrong" });
    expect(await auditOf(app, pushed)).toMatchObject([{ action: "access.policy.pushed", target: "office" }]);
    const { rows } = await app.database.owner.query("select to_jsonb(e)::text as entry from audit.entries e");
    expect(rows.some(({ entry }) => String(entry).includes("The test is wrong"))).toBe(true);
    await acme("DELETE", "/policies/office");
  });

  it("is no policy whose tests name what is not there", async () => {
    const source = office.replace(
      "{ desk.tickets.delete: { outcome: deny, rule: strong-only } }",
      "{ desk.tickts.delete: deny }",
    );
    const refused = await acme("PUT", "/policies/office", { source });
    const detail = "The catalogue has no capability desk.tickts.delete. Did you mean desk.tickets.delete?";
    const pointer = "/tests/0/expect/desk.tickts.delete";
    expect(refused.body).toMatchObject({
      code: "policy_tests_failed",
      errors: [{ code: "test_failed", pointer: `#${pointer}`, file: "office.yaml", line: 17, detail }],
    });
    const tested = await acme("POST", "/policies/test", { files: [{ name: "office.yaml", text: source }] });
    expect(tested.body).toMatchObject({ passed: false, failed: 1, misfits: [{ pointer, line: 17, message: detail }] });
  });

  it("says who keeps a tenant's node from a policy of the platform", async () => {
    const { body } = await app.operator("PUT", "/api/v1/platform-policies/office", { body: { source: office } });
    expect(places(body)).toEqual(["node_unknown #/rules/strong-only/node"]);
  });
});

it("a policy of the platform stands above every tenant", async () => {
  const source = office.replace("    node: support\n", "");
  expect((await app.operator("PUT", "/api/v1/platform-policies/office", { body: { source } })).status).toBe(200);
  for (const tenant of ["acme", "globex"])
    expect(await decided(tenant, false)).toEqual({ code: "policy_denied", source: "platform/office/strong-only" });
  const { items } = (await app.operator("GET", "/api/v1/platform-rules")).body;
  expect(items[0].policy).toEqual({ key: "office", rule: "strong-only" });
  expect((await app.operator("DELETE", `/api/v1/platform-rules/${items[0].id}`)).body.code).toBe("rule_of_policy");
  await app.operator("DELETE", "/api/v1/platform-policies/office");
  expect((await decided("acme", false)).code).toBe("allowed");
});

it("a rule that is nothing but a template says what the template says", async () => {
  const rules = { home: { condition: { template: "regions", parameters: { region: "eu" } } } };
  const { body } = await acme("PUT", "/policies/regions", { document: { policy: 1, key: "regions", rules } });
  expect(body.rules).toMatchObject([{ effect: "deny", label: "Regions" }]);
  const { items } = (await acme("GET", "/rules?policy=regions")).body;
  expect(items[0]).toMatchObject({ classes: ["export"], template: { key: "regions", parameters: { region: "eu" } } });
  expect((await decided("acme", true, "desk.reports")).source).toBe("regions/home");
  await acme("DELETE", "/policies/regions");
});

it("conditions may be text, put together with trees and shared ones, and are held against what is declared", async () => {
  const source = `policy: 1
key: text
conditions:
  strong: principal.mfa == true
rules:
  delete:
    effect: deny
    capabilities: [desk.tickets.delete]
    condition: { not: { any: [{ use: strong }, 'context.reason.matches("^[A-Z]+-[0-9]+$")'] } }
tests:
  - name: A reason is enough
    principal: { attributes: { mfa: false } }
    context: { reason: OPS-17 }
    expect: { desk.tickets.delete: allow }
  - name: Any words are not
    principal: { attributes: { mfa: false } }
    context: { reason: because }
    expect: { desk.tickets.delete: deny }
`;
  const pushed = await acme("PUT", "/policies/text", { source });
  expect(pushed.body).toMatchObject({ version: 1, tests: { expectations: 2, failed: 0 } });
  expect((await decided("acme", false)).source).toBe("text/delete");
  expect((await decided("acme", true)).code).toBe("allowed");
  await acme("DELETE", "/policies/text");
  const broken = await acme("PUT", "/policies/text", { source: source.replace("== true", "== tru)") });
  expect(places(broken.body)).toEqual(["condition_invalid #/conditions/strong"]);
  const wrong = await acme("PUT", "/policies/text", {
    source: source.replace("principal.mfa == true", "principal.id + 1"),
  });
  expect(places(wrong.body)).toEqual(["condition_invalid #/conditions/strong"]);
});

it("a preview tells what a push would do, and does nothing", async () => {
  const previewed = office.replace("key: office", "key: previewed");
  await acme("PUT", "/policies/previewed", { source: previewed });
  const { status, body } = await acme("POST", "/policies/previewed/preview", {
    source: previewed.replace("effect: deny", "effect: allow"),
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    version: 1,
    passed: false,
    expectations: 2,
    failed: 2,
    changes: [{ rule: "strong-only", change: "changed", members: ["effect"], before: { effect: "deny" } }],
  });
  expect((await acme("GET", "/policies/previewed")).body.version).toBe(1);
  expect((await acme("POST", "/policies/unknown/preview", { source: previewed })).body.version).toBeNull();
  await acme("DELETE", "/policies/previewed");
});

it("files are tested together, also with policies of the platform above them", async () => {
  const suite = `
policyTests: 1
policies: [office]
platformPolicies: [freeze]
tests:
  - name: The freeze comes first
    principal: { attributes: { mfa: true } }
    resource: { properties: { node: support } }
    expect:
      desk.tickets.delete: { outcome: deny, rule: freeze/nothing }
      desk.tickets.view: allow
`;
  const freeze = "policy: 1\nkey: freeze\nrules:\n  nothing: { effect: deny, capabilities: [desk.tickets.delete] }\n";
  const files = [
    { name: "office.yaml", text: office },
    { name: "freeze.yaml", text: freeze },
    { name: "office.test.yaml", text: suite },
  ];
  const { body } = await app.operator("POST", "/api/v1/policies/test", { body: { files } });
  expect(body).toMatchObject({ passed: true, expectations: 4, failed: 0, coverage: { percent: 100 } });
  const [first] = (await app.operator("POST", "/api/v1/policies/test", { body: { files: files.slice(2) } })).body
    .misfits;
  expect(first).toMatchObject({ file: "office.test.yaml", pointer: "/policies/0", line: 3 });
  const linted = await acme("POST", "/policies/lint", { files: files.slice(1, 2) });
  expect(linted.body.findings).toMatchObject([
    { code: "capability_unreachable", severity: "advice", line: 4 },
    { code: "rule_untested", severity: "advice" },
  ]);
});
