import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { declareAudit } from "../src/kernel/audit-type.ts";
import { record } from "../src/kernel/journal.ts";
import { ownPrefixes } from "../src/modules/catalogue/domain/validate-audit-event.ts";
import { toOcsf } from "../src/modules/audit/domain/ocsf.ts";
import type { Harness } from "./harness.ts";
import { ocsfComplaints } from "./ocsf-schema.ts";
import { makeScene, type Scene } from "./scene.ts";

let scene: Scene;
let harness: Harness;
beforeAll(async () => {
  scene = await makeScene();
  harness = await scene.open();
});
afterAll(async () => {
  await harness?.close();
  await scene?.drop();
});

const product = () => harness.app.product;

describe("every type of the audit log", () => {
  it("is named after its module, as a past fact, and says what it is", () => {
    const modules = ["kernel", ...product().modules.map(({ name }) => name)];
    expect(product().auditTypes.length).toBeGreaterThan(50);
    for (const { action, version, summary } of product().auditTypes) {
      expect(action).toMatch(/^[a-z]+(?:\.[a-z][a-z-]*){2,}$/);
      expect(modules, action).toContain(action.split(".")[0]);
      expect(action, "a past fact").toMatch(/(?:ed|begun|began|lost|set|sent|put|read)$|signed-out$|signed-in$/);
      expect(version, action).toBeGreaterThan(0);
      expect(summary, action).not.toBe("");
    }
  });

  it("that an endpoint or a job writes is in the catalogue of types", () => {
    const known = new Set(product().auditTypes.map(({ action }) => action));
    const { endpoints, modules } = product();
    const audited = endpoints.flatMap(({ audit, noted }) =>
      [audit, noted].flatMap((each) => (each ? [each.action] : [])),
    );
    const others = modules.flatMap(({ auditTypes = [] }) => auditTypes.map(({ action }) => action));
    expect(audited.length).toBeGreaterThan(60);
    expect([...audited, ...others].filter((action) => !known.has(action))).toEqual([]);
    expect(new Set([...audited, ...others])).toEqual(known);
  });

  it("is the only thing this product can write", async () => {
    const write = (action: string) =>
      harness.app.database.acrossTenants("a test", (tx) =>
        record(tx, {
          tenant: "platform",
          actor: { id: "test", kind: "operator" },
          action,
          target: { id: "" },
          outcome: "done",
          correlation: {},
          disclosed: {},
          at: new Date(),
        }),
      );
    await expect(write("tenancy.tenant.vanished")).rejects.toThrow("no type tenancy.tenant.vanished");
    await expect(write("tenancy.tenant.created")).resolves.toBeUndefined();
  });

  it("is an event of OCSF, as its schema says, however it came out", () => {
    const at = new Date("2026-03-10T12:00:00Z");
    const values = { principalId: "prn_1", roleId: "rol_1", nodeId: "nod_1", keyId: "key_2" };
    for (const { action, version, ocsf } of product().auditTypes)
      for (const [outcome, target, after] of [
        ["done", "thing_1", values],
        ["done", "", null],
        ["refused", "/api/v1/things/thing_1", null],
        ["failed", "/api/v1/things", null],
      ] as const) {
        const entry = {
          id: "aud_1",
          seq: 1,
          action,
          version,
          source: "bailiwick",
          actor: { id: "key_1", kind: "operator", name: null },
          target: { id: target, kind: null, name: null },
          node: null,
          outcome,
          reason: outcome === "done" ? null : "forbidden",
          address: null,
          userAgent: null,
          requestId: null,
          recordedAt: at,
          occurredAt: at,
          skewed: false,
          before: null,
          after,
          details: null,
          facts: {},
          correlation: {},
          redacted: [],
        };
        const event = toOcsf(entry, { activity: ocsf, tenant: "ten_1", version: "0.1.0" });
        expect(ocsfComplaints(JSON.parse(JSON.stringify(event))), action).toEqual([]);
        expect(event, action).toMatchObject({ status: outcome === "done" ? "Success" : "Failure" });
      }
  });

  it("is of a class of its own in OCSF where it is about who is who and may do what", () => {
    const classes = new Map<string, string[]>();
    for (const { action, ocsf } of product().auditTypes) {
      const [name = "", activity = ""] = ocsf.split(".");
      const thing = action.slice(0, action.lastIndexOf("."));
      if (name !== "api_activity") classes.set(thing, [...(classes.get(thing) ?? []), `${name}.${activity}`]);
    }
    const key = ["create", "enable", "delete", "password_change", "disable"].map((each) => `user_management.${each}`);
    expect(Object.fromEntries(classes)).toEqual({
      "access.assignment": ["user_management.assign_roles", "user_management.remove_roles"],
      "access.role": ["role_management.create", "role_management.delete", "role_management.update"],
      "identity.key": key,
      "identity.operator-key": [key[0], key[0], ...key.slice(1)],
      "identity.principal": ["user_management.create", "user_management.update"],
      "identity.session": ["authentication.logon", "authentication.logoff", "authentication.logoff"],
      "identity.sign-in-link": ["authentication.preauth"],
    });
  });

  it("is declared as one thing, wherever it is", () => {
    const type = { action: "tenancy.tenant.created", version: 1, ocsf: "api_activity.create" } as const;
    expect(declareAudit(type)).toBe(type);
    expect(() => declareAudit({ ...type, version: 2 })).toThrow("as version 1 and 2");
    expect(() => declareAudit({ ...type, ocsf: "user_management.create" })).toThrow("and user_management.create");
  });

  it("stands in the entries with its version", async () => {
    const versions = new Map(product().auditTypes.map(({ action, version }) => [action, version]));
    const { rows } = await harness.database.owner.query<{ action: string; version: number | null }>(
      `select distinct action, (convert_from(body, 'UTF8')::jsonb ->> 'version')::int as version
       from audit.entries where source = 'bailiwick'`,
    );
    expect(rows.length).toBeGreaterThan(5);
    for (const { action, version } of rows) expect(version, action).toBe(versions.get(action));
  });

  it("cannot be taken by a catalogue: what its name begins with is ours", () => {
    const prefixes = product().auditTypes.map(({ action }) => action.slice(0, action.indexOf(".")));
    const modules = product().modules.map(({ name }) => name);
    for (const prefix of [...prefixes, ...modules]) expect(ownPrefixes).toContain(prefix);
  });
});
