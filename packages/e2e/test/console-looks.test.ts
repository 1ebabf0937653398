import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Console, looks, openConsole, type Visitor } from "./browser.ts";

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
  "/audit",
  "/audit?tenant=acme&outcome=done&last=30d&q=acme",
  "/audit?tenant=acme&live=true",
  "/audit?tenant=acme&view=exports",
  "/audit?tenant=acme&view=proof",
  "/audit?view=retention",
  "/audit?tenant=acme&view=retention",
  "/tenants",
  "/tenants/acme",
  "/tenants/acme?tab=entitlements",
  "/tenants/acme?tab=overrides",
  "/tenants/acme?tab=tree",
  "/tenants/acme?tab=network",
  "/tenants/acme?tab=blocks",
  "/catalogue?product=governance",
  "/catalogue?tab=events",
  "/catalogue?tab=publications",
  "/catalogue/plans/desk.professional",
  "/catalogue/import",
  "/controls",
  "/roles",
  "/roles?tenant=acme",
  "/roles?tenant=acme&tab=assignments",
  "/policies?tenant=acme",
  "/policies?tenant=acme&tab=rules",
  "/policies?tab=templates",
  "/policies?tab=conditions",
  "/policies/tenant/second-factor?tenant=acme",
  "/policies/tenant/second-factor?tenant=acme&view=versions",
  "/reference?find=role",
  "/reference/patchRolesByRole",
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
  const network = {
    mode: "monitor",
    rules: [{ effect: "allow", cidr: "203.0.113.0/24", label: "Office" }],
    bypass: [{ principal: "admin-1", reason: "On a journey", until: new Date(Date.now() + 86_400_000).toISOString() }],
  };
  await site.api("PUT", "/api/v1/network-policy", { tenant: "acme", body: network });
  const misspelt = { subject: { type: "user", id: "agent-1" }, action: { name: "desk.tickets.asign" } };
  await site.api("POST", "/api/v1/decisions", { tenant: "acme", body: misspelt });
  const sampling = { allowedOf10000: 100, reason: "Asked for every row of a list" };
  await site.api("PUT", "/api/v1/decision-log/sampling/desk.tickets.view", { body: sampling });
  await site.api("POST", "/api/v1/audit/exports", {
    tenant: "acme",
    body: { format: "csv", filter: { action: "tenancy.*" } },
  });
  await site.api("POST", "/api/v1/audit/holds", { tenant: "acme", body: { reason: "Case 2026-114" } });
  const key = { name: "Reporting", scopes: ["decisions.*"] };
  await site.api("POST", "/api/v1/keys", { tenant: "acme", body: key });
});
afterAll(() => site?.close());

describe.each(looks)("in $language, $scheme", ({ language, scheme }) => {
  let guest: Visitor;
  beforeAll(async () => {
    guest = await site.visit("/", { language, scheme });
  });
  afterAll(() => guest?.leave());

  it.each(pages)(
    "%s passes axe, fits a screen and a small telephone, and the browser has nothing to say",
    async (path) => {
      await guest.goTo(path);
      expect(await guest.violations()).toEqual([]);
      expect(await guest.overflow()).toBe(0);
      await guest.page.setViewportSize({ width: 360, height: 800 });
      // What is measured in script, such as the picture, follows the new width a moment later.
      await expect.poll(() => guest.overflow(), { timeout: 20_000 }).toBe(0);
      await guest.page.setViewportSize({ width: 1280, height: 900 });
      expect(guest.complaints).toEqual([]);
    },
  );

  it("a form that was refused passes axe, and fits a small telephone", async () => {
    await guest.goTo("/tenants/acme?tab=blocks");
    const { page } = guest;
    await page.getByRole("button", { name: { en: "New block", de: "Neue Sperre" }[language] }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel({ en: "Who blocks", de: "Wer sperrt" }[language]).fill("Billing Department");
    await dialog.getByLabel({ en: "Reason", de: "Grund" }[language]).fill("Unpaid");
    await dialog.getByRole("button", { name: { en: "Block", de: "Sperren" }[language], exact: true }).click();
    await dialog.getByRole("alert").waitFor();
    expect(await guest.violations()).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    await expect.poll(() => guest.overflow(), { timeout: 20_000 }).toBe(0);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.keyboard.press("Escape");
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
