import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Installation, installation, repository, type Started } from "./process.ts";

const shell = promisify(execFile);

let home: Installation;
let first: Started;
let key: string;

beforeAll(async () => {
  home = installation();
  first = await home.start();
  key = /blw_op_\w+/.exec(first.output())?.[0] ?? "";
});
afterAll(() => home.remove());

const ask = async (url: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const reply = await fetch(`${url}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      authorization: `Bearer ${key}`,
      "bailiwick-tenant": "acme",
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  return { status: reply.status, body: reply.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text };
};

const question = {
  subject: { type: "user", id: "lead-1" },
  action: { name: "desk.tickets.assign" },
  resource: { type: "ticket", id: "T-1", properties: { node: "support-berlin" } },
};

describe("the first minute", () => {
  it("shows an operator key once, in the terminal, and a line that answers when it is pasted", async () => {
    const line = /curl -s[\s\S]*?\}'\n/.exec(first.output())?.[0] ?? "";
    const { stdout } = await shell("bash", ["-c", line]);
    expect(JSON.parse(stdout)).toMatchObject({ allowed: true, code: "allowed", capability: "desk.tickets.assign" });
    expect(JSON.parse(stdout).stages).toHaveLength(7);
  });

  it("explains a denial with the change that would allow", async () => {
    const { body } = await ask(first.url, "/api/v1/decisions/explain", {
      ...question,
      subject: { type: "user", id: "agent-1" },
    });
    expect(body).toMatchObject({ allowed: false, code: "permission_missing", stage: "permission" });
    expect(body.stages.find(({ stage }: { stage: string }) => stage === "permission").change).toMatchObject({
      kind: "ask_role",
    });
  });

  it("has something useful at / and tells machines that it lives", async () => {
    expect((await ask(first.url, "/")).body).toContain("<title>Bailiwick</title>");
    expect((await ask(first.url, "/healthz")).body).toEqual({ status: "ok" });
    expect((await ask(first.url, "/readyz")).body).toEqual({ status: "ready", missing: [] });
    expect((await ask(first.url, "/metrics")).body).toContain("bailiwick_decisions_total");
    expect((await ask(first.url, "/openapi.json")).body.openapi).toBe("3.1.0");
  });

  it("does what its README says, line by line", async () => {
    const readme = readFileSync(join(repository, "README.md"), "utf8");
    const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)]
      .map(([, block = ""]) => block)
      .filter((block) => block.includes("curl"));
    expect(blocks.length).toBeGreaterThan(2);
    for (const block of blocks) {
      const script = block.replaceAll(/^URL=.*$/gm, "").replaceAll(/^KEY=.*$/gm, "");
      const { stdout } = await shell("bash", ["-euc", script], { env: { ...process.env, URL: first.url, KEY: key } });
      expect(stdout).not.toContain('"code":"invalid_request"');
      expect(stdout, script).not.toMatch(/"status":[45]\d\d/);
    }
  });

  it("keeps the key out of every file and log", async () => {
    const secret = key.split("_")[3]?.slice(0, 32) ?? "";
    expect(secret).toHaveLength(32);
    const files = readdirSync(join(home.folder, "data"), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const holding = files.filter((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(secret));
    expect(holding.map(({ name }) => name)).toEqual([]);
  });
});

describe("the command line", () => {
  const env = () => ({ BAILIWICK_URL: first.url, BAILIWICK_KEY: key });

  it("validates, previews, pushes and pulls the catalogue", async () => {
    const folder = join(home.folder, "catalogue");
    expect((await home.run(["catalogue", "pull", folder], env())).code).toBe(0);
    expect(await home.run(["catalogue", "validate", folder], env())).toMatchObject({ code: 0 });
    expect(await home.run(["catalogue", "diff", folder], env())).toMatchObject({
      code: 0,
      out: expect.stringContaining("Nothing changes."),
    });
    const file = join(folder, "desk.yaml");
    const changed = readFileSync(file, "utf8").replace(
      /(desk\.starter:[\s\S]*?)desk\.users: "?10"?/,
      "$1desk.users: 12",
    );
    writeFileSync(file, changed);
    const refused = await home.run(["catalogue", "push", folder], env());
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("version") });
    writeFileSync(file, changed.replace(/(desk\.starter:\n)/, '$1    version: "2026-02"\n'));
    const diff = await home.run(["catalogue", "diff", folder], env());
    expect(diff.out).toContain("~ plans desk.starter");
    expect(diff.out).toContain("desk.users: 10 -> 12");
    expect(await home.run(["catalogue", "push", folder], env())).toMatchObject({
      code: 0,
      out: expect.stringContaining("Published"),
    });
    const again = await home.run(["catalogue", "push", folder], env());
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining("Nothing changes.") });
    expect(again.out).not.toContain("Published");
  });

  it("pulls, compares and pushes policies, and pushes none that fails its tests", async () => {
    const folder = join(home.folder, "policies");
    const policy = (...words: readonly string[]) => home.run(["policy", ...words], env());
    expect((await policy("pull", folder, "--tenant", "acme")).code).toBe(0);
    const file = join(folder, "second-factor.yaml");
    const shipped = readFileSync(join(repository, "policies/second-factor.yaml"), "utf8");
    expect(readFileSync(file, "utf8")).toBe(shipped);
    expect(await policy("diff", folder, "--tenant", "acme")).toMatchObject({
      code: 0,
      out: expect.stringContaining("no rule changes"),
    });
    writeFileSync(file, shipped.replace("classes: [export]", "classes: [export, admin]"));
    expect((await policy("diff", file, "--tenant", "acme")).out).toContain(
      "~ second-factor/export-needs-second-factor: classes",
    );
    expect(await policy("push", file, "--tenant", "acme")).toMatchObject({
      code: 0,
      out: expect.stringContaining("second-factor is at version 2"),
    });
    writeFileSync(file, shipped.replace("effect: deny", "effect: allow"));
    expect((await policy("push", file, "--tenant", "acme")).code).toBe(1);
    writeFileSync(file, shipped);
    expect((await policy("push", file, "--tenant", "acme")).out).toContain("version 3");
    expect((await policy("push", file, "--tenant", "acme", "--platform")).code).toBe(2);
  });

  it("names file, line and path of a mistake", async () => {
    const file = join(home.folder, "wrong.yaml");
    writeFileSync(
      file,
      "catalogue: 1\nproducts:\n  notes: { label: Notes }\ncapabilities:\n  notes.share: { kind: lever }\n",
    );
    const { code, out } = await home.run(["catalogue", "validate", file]);
    expect(code).toBe(1);
    expect(out).toMatch(/wrong\.yaml:5:\d+ \/capabilities\/notes\.share\/kind: /);
  });

  it("makes an operator key for who has the database, while the server runs", async () => {
    const made = await home.run(["keys", "create", "--operator"]);
    expect(made.code).toBe(0);
    expect(
      await home.run(["catalogue", "diff", join(repository, "catalogues")], {
        BAILIWICK_URL: first.url,
        BAILIWICK_KEY: made.out.trim(),
      }),
    ).toMatchObject({ code: 0 });
  });

  it("examines the installation", async () => {
    const { code, out } = await home.run(["doctor"]);
    expect(out).toContain("row security is forced on all");
    expect(code).toBe(0);
  });

  it("tells wrong use and wrong settings apart, all at once", async () => {
    expect(await home.run(["catalogue", "push"])).toMatchObject({ code: 2, err: expect.stringContaining("Usage:") });
    expect(await home.run(["nonsense"])).toMatchObject({ code: 2 });
    const wrong = await home.run(["start"], { PORT: "eighty", TRUSTED_PROXIES: "here", LOG_LEVEL: "loud" });
    expect(wrong.code).toBe(1);
    for (const name of ["PORT", "TRUSTED_PROXIES", "LOG_LEVEL"]) expect(wrong.err).toContain(name);
  });

  it("says that a port is busy", async () => {
    const blocker = createServer();
    const port = await new Promise<number>((resolve) =>
      blocker.listen(0, "127.0.0.1", () => resolve((blocker.address() as { port: number }).port)),
    );
    const { code, err } = await home.run(["start"], { PORT: String(port), BAILIWICK_DATA: join(home.folder, "other") });
    blocker.close();
    expect(code).toBe(1);
    expect(err).toContain(`Port ${port} is in use`);
  });
});

describe("stopping and starting again", () => {
  it("backs up while it runs, and the restored copy answers the same", async () => {
    const file = join(home.folder, "backup.tar.gz");
    const made = await home.run(["backup", "--to", file]);
    expect(made.code, made.err).toBe(0);
    const elsewhere = { BAILIWICK_DATA: join(home.folder, "restored") };
    expect((await home.run(["restore", file], elsewhere)).code).toBe(0);
    const copy = await home.start(elsewhere);
    expect(copy.output()).not.toContain("blw_op_");
    expect((await ask(copy.url, "/api/v1/decisions", question)).body.allowed).toBe(true);
    copy.process.kill("SIGINT");
    expect(await copy.exited).toBe(0);
  });

  it("is killed outright, starts again on the database it left, and has lost nothing", async () => {
    const { status } = await ask(first.url, "/api/v1/tenants", { slug: "survivor", name: "Survivor" });
    expect(status).toBe(201);
    first.process.kill("SIGKILL");
    await first.exited;
    first = await home.start();
    expect(first.output()).not.toMatch(/blw_op_\w{20}/);
    expect((await ask(first.url, "/api/v1/tenants/survivor")).status).toBe(200);
  });

  it("stops all of it when asked to, its database included", async () => {
    first.process.kill("SIGTERM");
    expect(await first.exited).toBe(0);
    expect(readdirSync(join(home.folder, "data/postgres"))).not.toContain("postmaster.pid");
  });
});
