import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { choose, type Console, expectQuiet, openConsole } from "./browser.ts";

let site: Console;

beforeAll(async () => {
  site = await openConsole();
});
afterAll(() => site?.close());

describe("a tenant", () => {
  it("is made with a slug of its own and a plan, and is found by an address that says what was looked for", async () => {
    const guest = await site.visit("/tenants");
    const { page } = guest;
    await page.getByRole("button", { name: "New tenant" }).click();
    const dialog = page.getByRole("dialog", { name: "New tenant" });
    await dialog.getByLabel("Name").fill("Acme");
    expect(await dialog.getByRole("textbox", { name: "Slug" }).inputValue()).toBe("acme");
    await dialog.getByRole("button", { name: "Create" }).click();
    await dialog.getByRole("alert").waitFor();
    expect(await guest.violations()).toEqual([]);
    await dialog.getByLabel("Name").fill("Köln & Söhne");
    expect(await dialog.getByRole("textbox", { name: "Slug" }).inputValue()).toBe("koln-sohne");
    await dialog.getByRole("combobox", { name: "Plan to begin with" }).fill("desk.starter");
    await page.getByRole("option", { name: /desk\.starter/ }).click();
    await dialog.getByRole("combobox", { name: "Environment" }).click();
    await page.getByRole("option", { name: "sandbox" }).click();
    await dialog.getByRole("button", { name: "Create" }).click();
    await page.getByRole("heading", { level: 1, name: "Köln & Söhne" }).waitFor();
    await page.getByText("desk.starter").first().waitFor();
    await guest.goTo("/tenants");
    await page.getByLabel("Find by name or slug").fill("söhne");
    await expect.poll(() => new URL(page.url()).searchParams.get("search")).toBe("söhne");
    await page.getByRole("combobox", { name: "Environment" }).click();
    await page.getByRole("option", { name: "sandbox" }).click();
    await page.getByRole("link", { name: "Acme", exact: true }).waitFor({ state: "detached" });
    await expect.poll(() => new URL(page.url()).searchParams.get("environment")).toBe("test");
    await page.reload();
    expect(await page.getByLabel("Find by name or slug").inputValue()).toBe("söhne");
    await page.getByRole("link", { name: "Köln & Söhne" }).waitFor();
    expect(await page.getByRole("link", { name: "Acme", exact: true }).count()).toBe(0);
    await expectQuiet(guest);
  });

  it("is gone to as soon as it is pressed, however lately one has typed and slowly its page comes", async () => {
    const guest = await site.visit("/tenants");
    const { page } = guest;
    let release = () => {};
    const held = new Promise<void>((done) => {
      release = done;
    });
    await page.route(/tenant-page.*\.js/, async (route) => {
      await held;
      await route.continue();
    });
    await page.getByLabel("Find by name or slug").fill("acm");
    await page.getByRole("link", { name: "Acme" }).click();
    await page.waitForTimeout(1000);
    release();
    await page.getByRole("heading", { level: 1, name: "Acme" }).waitFor();
    await expectQuiet(guest);
  });

  it("is found, and an override given to it shows as a step to its value", async () => {
    const guest = await site.visit("/tenants");
    const { page } = guest;
    await page.getByLabel("Find by name or slug").fill("acm");
    await page.getByRole("link", { name: "Acme" }).click();
    await page.getByRole("tab", { name: "Entitlements" }).click();
    const row = page.getByRole("row", { name: /desk\.users\b/ }).first();
    await row.getByText("Raised 60").waitFor();
    await row.getByRole("link", { name: "desk.professional" }).waitFor();
    await row.getByRole("link", { name: /^ovr_/ }).waitFor();
    await row.getByRole("button", { name: "Give one for desk.users" }).click();
    const dialog = page.getByRole("dialog", { name: "New override" });
    await dialog.getByRole("combobox", { name: "Mode" }).click();
    await page.getByRole("option", { name: "Add", exact: true }).click();
    await dialog.getByLabel("Value").fill("many");
    await dialog.getByLabel("Reason").fill("Pilot agreed with sales");
    await dialog.getByRole("button", { name: "Grant" }).click();
    // The complaint stands at the field it is about.
    await dialog.locator("[aria-invalid=true]").waitFor();
    await dialog.getByLabel("Value").fill("5");
    await dialog.getByRole("button", { name: "Grant" }).click();
    await row.getByText("+5").waitFor();
    await row.getByRole("listitem").last().getByText("= 65").waitFor();
    await page.getByRole("tab", { name: "Overrides" }).click();
    expect(page.url()).toContain("tab=overrides");
    await page
      .getByRole("row", { name: /Pilot agreed/ })
      .getByRole("button", { name: "End" })
      .click();
    await page.getByRole("dialog").getByLabel("Reason").fill("The pilot is over");
    await page.getByRole("dialog").getByRole("button", { name: "End" }).click();
    await page.getByRole("row", { name: /Pilot agreed/ }).waitFor({ state: "detached" });
    await expectQuiet(guest);
  });

  it("is subscribed with a trial, buys add-ons, is past due and paid, cancelled and goes on", async () => {
    await site.api("POST", "/api/v1/tenants", { body: { slug: "buyer", name: "Buyer" } });
    const guest = await site.visit("/tenants/buyer?tab=plan");
    const { page } = guest;
    const dialog = page.getByRole("dialog");
    const subscribe = async (plan: string, trial: boolean) => {
      await page.getByRole("button", { name: "New subscription" }).click();
      await dialog.getByRole("combobox", { name: "Plan" }).fill(plan);
      await page.getByRole("option", { name: new RegExp(plan.replace(".", "\\.")) }).click();
      if (trial) await dialog.getByLabel("Begin with the plan's trial").check();
      await dialog.getByRole("button", { name: "New subscription" }).click();
      await dialog.waitFor({ state: "detached" });
    };
    const act = (plan: string, verb: string) =>
      choose(page, page.getByRole("button", { name: `Actions for ${plan}` }), verb);
    const desk = page.locator("section", { has: page.getByRole("heading", { name: "desk.professional" }) });
    await subscribe("desk.professional", true);
    await desk.getByText("trial", { exact: true }).first().waitFor();
    await act("desk.professional", "Extend the trial");
    await dialog.getByLabel("Days more").fill("7");
    await dialog.getByLabel("Reason").fill("The importer comes next week");
    await dialog.getByRole("button", { name: "Extend the trial" }).click();
    await dialog.waitFor({ state: "detached" });
    const { body: before } = await site.api("GET", "/api/v1/subscriptions", { tenant: "buyer" });
    const phases = before.items.flatMap((each: { phases: readonly { kind: string }[] }) => each.phases);
    const trial = phases.find(({ kind }: { kind: string }) => kind === "trial");
    expect(Math.round((Date.parse(trial.until) - Date.parse(trial.from)) / 86_400_000)).toBe(21);

    await subscribe("governance.business", false);
    await act("governance.business", "Mark past due");
    await dialog.getByRole("button", { name: "Mark past due" }).click();
    const agents = page.locator("section", { has: page.getByRole("heading", { name: "governance.business" }) });
    await agents.getByText("past due", { exact: true }).first().waitFor();
    await act("governance.business", "Mark paid");
    await dialog.getByRole("button", { name: "Mark paid" }).click();
    await agents.getByText("active", { exact: true }).first().waitFor();
    await act("governance.business", "Cancel");
    await dialog.getByLabel("Reason").fill("Moves elsewhere");
    expect(await guest.violations()).toEqual([]);
    await dialog.getByRole("button", { name: "Cancel", exact: true }).last().click();
    await dialog.waitFor({ state: "detached" });
    await act("governance.business", "Take the cancellation back");
    await dialog.getByRole("button", { name: "Take the cancellation back" }).click();
    await dialog.waitFor({ state: "detached" });

    await act("desk.professional", "Add-ons");
    await dialog.getByRole("combobox", { name: "Add an add-on" }).click();
    await page.getByRole("option", { name: /desk\.long-audit/ }).waitFor();
    // What is sold beside other plans is not offered here.
    expect(await page.getByRole("option").count()).toBe(2);
    await dialog.getByRole("combobox", { name: "Add an add-on" }).fill("extra");
    await page.getByRole("option", { name: /desk\.extra-users/ }).click();
    await dialog.getByLabel("desk.extra-users", { exact: true }).fill("3");
    expect(await guest.violations()).toEqual([]);
    await dialog.getByRole("button", { name: "Change the add-ons" }).click();
    await desk.getByText("desk.extra-users × 3").first().waitFor();
    await act("agents.free", "Add-ons");
    await dialog.getByText("Nothing is offered that can be bought beside agents.free").waitFor();
    expect(await guest.violations()).toEqual([]);
    await expectQuiet(guest);
  });

  it("shows what another plan would mean before it is changed", async () => {
    const guest = await site.visit("/tenants/acme");
    const { page } = guest;
    await page.getByRole("button", { name: "Change the plan" }).click();
    const dialog = page.getByRole("dialog", { name: "Change the plan" });
    await dialog.getByRole("combobox", { name: "New plan" }).click();
    await page.getByRole("option", { name: /desk\.starter/ }).waitFor();
    // A plan of another product is another subscription.
    expect(await page.getByRole("option", { name: /agents\./ }).count()).toBe(0);
    await page.getByRole("option", { name: /desk\.starter/ }).click();
    const preview = dialog.getByRole("region", { name: "What it would mean" });
    await dialog.getByLabel("desk.users", { exact: true }).fill("72");
    await preview.getByText("1 amount would no longer fit").waitFor();
    await preview.getByText("desk.users: used 72, held 60, too much by 12").waitFor();
    expect(await guest.violations()).toEqual([]);
    await preview.getByText("desk.sso").waitFor();
    await preview.getByText("299 USD / month").waitFor();
    await dialog.getByRole("button", { name: "Copy as curl" }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("/preview");
    await dialog.getByRole("button", { name: "Change the plan" }).click();
    await page.getByRole("heading", { level: 2, name: "desk.starter" }).waitFor();
    await expectQuiet(guest);
  });

  it("has a tree that the arrow keys walk", async () => {
    const guest = await site.visit("/tenants/globex?tab=tree");
    const { page } = guest;
    const tree = page.getByRole("tree", { name: "Nodes of Globex" });
    await tree.getByText("Assistant", { exact: true }).waitFor();
    await tree.getByRole("treeitem").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowLeft");
    await tree.getByText("Assistant", { exact: true }).waitFor({ state: "detached" });
    await page.keyboard.press("ArrowRight");
    await tree.getByText("Assistant", { exact: true }).waitFor();
    await expectQuiet(guest);
  });

  it("has a tree that nodes are added to, renamed, moved and deleted in, by the keyboard alone", async () => {
    const guest = await site.visit("/tenants/globex?tab=tree");
    const { page } = guest;
    const tree = page.getByRole("tree", { name: "Nodes of Globex" });
    const dialog = page.getByRole("dialog");
    const make = async (name: string, key: string) => {
      await page.getByRole("button", { name: "New node" }).click();
      await dialog.getByRole("textbox", { name: "Name" }).fill(name);
      await dialog.getByRole("textbox", { name: "Key" }).fill(key);
      await dialog.getByRole("button", { name: "New node" }).click();
    };
    await make("Foundry", "foundry");
    await dialog.waitFor({ state: "detached" });
    await make("Furnace", "foundry");
    await dialog.getByRole("alert").getByText("node_key_taken").waitFor();
    await dialog.getByRole("textbox", { name: "Key" }).fill("furnace");
    expect(await guest.violations()).toEqual([]);
    await dialog.getByRole("button", { name: "New node" }).click();
    await dialog.waitFor({ state: "detached" });
    await tree.getByRole("button", { name: "Change Furnace" }).focus();
    await page.keyboard.press("Enter");
    await dialog.getByRole("textbox", { name: "Name" }).fill("Furnaces");
    await dialog.getByRole("combobox", { name: "Under" }).fill("foundry");
    await page.getByRole("option", { name: "Foundry (foundry)" }).click();
    await dialog.getByRole("button", { name: "Change" }).click();
    await dialog.waitFor({ state: "detached" });
    const inside = tree.getByRole("treeitem", { name: /^Foundry/ }).getByRole("treeitem", { name: /^Furnaces/ });
    await inside.waitFor();
    expect(await guest.violations()).toEqual([]);
    // What something hangs on stays, and says why.
    await tree.getByRole("button", { name: "Change Foundry" }).click();
    await dialog.getByRole("button", { name: "Delete" }).click();
    await dialog.getByRole("button", { name: "Delete" }).click();
    await dialog.getByRole("alert").getByText("node_in_use").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    for (const name of ["Furnaces", "Foundry"]) {
      await tree.getByRole("button", { name: `Change ${name}` }).click();
      await dialog.getByRole("button", { name: "Delete" }).click();
      await page
        .getByRole("dialog", { name: `Delete ${name}?` })
        .getByRole("button", { name: "Delete" })
        .click();
      await tree.getByRole("button", { name: `Change ${name}` }).waitFor({ state: "detached" });
    }
    // The root is renamed, and neither moved nor deleted.
    await tree.getByRole("button", { name: "Change Globex" }).click();
    await dialog.getByRole("textbox", { name: "Name" }).waitFor();
    expect(await dialog.getByRole("button", { name: "Delete" }).count()).toBe(0);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expectQuiet(guest);
  });

  it("says from where its people may come, and for how long that does not hold", async () => {
    const guest = await site.visit("/tenants/initech?tab=network");
    const { page } = guest;
    const dialog = page.getByRole("dialog", { name: "Change from where one may come" });
    const save = () => dialog.getByRole("button", { name: "Change", exact: true }).click();
    await page.getByText("No addresses are named").waitFor();
    await page.getByRole("button", { name: "Change", exact: true }).click();
    await dialog.getByRole("combobox", { name: "Mode" }).click();
    await page.getByRole("option", { name: "enforced" }).click();
    await dialog.getByRole("button", { name: "Add addresses" }).click();
    await dialog.getByRole("textbox", { name: "Addresses" }).fill("203.0.113/24");
    await save();
    await dialog.getByText("An address or range in strict form").waitFor();
    expect(await dialog.getByRole("textbox", { name: "Addresses" }).getAttribute("aria-invalid")).toBe("true");
    await dialog.getByRole("textbox", { name: "Addresses" }).fill("203.0.113.0/24");
    await dialog.getByRole("textbox", { name: "Name" }).fill("Office");
    await save();
    await dialog.getByRole("alert").getByText("excludes_you").waitFor();
    expect(await guest.violations()).toEqual([]);
    await dialog.getByLabel("Save it even if it would not let me in").check();
    await save();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("row", { name: /203\.0\.113\.0\/24 let in Office/ }).waitFor();
    expect((await site.api("GET", "/api/v1/network-policy", { tenant: "initech" })).body).toMatchObject({
      mode: "enforce",
      rules: [{ cidr: "203.0.113.0/24", label: "Office", until: null }],
      bypass: [],
    });
    await page.getByRole("button", { name: "Emergency" }).click();
    const emergency = page.getByRole("dialog", { name: "Put the network policy out of force?" });
    await emergency.getByLabel("Reason").fill("The proxy changed its address");
    expect(await guest.violations()).toEqual([]);
    await emergency.getByRole("button", { name: "Emergency" }).click();
    await page.getByText("Out of force for an emergency").waitFor();
    await page.getByRole("button", { name: "Change", exact: true }).click();
    await dialog.getByRole("button", { name: "Remove Addresses 1" }).click();
    await save();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("No addresses are named").waitFor();
    await expectQuiet(guest);
  });

  it("is blocked and freed again", async () => {
    const guest = await site.visit("/tenants/initech?tab=blocks");
    const { page } = guest;
    await page.getByRole("button", { name: "New block" }).click();
    await page.getByLabel("Who blocks").fill("billing");
    await page.getByLabel("Reason").fill("Invoice unpaid");
    await page.getByRole("button", { name: "Block", exact: true }).click();
    await page.getByRole("button", { name: "Lift billing" }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("Paid");
    await page.getByRole("dialog").getByRole("button", { name: "Lift" }).click();
    await page.getByText("Nothing blocks this tenant").waitFor();
    await expectQuiet(guest);
  });

  it("is blocked in one of its parts, and nowhere else", async () => {
    const guest = await site.visit("/tenants/acme?tab=blocks");
    const { page } = guest;
    const codeAt = async (node: string) => {
      const resource = { type: "ticket", id: "T-1", properties: { node } };
      const body = { subject: { type: "user", id: "admin-1" }, action: { name: "desk.tickets.create" }, resource };
      return String((await site.api("POST", "/api/v1/decisions", { tenant: "acme", body })).body.code);
    };
    await page.getByRole("button", { name: "New block" }).click();
    const dialog = page.getByRole("dialog", { name: "New block" });
    await dialog.getByLabel("Who blocks").fill("security");
    // Two of them begin with the same name; the key tells which is which.
    await dialog.getByRole("combobox", { name: "Covers" }).fill("support");
    await page.getByRole("option", { name: "Support Berlin (support-berlin)" }).waitFor();
    await page.getByRole("option", { name: "Sales" }).waitFor({ state: "detached" });
    await page.getByRole("option", { name: "Support (support)" }).click();
    await dialog.getByLabel("Reason").fill("Looked into");
    await dialog.getByRole("button", { name: "Block", exact: true }).click();
    await page
      .getByRole("row", { name: /security/ })
      .getByText("Support", { exact: true })
      .waitFor();
    expect([await codeAt("support-berlin"), await codeAt("sales")]).toEqual(["restricted", "allowed"]);
    await page.getByRole("button", { name: "Lift security" }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("Nothing was found");
    await page.getByRole("dialog").getByRole("button", { name: "Lift" }).click();
    await page.getByText("Nothing blocks this tenant").waitFor();
    await expectQuiet(guest);
  });

  it("is told in German what is wrong with a field, and what the server said stays beside it", async () => {
    const guest = await site.visit("/tenants/acme?tab=blocks", { language: "de" });
    const { page } = guest;
    await page.getByRole("button", { name: "Neue Sperre" }).click();
    const dialog = page.getByRole("dialog", { name: "Neue Sperre" });
    await dialog.getByLabel("Wer sperrt").fill("Billing Department");
    await dialog.getByLabel("Grund").fill("x");
    await dialog.getByRole("button", { name: "Sperren" }).click();
    await dialog.getByText("Das ist nicht so geschrieben, wie es sein muss").waitFor();
    await dialog.getByText("Etwas an der Anfrage stimmt nicht").waitFor();
    await dialog.getByText("Lower case letters, digits, _ . and -").waitFor();
    expect(await guest.violations()).toEqual([]);
    await expectQuiet(guest);
  });

  it("that is not there is said not to be, with a way out", async () => {
    const guest = await site.visit("/tenants/nobody");
    await guest.page.getByRole("alert").getByText("not_found").waitFor();
    await guest.page.getByRole("link", { name: "All tenants" }).click();
    await guest.page.getByRole("heading", { level: 1, name: "Tenants" }).waitFor();
    await expectQuiet(guest);
  });
});

it("an override below the root says at which node it is", async () => {
  const body = { capability: "desk.sso", mode: "deny", node: "sales", reason: "Not in sales" };
  const { id } = (await site.api("POST", "/api/v1/overrides", { tenant: "acme", body })).body;
  const guest = await site.visit("/tenants/acme?tab=overrides");
  const row = guest.page.getByRole("row", { name: /Not in sales/ });
  await row.getByText("Sales", { exact: true }).waitFor();
  await row.getByText(id).waitFor();
  await guest.page
    .getByRole("row", { name: /Seasonal staff/ })
    .getByText("the whole tenant")
    .waitFor();
  expect(await guest.violations()).toEqual([]);
  await site.api("POST", `/api/v1/overrides/${String(id)}/end`, { tenant: "acme", body: { reason: "It is over" } });
  await expectQuiet(guest);
});
