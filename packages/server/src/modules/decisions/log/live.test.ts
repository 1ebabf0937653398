import { connect } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../../test/harness.ts";
import { loadDemo } from "../../../demo.ts";
import { streamRules } from "../../../kernel/stream.ts";

let app: Harness;
let url: string;
beforeAll(async () => {
  app = await openHarness({ streams: { ...streamRules, recheckMs: 100, heartbeatMs: 500 } });
  await loadDemo(app.app);
  await app.app.http.listen({ port: 0, host: "127.0.0.1" });
  url = `http://127.0.0.1:${(app.app.http.server.address() as AddressInfo).port}`;
});
afterAll(() => app?.close());

const ask = async (name: string, count = 1, tenant = "acme"): Promise<string[]> => {
  const { body } = await app.operator("POST", "/api/v1/decisions/batch", {
    tenant,
    body: {
      subject: { type: "user", id: "lead-1" },
      resource: { type: "ticket", id: "T", properties: { node: "support-berlin" } },
      questions: Array.from({ length: count }, () => ({ action: { name } })),
    },
  });
  await app.app.product.settle(10_000);
  return (body.decisions as { id: string }[]).map(({ id }) => id);
};

interface Seen {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: { readonly id?: string; readonly capability?: string; readonly before?: string };
}

/** A reader as a browser has one. */
async function watch(query = "", { lastEventId, key = app.operatorKey }: { lastEventId?: string; key?: string } = {}) {
  const leaving = new AbortController();
  const reply = await fetch(`${url}/api/v1/decision-log/stream${query}`, {
    headers: {
      authorization: `Bearer ${key}`,
      "bailiwick-tenant": "acme",
      ...(lastEventId !== undefined && { "last-event-id": lastEventId }),
    },
    signal: leaving.signal,
  });
  const chunks = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let over = false;
  const next = async (): Promise<Seen | undefined> => {
    for (;;) {
      const end = rest.indexOf("\n\n");
      if (end < 0) {
        const chunk = await chunks?.read();
        if (chunk === undefined || chunk.done) {
          over = true;
          return undefined;
        }
        rest += chunk.value;
        continue;
      }
      const fields = new Map(
        rest
          .slice(0, end)
          .split("\n")
          .map((line): [string, string] => {
            const [name = "", ...value] = line.split(": ");
            return [name, value.join(": ")];
          }),
      );
      rest = rest.slice(end + 2);
      const event = fields.get("event");
      if (event !== undefined)
        return { event, id: fields.get("id"), data: JSON.parse(fields.get("data") ?? "null") as Seen["data"] };
    }
  };
  const take = async (count: number) => {
    const seen: Seen[] = [];
    while (seen.length < count) {
      const one = await next();
      if (one === undefined) break;
      seen.push(one);
    }
    return seen;
  };
  return { reply, take, leave: () => leaving.abort(), isOver: () => over };
}

const endings = async (reason: string) =>
  Number(
    new RegExp(`bailiwick_streams_ended_total\\{reason="${reason}"\\} (\\d+)`).exec(
      (await app.app.http.inject("/metrics")).body,
    )?.[1] ?? 0,
  );

describe("the live log", () => {
  it("tells each decision once it is written, in the tenant that was asked about, as the list has it", async () => {
    app.setTime("2026-03-11T00:00:00Z");
    const reader = await watch("?allowed=true&capability=desk.tickets.view");
    expect(reader.reply.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    await ask("desk.tickets.view", 1, "globex");
    await ask("desk.nothing");
    const ids = await ask("desk.tickets.view", 3);
    const seen = await reader.take(3);
    expect(seen.map(({ id }) => id)).toEqual(ids);
    const listed = await app.operator("GET", `/api/v1/decision-log?q=${ids[0]}`, { tenant: "acme" });
    expect(seen[0]).toMatchObject({ event: "decision", data: listed.body.items[0] });
    const more = await ask("desk.tickets.view");
    expect((await reader.take(1)).map(({ id }) => id)).toEqual(more);
    reader.leave();
  });

  it("begins for a reader that was cut off with what it has missed", async () => {
    app.setTime("2026-03-11T01:00:00Z");
    const [first = "", ...missed] = await ask("desk.tickets.view", 40);
    app.setTime("2026-03-11T01:00:05Z");
    missed.push(...(await ask("desk.tickets.view", 5)));
    const reader = await watch("", { lastEventId: first });
    expect((await reader.take(missed.length)).map(({ id }) => id)).toEqual(missed);
    const news = await ask("desk.tickets.view", 2);
    expect((await reader.take(2)).map(({ id }) => id)).toEqual(news);
    reader.leave();
  });

  it("says from when on the list has to be read, rather than telling everything of a flood", async () => {
    app.setTime("2026-03-11T02:00:00Z");
    const reader = await watch();
    const ids = await ask("desk.tickets.view", 450);
    const seen = await reader.take(201);
    expect(seen.some(({ event, data }) => event === "skipped" && data.before === "2026-03-11T02:00:00.000Z")).toBe(
      true,
    );
    for (const { event, id } of seen) if (event === "decision") expect(ids).toContain(id);
    reader.leave();
  });

  it("ends when its key is revoked", async () => {
    app.setTime("2026-03-11T02:30:00Z");
    const made = await app.operator("POST", "/api/v1/keys", {
      tenant: "acme",
      body: { name: "watcher", scopes: ["decisions.log.read"] },
    });
    const reader = await watch("", { key: made.body.key });
    const before = await endings("refused");
    await app.operator("POST", `/api/v1/keys/${made.body.id}/revoke`, { tenant: "acme" });
    expect(await reader.take(1)).toEqual([]);
    expect(reader.isOver()).toBe(true);
    expect(await endings("refused")).toBe(before + 1);
  });

  it("cuts off a reader that does not read", async () => {
    const before = await endings("slow_reader");
    const { port } = new URL(url);
    const socket = connect(Number(port), "127.0.0.1");
    await once(socket, "connect");
    socket.write(
      `GET /api/v1/decision-log/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${app.operatorKey}\r\nBailiwick-Tenant: acme\r\n\r\n`,
    );
    await once(socket, "readable");
    socket.pause();
    // Filled past what the operating system itself keeps for a connection.
    for (let n = 0; n < 400 && (await endings("slow_reader")) === before; n += 1) {
      app.setTime(new Date(Date.UTC(2026, 2, 11, 3, 0, n)));
      await ask("desk.tickets.view", 190);
    }
    expect(await endings("slow_reader")).toBe(before + 1);
    socket.destroy();
  }, 300_000);
});

describe("an export", () => {
  const get = (query: string, tenant = "acme") =>
    fetch(`${url}/api/v1/decision-log/export${query}`, {
      headers: { authorization: `Bearer ${app.operatorKey}`, "bailiwick-tenant": tenant },
    });

  it("has every decision once, oldest first: the list's columns as CSV, the whole record as JSON Lines", async () => {
    app.setTime("2026-03-12T00:00:00Z");
    const ids = await ask("desk.tickets.view", 450);
    ids.push(...(await ask("desk.tickets.view", 300)));
    const range = "?from=2026-03-12T00:00:00Z&principal=lead-1";
    const csv = await (await get(range)).text();
    const lines = csv.trimEnd().split("\r\n");
    expect(lines[0]).toMatch(/^id,tenant,at,allowed,code,/);
    expect(lines.slice(1).map((line) => line.split(",")[0])).toEqual(ids);
    const jsonl = await get(`${range}&format=jsonl`);
    expect(jsonl.headers.get("content-disposition")).toMatch(/filename="decisions-acme-2026-03-12\.jsonl"/);
    const rows = (await jsonl.text())
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: string });
    expect(rows.map(({ id }) => id)).toEqual(ids);
    const whole = await app.operator("GET", `/api/v1/decision-log/${ids[7]}`, { tenant: "acme" });
    expect(rows[7]).toEqual(whole.body);
  });

  it("keeps a spreadsheet from running what somebody asked about", async () => {
    app.setTime("2026-03-12T01:00:00Z");
    await app.operator("POST", "/api/v1/decisions", {
      tenant: "acme",
      body: { subject: { type: "user", id: '=HYPERLINK("http://x")' }, action: { name: "desk.tickets.view" } },
    });
    await app.app.product.settle(10_000);
    expect(await (await get("?from=2026-03-12T01:00:00Z")).text()).toContain(`"'=HYPERLINK(""http://x"")"`);
  });

  it("of a hundred thousand rows holds a few in memory, however slowly it is read", async () => {
    app.setTime("2026-03-13T00:00:00Z");
    const [id] = await ask("desk.tickets.view");
    // Copies of one record, a millisecond apart, in the same day.
    await app.database.owner.query(
      `insert into decisions.records (tenant_id, at, decision_id, kept_days, caller, request_id, asked_by, subject_type,
         subject_id, capability, allowed, code, revision, took_us, kept_of_10000, trusted, body)
       select tenant_id, at + n * interval '1 millisecond', 'dec_copy' || lpad(n::text, 22, '0'), kept_days, caller,
         request_id, asked_by, subject_type, subject_id, capability, allowed, code, revision, took_us, kept_of_10000,
         trusted, body from decisions.records, generate_series(1, 100000) n where decision_id = $1`,
      [id],
    );
    await expectIndexes();
    app.setTime("2026-03-13T12:00:00Z");
    const reply = await app.app.http.inject({
      method: "GET",
      url: "/api/v1/decision-log/export?from=2026-03-13T00:00:00Z",
      headers: { authorization: `Bearer ${app.operatorKey}`, "bailiwick-tenant": "acme" },
      payloadAsStream: true,
    });
    const body = reply.stream();
    let lines = 0;
    let most = 0;
    for await (const chunk of body) {
      most = Math.max(most, body.readableLength, (chunk as Buffer).length);
      lines += String(chunk).split("\r\n").length - 1;
    }
    expect(lines).toBe(100_002);
    // A stretch of five hundred rows and what waits before it, out of more than ten million bytes.
    expect(most).toBeLessThan(500_000);
    const abandoned = await app.app.http.inject({
      method: "GET",
      url: "/api/v1/decision-log/export?from=2026-03-13T00:00:00Z&format=jsonl",
      headers: { authorization: `Bearer ${app.operatorKey}`, "bailiwick-tenant": "acme" },
      payloadAsStream: true,
    });
    abandoned.stream().destroy();
    expect(await (await get("?from=2026-03-13T12:00:00Z")).text()).toMatch(/^id,tenant/);
  }, 300_000);
});

/** How the application, under row security, gets at what it looks for in a log of that size. */
async function expectIndexes(): Promise<void> {
  const client = await app.database.owner.connect();
  try {
    await client.query("analyze decisions.records");
    const { rows } = await client.query<{ id: string }>(
      "select tenant_id as id from tenancy.tenants where slug = 'acme'",
    );
    await client.query("begin");
    await client.query("select set_config('role', 'bailiwick_app', true), set_config('bailiwick.tenant', $1, true)", [
      rows[0]?.id,
    ]);
    const order = "order by at desc, decision_id desc limit 50";
    const plan = async (where: string) => {
      const explained = await client.query<{ "QUERY PLAN": string }>(
        `explain select decision_id from decisions.records where ${where} ${order}`,
      );
      return explained.rows.map((row) => row["QUERY PLAN"]).join("\n");
    };
    for (const where of [
      "true",
      "subject_id = 'nobody-at-all'",
      "capability = 'desk.nothing'",
      "code = 'killed' and not allowed",
      "(at, decision_id) < ('2026-03-13T00:00:30Z'::timestamptz, 'dec_z')",
    ])
      expect(await plan(where), where).toMatch(/Index (?:Only )?Scan/);
    expect(await plan("subject_id = 'nobody-at-all'")).toContain("subject_id");
    expect(await plan("true")).not.toContain("Seq Scan on kept_30_20260309");
    await client.query("rollback");
    const text = await client.query<{ "QUERY PLAN": string }>(
      `explain select at from decisions.records where tenant_id = $1 and search like '%dec_copy%99123%' limit 5001`,
      [rows[0]?.id],
    );
    expect(text.rows.map((row) => row["QUERY PLAN"]).join("\n")).toMatch(/Bitmap Index Scan on \w*search/);
  } finally {
    client.release();
  }
}
