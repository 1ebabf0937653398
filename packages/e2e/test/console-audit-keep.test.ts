import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Console, expectQuiet, openConsole } from "./browser.ts";

let site: Console;
beforeAll(async () => {
  site = await openConsole();
});
afterAll(() => site?.close());

describe("what keeps entries", () => {
  it("a hold is created with its complaints at the field, and released after a second thought", async () => {
    const guest = await site.visit("/audit?tenant=acme&view=retention");
    const { page } = guest;
    await page.getByRole("button", { name: "New hold" }).click();
    const dialog = page.getByRole("dialog", { name: "Put entries under legal hold" });
    await dialog.getByLabel("Reason").fill("Case 2026-114");
    await dialog.getByRole("combobox", { name: "User" }).fill("agent-1");
    await dialog.getByLabel("Kind of thing").fill("ticket");
    await dialog.getByLabel("Since").fill("2026-03-02T00:00");
    await dialog.getByLabel("Before").fill("2026-03-01T00:00");
    await dialog.getByRole("button", { name: "Hold" }).click();
    await dialog.getByText(/Too small/).waitFor();
    await dialog.getByLabel("Thing", { exact: true }).fill("ticket-812");
    await dialog.getByRole("button", { name: "Hold" }).click();
    await dialog.getByText("Not after since").waitFor();
    expect(await guest.violations()).toEqual([]);
    await dialog.getByLabel("Before").fill("2026-04-01T00:00");
    await dialog.getByRole("button", { name: "Hold" }).click();
    const row = page.getByRole("row", { name: /Case 2026-114 User: agent-1 ticket: ticket-812/ });
    await row.getByText("in force").waitFor();
    await page.getByRole("button", { name: "Release Case 2026-114" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Release" }).click();
    await row.getByText("released").waitFor();
    await expectQuiet(guest);
  });

  it("the platform's own log is kept for ever, has holds of its own, and none of a tenant's", async () => {
    const guest = await site.visit("/audit?view=retention");
    const { page } = guest;
    await page.getByText("The platform's own log is kept for ever").waitFor();
    await page.getByText("No legal holds").waitFor();
    await page.getByText("No redaction waits").waitFor();
    await page.getByRole("button", { name: "New hold" }).click();
    const dialog = page.getByRole("dialog", { name: "Put entries under legal hold" });
    await dialog.getByLabel("Reason").fill("Case 2026-115");
    await dialog.getByRole("textbox", { name: "Key or session" }).fill("key_01JQ00000000000000000000AA");
    expect(await guest.violations()).toEqual([]);
    await dialog.getByRole("button", { name: "Hold" }).click();
    const row = page.getByRole("row", { name: /Case 2026-115 Key or session: key_01JQ00000000000000000000AA/ });
    await row.getByText("in force").waitFor();
    expect((await site.api("GET", "/api/v1/audit/holds")).body.items).toMatchObject([{ reason: "Case 2026-115" }]);
    await page.getByRole("button", { name: "Release Case 2026-115" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Release" }).click();
    await row.getByText("released").waitFor();
    await expectQuiet(guest);
  });

  it("retention is shown with what says it and what will change it", async () => {
    const guest = await site.visit("/audit?tenant=acme&view=retention");
    const { page } = guest;
    await page
      .getByText("New entries are kept for 90 days after the end of their month. It rests on: desk.audit.retention")
      .waitFor();
    await page.getByRole("link", { name: "What this tenant holds" }).click();
    await page.getByRole("tab", { name: "Entitlements", selected: true }).waitFor();
    await page.getByText("desk.audit.retention", { exact: true }).waitFor();
    const body = {
      capability: "desk.audit.retention",
      mode: "set",
      value: "30",
      reason: "Agreed with the customer",
      from: new Date(Date.now() + 86_400_000).toISOString(),
      until: new Date(Date.now() + 2 * 86_400_000).toISOString(),
    };
    const made = await site.api("POST", "/api/v1/overrides", { tenant: "acme", body });
    expect([made.status, made.body]).toEqual([201, expect.anything()]);
    await guest.goTo("/audit?tenant=acme&view=retention");
    const changes = page.getByRole("table", { name: "What is known to change it" });
    await changes.getByRole("row", { name: /30 days/ }).waitFor();
    await changes.getByRole("row", { name: /90 days/ }).waitFor();
    expect(await guest.violations()).toEqual([]);
    await expectQuiet(guest);
  });
});
