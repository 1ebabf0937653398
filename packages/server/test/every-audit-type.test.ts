import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { record } from "../src/kernel/journal.ts";
import { ownPrefixes } from "../src/modules/catalogue/domain/validate-audit-event.ts";
import type { Harness } from "./harness.ts";
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
