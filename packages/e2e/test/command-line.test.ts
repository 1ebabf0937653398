import { spawn, spawnSync } from "node:child_process";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Installation, installation, type Ran, repository, type Started } from "./process.ts";

let home: Installation;
let server: Started;
let key: string;

beforeAll(async () => {
  home = installation();
  server = await home.start();
  key = /blw_op_\w+/.exec(server.output())?.[0] ?? "";
});
afterAll(() => home.remove());

/** As the operator, about the demo tenant. */
const env = () => ({ BAILIWICK_URL: server.url, BAILIWICK_KEY: key, BAILIWICK_TENANT: "acme" });
const run = (line: string, input?: string): Promise<Ran> => home.run(line.split(" "), env(), input);
const json = async (line: string, input?: string) => {
  const { code, out, err } = await run(`${line} --json`, input);
  return { code, said: out === "" ? undefined : JSON.parse(out), problem: err === "" ? undefined : JSON.parse(err) };
};
const file = (name: string, text: string) => {
  const path = join(home.folder, name);
  writeFileSync(path, text);
  return path;
};

const allowed = "--subject user:lead-1 --capability desk.tickets.assign --resource ticket:T-1 --node support-berlin";
const denied = allowed.replace("lead-1", "agent-1");

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
    expect(await run(`decisions export --since 1h --to ${to}`)).toMatchObject({ code: 0, out: "" });
    expect(readFileSync(to, "utf8").split("\n")[0]).toContain("capability");
    expect(statSync(to).mode & 0o777).toBe(0o600);
    expect(await run(`decisions export --to ${to}`)).toMatchObject({ code: 2, err: expect.stringContaining("EEXIST") });
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

describe("completion", () => {
  const atCursor = async (shell: "bash", line: string) => {
    const script = `source <(bailiwick completion ${shell}); complete -p bailiwick >/dev/null || exit 9
      COMP_LINE="$LINE_TYPED"; COMP_POINT=\${#COMP_LINE}; _bailiwick; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { out, err } = await home.shell(script, { ...env(), LINE_TYPED: line });
    expect(err).toBe("");
    return out.split("\n").filter((each) => each !== "");
  };

  it("works in bash: commands, options, choices, files, and what the server knows", async () => {
    expect(await atCursor("bash", "bailiwick ten")).toEqual(["tenants"]);
    expect(await atCursor("bash", "bailiwick tenants cl")).toEqual(["close"]);
    expect(await atCursor("bash", "bailiwick tenants show ac")).toEqual(["acme"]);
    expect(await atCursor("bash", "bailiwick decide --capability desk.tickets.a")).toEqual(["desk.tickets.assign"]);
    expect(await atCursor("bash", "bailiwick tenants create x --plan desk.s")).toEqual(["desk.starter"]);
    expect(await atCursor("bash", "bailiwick tenants list --status=su")).toEqual(["suspended"]);
    expect((await atCursor("bash", `bailiwick restore ${repository}/pack`)).toSorted()).toEqual([
      `${repository}/package-lock.json`,
      `${repository}/package.json`,
      `${repository}/packages`,
    ]);
    expect(await atCursor("bash", "bailiwick nonsense ")).toEqual([]);
  });

  it("offers nothing, without a word, when the server is not there", async () => {
    const { code, out, err } = await home.run(["__complete", "tenants", "show", ""], {
      BAILIWICK_URL: "http://127.0.0.1:9",
    });
    expect({ code, out, err }).toEqual({ code: 0, out: "", err: "" });
  });

  for (const shell of ["zsh", "fish"] as const)
    it.runIf(spawnSync(shell, ["--version"]).status === 0)(`is well-formed for ${shell}`, async () => {
      const { code, err } = await home.shell(`bailiwick completion ${shell} > c && ${shell} -n c`, env());
      expect({ code, err }).toEqual({ code: 0, err: "" });
    });

  it("knows no other shell", async () => {
    expect(await run("completion fihs")).toMatchObject({ code: 2, err: expect.stringContaining("Did you mean fish?") });
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
