import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../test/harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
  for (const slug of ["acme", "other"])
    await harness.operator("POST", "/api/v1/tenants", { body: { slug, name: slug } });
});
afterAll(() => harness?.close());

const acme = (method: "GET" | "POST", path: string, body?: object) =>
  harness.operator(method, path, { tenant: "acme", ...(body && { body }) });
let sent = 0;
const event = (more: object) => {
  sent += 1;
  return { id: `e-${sent}`, type: "note.shared", actor: { id: "u-1" }, target: { id: "n-1", kind: "note" }, ...more };
};
const report = (more: object) => acme("POST", "/api/v1/audit/events", event(more));
const push = async (auditEvents: string) => {
  const text = `catalogue: 1\nproducts: { notes: { label: Notes } }\n${auditEvents}`;
  const reply = await harness.operator("POST", "/api/v1/catalogue/push", {
    body: { files: [{ name: "n.yaml", text }] },
  });
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return reply.body;
};
const detail = async (id: string) => (await acme("GET", `/api/v1/audit/events/${id}`)).body;

/** In the order of what an installation goes through. */
describe("what apps may report", () => {
  it("is anything while no catalogue declares a type, but nothing Bailiwick writes itself", async () => {
    expect(await report({ type: "what.ever", target: undefined })).toMatchObject({ status: 200 });
    expect(await report({ type: "tenancy.tenant.created" })).toMatchObject({
      status: 422,
      body: { code: "event_type_unknown", errors: [{ pointer: "#/type" }] },
    });
  });

  it("is what the catalogue declares from then on, for every tenant, and the nearest type is named", async () => {
    const { details } = await push(`auditEvents:
  note.shared:
    summary: A note was shown to somebody
    target: note
    fields: { with: { type: string, required: true }, public: { type: boolean, redactable: false } }
  note.ended: { summary: No more, archived: true }
`);
    expect(details).toContainEqual(
      expect.objectContaining({ section: "auditEvents", key: "note.shared", breaking: true }),
    );
    expect(await report({ type: "note.sharde" })).toMatchObject({
      status: 422,
      body: {
        code: "event_type_unknown",
        errors: [{ pointer: "#/type", detail: "No catalogue declares this type. Did you mean note.shared?" }],
      },
    });
    expect(await report({ type: "note.ended" })).toMatchObject({
      body: { errors: [{ detail: expect.stringContaining("ended") }] },
    });
    const other = event({ type: "what.ever" });
    expect((await harness.operator("POST", "/api/v1/audit/events", { tenant: "other", body: other })).status).toBe(422);
  });

  it("differs from its type nowhere; each difference is pointed at", async () => {
    expect(await report({ details: { public: "yes", wiht: "Ada" } })).toMatchObject({
      status: 422,
      body: {
        code: "event_not_as_declared",
        errors: [{ pointer: "#/details/with" }, { pointer: "#/details/public" }, { pointer: "#/details/wiht" }],
      },
    });
    const events = [event({ details: { with: "Ada" } }), event({ target: undefined, details: { with: "Ada" } })];
    expect(await acme("POST", "/api/v1/audit/event-batches", { events })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "#/events/1/target" }] },
    });
    expect((await acme("GET", "/api/v1/audit-log/count?action=note.shared")).body.count).toBe(0);
  });

  it("says its version, takes the kind of its target from its type, and states openly what cannot be taken out", async () => {
    const { body } = await report({ target: { id: "n-2" }, details: { with: "Ada", public: true } });
    expect(await detail(body.id)).toMatchObject({
      version: 1,
      target: { id: "n-2", kind: "note" },
      facts: { details: { public: true } },
      details: { with: "Ada", public: true },
    });
    const redacted = await acme("POST", `/api/v1/audit/events/${body.id}/redact`, {
      fields: ["details"],
      reason: "Request",
    });
    expect(redacted.status).toBe(200);
    expect(await detail(body.id)).toMatchObject({ details: { public: true }, redacted: ["details"] });
  });

  it("is told as a duplicate when it comes again after its type has changed, and taken as the new type says", async () => {
    const given = event({ details: { with: "Ada" } });
    const first = await acme("POST", "/api/v1/audit/events", given);
    await push(
      "auditEvents:\n  note.shared: { summary: Shown, version: 2, target: note, fields: { by: { type: string, required: true } }, ocsf: user_management.update }\n",
    );
    expect((await acme("POST", "/api/v1/audit/events", given)).body).toEqual({ ...first.body, duplicate: true });
    expect((await report({ details: { with: "Ada" } })).status).toBe(422);
    expect(await detail((await report({ details: { by: "Bo" } })).body.id)).toMatchObject({ version: 2 });
  });

  it("does not concern what is taken over from other systems: it keeps its names", async () => {
    const rows = [{ id: "1", what: "USER LOGIN" }];
    const body = { name: "old", mapping: { id: ["/id"], action: ["/what"] }, rows };
    const taken = await acme("POST", "/api/v1/audit/imports", body);
    expect(taken).toMatchObject({ status: 200, body: { taken: 1 } });
    expect(await detail(taken.body.items[0].id)).toMatchObject({ version: null, action: "USER LOGIN" });
  });
});

describe("the list of types", () => {
  const types = async (query: string) => (await acme("GET", `/api/v1/audit/event-types?${query}`)).body;

  it("has what Bailiwick writes and what apps report, by name, page by page", async () => {
    const all = (await types("limit=200")).items as { type: string; source: string }[];
    expect(all.map(({ type }) => type)).toEqual(all.map(({ type }) => type).toSorted());
    expect(all).toContainEqual(
      expect.objectContaining({
        type: "tenancy.tenant.created",
        source: "bailiwick",
        version: 1,
        ocsf: "api_activity.create",
        writtenBy: ["POST /api/v1/tenants"],
      }),
    );
    expect(all.filter(({ source }) => source === "app")).toEqual([
      expect.objectContaining({
        type: "note.ended",
        archived: true,
        product: "notes",
        fields: null,
        ocsf: "api_activity.other",
      }),
      expect.objectContaining({
        type: "note.shared",
        version: 2,
        target: "note",
        ocsf: "user_management.update",
        fields: [{ name: "by", type: "string", label: null, required: true, redactable: true }],
      }),
    ]);
    const first = await types("limit=3&search=legal%20hold");
    expect(first.items).toHaveLength(2);
    expect((await types("product=notes&limit=1")).next).not.toBeNull();
  });
});
