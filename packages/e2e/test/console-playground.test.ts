import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Console, expectQuiet, openConsole } from "./browser.ts";

let site: Console;

beforeAll(async () => {
  site = await openConsole();
});
afterAll(() => site?.close());

const questionIn = (url: string): unknown => JSON.parse(new URL(url).searchParams.get("question") ?? "null");

const addressOf = (question: object, more = "") =>
  `/playground?tenant=acme&question=${encodeURIComponent(JSON.stringify(question))}${more}`;

const assigning = (id: string) => ({
  subject: { type: "user", id },
  action: { name: "desk.tickets.assign" },
  resource: { type: "ticket", id: "T-1", properties: { node: "support-berlin" } },
});

describe("the playground", () => {
  it("asks for a tenant first, then proposes questions from what the tenant has", async () => {
    const guest = await site.visit("/playground");
    const { page } = guest;
    await page.getByText("Choose a tenant").waitFor();
    await page.getByRole("link", { name: "Globex" }).click();
    expect(new URL(page.url()).search).toBe("?tenant=globex");
    await page.getByRole("heading", { level: 2, name: "Where to begin" }).waitFor();
    await page.getByRole("button", { name: /one more of/ }).click();
    await page.getByRole("heading", { level: 2, name: /Allowed|Denied/ }).waitFor();
    expect(questionIn(page.url())).toMatchObject({ context: { quantity: "1" } });
    await expectQuiet(guest);
  });

  it("leads to the rows a decision rests on: the assignment, the plan", async () => {
    const guest = await site.visit(addressOf(assigning("lead-1")));
    const { page } = guest;
    await page.getByRole("heading", { level: 2, name: "Allowed" }).waitFor();
    const stage = (name: string) => page.locator("details").filter({ has: page.getByText(name, { exact: true }) });
    await stage("Permission").locator("summary").click();
    await stage("Permission").getByRole("link", { name: /^asg_/ }).first().click();
    await page.getByRole("heading", { level: 1, name: "Roles" }).waitFor();
    await page.getByRole("row", { name: /lead-1/ }).waitFor();
    await page.goBack();
    // The question is asked anew: what was opened before the answer would be gone with it.
    await page.getByRole("heading", { level: 2, name: "Allowed" }).waitFor();
    await stage("Entitlement").locator("summary").click();
    await stage("Entitlement").getByRole("link").first().click();
    await page.getByRole("heading", { level: 1, name: "Acme" }).waitFor();
    await page.getByRole("link", { name: "desk.professional" }).click();
    await page.getByRole("heading", { level: 1, name: "Professional" }).waitFor();
    await expectQuiet(guest);
  });

  it("composes a question, tells why not, gives the role that is missing, and allows", async () => {
    const guest = await site.visit("/playground?tenant=acme");
    const { page } = guest;
    await page.getByRole("combobox", { name: "Principal", exact: true }).fill("agent-2");
    await page.getByRole("combobox", { name: "Capability" }).fill("tickets.assign");
    await page.getByRole("option", { name: /desk\.tickets\.assign/ }).click();
    await page.getByRole("combobox", { name: "Node" }).fill("support-berlin");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Ask", exact: true }).click();
    await page.getByRole("heading", { level: 2, name: "Denied permission_missing" }).waitFor();
    expect(questionIn(page.url())).toEqual({
      subject: { type: "user", id: "agent-2" },
      action: { name: "desk.tickets.assign" },
      resource: { type: "node", id: "support-berlin", properties: { node: "support-berlin" } },
    });
    const path = page.getByRole("list", { name: "The seven stages" });
    expect(
      await path
        .getByRole("listitem")
        .filter({ has: page.locator("summary") })
        .count(),
    ).toBe(7);
    await path.getByText("No role in force grants the permission").waitFor();
    await path.getByText("Entitlement", { exact: true }).click();
    await path.getByRole("list", { name: "Where the value comes from" }).getByText("desk.professional").waitFor();
    await page.getByText("at Support Berlin").waitFor();
    await page.getByRole("button", { name: "Give the role" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Give the role" }).click();
    await page.getByRole("heading", { level: 2, name: "Allowed" }).waitFor();
    await expectQuiet(guest);
  });

  it("opens what a link says, remembers what was asked, and says the same for other tools", async () => {
    const guest = await site.visit(addressOf(assigning("agent-1")));
    const { page } = guest;
    await page.getByRole("heading", { level: 2, name: "Denied permission_missing" }).waitFor();
    await page.getByRole("button", { name: "Copy curl" }).click();
    const curl = await page.evaluate(() => navigator.clipboard.readText());
    expect(curl).toContain("/api/v1/decisions/explain");
    expect(curl).toContain('"id":"agent-1"');
    await page.getByRole("tab", { name: "Command line" }).click();
    expect(await page.getByTestId("as-cli").textContent()).toContain("--subject user:agent-1");
    await guest.goTo("/playground?tenant=acme");
    await page.getByRole("button", { name: /agent-1 desk\.tickets\.assign/ }).click();
    await page.getByRole("heading", { level: 2, name: "Denied permission_missing" }).waitFor();
    expect(await page.getByRole("combobox", { name: "Node" }).inputValue()).toBe("support-berlin");
    await expectQuiet(guest);
  });

  it("compares two principals", async () => {
    const guest = await site.visit(addressOf(assigning("agent-1")));
    const { page } = guest;
    await page.getByRole("combobox", { name: "Other principal" }).fill("lead-1");
    await page.getByRole("button", { name: "Compare" }).click();
    await page
      .getByRole("row", { name: /^Permission differs/ })
      .getByText("passed")
      .waitFor();
    expect(new URL(page.url()).searchParams.get("against")).toBe("lead-1");
    await expectQuiet(guest);
  });

  it("shows the room that is left, and leads to the plan where more of it is bought", async () => {
    const question = {
      subject: { type: "user", id: "admin-1" },
      action: { name: "desk.users" },
      context: { quantity: "30", usage: { "desk.users": "41" } },
    };
    const guest = await site.visit(addressOf(question));
    const { page } = guest;
    await page.getByText("41 of 60 used, 19 left").waitFor();
    await page.getByRole("link", { name: "To the tenant's plan" }).click();
    await page.getByRole("heading", { level: 1, name: "Acme" }).waitFor();
    await page.getByRole("button", { name: "Change the plan" }).waitFor();
    await expectQuiet(guest);
  });

  it("puts complaints where they belong: what is no JSON, and what the server would not take", async () => {
    const guest = await site.visit(addressOf({ ...assigning("agent-1"), context: { quantity: "1" } }));
    const { page } = guest;
    await page.getByRole("textbox", { name: "Further circumstances" }).fill('{"mfa": ');
    await page.getByRole("button", { name: "Ask", exact: true }).click();
    await page.getByText("This is no JSON object").waitFor();
    await page.getByRole("textbox", { name: "Further circumstances" }).fill('{"mfa": true}');
    await page.getByRole("textbox", { name: "Quantity" }).fill("many");
    await page.getByRole("button", { name: "Ask", exact: true }).click();
    await page.locator("input[aria-invalid=true]").waitFor();
    expect(await page.locator("input[aria-invalid=true]").inputValue()).toBe("many");
    await page.getByRole("textbox", { name: "Quantity" }).fill("2");
    await page.getByRole("button", { name: "Ask", exact: true }).click();
    await page.getByRole("heading", { level: 2, name: "Denied permission_missing" }).waitFor();
    expect(questionIn(page.url())).toMatchObject({ context: { quantity: "2", mfa: true } });
    await guest.goTo("/playground?tenant=acme&question=nonsense");
    await page.getByText("The question in this address cannot be read").waitFor();
    await expectQuiet(guest);
  });

  it("speaks German where German is read", async () => {
    const guest = await site.visit(addressOf(assigning("agent-1")), { language: "de" });
    const { page } = guest;
    await page.getByRole("heading", { level: 2, name: "Verweigert permission_missing" }).waitFor();
    await page.getByRole("list", { name: "Die sieben Stufen" }).getByText("nicht erreicht").waitFor();
    await guest.goTo(addressOf({ subject: { type: "user", id: "admin-1" }, action: { name: "desk.compliance" } }));
    await page.getByText("1.499 USD / Monat").first().waitFor();
    await expectQuiet(guest);
  });
});
