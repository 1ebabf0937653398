import { spawn } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allowed, type CommandLine, commandLine, denied } from "./command-line.ts";

let home: CommandLine["home"];
let env: CommandLine["env"];
let run: CommandLine["run"];
let json: CommandLine["json"];
let file: CommandLine["file"];

beforeAll(async () => {
  ({ home, env, run, json, file } = await commandLine());
});
afterAll(() => home?.remove());

describe("a question", () => {
  it("branches a script: 0 when allowed, 3 when denied", async () => {
    expect(await run(`decide ${allowed}`)).toMatchObject({ code: 0, err: "" });
    const no = await run(`decide ${denied}`);
    expect(no).toMatchObject({ code: 3, err: "" });
    expect(no.out).toContain("Denied: user:agent-1 may not use desk.tickets.assign on ticket:T-1");
    expect(no.out).toContain("permission_missing at the stage permission: You do not have permission for this.");
    const { out } = await home.shell(`bailiwick decide ${denied} >/dev/null || echo "no: $?"`, env());
    expect(out).toBe("no: 3\n");
  });

  it("is explained stage by stage, with what decides and what would help", async () => {
    const { code, out } = await run(`explain ${denied}`);
    expect(code).toBe(3);
    const stages = [...out.matchAll(/^ {2}([✓✗·]) (\d) (\w+)/gmu)].map(
      ([, mark, place, name]) => `${mark}${place}${name}`,
    );
    expect(stages).toEqual([
      "·1controls",
      "✓2standing",
      "·3network",
      "✓4entitlement",
      "·5policy",
      "✗6permission",
      "·7limits",
    ]);
    expect(out).toMatch(/6 permission\s+denies: permission_missing {2}<- decides/);
    expect(out).toMatch(/plan desk\.professional@\S+ \(plv_\w+\): true/);
    expect(out).toContain("This would allow it:\n  - give the role Team lead (desk.team-lead) at nod_");
    const plain = await home.run(["explain", ...denied.split(" ")], { ...env(), LANG: "C" });
    expect(plain.out).toContain("  x 6 permission");
  });

  it("answers machines with JSON alone", async () => {
    const { code, said, problem } = await json(`explain ${denied}`);
    expect({ code, problem }).toEqual({ code: 3, problem: undefined });
    expect(said.stages).toHaveLength(7);
    expect((await json(`decide ${allowed}`)).said).toMatchObject({ allowed: true, code: "allowed" });
  });

  it("comes from a file or a pipe; a mistake is told with file, line and column", async () => {
    const text =
      '{\n  "subject": { "type": "user", "id": "lead-1" },\n  "action": { "name": "desk.tickets.assign" },\n  "resource": { "type": "ticket", "id": "T-1", "properties": { "node": "support-berlin" } }\n}\n';
    const path = file("question.json", text);
    expect((await run(`decide --file ${path}`)).code).toBe(0);
    expect((await run(`decide --file ${path} --subject agent-1`)).code).toBe(3);
    expect((await run("decide", text)).code).toBe(0);
    const wrong = await run(`decide --file ${file("wrong.json", text.replace('"name"', '"nam"'))}`);
    expect(wrong.code).toBe(1);
    expect(wrong.err).toMatch(/wrong\.json:3:\d+ #\/action\/nam/);
    const broken = await run(`decide --file ${file("broken.json", "{\n  oh no")}`);
    expect(broken).toMatchObject({ code: 1, err: expect.stringMatching(/broken\.json:2:\d+: /) });
    expect((await json(`decide --file ${join(home.folder, "broken.json")}`)).problem).toMatchObject({
      code: "file_unusable",
      errors: [{ line: 2 }],
    });
  });
});

describe("many questions", () => {
  const line = (id: string) =>
    JSON.stringify({
      subject: { type: "user", id },
      action: { name: "desk.tickets.assign" },
      resource: { type: "ticket", id: "T-1", properties: { node: "support-berlin" } },
    });

  it("are answered line by line in their order, and a wrong one stops no other", async () => {
    const { code, out, err } = await run(
      "decide --batch",
      [line("lead-1"), "oops", line("agent-1"), "{}", ""].join("\n"),
    );
    const answers = out
      .trim()
      .split("\n")
      .map((each) => JSON.parse(each));
    expect(answers).toMatchObject([
      { allowed: true },
      { line: 2, problem: { code: "question_invalid" } },
      { allowed: false, code: "permission_missing" },
      { line: 4, problem: { code: "invalid_request" } },
    ]);
    expect({ code, err }).toEqual({ code: 1, err: "4 questions: 1 allowed, 1 denied, 2 refused\n" });
    expect((await run("decide --batch", line("agent-1"))).code).toBe(3);
    expect((await run("decide --batch", line("lead-1"))).code).toBe(0);
  });

  it("are all answered when there are more than fit into a pipe", async () => {
    const { code, out } = await run("decide --batch --quiet", `${line("lead-1")}\n`.repeat(600));
    expect(code).toBe(0);
    expect(out.trim().split("\n")).toHaveLength(600);
  });

  it("end quietly when whoever reads has had enough", async () => {
    const questions = file("many.jsonl", `${line("lead-1")}\n`.repeat(3000));
    const { out, err } = await home.shell(
      `bailiwick decide --batch --file ${questions} | head -n 1 | grep -c '"allowed":true'; echo "\${PIPESTATUS[0]}"`,
      env(),
    );
    expect({ out, err }).toEqual({ out: "1\n141\n", err: "" });
  });

  it("end cleanly when they are interrupted, with 130", async () => {
    const child = spawn(join(home.folder, "bin/bailiwick"), ["decide", "--batch"], {
      env: { ...process.env, ...env() },
    });
    let err = "";
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    const exited = new Promise((resolve) => child.once("close", resolve));
    child.stdin.write(`${line("lead-1")}\n`.repeat(16));
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill("SIGINT");
    expect(await exited).toBe(130);
    expect(err).toBe("Interrupted.\n");
  });
});

describe("the decision log", () => {
  /** The log is written a moment after the answer. */
  const recorded = async (line: string) => {
    for (;;) {
      const { said } = await json(line);
      if (said.length > 0) return said;
    }
  };

  it("is searched, and a decision is shown as it was and asked again", async () => {
    const made = (await json(`decide ${denied}`)).said;
    const [found] = await recorded(`decisions search ${made.id} --since 1h`);
    expect(found).toMatchObject({ id: made.id, allowed: false, code: "permission_missing" });
    const table = await run("decisions search --denied --stage permission --principal agent-1 --limit 1");
    expect(table.out).toMatch(/^WHEN\s+ANSWER\s+WHO\s+CAPABILITY\s+ON\s+ID\n.*permission_missing {2}user:agent-1/);
    const shown = await run(`decisions show ${made.id}`);
    expect(shown.out).toMatch(/6 permission\s+denies: permission_missing/);
    const again = await home.shell(
      `bailiwick decisions show ${made.id} --question | bailiwick explain; echo "$?"`,
      env(),
    );
    expect(again.out).toMatch(/^Denied: user:agent-1[\s\S]*\n3\n$/);
    expect(await run("decisions search --allowed --denied")).toMatchObject({ code: 2 });
    expect(await run("decisions show dec_00000000000000000000000000")).toMatchObject({ code: 1, out: "" });
  });

  it("is exported as CSV and JSON Lines, into a pipe or a new file for its owner alone", async () => {
    await recorded("decisions search --principal agent-1");
    const lines = await run("decisions export --format jsonl --principal agent-1");
    expect(JSON.parse(lines.out.split("\n")[0] ?? "")).toMatchObject({ subject: { id: "agent-1" } });
    const to = join(home.folder, "log.csv");
    const exported = await run(`decisions export --since 1h --to ${to}`);
    expect(exported).toMatchObject({ code: 0, out: `${to} (${statSync(to).size} bytes)\n` });
    expect(readFileSync(to, "utf8").split("\n")[0]).toContain("capability");
    expect(statSync(to).mode & 0o777).toBe(0o600);
    expect(await run(`decisions export --to ${to}`)).toMatchObject({
      code: 2,
      err: expect.stringContaining("is there already"),
    });
    const second = join(home.folder, "second.csv");
    const told = await run(`decisions export --since 1h --to ${second} --json`);
    expect(JSON.parse(told.out)).toEqual({ file: second, bytes: statSync(second).size });
  });

  it("says that an export broke off, and leaves no half of it", async () => {
    const broken = createServer((_, reply) => {
      reply.writeHead(200, { "content-type": "text/csv", "content-length": "1000" });
      reply.write("capability\n", () => reply.destroy());
    });
    await new Promise<void>((listens) => broken.listen(0, "127.0.0.1", listens));
    const { port } = broken.address() as AddressInfo;
    const to = join(home.folder, "broken.csv");
    const ended = await run(`decisions export --to ${to} --url http://127.0.0.1:${port}`);
    expect(ended).toMatchObject({ code: 4, out: "", err: expect.stringContaining("broke off") });
    expect(readdirSync(home.folder).filter((name) => name.startsWith("broken.csv"))).toEqual([]);
    const nowhere = join(home.folder, "nowhere", "log.csv");
    expect(await run(`decisions export --to ${nowhere}`)).toMatchObject({
      code: 2,
      err: expect.stringContaining("cannot be written"),
    });
    broken.close();
  });

  it("is watched live until interrupted", async () => {
    const child = spawn(join(home.folder, "bin/bailiwick"), ["decisions", "tail", "--json", "--principal", "watched"], {
      env: { ...process.env, ...env() },
    });
    const exited = new Promise((resolve) => child.once("close", resolve));
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    while (!out.includes("\n")) await run("decide --subject watched --capability desk.tickets.view");
    expect(JSON.parse(out.split("\n")[0] ?? "")).toMatchObject({ subject: { type: "user", id: "watched" } });
    child.kill("SIGINT");
    expect(await exited).toBe(130);
  });

  it("knows names that are in no catalogue", async () => {
    await run("decide --subject a --capability desk.tickets.asign");
    expect(await recorded("decisions unknown --open")).toMatchObject([{ capability: "desk.tickets.asign" }]);
  });
});
