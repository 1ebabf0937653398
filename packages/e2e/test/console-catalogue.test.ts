import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Console, expectQuiet, openConsole } from "./browser.ts";

let site: Console;

beforeAll(async () => {
  site = await openConsole();
});
afterAll(() => site?.close());

const notes = (price: number, version: string, share: string) =>
  [
    "catalogue: 1",
    `version: "${version}"`,
    "currency: EUR",
    "products:",
    "  notes: { label: Notes }",
    "capabilities:",
    "  notes.share: { label: Share notes, kind: switch, class: write }",
    "  notes.pages: { label: Pages, kind: meter, class: write }",
    "plans:",
    "  notes.team:",
    "    label: Team",
    `    price: ${price}`,
    `    items: { notes.share: ${share}, notes.pages: { limit: ${price * 10}, per: month } }`,
    "",
  ].join("\n");

describe("the matrix", () => {
  it("compares the plans of a product, with prices, periods and add-ons, and is filtered", async () => {
    const guest = await site.visit("/catalogue");
    const { page } = guest;
    await page.getByRole("combobox", { name: "Product" }).click();
    await page.getByRole("option", { name: "Governance", exact: true }).click();
    const matrix = page.getByRole("table", { name: "What the plans of Governance give" });
    await matrix.getByRole("row", { name: /Price/ }).getByText("49 USD").waitFor();
    await matrix
      .getByRole("columnheader", { name: /Extra workspaces/ })
      .getByText("add-on")
      .waitFor();
    const row = matrix.getByRole("row", { name: /governance\.exports/ });
    await row.getByText("per month").first().waitFor();
    await row.getByText(/at most 2 per calendar day, each principal/).waitFor();
    await page.getByLabel("Filter capabilities").fill("exports");
    await matrix.getByRole("row", { name: /governance\.controls\.view/ }).waitFor({ state: "detached" });
    await row.waitFor();
    expect(new URL(page.url()).searchParams.get("product")).toBe("governance");
    await page.getByLabel("Filter capabilities").fill("nothing like this");
    await page.getByText("No capability matches").waitFor();
    await expectQuiet(guest);
  });

  it("is downloaded as the files it was made from", async () => {
    const guest = await site.visit("/catalogue");
    const coming = guest.page.waitForEvent("download");
    await guest.page.getByRole("button", { name: "Download" }).click();
    expect((await coming).suggestedFilename()).toMatch(/^\w+\.yaml$/);
    await guest.page.getByText(/Downloaded .*desk\.yaml/).waitFor();
    await expectQuiet(guest);
  });
});

describe("an import", () => {
  it("shows each mistake at its line, then what would change, and publishes it", async () => {
    const guest = await site.visit("/catalogue/import");
    const { page } = guest;
    const source = page.getByLabel("Source of catalogue.yaml");
    await source.fill(notes(5, "2026-01", "perhaps"));
    const mistakes = page.getByRole("list", { name: "Mistakes" });
    await mistakes
      .getByRole("button", { name: /Line 13/ })
      .first()
      .click();
    expect(await source.evaluate((field: HTMLTextAreaElement) => document.activeElement === field)).toBe(true);
    expect(
      await source.evaluate(
        (field: HTMLTextAreaElement) => field.value.slice(0, field.selectionStart).split("\n").length,
      ),
    ).toBe(13);
    expect(await source.getAttribute("aria-invalid")).toBe("true");
    expect(await guest.violations()).toEqual([]);
    expect(await page.getByRole("button", { name: "Publish", exact: true }).isDisabled()).toBe(true);
    await source.fill(notes(5, "2026-01", "true"));
    const preview = page.getByRole("table", { name: "What would change" });
    await preview
      .getByRole("row", { name: /notes\.team/ })
      .getByText("added")
      .waitFor();
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    await page.getByRole("table", { name: "Publications" }).waitFor();
    expect((await site.api("GET", "/api/v1/plans/notes.team")).body.price.amount).toBe("5");
    await expectQuiet(guest);
  });

  it("names who is on a changed plan; both versions can be compared afterwards", async () => {
    await site.api("POST", "/api/v1/catalogue/push", {
      body: { files: [{ name: "n.yaml", text: notes(5, "2026-01", "true") }] },
    });
    await site.api("POST", "/api/v1/subscriptions", {
      tenant: "globex",
      body: { plan: "notes.team" },
    });
    const guest = await site.visit("/catalogue/import");
    const { page } = guest;
    const file = join(site.place.folder, "notes.yaml");
    writeFileSync(file, notes(7, "2026-02", "false"));
    const coming = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Choose files" }).click();
    await (await coming).setFiles(file);
    await page.getByLabel("Source of notes.yaml").waitFor();
    await page.getByText("Somebody may lose something by it").first().waitFor();
    const row = page.getByRole("table", { name: "What would change" }).getByRole("row", { name: /notes\.team/ });
    await row.getByText("− notes.share").waitFor();
    await page.getByRole("link", { name: "globex" }).waitFor();
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    await page.getByRole("table", { name: "Publications" }).waitFor();
    await guest.goTo("/catalogue/plans/notes.team");
    await page.getByRole("table", { name: "Versions" }).getByText("2026-01").waitFor();
    await page.getByText("5 EUR → 7 EUR").waitFor();
    await page
      .getByRole("table", { name: "What changes" })
      .getByRole("row", { name: /notes\.pages.*50.*70/ })
      .waitFor();
    await expectQuiet(guest);
  });

  it("reads Pricing2Yaml by itself, and says where it stumbles", async () => {
    const guest = await site.visit("/catalogue/import");
    const { page } = guest;
    const pricing = (value: string) =>
      [
        "saasName: Shared lists",
        "syntaxVersion: '3.0'",
        "version: '2026'",
        "createdAt: '2026-01-01'",
        "currency: EUR",
        "features:",
        `  sharing: { valueType: ${value}, defaultValue: false, type: DOMAIN }`,
        "plans:",
        "  PRO: { price: 5, unit: user/month, features: { sharing: { value: true } } }",
        "",
      ].join("\n");
    const source = page.getByLabel("Source of catalogue.yaml");
    await source.fill(pricing("SOMETIMES"));
    await page
      .getByRole("list", { name: "Mistakes" })
      .getByRole("button", { name: /Line 7/ })
      .first()
      .waitFor();
    await source.fill(pricing("BOOLEAN"));
    await page.getByText("1 features, 0 usage limits, 1 plans").waitFor();
    expect(await page.getByRole("radio", { name: "Pricing2Yaml" }).isChecked()).toBe(true);
    // What was written is not gone with a click on a link.
    await page.getByRole("link", { name: "Controls" }).click();
    const question = page.getByRole("dialog", { name: "Leave without saving?" });
    await question.getByRole("button", { name: "Stay here" }).click();
    await question.waitFor({ state: "detached" });
    expect(await source.inputValue()).toBe(pricing("BOOLEAN"));
    await expectQuiet(guest);
  });
});
