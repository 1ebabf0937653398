import { existsSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import sparticuz from "@sparticuz/chromium";
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from "playwright-core";
import { expect } from "vitest";
import { type Installation, installation, type Started } from "./process.ts";

const installed = [
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The sandbox needs rights that containers rarely give; the pages are our own. */
const args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"];

/** An installed Chrome or Chromium; on Linux without one, the one that comes in a package. */
async function openBrowser(): Promise<Browser> {
  const own = [process.env["CHROME_PATH"] ?? "", ...installed].find((path) => path !== "" && existsSync(path));
  if (own !== undefined) return chromium.launch({ executablePath: own, args });
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error("The journeys of the console need a Chrome or Chromium; say where with CHROME_PATH");
  // Without the arguments it proposes: they are for one page in a small function, and switch web security off.
  return chromium.launch({ executablePath: await sparticuz.executablePath(), args });
}

export interface Look {
  readonly language?: "en" | "de";
  readonly scheme?: "light" | "dark";
}

/** Both languages and both colour schemes, each once: words change no colour, and colours no word. */
export const looks: readonly Required<Look>[] = [
  { language: "en", scheme: "light" },
  { language: "de", scheme: "dark" },
];

export interface Console {
  readonly url: string;
  readonly server: Started;
  readonly place: Installation;
  /** A signed-in visitor on a page of the console, such as `/tenants`. */
  visit(path: string, look?: Look): Promise<Visitor>;
  /** Somebody nobody knows yet. */
  stranger(look?: Look): Promise<Visitor>;
  /** A fresh link that signs in. */
  link(): Promise<string>;
  /** Asks the API as the operator. */
  api(method: string, path: string, ask?: { readonly tenant?: string; readonly body?: unknown }): Promise<Said>;
  /** What the API answers, as the text it is. */
  text(path: string, ask?: { readonly tenant?: string }): Promise<string>;
  close(): Promise<void>;
}

export interface Said {
  readonly status: number;
  // Journeys look into replies of every shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

export interface Visitor {
  readonly page: Page;
  /** What the browser complained about: errors in the console, broken pages, the policy's refusals. */
  readonly complaints: readonly string[];
  goTo(path: string): Promise<void>;
  /** What axe finds wrong by WCAG 2.2 AA, with the places. */
  violations(): Promise<readonly string[]>;
  /** By how many pixels the page is wider than its screen. */
  overflow(): Promise<number>;
  leave(): Promise<void>;
}

/** How many there are once no more come: what had come before a pause is still drawn. */
export async function resting(rows: Locator): Promise<number> {
  let [last, count] = [-1, await rows.count()];
  while (count !== last) {
    await rows.page().waitForTimeout(500);
    [last, count] = [count, await rows.count()];
  }
  return count;
}

/** A visit ends without the browser having complained of anything. */
export async function expectQuiet(visitor: Visitor): Promise<void> {
  expect(visitor.complaints).toEqual([]);
  await visitor.leave();
}

/** One server and one browser for a file of journeys; visitors are made and dropped within milliseconds. */
export async function openConsole(env: Readonly<Record<string, string>> = {}): Promise<Console> {
  const place = installation();
  const server = await place.start(env);
  const browser = await openBrowser();
  const key = /blw_op_\w+/.exec(server.output())?.[0] ?? "";
  const ask = (method: string, path: string, { tenant, body }: Parameters<Console["api"]>[2] = {}) =>
    fetch(server.url + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(tenant !== undefined && { "bailiwick-tenant": tenant }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const api: Console["api"] = async (...asked) => {
    const reply = await ask(...asked);
    return { status: reply.status, body: await reply.json() };
  };
  const link = async () => {
    const { body } = await api("POST", "/api/v1/sign-in-links");
    return `${server.url}/console/sign-in#${String(body.token)}`;
  };
  const stranger = async (look: Look = {}) => visitor(await contextOf(browser, look), server.url);
  return {
    url: server.url,
    server,
    place,
    api,
    text: async (path, { tenant } = {}) => (await ask("GET", path, tenant === undefined ? {} : { tenant })).text(),
    link,
    stranger,
    async visit(path, look) {
      const guest = await stranger(look);
      await guest.page.goto(await link());
      await guest.page.getByRole("heading", { level: 1, name: /^(?:Overview|Übersicht)$/ }).waitFor();
      await guest.goTo(path);
      return guest;
    },
    async close() {
      await browser.close();
      await place.remove();
    },
  };
}

const contextOf = (browser: Browser, { language = "en", scheme = "light" }: Look) =>
  browser.newContext({
    locale: { en: "en-GB", de: "de-DE" }[language],
    timezoneId: "Europe/Berlin",
    colorScheme: scheme,
    reducedMotion: "reduce",
    viewport: { width: 1280, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
  });

async function visitor(context: BrowserContext, url: string): Promise<Visitor> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    // A refusal is an answer, which the browser reports all the same.
    if (!/Failed to load resource: the server responded with a status of 4\d\d/.test(message.text()))
      complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return {
    page,
    complaints,
    async goTo(path) {
      await page.goto(`${url}/console${path}`);
      await settled(page);
    },
    async violations() {
      await settled(page);
      const { violations } = await new AxeBuilder({ page })
        .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
        .analyze();
      return violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ target, html }) => `${id}: ${help} at ${target.join(" ")} ${html.slice(0, 160)}`),
      );
    },
    overflow: () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    leave: () => context.close(),
  };
}

/**
 * Chooses from a menu by the keyboard, as a note that something is done may lie above it for a while. The menu takes the
 * focus a moment after it opens: a key that comes earlier would close it.
 */
export async function choose(page: Page, opener: Locator, item: string): Promise<void> {
  await opener.press("Enter");
  await page.locator("[role=menu]:focus-within").waitFor();
  const wanted = page.getByRole("menuitem", { name: item });
  const isFocused = () => wanted.evaluate((element) => element === document.activeElement);
  for (const _ of await page.getByRole("menuitem").all()) {
    await page.keyboard.press("ArrowDown");
    if (await isFocused()) break;
  }
  await page.keyboard.press("Enter");
}

/** Nothing is loading any more, and the page has its heading. */
async function settled(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor();
  await page.waitForFunction(() => document.querySelector("[role=status][aria-label]") === null);
}
