import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ask, type Harness, type Method, openHarness } from "../../../test/harness.ts";
import { outboxOf } from "../../../test/traces.ts";

const catalogue = (hours: string) => `
catalogue: 1
version: "1"
currency: EUR
products:
  desk: { label: Desk }
capabilities:
  desk.tickets.view: { kind: switch, class: read }
  desk.tickets.delete: { kind: switch, class: write }
  desk.old: { kind: switch, class: write, archived: true }
plans:
  desk.all:
    default: true
    price: 0
    items: { desk.tickets.view: true, desk.tickets.delete: true }
policyTemplates:
  reasons:
    effect: deny
    classes: [write]
    parameters: { form: { type: text }, word: { type: text, default: "^[a-z]+$" } }
    condition: "!context.reason.matches(params.form) && !context.reason.matches(params.word)"
  business-hours:
    label: Business hours
    description: Changes only within these hours.
    effect: deny
    classes: [write, admin]
    parameters:
      hours: { type: window, default: { days: [1, 2, 3, 4, 5], from: "${hours}", until: "18:00" } }
      region: { type: text, label: Region }
    condition:
      op: and
      args:
        - { op: eq, args: [{ attribute: tenant.region }, { parameter: region }] }
        - { op: not, args: [{ op: within, window: { parameter: hours } }] }
  gone:
    archived: true
    effect: deny
    capabilities: [desk.tickets.delete]
    parameters: {}
    condition: { value: true }
`;

let app: Harness;
const start = "2026-03-10T12:00:00Z";
const mfa = { op: "not", args: [{ op: "eq", args: [{ attribute: "principal.mfa" }, { value: true }] }] };
const deleting = { effect: "deny", capabilities: ["desk.tickets.delete"], condition: mfa };

const push = async (text: string) => {
  const pushed = await app.operator("POST", "/api/v1/catalogue/push", {
    body: { files: [{ name: "desk.yaml", text }] },
  });
  if (pushed.status >= 300) throw new Error(JSON.stringify(pushed.body));
};
const acme = (method: Method, path: string, body?: unknown, more: Ask = {}) =>
  app.operator(method, `/api/v1${path}`, { tenant: "acme", ...(body !== undefined && { body }), ...more });
const globex = (method: Method, path: string, body?: unknown) =>
  app.operator(method, `/api/v1${path}`, { tenant: "globex", ...(body !== undefined && { body }) });
const outcome = async (tenant: string, properties: object = {}, capability = "desk.tickets.delete") => {
  const { body } = await app.operator("POST", "/api/v1/decisions", {
    tenant,
    body: { subject: { type: "user", id: "ann", properties }, action: { name: capability } },
  });
  return body.code as string;
};
const pointers = (body: { readonly errors: readonly { readonly pointer: string }[] }) =>
  body.errors.map(({ pointer }) => pointer);

beforeAll(async () => {
  app = await openHarness({ now: start });
  await push(catalogue("08:00"));
  for (const slug of ["acme", "globex"]) {
    await app.operator("POST", "/api/v1/tenants", { body: { slug, name: slug } });
    const node = { kind: "department", key: "support", name: "Support" };
    await app.operator("POST", "/api/v1/nodes", { tenant: slug, body: node });
    await app.operator("POST", "/api/v1/principals", { tenant: slug, body: { externalId: "ann" } });
  }
});
afterAll(() => app.close());

describe("a policy rule", () => {
  it("decides for its tenant and for no other, from its making to its deletion", async () => {
    expect(await outcome("acme")).toBe("allowed");
    const { body } = await acme("POST", "/rules", deleting);
    expect(body).toMatchObject({ version: 1, effect: "deny", nodeId: null, condition: mfa, template: null });
    expect(await outcome("acme")).toBe("policy_denied");
    expect(await outcome("acme", { mfa: true })).toBe("allowed");
    expect(await outcome("globex")).toBe("allowed");
    expect((await acme("DELETE", `/rules/${body.id}`)).body).toEqual(body);
    expect(await outcome("acme")).toBe("allowed");
    expect((await acme("GET", `/rules/${body.id}`)).status).toBe(404);
  });

  it("is nobody else's", async () => {
    const { body } = await acme("POST", "/rules", { ...deleting, until: "2026-03-10T12:00:01Z" });
    for (const [method, path, change] of [
      ["GET", "", undefined],
      ["GET", "/versions", undefined],
      ["PATCH", "", { label: "Mine" }],
      ["DELETE", "", undefined],
    ] as const)
      expect((await globex(method, `/rules/${body.id}${path}`, change)).status).toBe(404);
    expect((await app.operator("GET", `/api/v1/platform-rules/${body.id}`)).status).toBe(404);
    await acme("DELETE", `/rules/${body.id}`);
  });

  it("says every mistake of its condition at its place", async () => {
    const condition = {
      op: "and",
      args: [
        { op: "eq", args: [{ attribute: "nobody.name" }, { value: 1 }] },
        { op: "shout", args: [] },
        { op: "ipInRange", args: [{ attribute: "context.ip" }, { value: ["10.0.0.0/8", "010.0.0.1"] }] },
        { op: "within", window: { days: [9], from: "08:00", until: "18:00" } },
        { parameter: "hours" },
      ],
    };
    const { status, body } = await acme("POST", "/rules", { ...deleting, condition });
    expect([status, body.code]).toEqual([422, "condition_invalid"]);
    expect(pointers(body)).toEqual([
      "#/condition/args/0/args/0/attribute",
      "#/condition/args/1/op",
      "#/condition/args/2/args/1/value/1",
      "#/condition/args/3/window",
      "#/condition/args/4/parameter",
    ]);
  });

  it("may read an attribute nobody has yet, and is held to the budgets", async () => {
    const known = { op: "has", args: [{ attribute: "principal.never.heard.of" }] };
    const made = await acme("POST", "/rules", { ...deleting, condition: known });
    expect(made.status).toBe(201);
    await acme("DELETE", `/rules/${made.body.id}`);
    const deep = Array.from({ length: 20 }).reduce<object>((inner) => ({ op: "not", args: [inner] }), { value: true });
    const { body } = await acme("POST", "/rules", { ...deleting, condition: deep });
    expect(body.errors).toEqual([expect.objectContaining({ code: "too_deep" })]);
  });

  it("is about capabilities there are: keys and patterns that match nothing are refused, each at its place", async () => {
    const capabilities = ["desk.tickets.*", "desk.ticket.*", "desk.tickets.view", "desk.tickets.veiw", "desk.old"];
    const { status, body } = await acme("POST", "/rules", { ...deleting, capabilities });
    expect([status, body.code]).toEqual([422, "capability_unknown"]);
    expect(pointers(body)).toEqual(["#/capabilities/1", "#/capabilities/3", "#/capabilities/4"]);
    const nothing = await acme("POST", "/rules", { effect: "deny" });
    expect([nothing.body.code, pointers(nothing.body)]).toEqual(["rule_incomplete", ["#/capabilities"]]);
    expect(pointers((await acme("POST", "/rules", { classes: ["read"] })).body)).toEqual(["#/effect"]);
  });

  it("lies at a node of its own tenant, by id or key", async () => {
    const [foreign] = (await globex("GET", "/nodes?key=support")).body.items;
    expect((await acme("POST", "/rules", { ...deleting, node: foreign.id })).body).toMatchObject({
      code: "node_unknown",
      errors: [{ pointer: "#/node" }],
    });
    const { body } = await acme("POST", "/rules", { ...deleting, node: "support" });
    expect(body.nodeId).toMatch(/^nod_/);
    expect(await outcome("acme")).toBe("allowed");
    const { items } = (await acme("GET", "/rules?node=support")).body;
    expect(items).toEqual([body]);
    expect((await acme("PATCH", `/rules/${body.id}`, { node: null })).body.nodeId).toBeNull();
    expect(await outcome("acme")).toBe("policy_denied");
    await acme("DELETE", `/rules/${body.id}`);
  });

  it("ends at its instant", async () => {
    const { body } = await acme("POST", "/rules", {
      effect: "deny",
      capabilities: ["*"],
      from: "2026-03-10T13:00:00Z",
      until: "2026-03-10T14:00:00Z",
    });
    for (const [time, code] of [
      ["2026-03-10T12:59:59.999Z", "allowed"],
      ["2026-03-10T13:00:00Z", "policy_denied"],
      ["2026-03-10T13:59:59.999Z", "policy_denied"],
      ["2026-03-10T14:00:00Z", "allowed"],
    ] as const) {
      app.setTime(time);
      expect(await outcome("acme")).toBe(code);
    }
    app.setTime(start);
    expect((await acme("PATCH", `/rules/${body.id}`, { until: "2026-03-10T13:00:00Z" })).body.code).toBe(
      "ends_before_it_begins",
    );
    expect((await acme("PATCH", `/rules/${body.id}`, { from: null, until: start })).body.code).toBe("in_the_past");
    await acme("DELETE", `/rules/${body.id}`);
  });

  it("changes only as seen, and every version of it is kept, also after it is gone", async () => {
    const { body } = await acme("POST", "/rules", deleting);
    const { headers } = await acme("GET", `/rules/${body.id}`);
    const patch = (label: string) =>
      acme("PATCH", `/rules/${body.id}`, { label }, { headers: { "if-match": String(headers["etag"]) } });
    const outcomes = await Promise.all([patch("one"), patch("two")]);
    expect(outcomes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    await acme("DELETE", `/rules/${body.id}`);
    const { items } = (await acme("GET", `/rules/${body.id}/versions`)).body;
    expect(items).toMatchObject([
      { version: 3, change: "deleted" },
      { version: 2, change: "updated" },
      { version: 1, change: "created", state: { label: null, condition: mfa, until: null } },
    ]);
    expect(items[1].state.label).toBe(outcomes.find(({ status }) => status === 200)?.body.label);
  });
});

describe("a condition as text", () => {
  const text = "!(principal.mfa == true) && resource.count > 3";

  it("is kept as a tree and told in both forms", async () => {
    const { status, body } = await acme("POST", "/rules", { ...deleting, condition: text });
    expect(status).toBe(201);
    expect(body.expression).toBe(text);
    expect(body.condition).toMatchObject({ op: "and" });
    const { body: same } = await acme("POST", "/rules", { effect: "deny", classes: ["write"], expression: text });
    expect(same.condition).toEqual(body.condition);
    const tree = (await acme("PATCH", `/rules/${body.id}`, { condition: mfa })).body;
    expect(tree).toMatchObject({ condition: mfa, expression: "!exact.eq(principal.mfa, true)" });
    const back = (await acme("PATCH", `/rules/${body.id}`, { expression: tree.expression })).body;
    expect(back.condition).toEqual(mfa);
    const { items } = (await acme("GET", `/rules/${body.id}/versions`)).body;
    expect(items.map(({ state }: { state: { expression: string } }) => state.expression)).toEqual([
      "!exact.eq(principal.mfa, true)",
      "!exact.eq(principal.mfa, true)",
      text,
    ]);
    for (const { id } of [body, same]) await acme("DELETE", `/rules/${id}`);
  });

  it("decides, regular expressions included", async () => {
    const expression = "!principal.mail.matches('^[a-z]+@example[.]com$')";
    const { body } = await acme("POST", "/rules", { ...deleting, condition: expression });
    expect(await outcome("acme", { mail: "ann@example.com" })).toBe("allowed");
    expect(await outcome("acme", { mail: "ann@example.com.evil" })).toBe("policy_denied");
    expect(await outcome("acme")).toBe("policy_denied");
    await acme("DELETE", `/rules/${body.id}`);
  });

  it("is refused with line and column, and is not told twice", async () => {
    for (const member of ["condition", "expression"]) {
      const { status, body } = await acme("POST", "/rules", {
        effect: "deny",
        classes: ["write"],
        [member]: "tenant.zone == 5 &&\n  nobody.x",
      });
      expect([status, body.code]).toEqual([422, "condition_invalid"]);
      expect(body.errors).toMatchObject([
        { pointer: `#/${member}`, line: 1, column: 1 },
        { pointer: `#/${member}`, line: 2, column: 3 },
      ]);
    }
    const twice = await acme("POST", "/rules", { ...deleting, expression: text });
    expect([twice.status, twice.body.code]).toEqual([422, "rule_incomplete"]);
    const number = await acme("POST", "/rules", { ...deleting, condition: "1 + 1" });
    expect(number.body.code).toBe("condition_invalid");
  });
});

describe("the templates", () => {
  it("are told to whoever makes rules from them, with what has to be filled in", async () => {
    const { body: key } = await acme("POST", "/keys", { name: "templates", scopes: ["access.rule.read"] });
    const { status, body } = await app.as(key.key, "GET", "/api/v1/policy-templates");
    expect(status).toBe(200);
    expect(body.items).toEqual([
      {
        key: "business-hours",
        label: "Business hours",
        description: "Changes only within these hours.",
        effect: "deny",
        capabilities: null,
        classes: ["write", "admin"],
        parameters: [
          {
            name: "hours",
            type: "window",
            label: null,
            required: false,
            default: { days: [1, 2, 3, 4, 5], from: "08:00", until: "18:00" },
          },
          { name: "region", type: "text", label: "Region", required: true, default: null },
        ],
        condition: expect.objectContaining({ op: "and" }),
        expression: "exact.eq(tenant.region, params.region) && !within(params.hours)",
      },
      expect.objectContaining({ key: "reasons" }),
    ]);
    expect((await app.operator("GET", "/api/v1/policy-templates")).body).toEqual(body);
  });
});

describe("a rule from a template", () => {
  const hours = { template: "business-hours", parameters: { region: "default" } };

  it("has the template's effect, coverage and condition, with the parameters in their places", async () => {
    const { status, body } = await acme("POST", "/rules", hours);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      effect: "deny",
      capabilities: null,
      classes: ["write", "admin"],
      template: { key: "business-hours", parameters: { region: "default" } },
    });
    expect(body.condition.args[0].args[1]).toEqual({ value: "default" });
    expect(body.condition.args[1].args[0].window).toEqual({ days: [1, 2, 3, 4, 5], from: "08:00", until: "18:00" });
    expect(await outcome("acme")).toBe("allowed");
    app.setTime("2026-03-10T18:00:00Z");
    expect(await outcome("acme")).toBe("policy_denied");
    app.setTime(start);
    await acme("DELETE", `/rules/${body.id}`);
  });

  it("names parameters the template has, of its types, and all it needs", async () => {
    const parameters = { hours: "always", colour: "red" };
    const { status, body } = await acme("POST", "/rules", { template: "business-hours", parameters });
    expect([status, body.code]).toEqual([422, "parameters_invalid"]);
    expect(pointers(body).toSorted()).toEqual(["#/parameters/colour", "#/parameters/hours", "#/parameters/region"]);
    expect((await acme("POST", "/rules", { template: "nothing" })).body.code).toBe("template_unknown");
    expect((await acme("POST", "/rules", { ...deleting, parameters })).body.code).toBe("rule_incomplete");
    expect(pointers((await acme("POST", "/rules", { ...hours, ...deleting })).body)).toEqual([
      "#/effect",
      "#/condition",
    ]);
  });

  it("has no parameter that the condition cannot be decided with", async () => {
    for (const form of ["(", "(a{1,100}){1,100}"]) {
      const { status, body } = await acme("POST", "/rules", { template: "reasons", parameters: { form } });
      expect([status, body.code, pointers(body)]).toEqual([422, "parameters_invalid", ["#/parameters/form"]]);
    }
    const { status, body } = await acme("POST", "/rules", { template: "reasons", parameters: { form: "^[A-Z]+$" } });
    expect(status).toBe(201);
    const changed = await acme("PATCH", `/rules/${body.id}`, { parameters: { form: "(" } });
    expect(pointers(changed.body)).toEqual(["#/parameters/form"]);
    await acme("DELETE", `/rules/${body.id}`);
  });

  it("is called as the template is, unless it is given a label", async () => {
    const { body: unnamed } = await acme("POST", "/rules", hours);
    const { body: named } = await acme("POST", "/rules", { ...hours, label: "Nights" });
    const { body: own } = await acme("POST", "/rules", deleting);
    expect([unnamed, named, own].map(({ label }) => label)).toEqual(["Business hours", "Nights", null]);
    const from = async (id: string, change: object) => (await acme("PATCH", `/rules/${id}`, change)).body.label;
    expect(await from(unnamed.id, { label: null })).toBeNull();
    expect(await from(named.id, { parameters: { region: "eu" } })).toBe("Nights");
    expect(await from(own.id, hours)).toBe("Business hours");
    for (const { id } of [unnamed, named, own]) await acme("DELETE", `/rules/${id}`);
  });

  it("may be about less than the template", async () => {
    const { body } = await acme("POST", "/rules", { ...hours, capabilities: ["desk.tickets.view"] });
    expect(body).toMatchObject({ capabilities: ["desk.tickets.view"], classes: null });
    await acme("DELETE", `/rules/${body.id}`);
  });

  it("stays as it was made when the template changes, until its parameters are given again", async () => {
    const { body: rule } = await acme("POST", "/rules", hours);
    await push(catalogue("09:00"));
    expect((await acme("GET", `/rules/${rule.id}`)).body).toEqual(rule);
    const labelled = (await acme("PATCH", `/rules/${rule.id}`, { label: "Hours" })).body;
    expect(labelled).toMatchObject({ condition: rule.condition, template: rule.template });
    const anew = (await acme("PATCH", `/rules/${rule.id}`, { parameters: { region: "eu" } })).body;
    expect(anew.template.version).not.toBe(rule.template.version);
    expect(anew.condition.args[1].args[0].window.from).toBe("09:00");
    expect(anew).toMatchObject({ label: "Hours", classes: ["write", "admin"] });
    const own = (await acme("PATCH", `/rules/${rule.id}`, { condition: null })).body;
    expect(own).toMatchObject({ template: null, condition: null, effect: "deny" });
    await acme("DELETE", `/rules/${rule.id}`);
  });
});

describe("a platform rule", () => {
  it("stands above every tenant's, moves the platform's revision, and is the operator's alone", async () => {
    const { body, status } = await app.operator("POST", "/api/v1/platform-rules", { body: deleting });
    expect(status).toBe(201);
    for (const tenant of ["acme", "globex"]) expect(await outcome(tenant)).toBe("policy_denied");
    const { body: key } = await acme("POST", "/keys", { name: "k", scopes: ["*"] });
    for (const method of ["GET", "PATCH", "DELETE"] as const)
      expect((await app.as(key.key, method, `/api/v1/platform-rules/${body.id}`, { body: {} })).status).toBe(403);
    const versions = await app.operator("GET", `/api/v1/platform-rules/${body.id}/versions`);
    expect(versions.body.items).toMatchObject([{ version: 1, change: "created" }]);
    await app.operator("DELETE", `/api/v1/platform-rules/${body.id}`);
    for (const tenant of ["acme", "globex"]) expect(await outcome(tenant)).toBe("allowed");
  });

  it("has no node", async () => {
    const { status, body } = await app.operator("POST", "/api/v1/platform-rules", {
      body: { ...deleting, node: "support" },
    });
    expect([status, pointers(body)]).toEqual([400, ["#/node"]]);
  });
});

it("each change of a rule is told once, with its version", async () => {
  for (const [path, name] of [
    ["/rules", "rule"],
    ["/platform-rules", "platform-rule"],
  ] as const) {
    const ask = path === "/rules" ? { tenant: "acme" } : {};
    const created = await app.operator("POST", `/api/v1${path}`, { ...ask, body: deleting });
    const at = `/api/v1${path}/${created.body.id}`;
    const updated = await app.operator("PATCH", at, { ...ask, body: { label: "Named" } });
    const deleted = await app.operator("DELETE", at, ask);
    expect(await Promise.all([created, updated, deleted].map((reply) => outboxOf(app, reply)))).toMatchObject([
      [{ type: `access.${name}.created`, data: { version: 1 } }],
      [{ type: `access.${name}.updated`, data: { version: 2, label: "Named" } }],
      [{ type: `access.${name}.deleted`, data: { version: 3 } }],
    ]);
  }
});
