import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Console, looks, openConsole } from "./browser.ts";

const question = JSON.stringify({
  subject: { type: "user", id: "agent-1" },
  action: { name: "desk.tickets.assign" },
  resource: { type: "ticket", id: "T-1", properties: { node: "support-berlin" } },
});

/** Every page of the console, by the address one would share. */
const pages = [
  "/",
  "/playground",
  "/playground?tenant=acme",
  `/playground?tenant=acme&against=lead-1&question=${encodeURIComponent(question)}`,
  "/log",
  "/log?tenant=acme&allowed=false&code=permission_missing",
  "/log?tenant=acme&live=true",
  "/log?view=unknown",
  "/log?view=sampling",
  "/tenants",
  "/tenants/acme",
  "/tenants/acme?tab=entitlements",
  "/tenants/acme?tab=overrides",
  "/tenants/acme?tab=tree",
  "/tenants/acme?tab=blocks",
  "/controls",
  "/keys",
  "/keys?tenant=acme",
  "/nowhere",
];

let site: Console;

beforeAll(async () => {
  site = await openConsole();
  const kill = { kind: "kill", capability: "desk.reports.export", reason: "Exports time out" };
  await site.api("POST", "/api/v1/controls", { body: kill });
  const block = { source: "billing", effect: "restricted", reason: "Invoice unpaid" };
  await site.api("POST", "/api/v1/blocks", { tenant: "acme", body: block });
  const misspelt = { subject: { type: "user", id: "agent-1" }, action: { name: "desk.tickets.asign" } };
  const { body: made } = await site.api("POST", "/api/v1/decisions", { tenant: "acme", body: misspelt });
  pages.push(`/log/${String(made.id)}`);
  const sampling = { allowedOf10000: 100, reason: "Asked for every row of a list" };
  await site.api("PUT", "/api/v1/decision-log/sampling/desk.tickets.view", { body: sampling });
  const key = { name: "Reporting", scopes: ["decisions.*"] };
  await site.api("POST", "/api/v1/keys", { tenant: "acme", body: key });
});
afterAll(() => site?.close());

describe.each(looks)("in $language, $scheme", ({ language, scheme }) => {
  it("every page passes axe, fits its screen, and leaves nothing in the browser's console", async () => {
    const guest = await site.visit("/", { language, scheme });
    for (const path of pages) {
      await guest.goTo(path);
      expect({ path, violations: await guest.violations() }).toEqual({ path, violations: [] });
      expect({ path, overflow: await guest.overflow() }).toEqual({ path, overflow: 0 });
    }
    expect(guest.complaints).toEqual([]);
    await guest.leave();
  });

  it("no page is wider than a small telephone", async () => {
    const guest = await site.visit("/", { language, scheme, width: 360 });
    for (const path of pages) {
      await guest.goTo(path);
      expect({ path, overflow: await guest.overflow() }).toEqual({ path, overflow: 0 });
    }
    await guest.leave();
  });

  it("the sign-in passes axe for somebody nobody knows", async () => {
    const stranger = await site.stranger({ language, scheme });
    await stranger.goTo("/tenants");
    await stranger.page.getByRole("heading", { level: 1, name: { en: "Sign in", de: "Anmelden" }[language] }).waitFor();
    expect(await stranger.violations()).toEqual([]);
    await stranger.leave();
  });
});

it("what is chosen stays chosen: the language and the colours, in a page that is loaded anew", async () => {
  const { page, leave } = await site.visit("/", { language: "en", scheme: "light" });
  await page.getByRole("button", { name: "Appearance and session" }).click();
  await page.getByRole("menuitemradio", { name: "Deutsch" }).click();
  await page.getByRole("heading", { level: 1, name: "Übersicht" }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("de");
  await page.getByRole("button", { name: "Darstellung und Sitzung" }).click();
  await page.getByRole("menuitemradio", { name: "Dunkel" }).click();
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "Übersicht" }).waitFor();
  expect(await page.locator("html").getAttribute("data-mantine-color-scheme")).toBe("dark");
  await leave();
});
