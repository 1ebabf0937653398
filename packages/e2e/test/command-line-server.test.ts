import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allowed, type CommandLine, commandLine } from "./command-line.ts";
import { repository } from "./process.ts";

let home: CommandLine["home"];
let server: CommandLine["server"];
let key: CommandLine["key"];
let env: CommandLine["env"];
let run: CommandLine["run"];
let json: CommandLine["json"];

beforeAll(async () => {
  ({ home, server, key, env, run, json } = await commandLine());
});
afterAll(() => home?.remove());

describe("profiles", () => {
  const set = (name: string, ...more: readonly string[]) =>
    home.run(["profiles", "set", name, "--url", server.url, ...more], {}, `${key}\n`);
  const path = () => join(home.folder, ".config/bailiwick/config.json");

  it("keep a server and its key for their owner alone, and never show it", async () => {
    const kept = await set("local", "--tenant", "acme");
    expect(kept).toMatchObject({ code: 0, out: expect.stringContaining("It is in use.") });
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect((await home.run(["decide", ...allowed.split(" ")])).code).toBe(0);
    const list = await home.run(["profiles", "list"]);
    expect(list.out).toMatch(/^\* {2}local/m);
    for (const { out, err } of [kept, list, await home.run(["profiles", "list", "--json"])])
      expect(out + err).not.toContain(key);
  });

  it("are refused when others can read them, and nothing is sent", async () => {
    await set("local", "--tenant", "acme");
    chmodSync(path(), 0o644);
    const refused = await home.run(["tenants", "list"]);
    expect(refused).toMatchObject({ code: 1, out: "", err: expect.stringContaining(`chmod 600 ${path()}`) });
    expect((await home.run(["doctor"])).out).toContain("BAD  profiles:");
    chmodSync(path(), 0o600);
  });

  it("give way to the environment, are chosen by name, and are forgotten", async () => {
    await set("local", "--tenant", "acme");
    await set("other", "--tenant", "globex");
    expect((await home.run(["tenants", "show", "--profile", "other"])).out).toMatch(/^slug\s+globex/);
    expect((await home.run(["tenants", "show", "--profile", "other"], env())).out).toMatch(/^slug\s+globex/);
    expect((await home.run(["tenants", "show"], { BAILIWICK_TENANT: "initech" })).out).toMatch(/^slug\s+initech/);
    const elsewhere = await home.run(["tenants", "list", "--url", "http://127.0.0.1:9"]);
    expect(elsewhere).toMatchObject({ code: 2, err: expect.stringContaining("alone") });
    expect((await home.run(["profiles", "use", "other"])).code).toBe(0);
    expect((await home.run(["tenants", "show"])).out).toMatch(/^slug\s+globex/);
    expect((await home.run(["profiles", "remove", "other"])).code).toBe(0);
    expect(await home.run(["profiles", "use", "other"])).toMatchObject({ code: 2 });
    expect(await home.run(["profiles", "set", "bad"], {}, "hunter2")).toMatchObject({
      code: 2,
      err: expect.not.stringContaining("hunter2"),
    });
  });

  const hasScript = spawnSync("script", ["--version"]).stdout?.toString().includes("util-linux") ?? false;
  it.runIf(hasScript)("ask for the key on a terminal without showing it", async () => {
    const typed = `script -qec 'bailiwick profiles set asked --url ${server.url}' /dev/null`;
    const { out } = await home.shell(`(sleep 2; printf '%s\\n' "$SECRET") | ${typed}`, { SECRET: key, TERM: "xterm" });
    expect(out).toContain("it is not shown");
    expect(out).toContain("Kept asked");
    const shown = out.slice(out.indexOf("it is not shown"));
    expect(shown).not.toContain(key);
  });
});

describe("what goes wrong", () => {
  it("has an exit code of its own, and with --json one problem on standard error", async () => {
    const wrongKey = { ...env(), BAILIWICK_KEY: `${key.slice(0, -1)}${key.endsWith("x") ? "y" : "x"}` };
    const refused = await home.run(["tenants", "list", "--json"], wrongKey);
    expect(refused).toMatchObject({ code: 1, out: "" });
    expect(JSON.parse(refused.err)).toMatchObject({ code: "unauthenticated", status: 401, exit: 1 });
    const nobody = await home.run(["tenants", "list", "--json"], { ...env(), BAILIWICK_URL: "http://127.0.0.1:9" });
    expect({ ...nobody, err: JSON.parse(nobody.err).code }).toEqual({ code: 4, out: "", err: "unreachable" });
    expect((await json("tenants show nobody")).problem).toMatchObject({ status: 404, exit: 1 });
    expect((await json("nonsense")).problem).toMatchObject({ code: "used_wrongly", exit: 2 });
  });

  it("says what was probably meant", async () => {
    expect((await run("tenats list")).err).toContain("There is no command tenats. Did you mean tenants?");
    expect((await run("tenants lsit")).err).toContain("Did you mean tenants list?");
    expect((await run("tenants list --sttus active")).err).toContain("Did you mean --status?");
    expect((await run("tenants list --key abc")).err).toContain("list of processes");
    expect((await home.run(["tenants", "list"])).err).not.toContain("    at ");
  });

  it("has help that is no failure", async () => {
    for (const line of ["--help", "help", "tenants --help", "help tenants list", "decide -h"])
      expect(await run(line), line).toMatchObject({ code: 0, err: "" });
    expect((await run("--version")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(await run("tenants")).toMatchObject({ code: 2, out: "" });
  });
});

describe("the installation", () => {
  it("is examined, with advice for what is wrong", async () => {
    const well = await json("doctor");
    expect(well.code).toBe(0);
    expect(well.said.map(({ what }: { what: string }) => what)).toEqual(
      expect.arrayContaining([
        "version",
        "profiles",
        "server",
        "server's clock",
        "server's version",
        "key",
        "session cookie",
        "isolation",
      ]),
    );
    const away = await home.run(["doctor", "--json", "--url", "http://127.0.0.1:9"], {
      ...env(),
      BAILIWICK_DATA: join(home.folder, "none"),
    });
    expect(away.code).toBe(1);
    const found = JSON.parse(away.out) as { what: string; fine: boolean | null; advice: string | null }[];
    expect(found.find(({ what }) => what === "server")).toMatchObject({ fine: false, advice: expect.any(String) });
    expect(found.find(({ what }) => what === "installation")).toMatchObject({ fine: null });
    const keyless = await home.run(["doctor"], {
      BAILIWICK_URL: server.url,
      BAILIWICK_KEY: `blw_op_${"a".repeat(10)}_${"b".repeat(40)}`,
    });
    expect(keyless).toMatchObject({ code: 1, out: expect.stringContaining("BAD  key: the server does not take it") });
  });

  it("is backed up and restored, told step by step, or as JSON", async () => {
    const to = join(home.folder, "copy.tar.gz");
    const made = await json(`backup --to ${to}`);
    expect(made).toMatchObject({ code: 0, problem: undefined, said: { path: to, withSecret: true } });
    expect((await json(`backup --to ${to}`)).problem).toMatchObject({ code: "database_failed", exit: 1 });
    const elsewhere = { BAILIWICK_DATA: join(home.folder, "restored") };
    const back = await home.run(["restore", to], elsewhere);
    expect(back.err).toBe(`Unpacking and checking ${to}\n`);
    expect(back.out).toContain("Restored the state of");
    expect(await home.run(["restore", to], elsewhere)).toMatchObject({
      code: 1,
      err: expect.stringContaining("--force"),
    });
    expect((await home.run(["restore", to, "--force", "--quiet"], elsewhere)).err).toBe("");
    expect((await run("restore nothing.tar.gz")).code).toBe(2);
  });
});

describe("the guide", () => {
  it("does what it says, line by line", async () => {
    const guide = readFileSync(join(repository, "docs/guides/use-the-command-line.md"), "utf8");
    const blocks = [...guide.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = ""]) => block);
    expect(blocks.length).toBeGreaterThan(5);
    for (const block of blocks) {
      const { code, err } = await home.shell(`set -eo pipefail; cd "${home.folder}"; ${block}`, {
        URL: server.url,
        KEY: key,
        XDG_CONFIG_HOME: join(home.folder, "fresh"),
      });
      expect(code, `${block}\n${err}`).toBe(0);
    }
  });
});
