import { afterAll, beforeAll, expect, it } from "vitest";
import { type Console, expectQuiet, openConsole } from "./browser.ts";

let site: Console;

beforeAll(async () => {
  site = await openConsole();
});
afterAll(() => site?.close());

it("every operation of the document is listed, found by words, and has an address", async () => {
  const guest = await site.visit("/reference");
  const { page } = guest;
  const document = (await (await fetch(`${site.url}/openapi.json`)).json()) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  const all = Object.values(document.paths).reduce((sum, path) => sum + Object.keys(path).length, 0);
  await page.getByText(`${all} operations`).waitFor();
  await page.getByLabel("Find an operation").fill("change custom role");
  await page.getByText("1 operation", { exact: true }).waitFor();
  await expect.poll(() => new URL(page.url()).searchParams.get("find")).toBe("change custom role");
  await page.getByRole("link", { name: "Change a custom role" }).click();
  await page.getByRole("heading", { level: 1, name: "Change a custom role" }).waitFor();
  await page.reload();
  await page.getByText("access.role.update").first().waitFor();
  await page
    .getByRole("table", { name: "Parameters" })
    .getByRole("row", { name: /role.*path, required/ })
    .waitFor();
  await page.getByRole("table", { name: "Problems" }).getByText("role_name_taken").waitFor();
  const example = page.getByRole("region", { name: "Example" });
  expect(await example.textContent()).toContain(`curl -s -X PATCH "${site.url}/api/v1/roles/{role}"`);
  expect(await example.textContent()).toContain('"tickets.view"');
  await page.getByText("Show the fields").first().click();
  await page.getByText("business_unit").first().waitFor();
  expect(await guest.violations()).toEqual([]);
  await page.getByRole("button", { name: "Copy Example" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("-X PATCH");
  await expectQuiet(guest);
});

it("a reading operation is tried with the session one has; a writing one cannot be", async () => {
  const guest = await site.visit("/reference/getTenantsByTenant");
  const { page } = guest;
  await page.getByRole("textbox", { name: "tenant", exact: true }).fill("acme");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("region", { name: "Answer" }).getByText('"slug": "acme"').waitFor();
  await page.getByRole("textbox", { name: "tenant", exact: true }).fill("nobody");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("alert").getByText("not_found").waitFor();
  await guest.goTo("/reference/patchRolesByRole");
  expect(await page.getByRole("button", { name: "Send" }).count()).toBe(0);
  await guest.goTo("/reference/nothing");
  await page.getByText("There is no such operation").waitFor();
  await expectQuiet(guest);
});
