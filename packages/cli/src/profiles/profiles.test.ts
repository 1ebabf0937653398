import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { targetOf } from "./connection.ts";
import { configurationFile, readProfiles, writeProfiles } from "./file.ts";

const key = (letter: string) => `blw_op_${letter.repeat(10)}_${letter.repeat(40)}`;
let folder: string;
let env: Record<string, string>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bailiwick-profiles-"));
  env = { XDG_CONFIG_HOME: folder };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const local = { url: "http://127.0.0.1:8080", key: key("l"), tenant: "acme" };
const live = { url: "https://live.example.com", key: key("e") };
const keep = () => writeProfiles(env, { current: "local", profiles: { local, live } });

describe("the configuration", () => {
  it("is in the XDG folder, else in the home folder; a relative folder is ignored", () => {
    expect(configurationFile(env)).toBe(join(folder, "bailiwick/config.json"));
    expect(configurationFile({ HOME: "/home/a" })).toBe("/home/a/.config/bailiwick/config.json");
    expect(configurationFile({ HOME: "/home/a", XDG_CONFIG_HOME: "here" })).toBe(
      "/home/a/.config/bailiwick/config.json",
    );
  });

  it("is for its owner alone, and nothing is left beside it", () => {
    const file = keep();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    keep();
    expect(readdirSync(dirname(file))).toEqual(["config.json"]);
    expect(readProfiles(env)).toEqual({ current: "local", profiles: { local, live } });
  });

  it("is empty where there is none", () => {
    expect(readProfiles(env)).toEqual({ profiles: {} });
  });

  it.each([0o644, 0o640, 0o620, 0o602])("is refused when others may open it: %o", (mode) => {
    const file = keep();
    chmodSync(file, mode);
    expect(() => readProfiles(env)).toThrow(`Close it: chmod 600 ${file}`);
  });

  it("is refused when others may put another in its place", () => {
    const file = keep();
    chmodSync(dirname(file), 0o777);
    expect(() => readProfiles(env)).toThrow(`chmod 700 ${dirname(file)}`);
  });

  it.each(["", "{", "[]", '{"profiles":[]}', '{"profiles":{"a":{"url":1,"key":"x"}}}', '{"current":1,"profiles":{}}'])(
    "is refused when it is something else: %s",
    (text) => {
      mkdirSync(join(folder, "bailiwick"), { mode: 0o700 });
      writeFileSync(configurationFile(env), text, { mode: 0o600 });
      expect(() => readProfiles(env)).toThrow(/Mend it, or remove it/);
    },
  );
});

describe("the server that is meant", () => {
  it("is the local one where nothing is said, without a key", () => {
    expect(targetOf({}, env)).toMatchObject({ url: "http://127.0.0.1:8080", key: undefined, profile: undefined });
  });

  it("is the profile in use, its key and tenant with it", () => {
    keep();
    expect(targetOf({}, env)).toMatchObject({ ...local, profile: "local" });
    expect(targetOf({}, { ...env, BAILIWICK_PROFILE: "live" })).toMatchObject({ ...live, tenant: undefined });
  });

  it("is what the environment says, before the profile", () => {
    keep();
    const set = { ...env, BAILIWICK_URL: "http://elsewhere:1234", BAILIWICK_KEY: key("x"), BAILIWICK_TENANT: "globex" };
    expect(targetOf({}, set)).toMatchObject({ url: "http://elsewhere:1234", key: key("x"), tenant: "globex" });
    expect(targetOf({ profile: "live" }, set)).toMatchObject({ ...live, tenant: undefined });
    expect(targetOf({ url: "http://typed", tenant: "t" }, set)).toMatchObject({ url: "http://typed", tenant: "t" });
  });

  it("never gets the key or tenant of another", () => {
    keep();
    const target = targetOf({ url: "https://evil.example.com" }, env);
    expect(target).toMatchObject({ url: "https://evil.example.com", key: undefined, tenant: undefined });
    expect(target.keyless).toContain("is for http://127.0.0.1:8080 alone");
    expect(target.keyless).not.toContain(local.key);
    expect(targetOf({}, { ...env, BAILIWICK_URL: "https://evil.example.com" }).key).toBeUndefined();
    expect(targetOf({ url: "http://127.0.0.1:8080/" }, env).key).toBe(local.key);
  });

  it("takes a key from a file, and shows nothing of what is none", () => {
    const file = join(folder, "key");
    writeFileSync(file, `${key("f")}\n`);
    expect(targetOf({ "key-file": file }, { ...env, BAILIWICK_KEY: key("x") }).key).toBe(key("f"));
    expect(targetOf({}, { ...env, BAILIWICK_KEY_FILE: file }).key).toBe(key("f"));
    writeFileSync(file, "hunter2");
    expect(() => targetOf({ "key-file": file }, env)).toThrow(/is not an API key/);
    expect(() => targetOf({ "key-file": file }, env)).not.toThrow(/hunter2/);
    expect(() => targetOf({ "key-file": join(folder, "none") }, env)).toThrow(/cannot be read/);
  });

  it("does not read profiles it has no use for", () => {
    writeFileSync(join(folder, "bailiwick"), "a file where a folder belongs");
    const set = { ...env, BAILIWICK_URL: "http://a", BAILIWICK_KEY: key("x") };
    expect(targetOf({}, set).url).toBe("http://a");
    expect(() => targetOf({}, env)).toThrow(/cannot be read/);
  });

  it("is refused in words", () => {
    keep();
    expect(() => targetOf({ profile: "lve" }, env)).toThrow("There is no profile lve. Did you mean live?");
    expect(() => targetOf({ profile: "constructor" }, env)).toThrow("There is no profile constructor.");
    expect(() => targetOf({ url: "ftp://a" }, env)).toThrow(/is none/);
    expect(() => targetOf({ url: "http://user:pass@a" }, env)).toThrow(/must not hold a user/);
  });
});
