import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allowed, type CommandLine, commandLine } from "./command-line.ts";
import { repository } from "./process.ts";

let home: CommandLine["home"];
let server: CommandLine["server"];
let env: CommandLine["env"];
let run: CommandLine["run"];
let json: CommandLine["json"];
let file: CommandLine["file"];

beforeAll(async () => {
  ({ home, server, env, run, json, file } = await commandLine());
});
afterAll(() => home?.remove());

describe("tenants", () => {
  it("are created, shown, changed, suspended, resumed and closed", async () => {
    expect(
      (await home.run(["tenants", "create", "lumen", "--name", "漢字 Ltd", "--plan", "desk.starter"], env())).code,
    ).toBe(0);
    const { out } = await run("tenants list --search lumen");
    expect(out).toMatch(/^SLUG\s+NAME\s+STATUS/);
    expect(out).toMatch(/^lumen {2}漢字 Ltd {2}active/m);
    expect((await run("tenants update lumen --zone Europe/Lisbon")).out).toMatch(/zone\s+Europe\/Lisbon/);
    expect((await run("tenants subscriptions lumen")).out).toContain("desk.starter");
    expect((await json("tenants show lumen")).said).toMatchObject({ slug: "lumen", status: "active" });
    const suspend = ["tenants", "suspend", "lumen", "--reason", "Asked for"];
    expect(await home.run(suspend, env())).toMatchObject({ code: 0, out: "lumen is suspended.\n" });
    const asked = "decide --tenant lumen --subject a --capability desk.tickets.view";
    expect((await run(asked)).out).toContain("suspended at the stage standing");
    expect((await run("tenants resume lumen --reason Paid")).out).toBe("lumen is active.\n");
    expect(await run("tenants close lumen --reason Over")).toMatchObject({
      code: 2,
      err: expect.stringContaining("--yes"),
    });
    expect((await run("tenants close lumen --reason Over --yes")).out).toBe("lumen is closed.\n");
    expect((await run("tenants suspend lumen")).code).toBe(2);
    expect((await run("tenants update lumen")).code).toBe(2);
  });

  it("are listed up to a limit, page after page", async () => {
    const few = await run("tenants list --limit 2");
    expect(few.out.trim().split("\n")).toHaveLength(3);
    expect(few.err).toContain("--limit all");
    expect((await json("tenants list --limit 2")).said).toHaveLength(2);
    expect((await json("tenants list --limit all --status active")).said.length).toBeGreaterThanOrEqual(3);
    const holdings = (await json("tenants entitlements --limit all")).said;
    expect(holdings.length).toBeGreaterThan(50);
    expect((await json("tenants entitlements --limit 51")).said).toEqual(holdings.slice(0, 51));
  });

  it("show their tree, and where a value comes from", async () => {
    const { out } = await run("tenants tree acme");
    expect(out).toMatch(
      /^Acme {2}tenant nod_\w+\n└─ .*\n {3}├─ Sales {2}department sales\n {3}└─ Support {2}department support\n {6}└─ /,
    );
    expect((await json("tenants tree")).said[0].children[0].children).toHaveLength(2);
    const value = await run("tenants entitlements --capability desk.users");
    expect(value.out).toMatch(/value\s+60/);
    expect(value.out).toMatch(/plan plv_\w+: 50 makes 50\n {2}raise ovr_\w+: 60 makes 60/);
  });
});

describe("keys", () => {
  it("are made, shown without themselves, rotated, suspended and revoked", async () => {
    const made = await home.run(
      ["keys", "create", "--scope", "decisions.*", "--name", "App", "--range", "127.0.0.0/8"],
      env(),
    );
    expect(made.out).toMatch(/^blw_live_\w+\n$/);
    const id = /key_\w+/.exec(made.err)?.[0] ?? "";
    const app = { BAILIWICK_URL: server.url, BAILIWICK_KEY: made.out.trim() };
    const ask = ["decide", ...allowed.split(" ")];
    expect((await home.run(ask, app)).code).toBe(0);
    expect((await run("keys list")).out).toContain(id);
    const shown = await run(`keys show ${id}`);
    expect(shown.out).toContain("127.0.0.0/8");
    expect(shown.out).not.toContain(made.out.trim());
    const next = await json(`keys rotate ${id} --overlap 1`);
    expect(next.said).toMatchObject({ key: expect.stringMatching(/^blw_live_/), scopes: ["decisions.*"] });
    expect((await run(`keys suspend ${next.said.id}`)).out).toBe(`${next.said.id} is suspended.\n`);
    expect((await run(`keys resume ${next.said.id}`)).code).toBe(0);
    expect((await run(`keys revoke ${next.said.id}`)).out).toBe(`${next.said.id} is revoked.\n`);
    const refused = await home.run(ask, { ...app, BAILIWICK_KEY: next.said.key });
    expect(refused).toMatchObject({ code: 1, out: "", err: expect.stringContaining("key_revoked") });
  });

  it("of the operator are apart from those of tenants, and need a scope or the database", async () => {
    expect((await run("keys list --operator")).out).toContain("First operator key");
    expect((await run("keys create --operator --scope tenancy.tenant.read")).out).toMatch(/^blw_op_\w+\n$/);
    expect((await run("keys create --operator --name Replacement")).out).toMatch(/^blw_op_\w+\n$/);
    expect(await run("keys create")).toMatchObject({ code: 2, err: expect.stringContaining("--scope") });
    expect((await json("keys generate")).said.key).toMatch(/^blw_op_/);
  });
});

describe("the catalogue", () => {
  it("is validated, compared and listed for machines, too", async () => {
    const wrong = file(
      "levers.yaml",
      "catalogue: 1\nproducts:\n  notes: { label: Notes }\ncapabilities:\n  notes.share: { kind: lever }\n",
    );
    expect(await json(`catalogue validate ${wrong}`)).toMatchObject({
      code: 1,
      said: {
        valid: false,
        errors: expect.arrayContaining([expect.objectContaining({ line: 5, path: "/capabilities/notes.share/kind" })]),
      },
    });
    const push = await run(`catalogue push ${wrong}`);
    expect(push).toMatchObject({ code: 1, out: "", err: expect.stringMatching(/levers\.yaml:5:\d+ /) });
    expect((await json(`catalogue diff ${join(repository, "catalogues")}`)).said.changes).toEqual([]);
    expect((await json("catalogue publications")).said[0]).toMatchObject({ source: "push" });
    expect((await json(`catalogue pull ${join(home.folder, "pulled")}`)).said.files.length).toBeGreaterThan(1);
    expect((await run("catalogue push /nowhere")).code).toBe(2);
  });
});
