import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ocsfClassShapes, ocsfComplaints } from "../../../../test/ocsf-schema.ts";
import { classified, ocsfActivities, type OcsfActivity, ocsfClasses } from "../../../kernel/ocsf.ts";
import { toOcsf } from "./ocsf.ts";
import type { Told } from "./ocsf-entry.ts";

const blank: Told = {
  id: "aud_1",
  seq: 7,
  action: "note.shared",
  version: null,
  actor: { id: "agent-1", kind: "user", name: null },
  target: { id: "", kind: null, name: null },
  node: null,
  outcome: "done",
  reason: null,
  source: "app",
  address: null,
  userAgent: null,
  requestId: null,
  recordedAt: new Date("2026-03-10T12:00:00Z"),
  occurredAt: new Date("2026-03-10T11:59:00Z"),
  skewed: false,
  before: null,
  after: null,
  details: null,
  facts: {},
  correlation: {},
  redacted: [],
};
const own: Partial<Told> = { source: "bailiwick", actor: { id: "key_1", kind: "operator", name: null }, version: 1 };
const on = (id: string, kind: string | null = null) => ({ target: { id, kind, name: null } });

// oxlint-disable-next-line typescript/no-explicit-any
type Line = any;

/** As it stands on its line. */
function lineOf(activity: OcsfActivity, entry: Partial<Told>): Line {
  const line: Line = JSON.parse(
    JSON.stringify(toOcsf({ ...blank, ...entry }, { activity, tenant: "ten_1", version: "0.1.0" })),
  );
  expect(ocsfComplaints(line)).toEqual([]);
  return line;
}

describe("the words of OCSF", () => {
  it("are those of its schema: every class, every activity, by number and name", () => {
    expect(ocsfClasses).toEqual(ocsfClassShapes.map(({ uid, caption }) => ({ uid, name: caption })));
    const ours = ocsfActivities.map(classified).map((each) => ({
      uid: each.classUid,
      id: each.activityId,
      caption: each.activityCaption ?? "Other",
    }));
    const theirs = ocsfClassShapes.flatMap(({ uid, enums }) =>
      Object.entries(enums?.["activity_id"]?.captions ?? {}).map(([id, caption]) => ({ uid, id: Number(id), caption })),
    );
    expect(ours).toHaveLength(theirs.length - ocsfClasses.length);
    expect(theirs).toEqual(expect.arrayContaining(ours));
  });
});

describe("an entry as OCSF", () => {
  it("of an app is API activity of a kind that is its own, unless its type says more", () => {
    expect(
      lineOf("api_activity.other", { ...on("note-1", "note"), address: "192.0.2.17", node: "nod_1" }),
    ).toMatchObject({
      type_uid: 600399,
      activity_name: "note.shared",
      type_name: "API Activity: note.shared",
      time: Date.parse("2026-03-10T11:59:00Z"),
      time_dt: "2026-03-10T11:59:00.000Z",
      status: "Success",
      severity: "Informational",
      message: "note.shared by agent-1 on note-1",
      metadata: { version: "1.9.0", uid: "aud_1", sequence: 7, tenant_uid: "ten_1", event_code: "note.shared" },
      actor: { user: { uid: "agent-1", type: "User" } },
      src_endpoint: { ip: "192.0.2.17" },
      api: { operation: "note.shared", service: { name: "app" } },
      resources: [
        { uid: "note-1", type: "note", role: "Target" },
        { uid: "nod_1", type: "node", role: "Related" },
      ],
      observables: [
        { name: "src_endpoint.ip", value: "192.0.2.17" },
        { name: "actor.user.uid", value: "agent-1" },
      ],
    });
  });

  it("of a sign-in names the user, the session and the service", () => {
    const after = { id: "ses_1", keyId: "key_9", scopes: ["*"] };
    expect(lineOf("authentication.logon", { ...own, ...on("ses_1"), after })).toMatchObject({
      type_uid: 300201,
      user: { uid: "key_9", type: "Service" },
      session: { uid: "ses_1" },
      service: { name: "Bailiwick" },
      unmapped: { after },
    });
    expect(lineOf("authentication.logon", { outcome: "refused", reason: "wrong_password" })).toMatchObject({
      user: { uid: "agent-1" },
      status: "Failure",
      status_code: "wrong_password",
      status_detail: "refused",
      severity: "Low",
    });
    expect(lineOf("authentication.logon", { ...on("agent-7", "user") }).user).toEqual({
      uid: "agent-7",
      type_id: 1,
      type: "User",
    });
  });

  it("of what a session may do says what it was given, or that nobody said", () => {
    expect(lineOf("authorize_session.assign_roles", on("admins", "role"))).toMatchObject({
      user: { uid: "agent-1" },
      iam_roles: [{ uid: "admins" }],
    });
    expect(lineOf("authorize_session.assign_groups", on("staff", "group")).groups).toEqual([{ uid: "staff" }]);
    expect(lineOf("authorize_session.other", on("agent-7", "user"))).toMatchObject({
      user: { uid: "agent-7" },
      privileges: ["unknown"],
    });
  });

  it("of an assignment names who got which role at which node", () => {
    const after = { principalId: "prn_1", roleId: "rol_1", nodeId: "nod_1" };
    expect(lineOf("user_management.assign_roles", { ...own, ...on("asg_1"), after })).toMatchObject({
      type_uid: 300716,
      user: { uid: "prn_1" },
      iam_roles: [{ uid: "rol_1" }],
      resources: [{ uid: "asg_1" }, { uid: "nod_1" }],
    });
  });

  it("of a group, a role and a user holds what it was done to", () => {
    expect(lineOf("group_management.add_user", on("staff", "group")).group).toEqual({ uid: "staff", type: "group" });
    expect(lineOf("role_management.delete", { ...own, ...on("rol_1") }).iam_role).toEqual({ uid: "rol_1" });
    expect(lineOf("user_management.disable", { ...own, ...on("key_2") })).toMatchObject({
      user: { uid: "key_2", type: "Service" },
      actor: { user: { uid: "key_1", type: "Service", domain: "operator" } },
    });
    expect(lineOf("user_management.password_change", {}).user.uid).toBe("agent-1");
  });

  it("of a refused attempt finds what it was about in the path, and says where it finds nothing", () => {
    const refused = { ...own, outcome: "refused", reason: "forbidden", requestId: "req_1" };
    const at = (path: string) => lineOf("user_management.disable", { ...refused, ...on(path) });
    expect(at("/api/v1/keys/key_2/suspend")).toMatchObject({
      user: { uid: "key_2" },
      http_request: { uid: "req_1", url: { path: "/api/v1/keys/key_2/suspend" } },
    });
    expect(at("/api/v1/keys").user).toEqual({ name: "unknown" });
    expect(at("/api/v1/assignments/asg_1/end")).toMatchObject({
      user: { name: "unknown" },
      resources: [{ uid: "asg_1", role: "Target" }],
    });
  });

  it("of Bailiwick's own says of a thing what it is", () => {
    const granted = { ...own, action: "entitlements.override.granted", ...on("ovr_1"), after: { nodeId: "nod_1" } };
    expect(lineOf("api_activity.create", granted).resources).toMatchObject([
      { uid: "ovr_1", type: "override" },
      { uid: "nod_1", type: "node" },
    ]);
  });

  it("never has an empty source where the class wants one", () => {
    const source = (entry: Partial<Told>) => lineOf("api_activity.read", entry).src_endpoint;
    expect(source({})).toEqual({ name: "unknown" });
    expect(source({ redacted: ["address"] })).toEqual({ name: "redacted" });
    expect(source({ ...own, actor: { id: "system", kind: "operator", name: null } })).toEqual({
      svc_name: "Bailiwick",
    });
    expect(source({ address: "2001:db8::17" })).toEqual({ ip: "2001:db8::17" });
    for (const address of ["build-7.example", "192.0.2.300", "192.0.2", "1:2", "::1]/x[::"])
      expect(source({ address })).toEqual({ name: address });
  });
});

const text = fc.string({ minLength: 1, maxLength: 20 });
const id = fc.oneof(text, fc.constantFrom("key_1", "ses_1", "lnk_1", "system", "prn_01", "constructor", "__proto__"));
const kind = fc.option(fc.constantFrom("user", "person", "service", "role", "toString", "Häuser"));
const moment = fc.date({ min: new Date(0), max: new Date("9999-12-31T00:00:00Z"), noInvalidDate: true });
const value = fc.oneof(
  fc.jsonValue(),
  fc.record({ principalId: id, roleId: id, keyId: id, nodeId: id }, { requiredKeys: [] }),
);

const entries: fc.Arbitrary<Told> = fc
  .record({
    id: text,
    seq: fc.option(fc.nat()),
    action: text,
    version: fc.option(fc.nat()),
    actor: fc.record({ id, kind, name: fc.option(text) }),
    target: fc.oneof(
      fc.constant({ id: "", kind: null, name: null }),
      fc.record({
        id: fc.oneof(id, fc.constantFrom("/api/v1/keys/key_1/revoke", "/api/v1/keys")),
        kind,
        name: fc.option(text),
      }),
    ),
    node: fc.option(text),
    outcome: fc.constantFrom("done", "refused", "failed", "undone"),
    reason: fc.option(text),
    source: fc.constantFrom("bailiwick", "app", "import okta"),
    address: fc.option(fc.oneof(fc.ipV4(), fc.ipV6(), text)),
    userAgent: fc.option(fc.string()),
    requestId: fc.option(text),
    recordedAt: moment,
    occurredAt: moment,
    skewed: fc.boolean(),
    before: value,
    after: value,
    details: value,
    facts: fc.dictionary(fc.oneof(text, fc.constantFrom("eventId", "reportedBy")), fc.jsonValue()),
    correlation: fc.dictionary(fc.constantFrom("traceId", "sessionId", "onBehalfOf", "decisionId"), text),
    redacted: fc.uniqueArray(fc.constantFrom("address", "actorName", "before")),
  })
  .map((entry) => ({
    ...entry,
    correlation: {
      ...entry.correlation,
      ...(entry.requestId !== null && { requestId: entry.requestId }),
      ...(entry.source === "bailiwick" && { sessionId: undefined }),
    },
    // Bailiwick's own entries call nobody by a name, and say of no thing what it is.
    ...(entry.source === "bailiwick" && {
      actor: { ...entry.actor, name: null },
      target: { id: entry.target.id, kind: null, name: null },
    }),
  }));

/** Every text and number there is in it, as text; kinds are spelled with a capital in OCSF. */
function leaves(said: unknown): readonly string[] {
  if (typeof said === "object" && said !== null) return Object.values(said).flatMap(leaves);
  return typeof said === "string" || typeof said === "number" ? [String(said).toLowerCase()] : [];
}

const hasPlace: Readonly<Record<string, (line: Line) => unknown>> = {
  eventId: ({ metadata }) => metadata.original_event_uid,
  reportedBy: ({ metadata }) => metadata.reporter?.uid,
  requestId: ({ http_request }) => http_request?.uid,
  sessionId: ({ actor }) => actor.session.uid,
};

it("any entry, as anything, is as the schema says, and loses nothing", () => {
  fc.assert(
    fc.property(entries, fc.constantFrom(...ocsfActivities), (entry, activity) => {
      const line = lineOf(activity, entry);
      expect(line.type_uid).toBe(line.class_uid * 100 + line.activity_id);
      const told: Line = JSON.parse(JSON.stringify(entry));
      const { before, after, details, facts, correlation, outcome, redacted, skewed, ...rest } = told;
      const found = new Set(leaves(line));
      expect(leaves([rest, redacted]).filter((leaf) => leaf !== "" && !found.has(leaf))).toEqual([]);
      const unmapped = line.unmapped ?? {};
      for (const [name, is] of Object.entries({ before, after, details })) expect(unmapped[name] ?? null).toEqual(is);
      for (const [among, said] of Object.entries({ facts, correlation }))
        for (const [name, is] of Object.entries(said as Line)) {
          const place = Object.hasOwn(hasPlace, name) ? hasPlace[name]?.(line) : undefined;
          if (name !== "details") expect(place === is ? is : unmapped[among]?.[name], name).toEqual(is);
        }
      expect(unmapped.skewed ?? false).toBe(skewed);
      expect(line.status).toBe({ done: "Success", undone: "undone" }[outcome as string] ?? "Failure");
    }),
  );
});
