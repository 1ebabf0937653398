import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Console, expectQuiet, looks, openConsole, resting } from "./browser.ts";

let site: Console;

const ticket = {
  type: "ticket.assigned",
  actor: { id: "agent-1", name: "Ada" },
  target: { id: "ticket-812", kind: "ticket" },
  node: "support-berlin",
  before: { assignee: null, priority: "high" },
  after: { assignee: "agent-2", priority: "high" },
  address: "192.0.2.17",
};

let sent = 0;
/** Reports an event as an app does; its entry's id. */
async function report(more: object = {}): Promise<string> {
  sent += 1;
  const body = { ...ticket, id: `app-${sent}`, ...more };
  const reply = await site.api("POST", "/api/v1/audit/events", { tenant: "acme", body });
  return String(reply.body.id);
}

/** An entry is signed some seconds after it was written. */
const signed = (id: string) =>
  vi.waitFor(async () => {
    const { body } = await site.api("GET", `/api/v1/audit/events/${id}`, { tenant: "acme" });
    if (body.proof === null) throw new Error(`${id} is not signed yet`);
  }, 30_000);

beforeAll(async () => {
  site = await openConsole();
});
afterAll(() => site?.close());

describe("the audit log", () => {
  it("is filtered, each filter is a chip that can be removed, and the address keeps them", async () => {
    await report({ type: "ticket.closed", actor: { id: "closer" }, outcome: "refused", reason: "not_allowed" });
    await report({ type: "ticket.closed", actor: { id: "opener" } });
    const guest = await site.visit("/audit?tenant=acme");
    const { page } = guest;
    const table = page.getByRole("table", { name: "Entries" });
    await table.getByText("opener").waitFor();
    await page.getByRole("combobox", { name: "Outcome" }).click();
    await page.getByRole("option", { name: "refused" }).click();
    await table.getByText("opener").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "More filters" }).click();
    await page.getByRole("combobox", { name: "Action" }).fill("ticket.*");
    await page.getByText("One entry", { exact: true }).waitFor();
    await table.getByText("not_allowed").waitFor();
    await expect.poll(() => new URL(page.url()).search).toBe("?tenant=acme&outcome=refused&action=ticket.*");
    await page.reload();
    await table.getByText("not_allowed").waitFor();
    await page.getByRole("button", { name: "Remove the filter Outcome" }).click();
    await table.getByText("opener").waitFor();
    await page.getByRole("textbox", { name: "Text" }).fill("closer");
    await table.getByText("opener").waitFor({ state: "detached" });
    await page.getByRole("textbox", { name: "Text" }).fill("xy");
    await page.getByRole("alert").getByText("Three characters").waitFor();
    await page.getByRole("textbox", { name: "Text" }).fill("nobody-has-this");
    await page.getByText("No entry fits").waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await table.getByText("opener").waitFor();
    await expect.poll(() => new URL(page.url()).search).toBe("?tenant=acme");
    await expectQuiet(guest);
  });

  it("has a log of the platform's own, and shows no tenant's there", async () => {
    const id = await report();
    const guest = await site.visit("/audit");
    const { page } = guest;
    await page
      .getByRole("table", { name: "Entries" })
      .getByText(/^identity\./)
      .first()
      .waitFor();
    expect(await page.getByText("ticket.assigned").count()).toBe(0);
    await guest.goTo(`/audit/${id}`);
    await page.getByRole("alert").getByText("not_found").waitFor();
    await expectQuiet(guest);
  });

  it("is loaded page by page, without one twice", async () => {
    const events = Array.from({ length: 60 }, (_, index) => ({
      id: `many-${index}`,
      type: "asset.checked_in",
      target: { id: "asset-1" },
      actor: { id: `reader-${String(index).padStart(2, "0")}` },
    }));
    await site.api("POST", "/api/v1/audit/event-batches", { tenant: "acme", body: { events } });
    const guest = await site.visit("/audit?tenant=acme&action=asset.checked_in");
    const { page } = guest;
    await page.getByText("60 entries").waitFor();
    const readers = page.getByRole("row", { name: /reader-\d\d/ });
    expect(await readers.count()).toBe(50);
    await page.getByRole("button", { name: "Show more" }).click();
    await expect.poll(() => readers.count()).toBe(60);
    expect(new Set((await readers.allTextContents()).map((text) => /reader-\d\d/.exec(text)?.[0])).size).toBe(60);
    await expectQuiet(guest);
  });

  it("shows what happens while one looks, holds still when told to, and goes on without a gap", async () => {
    const guest = await site.visit("/audit?tenant=acme&live=true&actor=watched");
    const { page } = guest;
    const rows = page.getByRole("row", { name: /watched/ });
    await page.getByText("Nothing happened since you began to watch").waitFor();
    // The stream is open a moment after the page says so.
    await expect
      .poll(async () => {
        await report({ actor: { id: "watched" } });
        return rows.count();
      })
      .toBeGreaterThan(0);
    await page.getByRole("button", { name: "Pause" }).click();
    const before = await resting(rows);
    await signed(await report({ actor: { id: "watched" }, target: { id: "while-paused" } }));
    expect(await rows.count()).toBe(before);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByRole("row", { name: /while-paused/ }).waitFor();
    await page.getByRole("textbox", { name: "Text" }).fill("Kingfisher");
    await page.getByRole("button", { name: "Remove the filter Text" }).waitFor();
    await expect
      .poll(async () => {
        await report({ actor: { id: "watched" } });
        await report({ actor: { id: "watched" }, target: { id: "nest" }, details: { note: "a kingfisher" } });
        return page.getByRole("row", { name: /nest/ }).count();
      })
      .toBeGreaterThan(0);
    expect(await rows.filter({ hasNotText: "nest" }).count()).toBe(0);
    expect(await page.getByRole("switch", { name: "Live" }).isChecked()).toBe(true);
    await expectQuiet(guest);
  });
});

describe("an entry", () => {
  it("shows what changed, leads to its decision, and is proven in the browser", async () => {
    const question = {
      subject: { type: "user", id: "agent-1" },
      action: { name: "desk.tickets.assign" },
      resource: { type: "ticket", id: "T-1", properties: { node: "support-berlin" } },
    };
    const decision = await site.api("POST", "/api/v1/decisions", { tenant: "acme", body: question });
    const decisionId = String(decision.body.id);
    const id = await report({ correlation: { decisionId } });
    await signed(id);
    const guest = await site.visit("/audit?tenant=acme&action=ticket.assigned");
    const { page } = guest;
    await page.locator(`a[href*="${id}"]`).click();
    await page.getByRole("heading", { level: 1, name: "ticket.assigned" }).waitFor();
    const changed = page.getByRole("table", { name: "What changed" });
    await changed.getByRole("row", { name: /assignee changed null agent-2/ }).waitFor();
    expect(await changed.getByText("priority").count()).toBe(0);
    await page.getByRole("button", { name: "Show one field that stayed the same" }).click();
    await changed.getByRole("row", { name: /priority the same high high/ }).waitFor();
    await page.getByRole("button", { name: "Verify this entry" }).click();
    await page.getByText("Proven", { exact: true }).waitFor();
    await page.getByText("It keeps this one").waitFor();
    await page.getByRole("button", { name: "Verify this entry" }).click();
    await page.getByText("The log goes on from the checkpoint").waitFor();
    await page.getByRole("link", { name: decisionId }).waitFor();
    await page.getByRole("link", { name: "Ask the same today" }).click();
    await page.getByRole("heading", { level: 1, name: "Playground" }).waitFor();
    await expectQuiet(guest);
  });

  it("leads to what belongs to the same session and decision, and a decision to what followed it", async () => {
    const question = { subject: { type: "user", id: "agent-1" }, action: { name: "desk.tickets.assign" } };
    const decision = await site.api("POST", "/api/v1/decisions", { tenant: "acme", body: question });
    const decisionId = String(decision.body.id);
    const id = await report({ correlation: { decisionId, sessionId: "app-session", revision: "3-14" } });
    await report();
    const guest = await site.visit(`/audit/${id}?tenant=acme`);
    const { page } = guest;
    const table = page.getByRole("table", { name: "Entries" });
    await page.getByRole("button", { name: "Copy Revision" }).waitFor();
    await page.getByRole("link", { name: "app-session" }).click();
    await page.getByRole("button", { name: "Remove the filter Session" }).waitFor();
    await page.getByText("One entry", { exact: true }).waitFor();
    expect(await table.locator(`a[href*="${id}"]`).count()).toBe(1);
    await page.getByRole("button", { name: "Remove the filter Session" }).click();
    await guest.goTo(`/log/${decisionId}?tenant=acme`);
    await page.getByRole("link", { name: "What followed it" }).click();
    await page.getByRole("button", { name: "Remove the filter Decision" }).waitFor();
    await page.getByText("One entry", { exact: true }).waitFor();
    await table.locator(`a[href*="${id}"]`).waitFor();
    await expectQuiet(guest);
  });

  it("of what was done here says the session, and for which tenant", async () => {
    const guest = await site.visit("/audit?tenant=acme");
    const { page } = guest;
    await page.getByRole("table", { name: "Entries" }).waitFor();
    const looks = await site.api("GET", "/api/v1/audit-log?action=audit.log.read", { tenant: "acme" });
    const look = (looks.body.items as readonly Looked[]).find(({ correlation }) => correlation.sessionId !== undefined);
    await guest.goTo(`/audit/${look?.id}?tenant=acme`);
    await page.getByTitle("Everything of this session").getByText(String(look?.correlation.sessionId)).waitFor();
    const onBehalf = page.getByTitle("Everything done on behalf of the same");
    expect(await onBehalf.textContent()).toBe(look?.correlation.onBehalfOf);
    await onBehalf.click();
    await page.getByRole("button", { name: "Remove the filter On behalf of" }).waitFor();
    await page.getByRole("table", { name: "Entries" }).getByText("audit.log.read").first().waitFor();
    await expectQuiet(guest);
  });

  it.each([
    ["text", (body: Told) => ({ ...body, body: body.body.replace("agent-1", "agent-9") }), "The hash does not lead to"],
    ["value shown", (body: Told) => ({ ...body, address: "203.0.113.1" }), "the text does not say: Address"],
    [
      "value with its proof",
      (body: Told) => ({ ...body, address: "x", disclosed: { ...body.disclosed, address: ["c2FsdA==", '"x"'] } }),
      "not the one it was sealed with: Address",
    ],
    [
      "signature",
      (body: Told) => ({
        ...body,
        proof: { ...body.proof, checkpoint: body.proof.checkpoint.replace("\ntime 2", "\ntime 3") },
      }),
      "not signed with a known key",
    ],
  ])("whose %s was changed on its way is not proven, and the page says which step failed", async (_, forge, said) => {
    const id = await report();
    await signed(id);
    const guest = await site.visit("/audit?tenant=acme");
    const { page } = guest;
    await page.route(`**/api/v1/audit/events/${id}`, async (route) => {
      const reply = await route.fetch();
      await route.fulfill({ response: reply, json: forge((await reply.json()) as Told) });
    });
    await guest.goTo(`/audit/${id}?tenant=acme`);
    await page.getByRole("button", { name: "Verify this entry" }).click();
    await page.getByText("Not proven", { exact: true }).waitFor();
    await page.getByRole("listitem").filter({ hasText: "failed" }).getByText(said).waitFor();
    expect(await guest.violations()).toEqual([]);
    await page.unrouteAll();
    await expectQuiet(guest);
  });

  it("loses values for a reason, says so, and stays proven; under a hold it does not", async () => {
    const id = await report({ target: { id: "to-redact" } });
    await signed(id);
    const { body: hold } = await site.api("POST", "/api/v1/audit/holds", {
      tenant: "acme",
      body: { reason: "Case 7" },
    });
    const guest = await site.visit(`/audit/${id}?tenant=acme`);
    const { page } = guest;
    await page.getByRole("button", { name: "Redact" }).click();
    const dialog = page.getByRole("dialog", { name: "Take values out for good?" });
    await dialog.getByLabel("Reason").fill("Request for erasure 118");
    await dialog.getByRole("button", { name: "Take out for good" }).click();
    await dialog
      .getByText(/Too small/)
      .first()
      .waitFor();
    await dialog.getByRole("checkbox", { name: "Address" }).check();
    await dialog.getByRole("checkbox", { name: "The actor's name" }).check();
    await dialog.getByRole("button", { name: "Take out for good" }).click();
    await dialog.getByText("on_hold").waitFor();
    expect(await guest.violations()).toEqual([]);
    await dialog.getByRole("button", { name: "Take out once it is released" }).click();
    await dialog.waitFor({ state: "detached" });
    await guest.goTo("/audit?tenant=acme&view=retention");
    const waiting = page.getByRole("table", { name: "Waiting redactions" });
    await waiting.getByRole("row", { name: /The actor's name, Address|Address, The actor's name/ }).waitFor();
    await waiting.getByText("Request for erasure 118").waitFor();
    expect(await guest.violations()).toEqual([]);
    await waiting.getByRole("link", { name: id }).click();
    await page.getByText("192.0.2.17").waitFor();
    await site.api("POST", `/api/v1/audit/holds/${String(hold.id)}/release`, { tenant: "acme" });
    await vi.waitFor(async () => {
      const { body } = await site.api("GET", `/api/v1/audit/events/${id}`, { tenant: "acme" });
      if (body.redacted.length === 0) throw new Error("It still waits");
    }, 90_000);
    await page.reload();
    await page.getByText("Taken out for good: The actor's name, Address").waitFor();
    expect(await page.getByText("192.0.2.17").count()).toBe(0);
    await page.getByRole("button", { name: "Verify this entry" }).click();
    await page.getByText("taken out: The actor's name, Address").waitFor();
    await page.getByText("Proven", { exact: true }).waitFor();
    await page.getByRole("link", { name: "the redaction" }).click();
    await page.getByRole("table", { name: "Entries" }).getByText("audit.event.redacted").waitFor();
    await expectQuiet(guest);
  });
});

interface Looked {
  readonly id: string;
  readonly correlation: { readonly sessionId?: string; readonly onBehalfOf?: string };
}

interface Told {
  readonly body: string;
  readonly disclosed: Record<string, readonly string[]>;
  readonly proof: { readonly checkpoint: string };
}

/** What the operation that was begun last made, as a program fetches it. */
async function exportOf(format: string): Promise<string> {
  const { body: begun } = await site.api("POST", "/api/v1/audit/exports", { tenant: "acme", body: { format } });
  const path = `/api/v1/operations/${String(begun.id)}`;
  await vi.waitFor(async () => {
    const { body } = await site.api("GET", path, { tenant: "acme" });
    if (body.status !== "done") throw new Error(`The export is ${String(body.status)}`);
  }, 30_000);
  return site.text(`${path}/parts/1`, { tenant: "acme" });
}

describe("a whole log", () => {
  it("is verified where it is read, also against what was kept", async () => {
    await signed(await report());
    const guest = await site.visit("/audit?tenant=acme&view=proof");
    const { page } = guest;
    await page.getByRole("button", { name: "Verify the whole log" }).click();
    await page.getByText("Everything that is signed is there").waitFor();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download the note" }).click(),
    ]);
    const note = await readFile(await file.path(), "utf8");
    await page.getByRole("button", { name: "Against what you kept" }).click();
    await page.getByRole("textbox", { name: "Checkpoints you kept" }).fill(note);
    await page.getByRole("button", { name: "Verify the whole log" }).click();
    await page.getByText("also held against the checkpoint").waitFor();
    await page.getByText("Everything that is signed is there").waitFor();
    const { body: all } = await site.api("GET", "/api/v1/audit/checkpoint?tree=tenants", { tenant: "acme" });
    await page.getByRole("textbox", { name: "Checkpoints you kept" }).fill(`${note}\n${String(all.note)}`);
    await page.getByRole("button", { name: "Verify the whole log" }).click();
    await page.getByText("of 1 could be held against the log").waitFor();
    await page.getByText("Everything that is signed is there").waitFor();
    await page.getByRole("textbox", { name: "Checkpoints you kept" }).fill(note.replace("\ntime 2", "\ntime 3"));
    await page.getByRole("button", { name: "Verify the whole log" }).click();
    await page.getByText("Bad signature").first().waitFor();
    await page.getByRole("button", { name: "Forget it" }).click();
    await page.getByText("This browser kept the checkpoint").waitFor({ state: "detached" });
    await expectQuiet(guest);
  });

  it("in a file is verified as well: a changed, a missing and a swapped entry are named with their places", async () => {
    await signed(await report());
    const guest = await site.visit("/audit?tenant=acme&view=proof");
    const { page } = guest;
    const lines = (await exportOf("bundle")).split("\n");
    const at = lines.findIndex((line) => line.includes("app-1"));
    const { seq } = JSON.parse(lines[at] ?? "") as { seq: number };
    const verify = async (text: string) => {
      await page.locator("input[type=file]").setInputFiles({
        name: "acme.jsonl",
        mimeType: "application/x-ndjson",
        buffer: Buffer.from(text),
      });
    };
    await verify(lines.join("\n"));
    await page.getByText("OK", { exact: true }).waitFor();
    await verify(lines.with(at, (lines[at] ?? "").replace("app-1", "app-9")).join("\n"));
    await page.getByText("An entry, or all since some entry, is not what was signed").waitFor();
    await page
      .getByRole("listitem")
      .filter({ hasText: `Place ${seq}` })
      .getByText("Modified")
      .waitFor();
    await verify(lines.toSpliced(at, 1).join("\n"));
    await page
      .getByRole("listitem")
      .filter({ hasText: `Place ${seq}` })
      .getByText("Missing")
      .waitFor();
    const next = lines.findIndex((line, index) => index > at && line.startsWith('{"kind":"entry"'));
    await verify(
      lines
        .with(at, lines[next] ?? "")
        .with(next, lines[at] ?? "")
        .join("\n"),
    );
    await page
      .getByRole("listitem")
      .filter({ hasText: `Place ${seq}` })
      .getByText("Reordered")
      .waitFor();
    expect(await guest.violations()).toEqual([]);
    await verify(lines.slice(0, at).join("\n"));
    await page.getByText("This is not a whole bundle").waitFor();
    await verify("nothing of the kind");
    await page.getByText("This is not a whole bundle").waitFor();
    await expectQuiet(guest);
  });

  it("of which one has a part from an archive misses nothing the log went on with since", async () => {
    await signed(await report());
    const text = await exportOf("bundle");
    await signed(await report());
    const { body: newest } = await site.api("GET", "/api/v1/audit/checkpoint", { tenant: "acme" });
    const guest = await site.visit("/audit?tenant=acme&view=proof");
    const { page } = guest;
    const verify = () =>
      page
        .locator("input[type=file]")
        .setInputFiles({ name: "acme.jsonl", mimeType: "application/x-ndjson", buffer: Buffer.from(text) });
    await page.getByRole("button", { name: "Against what you kept" }).click();
    await page.getByRole("textbox", { name: "Checkpoints you kept" }).fill(String(newest.note));
    await verify();
    await page.getByRole("listitem").getByText("Missing").waitFor();
    await page.getByRole("checkbox", { name: "The files are part of an archive" }).check();
    await verify();
    await page.getByText("OK", { exact: true }).waitFor();
    await expectQuiet(guest);
  });

  it("is not verified any further when one stops it", async () => {
    const guest = await site.visit("/audit?tenant=acme&view=proof");
    const { page } = guest;
    // The export never comes to its end.
    await page.route("**/api/v1/operations/op_*", async (route) => {
      const reply = await route.fetch();
      const json = (await reply.json()) as object;
      await route.fulfill({ response: reply, json: { ...json, status: "running", parts: [] } });
    });
    await page.getByRole("button", { name: "Verify the whole log" }).click();
    await page.getByRole("progressbar", { name: "Verifying" }).waitFor();
    expect(await guest.violations()).toEqual([]);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Stopped. Nothing was found out.").waitFor();
    await page.unrouteAll();
    await expectQuiet(guest);
  });
});

describe.each(looks)("an entry in $language, $scheme", ({ language, scheme }) => {
  it("passes axe when it is proven, redacted and changed, and fits a small telephone", async () => {
    const whole = await report();
    const redacted = await report();
    const body = { fields: ["before", "address"], reason: "Request 7" };
    await site.api("POST", `/api/v1/audit/events/${redacted}/redact`, { tenant: "acme", body });
    await signed(redacted);
    const guest = await site.visit("/audit", { language, scheme });
    for (const id of [whole, redacted]) {
      await guest.goTo(`/audit/${id}?tenant=acme`);
      await guest.page
        .getByRole("button", { name: { en: "Verify this entry", de: "Diesen Eintrag prüfen" }[language] })
        .click();
      await guest.page.getByText({ en: "Proven", de: "Bewiesen" }[language], { exact: true }).waitFor();
      await guest.page.locator("summary").click();
      expect(await guest.violations()).toEqual([]);
      expect(await guest.overflow()).toBe(0);
      await guest.page.setViewportSize({ width: 360, height: 800 });
      await expect.poll(() => guest.overflow()).toBe(0);
      await guest.page.setViewportSize({ width: 1280, height: 900 });
    }
    await guest.goTo("/audit?tenant=acme&view=proof");
    await guest.page
      .getByRole("button", { name: { en: "Verify the whole log", de: "Das ganze Protokoll prüfen" }[language] })
      .click();
    await guest.page.getByText({ en: "Entries read", de: "Gelesene Einträge" }[language]).waitFor();
    expect(await guest.violations()).toEqual([]);
    await expectQuiet(guest);
  });
});
