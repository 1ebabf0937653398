import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../test/harness.ts";
import { limits } from "../../compose.ts";
import { loadDemo } from "../../demo.ts";

const base = "/api/v1/policies";
const capability = "desk.tickets.delete";

/** A policy whose every expectation meets every rule: few words that ask for much. */
function policy(key: string, rules: number, people: number, rows: number): string {
  const many = (count: number, line: (index: number) => string) => Array.from({ length: count }, (_, n) => line(n));
  return [
    "policy: 1",
    `key: ${key}`,
    "rules:",
    ...many(rules, (n) => `  r${n}: { effect: deny, capabilities: [${capability}], condition: principal.a == ${n} }`),
    "fixtures:",
    "  principals:",
    ...many(people, (n) => `    p${n}: { attributes: { a: -1 } }`),
    "tests:",
    ...many(
      rows,
      (n) => `  - { name: t${n}, table: { ${capability}: { ${many(people, (p) => `p${p}: allow`).join()} } } }`,
    ),
    "",
  ].join("\n");
}

let app: Harness;
beforeAll(async () => {
  app = await openHarness();
  await loadDemo(app.app);
});
afterAll(() => app?.close());

const post = (path: string, body: object) => app.operator("POST", `${base}${path}`, { tenant: "acme", body });
const large = policy("large", 200, 24, 200);
const refused = (pointer: string, file: string) => ({
  status: 422,
  body: { code: "check_too_costly", errors: [{ pointer, file, detail: expect.stringContaining("/tests/") }] },
});

describe("the budget of a check", () => {
  it("refuses a test, a lint and a preview that ask for too much, and says where it was used up", async () => {
    const files = [
      { name: "small.yaml", text: policy("small", 1, 1, 1) },
      { name: "large.yaml", text: large },
    ];
    for (const path of ["/test", "/lint"])
      expect(await post(path, { files })).toMatchObject(refused("#/files/1/text", "large.yaml"));
    expect(await post("/large/preview", { source: large })).toMatchObject(refused("#/source", "large.yaml"));
  });

  it("refuses such a push, and keeps nothing of it", async () => {
    const pushed = await app.operator("PUT", `${base}/large`, { tenant: "acme", body: { source: large } });
    expect(pushed).toMatchObject(refused("#/source", "large.yaml"));
    expect((await app.operator("GET", `${base}/large`, { tenant: "acme" })).status).toBe(404);
  });

  it("is one for all files together", async () => {
    const files = ["a", "b", "c", "d"].map((key) => ({ name: `${key}.yaml`, text: policy(key, 60, 15, 50) }));
    expect((await post("/test", { files: files.slice(0, 1) })).body).toMatchObject({ passed: true, expectations: 750 });
    expect(await post("/test", { files })).toMatchObject({ status: 422, body: { code: "check_too_costly" } });
  });

  it("counts only the rules that a question may meet", async () => {
    const text = policy("apart", 200, 10, 150).replaceAll(`[${capability}]`, "[desk.tickets.view]");
    expect((await post("/test", { files: [{ name: "apart.yaml", text }] })).body).toMatchObject({
      expectations: 1500,
      failed: 0,
    });
  });

  it("has less to read than a command line: all files of a request share what is read at a time", async () => {
    const text = `# much\n${Array.from({ length: 12_000 }, (_, n) => `k${n}: 1`).join("\n")}`;
    const { body } = await post("/lint", { files: [{ name: "long.yaml", text }] });
    expect(body.findings).toMatchObject([{ code: "document_invalid", file: "long.yaml" }]);
    expect(body.findings[0].message).toContain("read at a time");
  });

  it("lets other questions be answered while it checks", async () => {
    const body = { subject: { type: "user", id: "lead-1" }, action: { name: "desk.tickets.view" } };
    const ask = () => app.operator("POST", "/api/v1/decisions", { tenant: "acme", body });
    // What a first question has to load is not what this is about.
    await ask();
    let answered = 0;
    let checking = true;
    const check = post("/test", { files: [{ name: "a.yaml", text: policy("a", 60, 15, 110) }] }).finally(() => {
      checking = false;
    });
    while (checking) {
      await ask();
      if (checking) answered += 1;
    }
    expect((await check).status).toBe(200);
    expect(answered).toBeGreaterThan(0);
  });

  it("comes with the limits of changes, not with those of questions", () => {
    const { endpoints } = app.app.product;
    const checking = endpoints.filter(({ kind, path }) => kind === "ask" && path.includes("policies"));
    expect(checking.length).toBeGreaterThan(2);
    const caller = { id: "key", realm: "tenant", environment: "live", scopes: [] } as const;
    const change = limits.of(caller, { kind: "write" });
    for (const endpoint of checking) expect(limits.of(caller, endpoint), endpoint.path).toEqual(change);
    expect(limits.of(caller, { kind: "ask" })).not.toEqual(change);
  });
});
