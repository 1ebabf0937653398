import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../../test/harness.ts";
import { loadDemo } from "../../../demo.ts";

let app: Harness;
beforeAll(async () => {
  app = await openHarness();
  await loadDemo(app.app);
});
afterAll(() => app.close());

const ticket = (node: string) => ({ type: "ticket", id: "T-1", properties: { node } });
const search = async (entity: string, body: object) => {
  const reply = await app.operator("POST", `/acme/access/v1/search/${entity}`, { body });
  expect(reply.status).toBe(200);
  return reply.body;
};

async function everyPage(entity: string, body: object, limit: number) {
  const pages = [];
  let token = "";
  do {
    const { results, page } = await search(entity, { ...body, page: { limit, ...(token !== "" && { token }) } });
    expect(page.count).toBe(results.length);
    pages.push(results);
    token = page.next_token;
  } while (token !== "");
  return pages;
}

const searches: readonly (readonly [string, object])[] = [
  ["subject", { subject: { type: "user" }, action: { name: "desk.tickets.view" }, resource: ticket("support-berlin") }],
  [
    "resource",
    { subject: { type: "user", id: "lead-1" }, action: { name: "desk.tickets.assign" }, resource: { type: "node" } },
  ],
  ["action", { subject: { type: "user", id: "manager-1" }, resource: ticket("emea") }],
];

describe.each(searches)("a %s search", (entity, body) => {
  it("is the same whatever the page's size, and only the last page is short", async () => {
    const [whole = []] = await everyPage(entity, body, 1000);
    expect(whole.length).toBeGreaterThan(1);
    for (const limit of [1, 2, 3, whole.length]) {
      const pages = await everyPage(entity, body, limit);
      expect(pages.flat()).toEqual(whole);
      for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit);
      expect(pages.at(-1)?.length).toBeGreaterThan(0);
    }
  });
});

it("the answers are those of the native API, code for code", async () => {
  for (const id of ["agent-1", "agent-2", "lead-1", "manager-1", "admin-1", "stranger"])
    for (const name of [
      "desk.tickets.view",
      "desk.tickets.assign",
      "desk.reports.export",
      "desk.users",
      "desk.nothing",
    ])
      for (const node of ["support-berlin", "sales", "nowhere"]) {
        const question = { subject: { type: "user", id }, action: { name }, resource: ticket(node) };
        const native = (await app.operator("POST", "/api/v1/decisions", { tenant: "acme", body: question })).body;
        const { body } = await app.operator("POST", "/acme/access/v1/evaluation", { body: question });
        expect(body).toMatchObject({
          decision: native.allowed,
          context: { reason: native.code, revision: native.revision },
        });
        expect(body.context.reason_user ?? null).toEqual(native.reasonUser);
        expect(body.context.value ?? null).toEqual(native.value);
      }
});

describe("a search among very many", () => {
  const many = 4500;
  const question = { subject: { type: "service" }, action: { name: "desk.tickets.assign" }, resource: ticket("sales") };

  beforeAll(async () => {
    await app.database.owner.query(
      `insert into identity.principals
         (tenant_id, principal_id, external_id, kind, name, status, attributes, created_at, updated_at)
       select t.tenant_id, 'prn_' || lpad(n::text, 26, '0'), 'robot-' || lpad(n::text, 6, '0'), 'service', 'Robot', 'active', '{}', now(), now()
       from tenancy.tenants t, generate_series(1, $1) n where t.slug = 'acme'`,
      [many],
    );
    for (const principal of ["robot-000001", `robot-00${many}`])
      await app.operator("POST", "/api/v1/assignments", { tenant: "acme", body: { principal, role: "desk.manager" } });
  });

  it("ends each page after so many candidates, and finds everybody all the same", async () => {
    const pages = await everyPage("subject", question, 50);
    expect(pages.flat().map(({ id }: { id: string }) => id)).toEqual(["robot-000001", `robot-00${many}`]);
    expect(pages.map((page) => page.length)).toEqual([1, 0, 1]);
  });

  it("sees a role that was given between two pages", async () => {
    const first = await search("subject", { ...question, page: { limit: 1 } });
    expect(first.results).toEqual([{ type: "service", id: "robot-000001" }]);
    const given = { principal: "robot-003000", role: "desk.manager" };
    await app.operator("POST", "/api/v1/assignments", { tenant: "acme", body: given });
    const second = await search("subject", { ...question, page: { token: first.page.next_token } });
    expect(second.results).toEqual([{ type: "service", id: "robot-003000" }]);
  });
});
