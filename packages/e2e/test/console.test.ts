import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Console, looks, openConsole } from "./browser.ts";

let site: Console;

beforeAll(async () => {
  site = await openConsole();
});
afterAll(() => site?.close());

describe("the sign-in link", () => {
  it("is printed at start, signs in once, and leaves no trace in the address", async () => {
    const printed = /http\S+\/console\/sign-in#\w+/.exec(site.server.output())?.[0] ?? "";
    const first = await site.stranger();
    await first.page.goto(printed);
    await first.page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    expect(first.page.url()).toBe(`${site.url}/console/`);
    await first.page.goBack();
    expect(first.page.url()).not.toContain("blw_link");
    const second = await site.stranger();
    await second.page.goto(printed);
    await second.page.getByText("This link has been used").waitFor();
    expect(second.complaints).toEqual([]);
    await first.leave();
    await second.leave();
  });
});

describe.each(looks)("in $language, $scheme", ({ language, scheme }) => {
  it.each(["/", "/tenants", "/controls", "/keys"])("%s is accessible and quiet", async (path) => {
    const guest = await site.visit(path, { language, scheme });
    expect(await guest.violations()).toEqual([]);
    expect(guest.complaints).toEqual([]);
    await guest.leave();
  });
});
