import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, type Ask, type Harness, openHarness } from "./harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
  await harness.operator("POST", "/api/v1/tenants", { body: { slug: "home", name: "Home" } });
  await harness.operator("POST", "/api/v1/tenants", { body: { slug: "foreign", name: "Foreign" } });
});
afterAll(() => harness.close());

const nodes = "/api/v1/nodes";
const principals = "/api/v1/principals";
const post = (path: string, body: unknown, ask: Ask = {}) =>
  harness.operator("POST", path, { tenant: "home", body, ...ask });
const rows = async (path: string) =>
  (await harness.operator("GET", `${path}?limit=200`, { tenant: "home" })).body.items;
const places = ({ body }: Answer) =>
  (body.errors as { pointer?: string; parameter?: string; header?: string }[]).map(
    ({ pointer, parameter, header }) => pointer ?? parameter ?? header,
  );

describe("a body that is not what it should be", () => {
  it.each([
    ["a member twice", '{"externalId":"x1","externalId":"x2"}', "#/externalId"],
    ["a member twice, once escaped", '{"externalId":"x1","external\\u0049d":"x2"}', "#/externalId"],
    ["a member twice in an attribute", '{"externalId":"x1","attributes":{"a":[{"b":1,"b":1}]}}', "#/attributes/a/0/b"],
    ["NUL", '{"externalId":"x1","attributes":{"a":"\\u0000"}}', "#/attributes/a"],
    ["NUL in a name", '{"externalId":"x1","attributes":{"a\\u0000":1}}', "#/attributes"],
    ["half a surrogate pair", '{"externalId":"x\\ud800"}', "#/externalId"],
    ["half a pair in a name", '{"externalId":"x1","attributes":{"\\udc00":1}}', "#/attributes"],
    ["the prototype", '{"externalId":"x1","attributes":{"__proto__":{"admin":true}}}', "#/attributes/__proto__"],
    ["the prototype on top", '{"externalId":"x1","__proto__":{"admin":true}}', "#/__proto__"],
    ["a member named constructor", '{"externalId":"x1","constructor":{"prototype":{}}}', "#/constructor"],
    ["a number out of range", '{"externalId":"x1","attributes":{"n":1e999}}', "#/attributes/n"],
    ["a number that loses digits", '{"externalId":"x1","attributes":{"n":9223372036854775808}}', "#/attributes/n"],
    ["a number of 400 digits", `{"externalId":"x1","attributes":{"n":${"9".repeat(400)}}}`, "#/attributes/n"],
    [
      "too many levels",
      `{"externalId":"x1","attributes":{"n":${"[".repeat(70)}${"]".repeat(70)}}}`,
      `#/attributes/n${"/0".repeat(62)}`,
    ],
    ["an unknown member", '{"externalId":"x1","surprise":1}', "#/surprise"],
    ["a wrong type", '{"externalId":7}', "#/externalId"],
    ["a list for a text", '{"externalId":["x1"]}', "#/externalId"],
    ["a list for an object", '{"externalId":"x1","attributes":[]}', "#/attributes"],
    ["null", "null", "#"],
    ["a list", "[]", "#"],
    ["nothing", "", "#"],
    ["no JSON", "{", "#"],
    ["a byte order mark", '\ufeff{"externalId":"x1"}', "#"],
  ])("because of %s is refused at its place, and nothing is written", async (_, body, place) => {
    const before = await rows(principals);
    const reply = await post(principals, Buffer.from(body));
    expect(reply).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    expect(places(reply)).toEqual([place]);
    expect(await rows(principals)).toEqual(before);
  });

  it("is refused in the words of the protocol it was sent to", async () => {
    const doubled = '{"context":{"targetingKey":"a","targetingKey":"b"}}';
    for (const body of [doubled, "{", "[]", "", '{"context":{"targetingKey":"\\ud800"}}']) {
      const flags = await post("/ofrep/v1/evaluate/flags/desk.sso", Buffer.from(body));
      expect(flags).toMatchObject({ status: 400, body: { key: "desk.sso" } });
      expect(["PARSE_ERROR", "INVALID_CONTEXT"]).toContain(flags.body.errorCode);
    }
    const evaluation = await post("/access/v1/evaluation", Buffer.from('{"subject":{"type":"user","type":"user"}}'));
    expect(evaluation.status).toBe(400);
    expect(evaluation.headers["content-type"]).toContain("text/plain");
    expect(evaluation.body).toContain("#/subject/type");
  });
});

describe("a body whose refusal would be larger than itself", () => {
  const subject = { type: "user", id: "u" };
  const action = { name: "desk.tickets.assign" };
  const resource = { type: "ticket", id: "T-1" };
  const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`n${at}`, 1]));
  const decision = (usage: object) => ({ subject, action, context: { usage } });
  const evaluation = (usage: object) => ({ subject, action, resource, context: { usage } });
  const long = "é".repeat(450_000);
  const repeated = (times: number) => Array.from({ length: times }, () => "1e999").join(",");
  it.each<[string, string, unknown]>([
    ["a long name above very many mistakes", "/api/v1/decisions", decision({ [long]: { nodes: wide } })],
    ["very many mistakes", "/api/v1/decisions", decision({ "desk.users": { nodes: { ...wide, long } } })],
    ["a long name of no meter", "/api/v1/decisions", decision({ [long]: "1" })],
    [
      "very many names of no meter",
      "/access/v1/evaluation",
      evaluation(Object.fromEntries(Object.keys(wide).map((name) => [name, "1"]))),
    ],
    ["a long name above numbers out of range", nodes, Buffer.from(`{"${long}":[${repeated(50)}]}`)],
    [
      "a long name in a catalogue above them",
      "/api/v1/catalogue/diff",
      Buffer.from(`{"${long.repeat(4)}":[${repeated(50)}]}`),
    ],
    [
      "a long name above broken texts",
      principals,
      { externalId: "x", attributes: { [long]: Array.from({ length: 1000 }, () => "\0") } },
    ],
    [
      "long names inside each other",
      "/ofrep/v1/evaluate/flags",
      { context: { targetingKey: 7, [long]: { [long.slice(0, 9)]: "\ud800" } } },
    ],
  ])("because of %s is answered with little", async (_, path, body) => {
    const reply = await post(path, body);
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.status).toBeLessThan(500);
    expect([404, 413]).not.toContain(reply.status);
    expect(JSON.stringify(reply.body).length).toBeLessThan(110_000);
  });

  it("in each of many evaluations is told in a line of each", async () => {
    const evaluations = Array.from({ length: 500 }, () => ({ resource }));
    const context = {
      usage: Object.fromEntries(Array.from({ length: 4000 }, (_, at) => [`${"n".repeat(190)}${at}`, "1"])),
    };
    const reply = await post("/access/v1/evaluations", { subject, action, context, evaluations });
    expect(reply.status).toBe(200);
    for (const { context: said } of reply.body.evaluations) expect(said.error.message.length).toBeLessThanOrEqual(1000);
  });
});

describe("a body in another form", () => {
  const body = Buffer.from('{"externalId":"formed"}');
  it.each([
    ["application/xml"],
    ["text/plain"],
    ["text/json"],
    ["application/yaml"],
    ["multipart/form-data; boundary=a"],
    ["application/x-www-form-urlencoded"],
    ["application/json; charset=utf-16"],
    ["application/json; charset=utf-8; charset=latin1"],
    ['application/json; charset="iso-8859-1"'],
    ["application/jsonp"],
    ["json"],
    [";"],
    ["application/json/x"],
  ])("of type %s is answered with 415", async (type) => {
    const reply = await post(principals, body, { headers: { "content-type": type } });
    expect(reply).toMatchObject({ status: 415, body: { code: "unsupported_media_type" } });
  });

  it.each(["gzip", "br", "deflate, gzip", "x"])("with the coding %s is answered with 415", async (coding) => {
    const reply = await post(principals, body, { headers: { "content-encoding": coding } });
    expect(reply).toMatchObject({ status: 415, body: { code: "unsupported_media_type" } });
  });

  it.each([
    ["application/json"],
    ["Application/JSON ; Charset=UTF-8"],
    ["application/vnd.bailiwick+json"],
    ['application/json;charset="utf-8"'],
  ])("of type %s is read", async (type) => {
    const reply = await post(principals, { externalId: `formed ${type}` }, { headers: { "content-type": type } });
    expect(reply.status).toBe(201);
  });
});

describe("an address that is not what it should be", () => {
  const get = (path: string, ask: Ask = {}) => harness.operator("GET", path, { tenant: "home", ...ask });
  it.each([
    ["/api/v1/nodes?cursor=%zz", "cursor"],
    ["/api/v1/nodes?cursor=%ff", "cursor"],
    ["/api/v1/nodes?limit=1&limit=2", "limit"],
    ["/api/v1/nodes?limit[]=1", "limit[]"],
    ["/api/v1/nodes?__proto__=1", "__proto__"],
    ["/api/v1/nodes?constructor=1", "constructor"],
    ["/api/v1/nodes?cursor=%00", "cursor"],
    ["/api/v1/nodes?cursor=a&cursor=b", "cursor"],
    ["/api/v1/nodes?limit=1e9", "limit"],
    ["/api/v1/nodes?limit=", "limit"],
    ["/api/v1/nodes?limit=0x10", "limit"],
    ["/api/v1/nodes?limit=016", "limit"],
    ["/api/v1/nodes?limit=%2016", "limit"],
    ["/api/v1/nodes?limit=16.0", "limit"],
  ])("such as %s is refused at its parameter", async (path, parameter) => {
    const reply = await get(path);
    expect(reply).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    expect(places(reply)).toEqual([parameter]);
  });

  it.each([
    ["/api/v1/nodes/%zz"],
    ["/api/v1/nodes/%ff"],
    ["/api/v1/nodes/%00"],
    [`/api/v1/nodes/${"a".repeat(400)}`],
    [`/api/v1/nodes/${"a".repeat(3000)}`],
    ["/api/v1/nodes/..%2f..%2fetc"],
    ["/api/v1/nodes/nod_00000000000000000000000000"],
    ["/api/v1/nodes/%27%3B%20drop%20table%20tenancy.nodes%3B%20--"],
    ["/api/v1//nodes"],
    ["/api/v1/nodes/"],
    ["//evil.example/api"],
    ["/%"],
  ])("such as %s leads to nothing", async (path) => {
    const reply = await get(path);
    expect([400, 404]).toContain(reply.status);
    expect(reply.body).toMatchObject({ status: reply.status, detail: expect.any(String) });
  });

  it("says which methods there are to one that is not", async () => {
    for (const method of ["DELETE", "PUT", "PATCH"] as const) {
      const reply = await harness.operator(method, nodes, { tenant: "home" });
      expect(reply).toMatchObject({ status: 405, body: { code: "method_not_allowed" } });
      expect(String(reply.headers["allow"]).split(", ").toSorted()).toEqual(["GET", "POST"]);
    }
  });
});

describe("what is forged", () => {
  it("as a cursor is refused, also one of another list or tenant", async () => {
    for (const key of ["c1", "c2", "c3"]) await post(nodes, { kind: "team", name: key, key });
    const { next } = (await harness.operator("GET", `${nodes}?limit=1`, { tenant: "home" })).body;
    for (const [path, tenant, cursor] of [
      [nodes, "home", String(next).slice(0, -1)],
      [nodes, "home", `${next}.${next}`],
      [nodes, "home", ".".repeat(1000)],
      [nodes, "home", "A".repeat(2001)],
      [nodes, "foreign", next],
      [principals, "home", next],
    ]) {
      const reply = await harness.operator("GET", `${path}?cursor=${cursor}`, { tenant: String(tenant) });
      expect(reply, String(cursor)).toMatchObject({ status: 400, body: { errors: [{ parameter: "cursor" }] } });
    }
  });

  it.each([
    ["Idempotency-Key", "two words"],
    ["Idempotency-Key", "x".repeat(256)],
    ["Idempotency-Key", "caf\u00e9"],
    ["Idempotency-Key", ""],
    ["Bailiwick-Min-Revision", "soon"],
    ["Bailiwick-Min-Revision", "99999999999999999999-1"],
  ])("as %s: %s is refused by the header's name", async (header, value) => {
    const method = header === "Idempotency-Key" ? "POST" : "GET";
    const reply = await harness.operator(method, principals, {
      tenant: "home",
      headers: { [header.toLowerCase()]: value },
      ...(method === "POST" && { body: { externalId: "forged" } }),
    });
    expect(reply).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    expect(places(reply)).toEqual([header]);
  });

  it.each(['"', "W/", '"forged"', "x".repeat(5000)])("as If-Match: %s changes nothing", async (tag) => {
    const { body: made } = await post(nodes, { kind: "team", name: "Matched" });
    const at = `${nodes}/${made.id}`;
    const ask = { tenant: "home", body: { name: "Changed" }, headers: { "if-match": tag } };
    expect(await harness.operator("PATCH", at, ask)).toMatchObject({ status: 412 });
    expect((await harness.operator("GET", at, { tenant: "home" })).body.name).toBe("Matched");
  });
});

describe("any text there is", () => {
  const samples = [
    "\ufffe\uffff\u{1fffe}\u{10ffff}\ufdd0",
    "\u202e\u2066abc\u2069\u200f\u05d0",
    "\u{1f469}\u200d\u{1f4bb}\u{20000}",
    "e\u0301 \u00e9 \u1e9b\u0323 \ufb01",
    "a\u2028b\u2029c\u0085d",
    "\ufeffmarked",
    "\u0001\u0008\u001f\u007f\t\r\n",
    'quotes " and \\\\ and \u2019',
    "toString __proto__ constructor",
    "%00 %s ${x} {{x}} '; --",
  ];
  it.each(samples)("comes back as it was sent: %j", async (text) => {
    const attributes = { [text]: [text, { [text]: text }] };
    const externalId = `any ${samples.indexOf(text)}`;
    expect((await post(principals, { externalId, attributes })).status).toBe(201);
    expect(
      (await harness.operator("GET", `${principals}/${encodeURIComponent(externalId)}`, { tenant: "home" })).body
        .attributes,
    ).toEqual(attributes);
    const name = `x${text}x`;
    const made = await post(nodes, { kind: "team", name });
    expect(made.body.name).toBe(name);
    expect((await harness.operator("GET", `${nodes}/${made.body.id}`, { tenant: "home" })).body.name).toBe(name);
  });
});

describe("what the fuzzer found", () => {
  it("a refusal that any request can meet is declared for every operation", async () => {
    const { body } = await harness.as(undefined, "GET", "/openapi.json");
    const { get: list } = body.paths["/api/v1/nodes"];
    const at = (reference: { $ref?: string; description: string }) =>
      reference.$ref
        ? body.components.responses[reference.$ref.split("/").at(-1) ?? ""].description
        : reference.description;
    expect(at(list.responses["401"])).toContain("key_suspended");
    expect(at(list.responses["403"])).toContain("address_not_allowed");
    expect(at(body.paths["/api/v1/tenants"].post.responses["422"])).toContain("plan_unknown");
  });

  it("a wrong parameter is told as a parameter", async () => {
    const reply = await harness.operator("GET", "/api/v1/overrides?capability=none", { tenant: "home" });
    expect(reply).toMatchObject({ status: 422, body: { errors: [{ parameter: "capability" }] } });
  });
});

describe("a tenant that asks for more at once than it may", () => {
  it("is told to come back, and nobody else is", async () => {
    const { id } = (await harness.operator("GET", "/api/v1/tenants/home")).body;
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    const held = Array.from({ length: 505 }, () => harness.app.database.inTenant(id, () => until));
    const reply = await harness.operator("GET", principals, { tenant: "home" });
    expect(reply).toMatchObject({ status: 429, headers: { "retry-after": "1" }, body: { code: "too_much_at_once" } });
    expect(await harness.operator("GET", principals, { tenant: "foreign" })).toMatchObject({ status: 200 });
    release();
    await Promise.all(held);
    expect(await harness.operator("GET", principals, { tenant: "home" })).toMatchObject({ status: 200 });
  });
});
