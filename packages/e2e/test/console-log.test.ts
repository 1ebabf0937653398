import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Console, expectQuiet, looks, openConsole, resting } from "./browser.ts";

let site: Console;

const resource = { type: "ticket", id: "T-1", properties: { node: "support-berlin" } };

/** Asks as an app does; the answer's id. */
async function ask(principal: string, capability = "desk.tickets.assign"): Promise<string> {
  const body = { subject: { type: "user", id: principal }, action: { name: capability }, resource };
  const reply = await site.api("POST", "/api/v1/decisions", { tenant: "acme", body });
  return String(reply.body.id);
}

/** A decision is in the log a moment after it was made. */
const recorded = (id: string) =>
  vi.waitFor(async () => {
    const { status } = await site.api("GET", `/api/v1/decision-log/${id}`);
    if (status !== 200) throw new Error(`${id} is not in the log: ${status}`);
  }, 10_000);

beforeAll(async () => {
  site = await openConsole();
  await ask("lead-1");
  await ask("agent-2", "desk.tickets.asign");
  await recorded(await ask("agent-1"));
});
afterAll(() => site?.close());

describe("the decision log", () => {
  it("is filtered, and the address keeps the filters", async () => {
    const guest = await site.visit("/log?tenant=acme");
    const { page } = guest;
    const table = page.getByRole("table", { name: "Decisions" });
    await table.getByText("lead-1").first().waitFor();
    await page.getByRole("combobox", { name: "Outcome" }).click();
    await page.getByRole("option", { name: "denied" }).click();
    await table.getByText("lead-1").first().waitFor({ state: "detached" });
    await page.getByRole("button", { name: "More filters" }).click();
    await page.getByRole("textbox", { name: "Principal" }).fill("agent-1");
    await table.getByText("agent-2").first().waitFor({ state: "detached" });
    await table.getByText("permission_missing").first().waitFor();
    expect(new URL(page.url()).search).toBe("?tenant=acme&allowed=false&principal=agent-1");
    await page.reload();
    await table.getByText("permission_missing").first().waitFor();
    await page.getByRole("button", { name: "As a table" }).click();
    await page.getByRole("table", { name: "Decisions by outcome" }).waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await table.getByText("lead-1").first().waitFor();
    await page.getByRole("textbox", { name: "Text" }).fill("x");
    await page.getByRole("alert").getByText("Give three characters").waitFor();
    await expectQuiet(guest);
  });

  it("leads from a record to the playground, which says what has changed since", async () => {
    const id = await ask("agent-1");
    await recorded(id);
    const guest = await site.visit(`/log/${id}`);
    const { page } = guest;
    await page.getByRole("heading", { level: 2, name: "Denied permission_missing" }).waitFor();
    await page.getByRole("link", { name: "Why? Ask the same today" }).click();
    await page.getByText("Nothing differs").waitFor();
    const kill = { kind: "kill", capability: "desk.tickets.assign", reason: "Under repair" };
    const { body } = await site.api("POST", "/api/v1/controls", { body: kill });
    await page.getByRole("button", { name: "Ask", exact: true }).click();
    await page.getByRole("heading", { level: 2, name: "Denied killed" }).waitFor();
    await page.getByText("3 things differ").waitFor();
    await page
      .getByRole("link", { name: String(body.id) })
      .first()
      .click();
    await page.getByRole("heading", { level: 1, name: "Controls" }).waitFor();
    await site.api("POST", `/api/v1/controls/${String(body.id)}/end`, { body: { reason: "Mended" } });
    await expectQuiet(guest);
  });

  it("shows what is decided while one looks, holds still when told to, and goes on without a gap", async () => {
    const guest = await site.visit("/log?tenant=acme&live=true&principal=manager-1");
    const { page } = guest;
    await page.getByText("Nothing decided since you began to watch").waitFor();
    // The stream is open a moment after the page says so.
    await expect
      .poll(async () => {
        await ask("manager-1");
        return page.getByRole("row", { name: /manager-1/ }).count();
      })
      .toBeGreaterThan(0);
    await page.getByRole("button", { name: "Pause" }).click();
    const before = await resting(page.getByRole("row", { name: /manager-1/ }));
    await recorded(await ask("manager-1"));
    expect(await page.getByRole("row", { name: /manager-1/ }).count()).toBe(before);
    await page.getByRole("button", { name: "Go on" }).click();
    await expect.poll(() => page.getByRole("row", { name: /manager-1/ }).count()).toBeGreaterThan(before);
    await expectQuiet(guest);
  });

  it("says when more happens than can be watched, and leads to the list, which has all of it", async () => {
    const guest = await site.visit("/log?tenant=acme&live=true&principal=crowd");
    const { page } = guest;
    const told = page.getByText("More was decided than is shown here");
    await page.getByText("Nothing decided since you began to watch").waitFor();
    const questions = Array.from({ length: 500 }, (_, at) => ({
      action: { name: "desk.tickets.view" },
      resource: { type: "ticket", id: `T-${at}` },
    }));
    const body = { subject: { type: "user", id: "crowd" }, questions };
    await expect
      .poll(
        async () => {
          await site.api("POST", "/api/v1/decisions/batch", { tenant: "acme", body });
          return told.count();
        },
        { timeout: 30_000 },
      )
      .toBeGreaterThan(0);
    // However much comes, what is drawn stays within bounds.
    expect(await page.getByRole("row", { name: /crowd/ }).count()).toBeLessThanOrEqual(200);
    await page.getByRole("button", { name: "To the whole list" }).click();
    await told.waitFor({ state: "detached" });
    await page.getByRole("row", { name: /crowd/ }).first().waitFor();
    await expectQuiet(guest);
  });

  it("is exported with the filters one sees", async () => {
    const guest = await site.visit("/log?tenant=acme&principal=lead-1");
    const { page } = guest;
    for (const [item, ending] of [
      ["CSV, for spreadsheets", ".csv"],
      ["JSON Lines, whole records", ".jsonl"],
    ] as const) {
      await page.getByRole("button", { name: "Export" }).click();
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("menuitem", { name: item }).click(),
      ]);
      expect(file.suggestedFilename()).toMatch(new RegExp(`^decisions-acme-.*\\${ending}$`));
      const text = await readFile(await file.path(), "utf8");
      expect(text).toContain("lead-1");
      expect(text).not.toContain("agent-1");
    }
    await expectQuiet(guest);
  });

  it("names capabilities that nobody sells, until somebody has seen them", async () => {
    const guest = await site.visit("/log?view=unknown");
    const { page } = guest;
    await page.getByRole("button", { name: "Acknowledge desk.tickets.asign" }).click();
    await page.getByText("Every name that was asked about is in the catalogue").waitFor();
    await page.getByText("All", { exact: true }).click();
    await page
      .getByRole("row", { name: /desk\.tickets\.asign/ })
      .getByText("acknowledged")
      .waitFor();
    await expectQuiet(guest);
  });

  it("keeps a share of a capability's decisions, for a reason, and all of them again", async () => {
    const guest = await site.visit("/log?view=sampling");
    const { page } = guest;
    await page.getByRole("button", { name: "Sample a capability" }).click();
    const dialog = page.getByRole("dialog", { name: "Sample a capability" });
    await dialog.getByRole("combobox", { name: "Capability" }).fill("tickets.view");
    await page.getByRole("option", { name: /desk\.tickets\.view/ }).click();
    await dialog.getByLabel("Kept of those allowed").fill("2.5");
    await dialog.getByLabel("Reason").fill("Asked for every row of a list");
    await dialog.getByRole("button", { name: "Set" }).click();
    await page
      .getByRole("row", { name: /desk\.tickets\.view/ })
      .getByText("2.5 %")
      .waitFor();
    await page.getByRole("button", { name: "Keep all again desk.tickets.view" }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("It asks in batches now");
    await page.getByRole("dialog").getByRole("button", { name: "Keep all again" }).click();
    await page.getByText("Every decision is recorded").waitFor();
    await expectQuiet(guest);
  });
});

describe.each(looks)("a record in $language, $scheme", ({ language, scheme }) => {
  it("passes axe with every stage open, and fits a small telephone", async () => {
    const id = await ask("agent-1");
    await recorded(id);
    const guest = await site.visit(`/log/${id}`, { language, scheme });
    await guest.page.setViewportSize({ width: 360, height: 900 });
    await guest.page.locator("summary").first().waitFor();
    const closed = guest.page.locator("details:not([open]) > summary");
    while ((await closed.count()) > 0) await closed.first().click();
    expect(await guest.violations()).toEqual([]);
    expect(await guest.overflow()).toBe(0);
    await expectQuiet(guest);
  });
});
