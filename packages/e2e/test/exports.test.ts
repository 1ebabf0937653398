import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Installation, installation, type Ran, type Started } from "./process.ts";

let home: Installation;
let server: Started;
let key: string;

beforeAll(async () => {
  home = installation();
  server = await home.start();
  key = /blw_op_\w+/.exec(server.output())?.[0] ?? "";
});
afterAll(() => home.remove());

const run = (...args: readonly string[]): Promise<Ran> =>
  home.run(args, { BAILIWICK_URL: server.url, BAILIWICK_KEY: key, BAILIWICK_TENANT: "acme" });
const at = (name: string) => join(home.folder, name);
const lines = (name: string) => readFileSync(at(name), "utf8").trimEnd().split("\n");

describe("an export of the audit log by command line", () => {
  it("is a bundle that verifies, with its manifest beside it", async () => {
    const made = await run("audit", "export", at("acme.jsonl"));
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/acme\.jsonl: \d+ entries\n$/) });
    expect(JSON.parse(readFileSync(at("acme.manifest.json"), "utf8"))).toMatchObject({
      format: "bundle",
      truncated: false,
      parts: [{ number: 1, bytes: statSync(at("acme.jsonl")).size }],
    });
    expect(existsSync(at("acme.jsonl.part"))).toBe(false);
    expect((await run("audit", "verify", at("acme.jsonl"))).out).toMatch(/^(OK|UNSEALED): /m);
    expect(await run("audit", "export", at("acme.jsonl"))).toMatchObject({ code: 2 });
  });

  it("holds what belongs to one request, session, trace or decision, or was done on behalf of one", async () => {
    const jsonl = async (name: string, ...filter: readonly string[]) => {
      const made = await run("audit", "export", at(name), "--format", "jsonl", ...filter);
      expect(made.code, made.err).toBe(0);
      return lines(name).flatMap((line) => (line === "" ? [] : [JSON.parse(line) as { requestId: string }]));
    };
    const [first] = await jsonl("asked.jsonl", "--action", "audit.export.requested");
    const ofRequest = await jsonl("request.jsonl", "--request", String(first?.requestId));
    expect(ofRequest).toEqual([first]);
    for (const tie of ["session", "trace", "on-behalf-of", "decision"])
      expect(await jsonl(`${tie}.jsonl`, `--${tie}`, "none"), tie).toEqual([]);
  });

  it("verifies in parts as it does in one", async () => {
    const all = lines("acme.jsonl");
    const middle = Math.floor(all.length / 2);
    for (const [name, part] of [
      ["one", all.slice(0, middle)],
      ["two", all.slice(middle)],
    ] as const)
      writeFileSync(at(`${name}.jsonl`), `${part.join("\n")}\n`);
    const whole = await run("audit", "verify", at("acme.jsonl"), "--json");
    expect((await run("audit", "verify", at("one.jsonl"), at("two.jsonl"), "--json")).out).toBe(whole.out);
    expect(await run("audit", "verify", at("two.jsonl"), at("one.jsonl"))).toMatchObject({ code: 10 });
    expect((await run("audit", "verify", at("one.jsonl"))).code).not.toBe(0);
  });

  it("goes on from where it broke off, and refuses what is not what was made", async () => {
    const begun = await run("audit", "export", at("whole.csv"), "--format", "csv", "--action", "tenancy.*", "--json");
    const { operation, files, entries } = JSON.parse(begun.out) as {
      operation: string;
      files: string[];
      entries: number;
    };
    expect(files).toEqual([at("whole.csv")]);
    expect(lines("whole.csv").length).toBe(entries + 1);
    const whole = readFileSync(at("whole.csv"));
    writeFileSync(at("rest.csv.part"), whole.subarray(0, 100));
    expect(await run("operations", "download", operation, at("rest.csv"))).toMatchObject({ code: 0 });
    expect(readFileSync(at("rest.csv"))).toEqual(whole);
    writeFileSync(at("other.csv.part"), "something else");
    expect(await run("operations", "download", operation, at("other.csv"))).toMatchObject({
      code: 1,
      err: expect.stringContaining("SHA-256"),
    });
    expect(await run("operations", "download", operation, at("other.csv"))).toMatchObject({ code: 0 });
    expect(await run("operations", "download", operation, at("other.csv"))).toMatchObject({ code: 0 });
  });

  it("is what a SIEM reads, and goes on from where the one before ended", async () => {
    expect(await run("audit", "export", at("siem.jsonl"), "--format", "ocsf", "--action", "tenancy.*")).toMatchObject({
      code: 0,
    });
    const events = lines("siem.jsonl").map((line) => JSON.parse(line));
    expect(events).toContainEqual(
      expect.objectContaining({
        class_uid: 6003,
        type_name: "API Activity: Create",
        metadata: expect.objectContaining({ version: "1.9.0", event_code: "tenancy.tenant.created" }),
      }),
    );
    const { snapshotSeq, ocsfVersion } = JSON.parse(readFileSync(at("siem.manifest.json"), "utf8"));
    expect(ocsfVersion).toBe("1.9.0");
    const more = await run("audit", "export", at("more.jsonl"), "--format", "ocsf", "--after", String(snapshotSeq));
    expect(more).toMatchObject({ code: 0 });
    const sequences = lines("more.jsonl").map((line) => JSON.parse(line).metadata.sequence as number);
    expect(sequences[0]).toBe(snapshotSeq + 1);
  });

  it("can be listed, looked at and given up", async () => {
    const { out } = await run("operations", "list", "--status", "done", "--json");
    const [newest] = JSON.parse(out) as { id: string; kind: string }[];
    expect(newest).toMatchObject({ kind: "audit.export" });
    const id = newest?.id ?? "";
    expect((await run("operations", "show", id)).out).toMatch(/sha256 [0-9a-f]{64}\n/);
    expect(await run("operations", "cancel", id)).toMatchObject({ code: 0, out: `${id} is expired\n` });
    expect(await run("operations", "download", id, at("gone.csv"))).toMatchObject({ code: 1 });
  });

  it("is used rightly or not at all", async () => {
    for (const wrong of [["--bom"], ["--actor", "agent-1"], ["--format", "xlsx"]])
      expect(await run("audit", "export", at("wrong.jsonl"), ...wrong)).toMatchObject({ code: 2 });
    expect(existsSync(at("wrong.jsonl"))).toBe(false);
  });
});
