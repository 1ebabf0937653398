import { afterAll, beforeAll, expect, it } from "vitest";
import { beginExport, exportedFrom } from "../../../test/exported.ts";
import { type Harness, openHarness } from "../../../test/harness.ts";
import { ocsfComplaints } from "../../../test/ocsf-schema.ts";

let harness: Harness;
let tenant: string;
beforeAll(async () => {
  harness = await openHarness();
  tenant = (await harness.operator("POST", "/api/v1/tenants", { body: { slug: "acme", name: "Acme" } })).body.id;
});
afterAll(() => harness?.close());

const acme = (path: string, body?: object) => harness.operator("POST", path, { tenant: "acme", ...(body && { body }) });
let sent = 0;
async function report(more: object): Promise<string> {
  sent += 1;
  const event = { id: `e-${sent}`, type: "ticket.assigned", actor: { id: "agent-1" }, target: { id: "ticket-1" } };
  const reply = await acme("/api/v1/audit/events", { ...event, ...more });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return reply.body.id;
}
async function declare(types: string): Promise<void> {
  const text = `catalogue: 1\nproducts: { hr: { label: HR } }\nauditEvents:\n${types}`;
  const reply = await harness.operator("POST", "/api/v1/catalogue/push", {
    body: { files: [{ name: "hr.yaml", text }] },
  });
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
}

/** As they stand on their lines, each held to the schema. */
async function eventsOf(body: object = {}) {
  const { operation, texts } = await exportedFrom(harness, { format: "ocsf", ...body }, "acme");
  const lines = texts.flatMap((text: string) => text.trimEnd().split("\n"));
  const events = lines.filter((line) => line !== "").map((line) => JSON.parse(line));
  for (const event of events) expect(ocsfComplaints(event)).toEqual([]);
  return { operation, events };
}

it("is an event a line, classified as code and catalogue say, and tells by which schema", async () => {
  await declare(
    "  user.joined: { summary: Somebody is new, target: user, ocsf: user_management.create }\n" +
      "  ticket.assigned: { summary: Somebody got a ticket }\n",
  );
  await report({ type: "user.joined", target: { id: "u-9" }, address: "192.0.2.7" });
  await report({ outcome: "refused", reason: "no_right" });
  const nobodys = `key_${"0".repeat(26)}`;
  expect((await acme(`/api/v1/keys/${nobodys}/revoke`)).status).toBe(404);
  const { id } = (await acme("/api/v1/keys", { name: "siem", scopes: ["audit.*"] })).body;
  const { operation, events } = await eventsOf();
  expect(events.map(({ metadata }) => metadata.sequence)).toEqual(events.map((_, index) => index + 1));
  expect(operation.manifest).toMatchObject({
    format: "ocsf",
    rows: events.length,
    ocsfVersion: "1.9.0",
    activities: { "user.joined": "user_management.create" },
    classes: expect.arrayContaining([{ uid: 3007, name: "User Management" }]),
  });
  expect(events.filter(({ actor }) => actor.user.uid === "agent-1")).toMatchObject([
    { type_uid: 300701, user: { uid: "u-9" }, src_endpoint: { ip: "192.0.2.7" }, metadata: { tenant_uid: tenant } },
    { type_uid: 600399, status: "Failure", status_code: "no_right", resources: [{ uid: "ticket-1" }] },
  ]);
  const aboutKeys = events.filter(({ metadata }) => metadata.event_code.startsWith("identity.key."));
  expect(aboutKeys).toMatchObject([
    { type_uid: 300703, status: "Failure", status_code: "not_found", user: { uid: nobodys } },
    { type_uid: 300701, status: "Success", user: { uid: id } },
  ]);
  const part = await harness.operator("GET", `/api/v1/operations/${operation.id}/parts/1`, { tenant: "acme" });
  expect(part.headers["content-disposition"]).toMatch(/audit-acme-[\d-]+-001\.ocsf\.jsonl/);
});

it("goes on where another ended, by the same filters as the others", async () => {
  const { snapshotSeq: after } = (await eventsOf()).operation.manifest;
  await report({ target: { id: "ticket-7" } });
  const { events } = await eventsOf({ after, filter: { source: "app" } });
  expect(events).toMatchObject([{ resources: [{ uid: "ticket-7" }], metadata: { source: "app" } }]);
});

it("says the same to its end, whatever the catalogue says meanwhile", async () => {
  const begun = await beginExport(harness, { format: "ocsf", filter: { action: "user.joined" } }, "acme");
  expect(begun.body.asked.activities).toEqual({ "user.joined": "user_management.create" });
  await declare("  user.joined: { summary: Somebody is new, target: user, ocsf: user_management.enable }\n");
  const { events } = await eventsOf({ filter: { action: "user.joined" } });
  expect(events).toMatchObject([{ activity_name: "Enable" }]);
  const path = `/api/v1/operations/${begun.body.id}/parts/1`;
  const { body } = await harness.operator("GET", path, { tenant: "acme" });
  expect(JSON.parse(body)).toMatchObject({ activity_name: "Create" });
});

it("calls what comes from other systems what they called it", async () => {
  const rows = [{ id: "1", what: "USER LOGIN", who: "ada@example.com", from: "build-7" }];
  const mapping = { id: ["/id"], action: ["/what"], actor: ["/who"], address: ["/from"] };
  expect((await acme("/api/v1/audit/imports", { name: "okta", mapping, rows })).status).toBe(200);
  expect((await eventsOf({ filter: { source: "import okta" } })).events).toMatchObject([
    {
      type_name: "API Activity: USER LOGIN",
      api: { service: { name: "import okta" } },
      src_endpoint: { name: "build-7" },
      metadata: { source: "import okta", original_event_uid: "okta 1" },
      unmapped: { details: rows[0] },
    },
  ]);
});

it("holds nothing that was taken out", async () => {
  const taken = { address: "192.0.2.99", actorName: "Gone Gladys", before: "was-secret", details: "told-secret" };
  const id = await report({
    actor: { id: "forgotten", name: taken.actorName },
    address: taken.address,
    before: taken.before,
    details: { it: taken.details },
  });
  const line = async () => JSON.stringify((await eventsOf({ filter: { actor: "forgotten" } })).events);
  const whole = await line();
  for (const value of Object.values(taken)) expect(whole).toContain(value);
  const fields = Object.keys(taken);
  expect((await acme(`/api/v1/audit/events/${id}/redact`, { fields, reason: "Request" })).status).toBe(200);
  const left = await line();
  for (const value of Object.values(taken)) expect(left).not.toContain(value);
  expect(JSON.parse(left)).toMatchObject([
    { src_endpoint: { name: "redacted" }, unmapped: { redacted: fields.toSorted() } },
  ]);
});
