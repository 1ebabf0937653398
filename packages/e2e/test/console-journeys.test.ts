import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Console, expectQuiet, openConsole } from "./browser.ts";

let site: Console;

beforeAll(async () => {
  site = await openConsole();
});
afterAll(() => site?.close());

describe("signing in", () => {
  it("takes the link that is printed at start, once, and leaves no trace of it in the address", async () => {
    const printed = /http\S+\/console\/sign-in#\w+/.exec(site.server.output())?.[0] ?? "";
    const first = await site.stranger();
    await first.page.goto(printed);
    await first.page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    expect(first.page.url()).toBe(`${site.url}/console/`);
    expect(await first.page.evaluate(() => document.cookie)).toBe("");
    await first.page.goBack();
    expect(first.page.url()).not.toContain("blw_link");
    const second = await site.stranger();
    await second.page.goto(printed);
    await second.page.getByText("This link has been used").waitFor();
    await expectQuiet(first);
    await expectQuiet(second);
  });

  it("takes a link from the command line, and comes back to the page one wanted", async () => {
    const { out } = await site.place.run(["console", "link"]);
    // The server took any free port, and the command finds it.
    expect(out).toContain(`${site.server.url}/console/sign-in#`);
    const stranger = await site.stranger();
    await stranger.goTo("/controls");
    await stranger.page.getByLabel("Sign-in link or operator key").fill(out.trim());
    await stranger.page.getByRole("button", { name: "Sign in", exact: true }).click();
    await stranger.page.getByRole("heading", { level: 1, name: "Controls" }).waitFor();
    await expectQuiet(stranger);
  });

  it("says what to do about a link that is none", async () => {
    const stranger = await site.stranger();
    await stranger.goTo("/");
    await stranger.page.getByLabel("Sign-in link or operator key").fill("blw_link_nonsense");
    await stranger.page.getByRole("button", { name: "Sign in", exact: true }).click();
    await stranger.page.getByRole("alert").getByText("Was it copied whole?").waitFor();
    await expectQuiet(stranger);
  });

  it("ends by signing out, and whoever goes on is asked to sign in", async () => {
    const guest = await site.visit("/tenants");
    await guest.page.getByRole("button", { name: "Appearance and session" }).click();
    await guest.page.getByRole("menuitem", { name: "Sign out" }).click();
    await guest.page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
    await guest.goTo("/tenants");
    await guest.page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
    await expectQuiet(guest);
  });

  it("is asked for at the very page when the session was ended elsewhere", async () => {
    const guest = await site.visit("/tenants");
    const { body } = await site.api("GET", "/api/v1/sessions?open=true&limit=1");
    await site.api("POST", `/api/v1/sessions/${String(body.items[0].id)}/end`);
    await guest.page.getByRole("link", { name: "Controls" }).click();
    await guest.page.getByText("Your session has ended").waitFor();
    expect(guest.page.url()).toBe(`${site.url}/console/controls`);
    await expectQuiet(guest);
  });
});

describe("the page's policy", () => {
  it("lets in no script but its own and nothing from elsewhere, and assets are kept for ever", async () => {
    const page = await fetch(`${site.url}/console/tenants`);
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(page.headers.get("cache-control")).toBe("no-store");
    const again = await fetch(`${site.url}/console/tenants`);
    expect(again.headers.get("content-security-policy")).not.toBe(policy);
    const asset = /\/console\/assets\/[\w-]+\.js/.exec(await page.text())?.[0] ?? "";
    const script = await fetch(site.url + asset, { headers: { "accept-encoding": "br" } });
    expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(script.headers.get("content-encoding")).toBe("br");
    expect((await fetch(`${site.url}/console/assets/nothing.js`)).status).toBe(404);
    expect((await fetch(`${site.url}/console/assets/..%2f..%2fpackage.json`)).status).toBe(404);
    expect((await fetch(`${site.url}/`, { redirect: "manual" })).headers.get("location")).toBe("/console/");
  });
});

describe("a kill switch", () => {
  it("is thrown, denies at once, and is ended", async () => {
    const guest = await site.visit("/controls");
    const { page } = guest;
    const ask = () =>
      site.api("POST", "/api/v1/decisions", {
        tenant: "initech",
        body: { subject: { type: "user", id: "owner-1" }, action: { name: "desk.tickets.view" } },
      });
    await page.getByText("Nothing is switched off").waitFor();
    await page.getByRole("button", { name: "New control" }).click();
    const dialog = page.getByRole("dialog", { name: "New control" });
    await dialog.getByRole("combobox", { name: "Capability" }).fill("tickets.view");
    await page.getByRole("option", { name: /desk\.tickets\.view/ }).click();
    await dialog.getByLabel("Reason").fill("Leaks other tenants' tickets");
    await dialog.getByRole("button", { name: "Put in place" }).click();
    await page.getByRole("row", { name: /desk\.tickets\.view/ }).waitFor();
    expect((await ask()).body).toMatchObject({ allowed: false, code: "killed" });
    await page.getByRole("button", { name: "End desk.tickets.view" }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("Mended");
    await page.getByRole("dialog").getByRole("button", { name: "End" }).click();
    await page.getByText("Nothing is switched off").waitFor();
    expect((await ask()).body.code).not.toBe("killed");
    await expectQuiet(guest);
  });
});

it("a rollout is raised, and controls are found by kind and capability", async () => {
  const guest = await site.visit("/controls");
  const { page } = guest;
  await page.getByRole("button", { name: "New control" }).click();
  const dialog = page.getByRole("dialog", { name: "New control" });
  await dialog.getByRole("combobox", { name: "Kind" }).click();
  await page.getByRole("option", { name: "Rollout" }).click();
  await dialog.getByRole("combobox", { name: "Capability" }).fill("desk.sso");
  await page.getByRole("option", { name: /desk\.sso/ }).click();
  await dialog.getByLabel("Salt").fill("autumn");
  await dialog.getByLabel("Begins").fill("2030-01-01T08:00");
  await dialog.getByLabel("Reason").fill("Step by step");
  await dialog.getByRole("button", { name: "Put in place" }).click();
  await dialog.waitFor({ state: "detached" });
  // It is yet to come, and can be changed all the same.
  await page.getByText("Nothing is switched off").waitFor();
  await page.getByText("All", { exact: true }).click();
  await page.getByRole("button", { name: "Change desk.sso" }).click();
  const changing = page.getByRole("dialog", { name: "Change the control" });
  expect(await changing.getByLabel("Share of tenants").inputValue()).toBe("10");
  await changing.getByLabel("Ends").fill("2030-02-01T08:00");
  await changing.getByLabel("Share of tenants").fill("62.5");
  expect(await guest.violations()).toEqual([]);
  await changing.getByRole("button", { name: "Save" }).click();
  await page
    .getByRole("row", { name: /desk\.sso/ })
    .getByText("Rollout 62.5 %")
    .waitFor();
  const [control] = (await site.api("GET", "/api/v1/controls?kind=rollout")).body.items;
  expect(control).toMatchObject({
    percentage: 62.5,
    salt: "autumn",
    reason: "Step by step",
    from: "2030-01-01T07:00:00.000Z",
    until: "2030-02-01T07:00:00.000Z",
  });
  await page.getByRole("combobox", { name: "Kind" }).click();
  await page.getByRole("option", { name: "Kill switch" }).click();
  await page.getByRole("row", { name: /desk\.sso/ }).waitFor({ state: "detached" });
  expect(page.url()).toContain("kind=kill");
  await guest.goTo("/controls?capability=desk.sso&kind=rollout");
  await page.getByText("No control is like that").waitFor();
  await page.getByText("All", { exact: true }).click();
  await page.getByRole("button", { name: "End desk.sso" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("Not this year");
  await page.getByRole("dialog").getByRole("button", { name: "End" }).click();
  await page.getByRole("button", { name: "End desk.sso" }).waitFor({ state: "detached" });
  await expectQuiet(guest);
});

it("a control that somebody else ended meanwhile cannot be changed, and is gone from the list", async () => {
  const body = { kind: "read_only", capability: "desk.sso", reason: "Being looked into" };
  const { id } = (await site.api("POST", "/api/v1/tenants/acme/controls", { body })).body;
  const guest = await site.visit("/controls?tenant=acme");
  const { page } = guest;
  await page.getByRole("button", { name: "Change desk.sso" }).waitFor();
  await site.api("POST", `/api/v1/tenants/acme/controls/${id}/end`, { body: { reason: "Found the fault" } });
  await page.getByRole("button", { name: "Change desk.sso" }).click();
  const dialog = page.getByRole("dialog", { name: "Change the control" });
  await dialog.getByText("This control is over").waitFor();
  await dialog.getByText("Found the fault").waitFor();
  expect(await guest.violations()).toEqual([]);
  await page.getByRole("row", { name: /desk\.sso/, includeHidden: true }).waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await expectQuiet(guest);
});

it("a control that somebody else changed meanwhile is not written over, whatever the page has heard of it", async () => {
  const body = { kind: "read_only", capability: "desk.sso", reason: "Being looked into" };
  const path = "/api/v1/tenants/acme/controls";
  const { id } = (await site.api("POST", path, { body })).body;
  const guest = await site.visit("/controls?tenant=acme");
  const { page } = guest;
  await page.getByRole("button", { name: "Change desk.sso" }).click();
  const dialog = page.getByRole("dialog", { name: "Change the control" });
  await dialog.getByLabel("Ends").fill("2030-02-01T08:00");
  await site.api("PATCH", `${path}/${id}`, { body: { reason: "Found the fault" } });
  let heard = false;
  page.on("response", (reply) => {
    heard ||= reply.url().endsWith(id) && reply.request().method() === "GET";
  });
  const comeBack = () => window.dispatchEvent(new Event("visibilitychange"));
  await expect.poll(() => page.evaluate(comeBack).then(() => heard), { timeout: 30_000 }).toBe(true);
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByRole("alert").getByText("precondition_failed").waitFor();
  expect((await site.api("GET", `${path}/${id}`)).body).toMatchObject({ reason: "Found the fault", until: null });
  await site.api("POST", `${path}/${id}/end`, { body: { reason: "Done" } });
  await expectQuiet(guest);
});

it("a control covers one node of a tenant, and says so", async () => {
  const guest = await site.visit("/controls?tenant=acme");
  const { page } = guest;
  await page.getByRole("button", { name: "New control" }).click();
  const dialog = page.getByRole("dialog", { name: "New control" });
  await dialog.getByRole("combobox", { name: "Node" }).click();
  await page.getByRole("option", { name: "Sales (sales)" }).click();
  await dialog.getByLabel("Reason").fill("Moves house");
  await dialog.getByRole("button", { name: "Put in place" }).click();
  await page
    .getByRole("row", { name: /Moves house/ })
    .getByText("Sales", { exact: true })
    .waitFor();
  await page.getByRole("button", { name: "End every capability" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("Moved");
  await page.getByRole("dialog").getByRole("button", { name: "End" }).click();
  await page.getByText("Nothing is switched off").waitFor();
  await expectQuiet(guest);
});

describe("a key", () => {
  it("is shown once, works, and is revoked", async () => {
    const guest = await site.visit("/keys?tenant=acme");
    const { page } = guest;
    await page.getByText("This tenant has no key yet").waitFor();
    await page.getByRole("button", { name: "New key" }).click();
    const dialog = page.getByRole("dialog", { name: "New key" });
    await dialog.getByLabel("Name").fill("Reporting");
    await dialog.getByRole("combobox", { name: "Only from these addresses" }).fill("127.0.0.0/8");
    await page.keyboard.press("Enter");
    await dialog.getByRole("combobox", { name: "Scopes" }).fill("decisions.*");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await dialog.getByRole("button", { name: "New key" }).click();
    const secret = (await page.getByTestId("secret").textContent()) ?? "";
    expect(secret).toMatch(/^blw_live_\w+$/);
    const me = await fetch(`${site.url}/api/v1/me`, { headers: { authorization: `Bearer ${secret}` } });
    expect(await me.json()).toMatchObject({ realm: "tenant", scopes: ["decisions.*"], session: null });
    await page.getByRole("button", { name: "I have put it away" }).click();
    await page.reload();
    await page
      .getByRole("row", { name: /Reporting/ })
      .getByText("127.0.0.0/8")
      .waitFor();
    await page.getByRole("button", { name: "Actions for Reporting" }).click();
    expect(await page.content()).not.toContain(secret);
    await page.getByRole("menuitem", { name: "Revoke" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page
      .getByRole("row", { name: /Reporting/ })
      .getByText("revoked")
      .waitFor();
    await expectQuiet(guest);
  });
});

describe("with the keyboard alone", () => {
  it("one stays in a menu whose button moves out of sight", async () => {
    const guest = await site.visit("/tenants");
    const { page } = guest;
    await page.getByRole("button", { name: "Appearance and session" }).press("Enter");
    const menu = page.locator("[role=menu]:focus-within");
    await menu.waitFor();
    await page.evaluate(() => {
      document.querySelector("header")?.style.setProperty("transform", "translateY(-200vh)");
      window.dispatchEvent(new Event("resize"));
    });
    await page.getByRole("button", { name: "Appearance and session" }).evaluate(
      (button) =>
        new Promise((seen) => {
          new IntersectionObserver(([entry]) => entry?.isIntersecting === false && seen(undefined)).observe(button);
        }),
    );
    for (let frames = 0; frames < 5; frames += 1)
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)));
    expect(await menu.count()).toBe(1);
    await expectQuiet(guest);
  });

  it("one skips to the content, goes to a page by name, throws a switch, and stands where one was", async () => {
    const guest = await site.visit("/");
    const { page } = guest;
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    await page.locator("#content:focus").waitFor();
    await page.keyboard.press("Control+k");
    await page.locator('[placeholder="A page, or a tenant by name"]:focus').waitFor();
    await page.keyboard.type("contr");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Controls" }).waitFor();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "New control" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "New control" }).waitFor();
    await page.locator("[role=dialog]:focus-within").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(focused).toBe("New control");
    await expectQuiet(guest);
  });
});

it("the tenant that is chosen stays in the address from page to page", async () => {
  const guest = await site.visit("/");
  const { page } = guest;
  await page.getByRole("combobox", { name: "Tenant" }).fill("glob");
  await page.getByRole("option", { name: "Globex" }).click();
  await page.getByRole("link", { name: "API keys" }).click();
  await page.getByRole("heading", { level: 2, name: "Keys of globex" }).waitFor();
  expect(new URL(page.url()).search).toBe("?tenant=globex");
  await expectQuiet(guest);
});
