import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Console, expectQuiet, openConsole } from "./browser.ts";

let site: Console;

beforeAll(async () => {
  site = await openConsole();
});
afterAll(() => site?.close());

const freeze = (condition: string, expected: string) =>
  [
    "policy: 1",
    "key: freeze",
    "label: Freeze",
    "rules:",
    "  nothing-is-deleted:",
    "    effect: deny",
    "    capabilities: [desk.tickets.delete]",
    `    condition: ${condition}`,
    "fixtures:",
    "  principals: { person: { type: user }, robot: { type: service, kind: service } }",
    "tests:",
    "  - name: Robots delete nothing",
    `    table: { desk.tickets.delete: { robot: ${expected}, person: allow } }`,
    "",
  ].join("\n");

const robots = 'principal.type == "service"';

describe("the editor of policies", () => {
  it("shows what is wrong at its line while one writes, and runs the tests", async () => {
    const guest = await site.visit("/policies?tenant=acme");
    const { page } = guest;
    await page.getByRole("button", { name: "New policy" }).click();
    await page.getByRole("dialog").getByLabel("Key").fill("freeze");
    await page.getByRole("dialog").getByRole("button", { name: "Write it" }).click();
    const source = page.getByLabel("Source", { exact: true });
    await source.fill(freeze("principal.type ==", "deny"));
    const findings = page.getByRole("list", { name: "Findings" });
    await findings
      .getByRole("button", { name: /error Line 8/ })
      .first()
      .click();
    expect(
      await source.evaluate(
        (field: HTMLTextAreaElement) => field.value.slice(0, field.selectionStart).split("\n").length,
      ),
    ).toBe(8);
    expect(await guest.violations()).toEqual([]);
    const save = page.getByRole("button", { name: "Save as version 1" });
    expect(await save.isDisabled()).toBe(true);
    // A test that is not met keeps the policy out, unless a reason is given.
    await source.fill(freeze(robots, "allow"));
    await page.getByText("1 of 2 expectations not met").waitFor();
    const results = page.getByRole("table", { name: "Tests" });
    await results.getByRole("row", { name: /robot/ }).getByText("not met").waitFor();
    await results.getByRole("row", { name: /robot/ }).getByRole("button", { name: "Line 13" }).click();
    expect(await save.isDisabled()).toBe(true);
    await page.getByLabel("Save although tests fail, because").waitFor();
    await source.fill(freeze(robots, "deny"));
    await page.getByText("all 2 expectations met").waitFor();
    await page.getByText("100 percent").waitFor();
    await page.getByRole("table", { name: "What would change" }).getByText("added").waitFor();
    await page.getByRole("table", { name: "What would change" }).getByText(robots).waitFor();
    await save.click();
    await page.getByText("Saved as version 1").waitFor();
    expect((await site.api("GET", "/api/v1/policies/freeze", { tenant: "acme" })).body.version).toBe(1);
    await expectQuiet(guest);
  });

  it("does not write over what somebody else saved meanwhile", async () => {
    const guest = await site.visit("/policies/tenant/freeze?tenant=acme");
    const { page } = guest;
    const source = page.getByLabel("Source", { exact: true });
    await source.fill(freeze(`${robots} || principal.id == "nobody"`, "deny"));
    await page.getByRole("table", { name: "What would change" }).getByText('principal.id == "nobody"').waitFor();
    const other = freeze(robots, "deny").replace("Freeze", "Frozen");
    const pushed = await site.api("PUT", "/api/v1/policies/freeze", { tenant: "acme", body: { source: other } });
    expect(pushed.body.version).toBe(2);
    await page.getByRole("button", { name: "Save as version 2" }).click();
    await page.getByRole("alert").getByText("precondition_failed").waitFor();
    await page.getByText("Version 2 is there meanwhile").waitFor();
    expect(await source.inputValue()).toContain('principal.id == "nobody"');
    await expectQuiet(guest);
  });

  it("makes no new one where somebody made one of that key meanwhile", async () => {
    const guest = await site.visit("/policies/tenant/raced?tenant=acme&fresh=true");
    const { page } = guest;
    const source = page.getByLabel("Source", { exact: true });
    const mine = freeze(robots, "deny").replace("key: freeze", "key: raced");
    const other = mine.replace("Freeze", "Frozen");
    await source.fill(mine);
    await page.getByText("all 2 expectations met").waitFor();
    await site.api("PUT", "/api/v1/policies/raced", { tenant: "acme", body: { source: other } });
    await page.getByRole("button", { name: "Save as version 1" }).click();
    await page.getByRole("alert").getByText("precondition_failed").waitFor();
    await page.getByText("There is a policy raced already").waitFor();
    expect(await page.getByRole("button", { name: "Save as version 1" }).isDisabled()).toBe(true);
    expect(await source.inputValue()).toBe(mine);
    expect((await site.api("GET", "/api/v1/policies/raced", { tenant: "acme" })).body).toMatchObject({
      version: 1,
      source: other,
    });
    await site.api("DELETE", "/api/v1/policies/raced", { tenant: "acme" });
    await expectQuiet(guest);
  });

  it("begins no new one where there is one of that key, and leads to it", async () => {
    const guest = await site.visit("/policies?tenant=acme");
    const { page } = guest;
    await page.getByRole("button", { name: "New policy" }).click();
    await page.getByRole("dialog").getByLabel("Key").fill("freeze");
    await page.getByRole("dialog").getByRole("button", { name: "Write it" }).click();
    await page.getByText("There is a policy freeze already").waitFor();
    await page.getByRole("heading", { name: "What would change" }).waitFor();
    expect(await page.getByRole("button", { name: "Save as version 1" }).isDisabled()).toBe(true);
    expect(await guest.violations()).toEqual([]);
    await page.getByLabel("Source", { exact: true }).fill("policy: 1\n");
    await page.getByRole("link", { name: "To the one that is there" }).click();
    const question = page.getByRole("dialog", { name: "Leave without saving?" });
    await question.getByRole("button", { name: "Leave, and drop it" }).click();
    await page.getByRole("heading", { level: 1, name: "Frozen" }).waitFor();
    expect(await page.getByLabel("Source", { exact: true }).inputValue()).toContain("label: Frozen");
    expect((await site.api("GET", "/api/v1/policies/freeze", { tenant: "acme" })).body.version).toBe(2);
    await expectQuiet(guest);
  });

  it("compares two versions, shows one, and restores it", async () => {
    const guest = await site.visit("/policies/tenant/freeze?tenant=acme&view=versions");
    const { page } = guest;
    const changed = freeze('principal.type == "service" || principal.id == "nobody"', "deny");
    await site.api("PUT", "/api/v1/policies/freeze", { tenant: "acme", body: { source: changed } });
    await page.reload();
    await page.getByRole("code").getByText('principal.id == "nobody"').first().waitFor();
    await page.getByRole("button", { name: "Show 1" }).click();
    expect(await page.getByLabel("Source of version 1").inputValue()).toBe(freeze(robots, "deny"));
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Restore 1" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Restore" }).click();
    await page.getByText("restored from version 1").waitFor();
    expect((await site.api("GET", "/api/v1/policies/freeze", { tenant: "acme" })).body.source).toBe(
      freeze(robots, "deny"),
    );
    await expectQuiet(guest);
  });

  it("keeps what was typed while one looks at the versions, and asks before it is left", async () => {
    const guest = await site.visit("/policies/tenant/freeze?tenant=acme");
    const { page } = guest;
    const source = page.getByLabel("Source", { exact: true });
    const typed = freeze('principal.id == "half-written"', "allow");
    await source.fill(typed);
    await page.getByRole("tab", { name: "Versions" }).click();
    await page.getByRole("button", { name: "Show 1" }).waitFor();
    await page.getByRole("link", { name: "Catalogue" }).click();
    const question = page.getByRole("dialog", { name: "Leave without saving?" });
    await question.getByRole("button", { name: "Stay here" }).click();
    await question.waitFor({ state: "detached" });
    await page.getByRole("tab", { name: "Edit" }).click();
    expect(await source.inputValue()).toBe(typed);
    // The browser asks where the whole page would go.
    const asked = page.waitForEvent("dialog");
    await page.evaluate(() => void setTimeout(() => location.reload()));
    const own = await asked;
    expect(own.type()).toBe("beforeunload");
    await own.dismiss();
    expect(await source.inputValue()).toBe(typed);
    await page.getByRole("link", { name: "Catalogue" }).click();
    await question.waitFor();
    expect(await guest.violations()).toEqual([]);
    await question.getByRole("button", { name: "Leave, and drop it" }).click();
    await page.getByRole("heading", { level: 1, name: "Catalogue" }).waitFor();
    await expectQuiet(guest);
  });

  it("shows another tenant's own text when another is chosen, and never one's text as the other's", async () => {
    const of = (tenant: string) =>
      freeze(robots, "deny").replaceAll("freeze", "hours").replace("Freeze", `Of ${tenant}`);
    for (const tenant of ["acme", "globex"]) {
      const body = { source: of(tenant) };
      expect((await site.api("PUT", "/api/v1/policies/hours", { tenant, body })).body.version).toBe(1);
    }
    const guest = await site.visit("/policies/tenant/hours?tenant=globex");
    const { page } = guest;
    const source = page.getByLabel("Source", { exact: true });
    const choose = async (tenant: string) => {
      await page.getByRole("combobox", { name: "Tenant" }).click();
      await page.getByRole("option", { name: tenant }).click();
    };
    await page.getByRole("heading", { level: 1, name: "Of globex" }).waitFor();
    // What was seen before is known already, and there at once.
    await choose("Acme");
    await page.getByRole("heading", { level: 1, name: "Of acme" }).waitFor();
    expect(await source.inputValue()).toBe(of("acme"));
    await source.fill(`${of("acme")}# for acme alone\n`);
    await choose("Globex");
    const question = page.getByRole("dialog", { name: "Leave without saving?" });
    await question.getByRole("button", { name: "Stay here" }).click();
    await question.waitFor({ state: "detached" });
    expect(await source.inputValue()).toContain("# for acme alone");
    await choose("Globex");
    await question.getByRole("button", { name: "Leave, and drop it" }).click();
    await page.getByRole("heading", { level: 1, name: "Of globex" }).waitFor();
    expect(await source.inputValue()).toBe(of("globex"));
    await expectQuiet(guest);
  });

  it("deletes a policy and goes back to the others", async () => {
    const guest = await site.visit("/policies/tenant/freeze?tenant=acme");
    const { page } = guest;
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("heading", { level: 1, name: "Policies" }).waitFor();
    await page.getByRole("link", { name: "Second factor" }).waitFor();
    expect((await site.api("GET", "/api/v1/policies/freeze", { tenant: "acme" })).status).toBe(404);
    await expectQuiet(guest);
  });
});

it("rules are listed with their policy, and templates with what they need", async () => {
  const guest = await site.visit("/policies?tenant=acme&tab=rules");
  const { page } = guest;
  await page
    .getByRole("row", { name: /export-needs-second-factor/ })
    .getByRole("link", { name: "second-factor" })
    .waitFor();
  await page.getByRole("tab", { name: "Templates" }).click();
  await page.getByRole("region", { name: "Business hours" }).getByText("!within(params.hours)").waitFor();
  await expectQuiet(guest);
});

it("a rule by itself is made, changed and deleted, and what is wrong stands at its field", async () => {
  const guest = await site.visit("/policies?tenant=acme&tab=rules");
  const { page } = guest;
  const ask = async () => {
    const resource = { type: "ticket", id: "T-1", properties: { node: "support-berlin" } };
    const body = { subject: { type: "user", id: "lead-1" }, action: { name: "desk.tickets.assign" }, resource };
    return (await site.api("POST", "/api/v1/decisions", { tenant: "acme", body })).body.allowed;
  };
  expect(await ask()).toBe(true);
  await page.getByRole("button", { name: "New rule Of acme" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Nobody assigns");
  await dialog.getByLabel("Capabilities").fill("desk.tickets.assign");
  await page.keyboard.press("Enter");
  await dialog.getByLabel("When").fill('principal.id = "lead-1"');
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText('"=" means nothing here').first().waitFor();
  expect(await guest.violations()).toEqual([]);
  await dialog.getByLabel("When").fill('principal.id == "lead-1"');
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("row", { name: /Nobody assigns/ }).waitFor();
  expect(await ask()).toBe(false);
  await page.getByRole("button", { name: "Change Nobody assigns" }).click();
  await dialog.getByLabel("When").fill('principal.id == "agent-1"');
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  expect(await ask()).toBe(true);
  await page.getByRole("button", { name: "Delete Nobody assigns" }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("row", { name: /Nobody assigns/ }).waitFor({ state: "detached" });
  await expectQuiet(guest);
});

it("a rule that somebody else deleted meanwhile cannot be changed, and is gone from the list", async () => {
  const body = { label: "Short-lived", effect: "deny", capabilities: ["desk.sso"] };
  const { id } = (await site.api("POST", "/api/v1/rules", { tenant: "acme", body })).body;
  const guest = await site.visit("/policies?tenant=acme&tab=rules");
  const { page } = guest;
  await page.getByRole("button", { name: "Change Short-lived" }).waitFor();
  await site.api("DELETE", `/api/v1/rules/${id}`, { tenant: "acme" });
  await page.getByRole("button", { name: "Change Short-lived" }).click();
  await page.getByRole("dialog").getByRole("alert").getByText("not_found").waitFor();
  await page.getByRole("row", { name: /Short-lived/, includeHidden: true }).waitFor({ state: "detached" });
  await expectQuiet(guest);
});

it("a condition is tried on a sample, and its mistakes stand at their places", async () => {
  const guest = await site.visit("/policies?tab=conditions");
  const { page } = guest;
  const condition = page.getByLabel("Condition", { exact: true });
  await page.getByText("it holds").waitFor();
  await page.getByLabel("Sample, as JSON").fill('{ "principal": { "mfa": false }, "resource": { "amount": 200 } }');
  await page.getByText("it does not hold").waitFor();
  await condition.fill("principal.mfa == true\n  && resource.amount <");
  await page
    .getByRole("list", { name: "Findings" })
    .getByRole("button", { name: /Line 2/ })
    .waitFor();
  await page.getByLabel("Sample, as JSON").fill("{");
  await page.getByText("This is not JSON").waitFor();
  await expectQuiet(guest);
});
