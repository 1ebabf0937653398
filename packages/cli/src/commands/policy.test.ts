import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { terminalInMemory } from "../../test/terminal.ts";
import { program } from "../program.ts";
import { policyCommands } from "./policy.ts";

const folder = mkdtempSync(join(tmpdir(), "policies-"));
afterAll(() => rmSync(folder, { recursive: true }));
const repository = join(import.meta.dirname, "../../../..");

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function run(...argv: readonly string[]) {
  const { terminal, heard } = terminalInMemory();
  const code = await program(argv, terminal, policyCommands);
  const lines = (text: string) => (text === "" ? [] : text.trimEnd().split("\n"));
  return { code, printed: lines(heard.out), noted: lines(heard.err) };
}

const office = (expected: string) => `policy: 1
key: office
rules:
  freeze:
    effect: deny
    capabilities: [desk.delete]
    condition: { op: eq, args: [{ attribute: context.frozen }, { value: true }] }
tests:
  - name: Frozen & "closed" <now>
    context: { frozen: true }
    expect: { desk.delete: ${expected}, desk.view: allow }
`;

describe("policy test", () => {
  it("passes where everything comes out as it must", async () => {
    const path = file("good.yaml", office("{ outcome: deny, rule: freeze }"));
    expect(await run("policy", "test", path)).toMatchObject({ code: 0, printed: ["2 of 2 expectations met."] });
  });

  it("tells each expectation that is not met at its line, and fails", async () => {
    const path = file("bad.yaml", office("allow"));
    const { code, printed } = await run("policy", "test", path);
    expect([code, printed]).toEqual([
      1,
      [
        `${path}:11:15 Frozen & "closed" <now>: desk.delete: expected allow, came deny by office/freeze`,
        "1 of 2 expectations met.",
      ],
    ]);
  });

  it("tells what the tests have shown, and fails below a threshold", async () => {
    const path = file("half.yaml", office("deny"));
    const { code, printed, noted } = await run("policy", "test", path, "--threshold", "80");
    expect([code, printed.slice(1), noted.at(-1)]).toEqual([
      1,
      ["office/freeze: always true (true 1, false 0, errors 0)", "Coverage 50 %"],
      "The coverage is below 80 %.",
    ]);
    expect((await run("policy", "test", path, "--threshold", "50")).code).toBe(0);
    expect((await run("policy", "test", path, "--threshold", "much")).code).toBe(2);
  });

  it("writes what build servers read, whatever the names hold", async () => {
    const junit = join(folder, "junit.xml");
    await run("policy", "test", file("bad.yaml", office("allow")), "--junit", junit);
    const text = readFileSync(junit, "utf8");
    expect(text).toContain('<testsuite name="policies" tests="2" failures="1">');
    expect(text).toContain("Frozen &amp; &quot;closed&quot; &lt;now&gt;: desk.delete");
  });

  it("says all of it as JSON", async () => {
    const { printed } = await run("policy", "test", file("good.yaml", office("deny")), "--json");
    expect(JSON.parse(printed.join(""))).toMatchObject({ passed: true, expectations: 2, failed: 0 });
  });

  it("is used wrongly without a file, and with one that is not there", async () => {
    expect((await run("policy", "test")).code).toBe(2);
    expect((await run("policy", "test", join(folder, "nowhere.yaml"))).code).toBe(2);
  });

  it("holds the policies that come along against the catalogues that come along, and shows all of them", async () => {
    const paths = ["policies", "--catalogue", "catalogues"].map((each) =>
      each.startsWith("-") ? each : join(repository, each),
    );
    const { code, printed } = await run("policy", "test", ...paths, "--threshold", "100");
    expect([printed.at(-1), code]).toEqual(["Coverage 100 %", 0]);
    expect(await run("policy", "lint", ...paths)).toMatchObject({ code: 0, printed: ["In order."] });
  });
});

describe("policy lint", () => {
  it("tells findings at their line; advice alone is no failure", async () => {
    const untested = office("deny").replace(/tests:[^]*/, "");
    const path = file("untested.yaml", untested);
    expect(await run("policy", "lint", path)).toMatchObject({
      code: 0,
      printed: [`${path}:4:3 advice rule_untested: No test asks about this rule; write one.`],
    });
    const twice =
      untested.replace("tests:", "") + untested.slice(untested.indexOf("  freeze:")).replace("freeze", "again");
    expect((await run("policy", "lint", file("twice.yaml", twice))).code).toBe(1);
  });
});
