import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openReceiver, type Receiver } from "../../server/test/receiver.ts";
import { choose, type Console, looks, openConsole } from "./browser.ts";

let site: Console;
/** One keeps what it is sent; the other answers as the journey wants it. */
let keeper: Receiver;
let receiver: Receiver;
let status = 204;

beforeAll(async () => {
  keeper = await openReceiver();
  receiver = await openReceiver((reply) => reply.writeHead(status).end());
  site = await openConsole({ OUTBOUND_ALLOW: "127.0.0.1" });
  // The first checkpoint goes out after a minute.
  await site.api("POST", "/api/v1/audit/anchors", { body: { name: "Notary", url: keeper.url } });
});
afterAll(async () => {
  await site?.close();
  await Promise.all([keeper?.close(), receiver?.close()]);
});

const catalogue = `catalogue: 1
products: { notes: { label: Notes } }
auditEvents:
  note.shared:
    label: Note shared
    summary: A note was shown to somebody else
    target: note
    fields:
      with: { type: string, required: true, label: Shown to }
      until: timestamp
      public: { type: boolean, redactable: false }
`;

describe("a declared type", () => {
  it("is proposed, names its entries and their fields, and its open details raise no alarm", async () => {
    const files = [{ name: "notes.yaml", text: catalogue }];
    expect(await site.api("POST", "/api/v1/catalogue/push", { body: { files } })).toMatchObject({ status: 201 });
    const event = {
      id: "share-1",
      type: "note.shared",
      actor: { id: "agent-1" },
      target: { id: "note-12" },
      details: { with: "Bo", until: "2026-12-24T12:00:00Z", public: true },
    };
    const { body } = await site.api("POST", "/api/v1/audit/events", { tenant: "acme", body: event });
    const id = String(body.id);
    await vi.waitFor(async () => {
      const { body: entry } = await site.api("GET", `/api/v1/audit/events/${id}`, { tenant: "acme" });
      if (entry.proof === null) throw new Error("It is not signed yet");
    }, 30_000);
    const guest = await site.visit("/audit?tenant=acme");
    const { page } = guest;
    await page.getByRole("button", { name: "More filters" }).click();
    await page.getByRole("combobox", { name: "Action" }).fill("note");
    await page.getByRole("option", { name: "Note shared (note.shared)" }).click();
    await expect.poll(() => new URL(page.url()).search).toBe("?tenant=acme&action=note.shared");
    await page.getByText("One entry", { exact: true }).waitFor();
    const row = page.getByRole("table", { name: "Entries" }).getByRole("row", { name: /Note shared/ });
    expect(await guest.violations()).toEqual([]);
    await row.getByRole("link").click();
    await page.getByRole("heading", { level: 1, name: "Note shared" }).waitFor();
    await page.getByText("A note was shown to somebody else").waitFor();
    const field = (name: string) => page.locator("dl > div", { hasText: name });
    await field("Shown to (with)").getByText("Bo").waitFor();
    await field("public").getByText("stated openly").waitFor();
    expect(await field("Shown to (with)").getByText("stated openly").count()).toBe(0);
    await page.getByRole("button", { name: "Verify this entry" }).click();
    await page.getByText("Proven", { exact: true }).waitFor();
    await page.getByText("What this page shows is what the text says.").waitFor();
    expect(await guest.violations()).toEqual([]);
    await page.route(`**/api/v1/audit/events/${id}`, async (route) => {
      const reply = await route.fetch();
      const whole = (await reply.json()) as { readonly details: object };
      await route.fulfill({ response: reply, json: { ...whole, details: { ...whole.details, public: false } } });
    });
    await page.reload();
    await page.getByRole("button", { name: "Verify this entry" }).click();
    await page.getByText("the text does not say: Details").waitFor();
    await page.unrouteAll();
    expect(guest.complaints).toEqual([]);
    await guest.leave();
  });
});

describe("an anchor", () => {
  it("is created with its secret told once, tested, given a new secret, enabled again, and deleted", async () => {
    const guest = await site.visit("/audit?tenant=acme&view=proof");
    const { page } = guest;
    await page.getByText("Checkpoints are sent to nobody").waitFor();
    await page.getByRole("button", { name: "New anchor" }).click();
    const dialog = page.getByRole("dialog", { name: "Have checkpoints sent" });
    await dialog.getByLabel("Name").fill("Own record");
    await dialog.getByLabel("Address").fill("ftp://127.0.0.1/in");
    await dialog.getByRole("button", { name: "Create" }).click();
    await dialog.getByRole("textbox", { name: "Address", description: /http/ }).waitFor();
    await dialog.locator("[aria-invalid=true]").waitFor();
    expect(await guest.violations()).toEqual([]);
    await dialog.getByLabel("Address").fill(receiver.url);
    await dialog.getByLabel("At most every").fill("1");
    await dialog.getByRole("button", { name: "Create" }).click();
    const first = await tellsSecret();
    expect(await page.getByText(first).count()).toBe(0);
    const row = page.getByRole("table", { name: "Anchors" }).getByRole("row", { name: /Own record/ });
    await row.getByText("active", { exact: true }).waitFor();
    await row.getByText("nothing yet").waitFor();

    await act("Send a test message");
    await row.getByText("taken", { exact: true }).waitFor();
    const [message] = receiver.received;
    expect(new Webhook(first).verify(message?.body ?? "", message?.headers as Record<string, string>)).toMatchObject({
      type: "audit.anchor.test",
    });

    await act("New secret");
    const rotating = page.getByRole("dialog", { name: "Give it a new secret?" });
    await rotating.getByLabel("Overlap").fill("200");
    await rotating.getByRole("button", { name: "New secret" }).click();
    await rotating.getByText(/Too big/).waitFor();
    await rotating.getByLabel("Overlap").fill("0");
    await rotating.getByRole("button", { name: "New secret" }).click();
    expect(await tellsSecret()).not.toBe(first);

    // It says that it is gone, and so nothing is sent to it any more until somebody says so.
    status = 410;
    await row.getByText("disabled", { exact: true }).waitFor({ timeout: 90_000 });
    await row.getByText("it answered that it is gone").waitFor();
    expect(await guest.violations()).toEqual([]);
    status = 204;
    await act("Enable");
    await page.getByRole("dialog", { name: "Send to it again?" }).getByRole("button", { name: "Enable" }).click();
    await row.getByText("active", { exact: true }).waitFor();
    await act("Delete");
    await page.getByRole("dialog", { name: "Send it no more?" }).getByRole("button", { name: "Delete" }).click();
    await page.getByText("Checkpoints are sent to nobody").waitFor();
    expect(guest.complaints).toEqual([]);
    await guest.leave();

    async function tellsSecret(): Promise<string> {
      const told = page.getByRole("dialog", { name: "The anchor's secret" });
      const secret = (await told.getByTestId("secret").textContent()) ?? "";
      expect(secret).toMatch(/^whsec_/);
      await told.getByRole("button", { name: "I have put it away" }).click();
      await told.waitFor({ state: "detached" });
      return secret;
    }

    function act(verb: string): Promise<void> {
      return choose(page, row.getByRole("button", { name: "Actions for Own record" }), verb);
    }
  }, 240_000);

  it("of the platform gets the tree of all tenants", async () => {
    const guest = await site.visit("/audit?view=proof");
    await guest.page.getByText("checkpoints of the tree of all tenants").waitFor();
    await guest.page.getByRole("row", { name: /Notary.* active Size \d+/ }).waitFor({ timeout: 90_000 });
    expect(keeper.received.map(({ body }) => JSON.parse(body) as unknown)).toContainEqual(
      expect.objectContaining({ type: "audit.checkpoint" }),
    );
    await guest.leave();
  });
});

describe.each(looks)("what keeps a log in $language, $scheme", ({ language, scheme }) => {
  it("passes axe, and fits a small telephone", async () => {
    const body = { name: "Own record", url: receiver.url };
    const { body: anchor } = await site.api("POST", "/api/v1/audit/anchors", { tenant: "acme", body });
    const hold = { reason: "Case 7", user: "agent-1", object: { id: "note-12", kind: "note" } };
    await site.api("POST", "/api/v1/audit/holds", { tenant: "acme", body: hold });
    const guest = await site.visit("/audit", { language, scheme });
    for (const [view, shown] of [
      ["proof", "Own record"],
      ["retention", "Case 7"],
    ] as const) {
      await guest.goTo(`/audit?tenant=acme&view=${view}`);
      await guest.page.getByText(shown).first().waitFor();
      expect(await guest.violations()).toEqual([]);
      await guest.page.setViewportSize({ width: 360, height: 800 });
      await expect.poll(() => guest.overflow()).toBe(0);
      expect(await guest.violations()).toEqual([]);
      await guest.page.setViewportSize({ width: 1280, height: 900 });
    }
    await site.api("DELETE", `/api/v1/audit/anchors/${String(anchor.id)}`, { tenant: "acme" });
    expect(guest.complaints).toEqual([]);
    await guest.leave();
  });
});
