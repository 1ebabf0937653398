import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Console, expectQuiet, openConsole } from "./browser.ts";

let site: Console;
beforeAll(async () => {
  site = await openConsole();
});
afterAll(() => site?.close());

const report = (actor: string) =>
  site.api("POST", "/api/v1/audit/events", {
    tenant: "acme",
    body: { id: `app-${actor}`, type: "ticket.assigned", actor: { id: actor }, target: { id: "ticket-812" } },
  });

describe("an export", () => {
  it("holds what the filters leave, is watched, downloaded, and given up", async () => {
    await report("exported");
    await report("not-exported");
    const guest = await site.visit("/audit?tenant=acme&actor=exported");
    const { page } = guest;
    for (const [format, ending] of [
      ["CSV", ".csv"],
      ["JSON Lines", ".jsonl"],
      ["OCSF", ".ocsf.jsonl"],
    ] as const) {
      await guest.goTo("/audit?tenant=acme&actor=exported");
      await page.getByRole("button", { name: "Export", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: "Export the audit log" });
      await dialog.getByText("Filters in force: Actor").waitFor();
      await dialog.getByRole("radio", { name: format }).check();
      expect(await guest.violations()).toEqual([]);
      await dialog.getByRole("button", { name: "Export", exact: true }).click();
      const row = page.getByRole("row", { name: new RegExp(`${format} actor=exported`) });
      await row.getByText("done", { exact: true }).waitFor();
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        row.getByRole("button", { name: new RegExp(`\\${ending}$`) }).click(),
      ]);
      expect(file.suggestedFilename()).toMatch(new RegExp(`^audit-acme-.*\\${ending}$`));
      const text = await readFile(await file.path(), "utf8");
      expect(text).toContain("exported");
      expect(text).not.toContain("not-exported");
      await row.getByRole("button", { name: /^Give up/ }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Give up" }).click();
      await row.getByText("files deleted", { exact: true }).waitFor();
      expect(await row.getByRole("button").count()).toBe(0);
    }
    await expectQuiet(guest);
  });

  it("goes on where the one before had got to", async () => {
    const guest = await site.visit("/audit?tenant=acme&view=exports");
    const { page } = guest;
    const before = await site.api("POST", "/api/v1/audit/exports", { tenant: "acme", body: { format: "jsonl" } });
    const { snapshotSeq } = before.body.asked;
    await report("later");
    await guest.goTo("/audit?tenant=acme&actor=later");
    await page.getByRole("button", { name: "Export", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Export the audit log" });
    await dialog.getByRole("radio", { name: "JSON Lines" }).check();
    await dialog.getByRole("textbox", { name: "Begin after place" }).fill(String(snapshotSeq));
    await dialog.getByRole("button", { name: "Export", exact: true }).click();
    const row = page.getByRole("row", { name: new RegExp(`actor=later after=${snapshotSeq} up to place`) });
    await row.getByText("done", { exact: true }).waitFor();
    await row.getByText("one entry").waitFor();
    await expectQuiet(guest);
  });

  it("is of the whole signed log as a bundle, whatever the filters are", async () => {
    const guest = await site.visit("/audit?tenant=acme&actor=nobody");
    const { page } = guest;
    await page.getByRole("button", { name: "Export", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Export the audit log" });
    await dialog.getByRole("radio", { name: "Proof bundle" }).check();
    expect(await dialog.getByText("Filters in force").count()).toBe(0);
    await dialog.getByRole("button", { name: "Export", exact: true }).click();
    const row = page.getByRole("row", { name: /Proof bundle/ }).first();
    await row.getByText("done", { exact: true }).waitFor();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      row.getByRole("button", { name: /\.bundle\.jsonl$/ }).click(),
    ]);
    await guest.goTo("/audit?tenant=acme&view=proof");
    await page.locator("input[type=file]").setInputFiles(await file.path());
    await page.getByText("Everything that is signed is there").waitFor();
    await expectQuiet(guest);
  });
});
