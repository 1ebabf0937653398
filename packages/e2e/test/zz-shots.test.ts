import { afterAll, beforeAll, expect, it } from "vitest";
import { type Console, openConsole } from "./browser.ts";
let site: Console;
let event = "";
let plain = "";
beforeAll(async () => {
  site = await openConsole();
  const decision = await site.api("POST", "/api/v1/decisions", {
    tenant: "acme",
    body: {
      subject: { type: "user", id: "agent-1" },
      action: { name: "desk.tickets.assign" },
      resource: { type: "ticket", id: "T-1", properties: { node: "support-berlin" } },
    },
  });
  const made = await site.api("POST", "/api/v1/audit/events", {
    tenant: "acme",
    body: {
      id: "4711",
      type: "ticket.assigned",
      actor: { id: "agent-1", name: "Ada Lovelace" },
      target: { id: "ticket-812", kind: "ticket", name: "Printer on fire" },
      node: "support-berlin",
      before: {
        assignee: null,
        status: "open",
        priority: "high",
        tags: ["printer", "fire"],
        sla: { hours: 4, paused: false },
      },
      after: {
        assignee: "agent-2",
        status: "assigned",
        priority: "high",
        tags: ["printer", "fire", "urgent"],
        sla: { hours: 2, paused: false },
        note: "Escalated by phone",
      },
      details: { channel: "phone", duration: 124 },
      address: "192.0.2.17",
      userAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0",
      occurredAt: "2026-03-10T11:59:30Z",
      correlation: { decisionId: decision.body.id, traceId: "4bf92f3577b34da6a3ce929d0e0e4736", requestId: "req_abc" },
    },
  });
  event = made.body.id;
  plain = (
    await site.api("POST", "/api/v1/audit/events", {
      tenant: "acme",
      body: {
        id: "4712",
        type: "ticket.closed",
        outcome: "refused",
        reason: "permission_missing",
        actor: { id: "agent-2" },
        target: { id: "ticket-9" },
        before: { status: "open" },
        address: "198.51.100.3",
      },
    })
  ).body.id;
  await site.api("POST", "/api/v1/audit/events/" + plain + "/redact", {
    tenant: "acme",
    body: { fields: ["address", "before"], reason: "Request 7" },
  });
  await site.api("POST", "/api/v1/audit/holds", {
    tenant: "acme",
    body: { reason: "Case 2026-114", since: "2020-01-01T00:00:00Z", until: "2021-01-01T00:00:00Z" },
  });
  await new Promise((r) => setTimeout(r, 7000));
});
afterAll(() => site?.close());
it("shots", async () => {
  for (const [language, scheme] of [
    ["en", "light"],
    ["de", "dark"],
    ["en", "dark"],
    ["de", "light"],
  ] as const) {
    const guest = await site.visit("/audit?tenant=acme", { language, scheme });
    const { page } = guest;
    const shot = async (name: string) => {
      await page.waitForTimeout(500);
      await page.screenshot({ path: `/tmp/audit-shots/${name}-${language}-${scheme}.png`, fullPage: true });
    };
    await shot("list");
    if (language === "en" && scheme === "light") {
      await guest.goTo("/audit");
      await shot("platform");
      await guest.goTo("/audit?tenant=acme&q=ticket&outcome=refused&last=24h");
      await shot("chips");
      await guest.goTo("/audit?tenant=acme&live=true");
      await shot("live");
    }
    await guest.goTo(`/audit/${event}?tenant=acme`);
    await page.getByRole("button", { name: /Verify this entry|Diesen Eintrag prüfen/ }).click();
    await page.getByText(/^(Proven|Bewiesen|Not proven|Nicht bewiesen)$/).waitFor();
    await shot("entry");
    await guest.goTo(`/audit/${plain}?tenant=acme`);
    await shot("redacted");
    await guest.goTo("/audit?tenant=acme&view=proof");
    await page.getByRole("button", { name: /Verify the whole log|Das ganze Protokoll prüfen/ }).click();
    await page.getByText(/Entries read|Gelesene Einträge/).waitFor();
    await shot("proof");
    await guest.goTo("/audit?tenant=acme&view=retention");
    await shot("retention");
    await page.setViewportSize({ width: 360, height: 800 });
    await shot("retention-360");
    await guest.goTo(`/audit/${event}?tenant=acme`);
    await page.getByRole("button", { name: /Verify this entry|Diesen Eintrag prüfen/ }).click();
    await page.getByText(/^(Proven|Bewiesen|Not proven|Nicht bewiesen)$/).waitFor();
    await shot("entry-360");
    await guest.goTo("/audit?tenant=acme&view=proof");
    await shot("proof-360");
    await guest.goTo("/audit?tenant=acme&q=ticket");
    await shot("list-360");
    expect.soft(guest.complaints).toEqual([]);
    await guest.leave();
  }
}, 300_000);
