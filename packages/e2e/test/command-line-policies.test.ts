import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { allowed, type CommandLine, commandLine } from "./command-line.ts";

let home: CommandLine["home"];
let run: CommandLine["run"];
let json: CommandLine["json"];
let file: CommandLine["file"];

beforeAll(async () => {
  ({ home, run, json, file } = await commandLine());
});
afterAll(() => home?.remove());

const office = (capability: string) => `policy: 1
key: office
rules:
  closed: { effect: deny, capabilities: [${capability}] }
tests:
  - { name: It is closed, expect: { ${capability}: deny } }
`;

it("a policy is pushed, looked at, taken back to a version before, deleted, and put in force again", async () => {
  const path = file("office.yaml", office("desk.tickets.create"));
  expect(await run(`policy push ${path}`)).toMatchObject({ code: 0, out: "office is at version 1 (1 rules).\n" });
  file("office.yaml", office("desk.tickets.assign"));
  expect((await run(`policy diff ${path}`)).out).toContain("closed");
  expect(await run(`policy push ${path}`)).toMatchObject({ code: 0 });
  expect((await run("policy show office")).out).toBe(office("desk.tickets.assign"));
  expect((await run("policy show office 1")).out).toBe(office("desk.tickets.create"));
  expect(await run(`decide ${allowed}`)).toMatchObject({ code: 3 });

  expect(await run("policy restore office 1")).toMatchObject({
    code: 0,
    out: "office is at version 3, which is 1 again.\n",
  });
  expect(await run(`decide ${allowed}`)).toMatchObject({ code: 0 });
  const { said } = await json("policy versions office");
  expect(said).toMatchObject([
    { version: 3, change: "restored", restoredFrom: 1 },
    { version: 2, change: "pushed" },
    { version: 1, change: "pushed" },
  ]);
  expect((await run("policy versions office")).out).toMatch(/3\s+restored from 1\s+1 of 1 met/);

  const deleted = await run("policy delete office");
  expect(deleted).toMatchObject({ code: 0 });
  expect(await run("policy show office")).toMatchObject({ code: 1, out: "" });
  const back = /bailiwick (policy restore office \d+)/.exec(deleted.out)?.[1] ?? "";
  expect(await run(back)).toMatchObject({ code: 0 });
  expect((await run("policy show office")).out).toBe(office("desk.tickets.create"));
  const folder = join(home.folder, "pulled");
  expect(await run(`policy pull ${folder}`)).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder, "office.yaml"), "utf8")).toBe(office("desk.tickets.create"));
  expect(await run("policy restore office first")).toMatchObject({ code: 2 });
});
