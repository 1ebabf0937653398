import { afterAll, beforeAll, expect, it } from "vitest";
import { type Console, expectQuiet, openConsole } from "./browser.ts";

let site: Console;

beforeAll(async () => {
  site = await openConsole();
});
afterAll(() => site?.close());

it("without a tenant it is said whose roles there are", async () => {
  const guest = await site.visit("/roles");
  await guest.page.getByText("No tenant is chosen").waitFor();
  await expectQuiet(guest);
});

it("roles stand against permissions, with how far they reach", async () => {
  const guest = await site.visit("/roles?tenant=acme");
  const { page } = guest;
  await page.getByRole("combobox", { name: "Show" }).click();
  await page.getByRole("option", { name: "desk", exact: true }).click();
  const matrix = page.getByRole("table", { name: "What each role may do, and how far" });
  await matrix
    .getByRole("row", { name: /tickets\.assign/ })
    .getByText("department")
    .waitFor();
  await page.getByLabel("Filter permissions").fill("kb.");
  await matrix.getByRole("row", { name: /tickets\.assign/ }).waitFor({ state: "detached" });
  await expectQuiet(guest);
});

it("a custom role is made, changed, assigned, ended and deleted", async () => {
  const guest = await site.visit("/roles?tenant=acme");
  const { page } = guest;
  const permissionsOf = async () =>
    (await site.api("GET", "/api/v1/roles?limit=200", { tenant: "acme" })).body.items.find(
      ({ name }: { readonly name: string }) => name === "Night shift",
    )?.permissions;
  await page.getByText("This tenant has no custom role").waitFor();
  await page.getByRole("button", { name: "New role" }).click();
  let dialog = page.getByRole("dialog", { name: "New role" });
  await dialog.getByLabel("Name").fill("Night shift");
  await dialog.getByRole("checkbox", { name: "tickets.view: department" }).check();
  // What the catalogue does not offer has no box.
  expect(await dialog.getByRole("checkbox", { name: "tickets.view: team" }).count()).toBe(0);
  expect(await guest.violations()).toEqual([]);
  await dialog.getByRole("button", { name: "New role" }).click();
  await page
    .getByRole("row", { name: /Night shift/ })
    .getByText("1 permission")
    .waitFor();
  expect(await permissionsOf()).toEqual([{ permission: "tickets.view", reach: "department" }]);

  await page.getByRole("button", { name: "Edit Night shift" }).click();
  dialog = page.getByRole("dialog", { name: "Edit: Night shift" });
  await dialog.getByLabel("Filter permissions").fill("tickets.close");
  await dialog.getByRole("checkbox", { name: "tickets.close: all" }).check();
  await dialog.getByRole("button", { name: "Edit" }).click();
  await page
    .getByRole("row", { name: /Night shift/ })
    .getByText("2 permissions")
    .waitFor();

  await page.getByRole("tab", { name: "Assignments" }).click();
  await page.getByRole("button", { name: "Assign a role" }).click();
  dialog = page.getByRole("dialog", { name: "Assign a role" });
  await dialog.getByRole("combobox", { name: "Principal" }).fill("lead-1");
  await page.getByRole("option", { name: /lead-1/ }).click();
  await dialog.getByRole("combobox", { name: "Role" }).click();
  await page.getByRole("option", { name: "Night shift" }).click();
  await dialog.getByLabel("Until").fill("2020-01-01T00:00");
  await dialog.getByRole("button", { name: "Assign" }).click();
  await dialog.getByRole("alert").waitFor();
  await dialog.getByLabel("Until").fill("");
  await dialog.getByRole("button", { name: "Assign" }).click();
  const row = page.getByRole("row", { name: /Night shift/ });
  await row.getByText("in force").waitFor();

  await page.getByRole("tab", { name: "Roles" }).click();
  await page.getByRole("button", { name: "Delete Night shift" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByText("role_in_use").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("tab", { name: "Assignments" }).click();
  await row.getByRole("button", { name: /End/ }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("The night is over");
  await page.getByRole("dialog").getByRole("button", { name: "End" }).click();
  await row.waitFor({ state: "detached" });
  await page.getByRole("tab", { name: "Roles" }).click();
  await page.getByRole("button", { name: "Delete Night shift" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("This tenant has no custom role").waitFor();
  expect(await permissionsOf()).toBeUndefined();
  await expectQuiet(guest);
});
