import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assemble, type Stretch, verifyBundle } from "@bailiwick/audit-verify";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../test/harness.ts";
import { comesUp } from "../../../test/months.ts";
import { settled } from "../../../test/traces.ts";

const catalogue = `
catalogue: 1
products: { notes: { label: Notes } }
capabilities: { notes.log: { kind: value, class: read, valueType: number, unit: day, keeps: audit } }
plans: { notes.team: { price: 0, default: true, items: { notes.log: 90 } } }
`;

let harness: Harness;
let folder: string;
let now: Date;
let sent = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bailiwick-archive-"));
  harness = await openHarness({ archiveFolder: folder });
  at("2026-03-10T12:00:00Z");
  await harness.operator("POST", "/api/v1/catalogue/push", { body: { files: [{ name: "n.yaml", text: catalogue }] } });
  for (const slug of ["acme", "other"])
    await harness.operator("POST", "/api/v1/tenants", { body: { slug, name: slug } });
  await job("audit.open-segments");
});
afterEach(async () => {
  await harness.close();
  await rm(folder, { recursive: true });
});

function at(time: string): void {
  now = new Date(time);
  harness.setTime(now);
}

const ask = (method: "GET" | "POST", path: string, body?: object, tenant = "acme") =>
  harness.operator(method, path, { tenant, ...(body && { body }) });

async function done(method: "GET" | "POST", path: string, body?: object, tenant?: string) {
  const reply = await ask(method, path, body, tenant);
  expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(300);
  return reply.body;
}

/** Runs it as the process does. */
const job = (name: string) => comesUp(harness, name, now);

const report = async (more: object = {}, tenant?: string): Promise<string> => {
  sent += 1;
  const event = { id: `e-${sent}`, type: "note.read", actor: { id: "u-1" }, address: "192.0.2.1", ...more };
  return (await done("POST", "/api/v1/audit/events", event, tenant)).id;
};
const hold = async (scope: object, tenant?: string): Promise<string> =>
  (await done("POST", "/api/v1/audit/holds", { reason: "Case 1", ...scope }, tenant)).id;
const release = (id: string) => done("POST", `/api/v1/audit/holds/${id}/release`);
const redaction = { fields: ["address"], reason: "Request 1" };
const redact = (id: string) => ask("POST", `/api/v1/audit/events/${id}/redact`, redaction);
const isHeld = async (id: string): Promise<boolean> => {
  const { status, body } = await redact(id);
  if (status === 409) expect(body).toMatchObject({ code: "on_hold", detail: expect.stringContaining("hld_") });
  else expect(status).toBe(200);
  return status === 409;
};

/** The log long after, when everything that may go has gone. */
async function left(tenant?: string): Promise<number> {
  at("2026-12-01T12:00:00Z");
  await settled(harness);
  await job("audit.sign");
  for (let run = 0; run < 4; run += 1) await job("audit.drop-segments");
  return (await done("GET", "/api/v1/audit-log/count?action=note.read", undefined, tenant)).count;
}

describe("a hold is on", () => {
  it("everything, where it names nothing; of its own tenant only", async () => {
    const [mine, others] = [await report(), await report({}, "other")];
    await hold({});
    expect(await isHeld(mine)).toBe(true);
    expect((await ask("POST", `/api/v1/audit/events/${others}/redact`, redaction, "other")).status).toBe(200);
    expect(await isHeld(await report())).toBe(true);
  });

  it("what a user did, what was done to the user, and on the user's behalf, by any name the user goes by", async () => {
    const { id: principal } = await done("POST", "/api/v1/principals", { externalId: "u-7", name: "Ada" });
    const concerned = [
      await report({ actor: { id: "u-7" } }),
      await report({ target: { id: "u-7", kind: "user" } }),
      await report({ target: { id: principal } }),
      await report({ actor: { id: "support-1" }, correlation: { onBehalfOf: "u-7" } }),
    ];
    const others = [
      await report(),
      await report({ actor: { id: "u-77" } }),
      await report({ details: { about: "u-7" } }),
    ];
    await hold({ user: principal });
    for (const id of concerned) expect(await isHeld(id)).toBe(true);
    for (const id of others) expect(await isHeld(id)).toBe(false);
  });

  it("a user whom only the app knows", async () => {
    const [one, other] = [await report({ actor: { id: "guest-1" } }), await report()];
    await hold({ user: "guest-1" });
    expect([await isHeld(one), await isHeld(other)]).toEqual([true, false]);
  });

  it("what was done to a thing; of that kind, where a kind is given, or of none that is known", async () => {
    const [note, page, unsaid, other] = [
      await report({ target: { id: "7", kind: "note" } }),
      await report({ target: { id: "7", kind: "page" } }),
      await report({ target: { id: "7" } }),
      await report({ target: { id: "8", kind: "note" }, actor: { id: "7" } }),
    ];
    const ofKind = await hold({ object: { id: "7", kind: "note" } });
    expect(await isHeld(note)).toBe(true);
    expect(await isHeld(unsaid)).toBe(true);
    expect(await isHeld(other)).toBe(false);
    expect(await isHeld(page)).toBe(false);
    await release(ofKind);
    const again = await report({ target: { id: "7", kind: "page" } });
    await hold({ object: { id: "7" } });
    expect(await isHeld(again)).toBe(true);
  });

  it("what was recorded or happened from its first instant to before its last", async () => {
    at("2026-03-11T00:00:00Z");
    const first = await report();
    at("2026-03-11T23:59:59.999Z");
    const last = await report();
    at("2026-03-12T00:00:00Z");
    const [after, late] = [await report(), await report({ occurredAt: "2026-03-11T12:00:00Z" })];
    const early = await report({ occurredAt: "2026-03-10T23:59:59.999Z" });
    await hold({ since: "2026-03-11T00:00:00Z", until: "2026-03-12T00:00:00Z" });
    expect([await isHeld(first), await isHeld(last), await isHeld(late)]).toEqual([true, true, true]);
    expect([await isHeld(after), await isHeld(early)]).toEqual([false, false]);
  });

  it("what fits all of it, where it names several things", async () => {
    const [both, user, thing] = [
      await report({ actor: { id: "u-9" }, target: { id: "7" } }),
      await report({ actor: { id: "u-9" }, target: { id: "8" } }),
      await report({ target: { id: "7" } }),
    ];
    await hold({ user: "u-9", object: { id: "7" }, until: "2026-03-11T00:00:00Z" });
    expect([await isHeld(both), await isHeld(user), await isHeld(thing)]).toEqual([true, false, false]);
  });

  it("refuses what names nothing that can be", async () => {
    const wrong = async (body: object) =>
      (await ask("POST", "/api/v1/audit/holds", { reason: "x", ...body })).body.errors;
    expect(await wrong({ since: "2026-03-11T00:00:00Z", until: "2026-03-11T00:00:00Z" })).toMatchObject([
      { pointer: "#/until" },
    ]);
    expect(await wrong({ user: "" })).toMatchObject([{ pointer: "#/user" }]);
    expect(await wrong({ object: { kind: "note" } })).toMatchObject([{ pointer: "#/object/id" }]);
  });
});

describe("a segment", () => {
  it("stays while one entry in it is held, and goes once that is held by nothing", async () => {
    await report();
    await report({ target: { id: "evidence" } });
    await report({}, "other");
    const one = await hold({ object: { id: "evidence" } });
    const two = await hold({ user: "u-1", until: "2026-04-01T00:00:00Z" });
    expect(await left()).toBe(2);
    await release(one);
    expect(await left()).toBe(2);
    await release(two);
    expect(await left()).toBe(0);
    expect(await left("other")).toBe(0);
  });

  it("goes although there are holds, when they are on nothing in it", async () => {
    await report();
    await hold({ user: "u-2" });
    await hold({ object: { id: "evidence" } });
    await hold({ until: "2026-03-01T00:00:00Z" });
    await hold({ user: "u-1" }, "other");
    expect(await left()).toBe(0);
  });

  it("is refused by the database too, whoever asks", async () => {
    await report({ target: { id: "evidence" } });
    await hold({ object: { id: "evidence" } });
    await settled(harness);
    at("2026-12-01T12:00:00Z");
    await job("audit.sign");
    const { owner } = harness.database;
    await owner.query("select audit.begin_archive('d90_202603', 'archive')");
    await owner.query("select audit.end_archive('d90_202603', 'archive', 1)");
    const { rows } = await owner.query("select audit.survey_segment('d90_202603', 'archive', '{}') as said");
    expect(rows).toEqual([{ said: "held" }]);
    await expect(owner.query("select audit.drop_segment('d90_202603', 'archive')")).rejects.toThrow("not surveyed");
  });
});

describe("a hold and a redaction at the same moment", () => {
  /** Begins both while somebody else has a lock that the first of them comes to; gives them in the order of their replies. */
  async function inTurn(lock: string, first: () => Promise<unknown>, second: () => Promise<unknown>) {
    const other = new pg.Client({ connectionString: harness.database.url });
    await other.connect();
    const answers: unknown[] = [];
    const noted = (work: () => Promise<unknown>) => work().then((answer) => void answers.push(answer));
    const waiting = async (count: number) => {
      for (;;) {
        const { rows } = await harness.database.owner.query(
          "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        );
        if (rows.length >= count || answers.length > 0) return;
      }
    };
    try {
      await other.query("begin");
      await other.query(lock);
      const both = [noted(first)];
      await waiting(1);
      both.push(noted(second));
      await waiting(2);
      await other.query("commit");
      await Promise.all(both);
    } finally {
      await other.end();
    }
    return answers;
  }

  it("take turns: one that comes while values are taken out is made once they are gone", async () => {
    const id = await report();
    const redacted = expect.objectContaining({ status: 200 });
    const held = expect.objectContaining({ status: 201 });
    const answers = await inTurn(
      "select from kernel.consumers where consumer = 'audit.words' for update",
      () => redact(id),
      () => ask("POST", "/api/v1/audit/holds", { reason: "Case 1" }),
    );
    expect(answers).toEqual([redacted, held]);
  });

  it("take turns: nothing is taken out while a hold is being made, at once or after waiting", async () => {
    const [now, later] = [await report(), await report()];
    await done("POST", `/api/v1/audit/events/${later}/redact-once-released`, redaction);
    const tenant = await harness.app.ports.findTenant("acme");
    const answers = await inTurn(
      `select pg_advisory_xact_lock(hashtextextended('bailiwick bound ${tenant?.id} holds', 0))`,
      () => ask("POST", "/api/v1/audit/holds", { reason: "Case 1" }),
      () => Promise.all([redact(now), job("audit.redact-released")]),
    );
    expect(answers).toMatchObject([{ status: 201 }, [{ status: 409, body: { code: "on_hold" } }, undefined]]);
    expect((await done("GET", `/api/v1/audit/events/${later}`)).address).toBe("192.0.2.1");
  });
});

describe("the operator's own log", () => {
  const operator = (method: "GET" | "POST", path: string, body?: object) =>
    harness.operator(method, path, body ? { body } : {});

  it("is held and redacted as any other, and apart from all others", async () => {
    const [entry] = (await operator("GET", "/api/v1/audit-log?action=catalogue.*")).body.items;
    const path = `/api/v1/audit/events/${entry.id}`;
    const body = { fields: ["after"], reason: "Request 1" };
    const other = await hold({});
    expect((await operator("POST", "/api/v1/audit/holds", { reason: "Case 2", user: "u-1" })).status).toBe(201);
    const made = (await operator("POST", "/api/v1/audit/holds", { reason: "Case 1" })).body.id;
    expect((await operator("GET", "/api/v1/audit/holds")).body.items).toMatchObject([
      { reason: "Case 2" },
      { id: made },
    ]);
    expect((await operator("GET", `/api/v1/audit/holds/${other}`)).status).toBe(404);
    expect((await operator("POST", `/api/v1/audit/holds/${other}/release`)).status).toBe(404);
    expect((await operator("POST", `${path}/redact`, body)).body.code).toBe("on_hold");
    expect((await operator("POST", `${path}/redact-once-released`, body)).status).toBe(202);
    expect((await operator("GET", "/api/v1/audit/waiting-redactions")).body.items).toHaveLength(1);
    expect((await done("GET", "/api/v1/audit/waiting-redactions")).items).toEqual([]);
    await operator("POST", `/api/v1/audit/holds/${made}/release`);
    await job("audit.redact-released");
    expect((await operator("GET", path)).body).toMatchObject({ redacted: ["after"] });
    const told = (await operator("GET", "/api/v1/audit-log?action=audit.event.redacted&outcome=done")).body.items;
    expect(told).toMatchObject([{ target: { id: entry.id } }]);
  });
});

describe("a redaction that waits", () => {
  const wait = (id: string) => done("POST", `/api/v1/audit/events/${id}/redact-once-released`, redaction);
  const address = async (id: string) => (await done("GET", `/api/v1/audit/events/${id}`)).address;
  const waiting = async () => (await done("GET", "/api/v1/audit/waiting-redactions")).items;

  it("is carried out with the release of the last hold, says who asked, and the log still verifies", async () => {
    const id = await report();
    const [one, two] = [await hold({}), await hold({ user: "u-1" })];
    const queued = await wait(id);
    expect(queued).toMatchObject({ event: id, fields: ["address"], reason: "Request 1" });
    expect(await waiting()).toEqual([queued]);
    await release(one);
    await job("audit.redact-released");
    expect(await address(id)).toBe("192.0.2.1");
    await release(two);
    await job("audit.redact-released");
    expect(await address(id)).toBeNull();
    expect(await waiting()).toEqual([]);
    const { items } = await done("GET", "/api/v1/audit-log?action=audit.event.redacted");
    expect(items).toMatchObject([{ target: { id }, outcome: "done" }]);
    expect((await done("GET", `/api/v1/audit/events/${items[0].id}`)).facts).toMatchObject({
      event: id,
      fields: ["address"],
      redaction: queued.id,
      askedBy: expect.stringContaining("key_"),
    });
    await settled(harness);
    await job("audit.sign");
    const lines: string[] = [];
    const read = async (after: number): Promise<Stretch> => done("GET", `/api/v1/audit/feed?after=${after}`);
    for await (const line of assemble(read)) lines.push(JSON.stringify(line));
    const verdict = await verifyBundle(lines);
    expect(verdict.outcome).toBe("OK");
    expect(verdict.findings).toEqual([expect.objectContaining({ outcome: "REDACTED", authorised: true })]);
  });

  it("is carried out with the next run where nothing holds the entry, and only there", async () => {
    const [free, held] = [await report(), await report({ target: { id: "evidence" } })];
    await hold({ object: { id: "evidence" } });
    for (const id of [held, free]) await wait(id);
    await job("audit.redact-released");
    expect([await address(free), await address(held)]).toEqual([null, "192.0.2.1"]);
    expect(await waiting()).toMatchObject([{ event: held }]);
  });

  it("may be asked for twice, and is done once", async () => {
    const id = await report();
    const one = await hold({});
    await wait(id);
    await wait(id);
    await release(one);
    await job("audit.redact-released");
    expect(await waiting()).toEqual([]);
    expect((await done("GET", "/api/v1/audit-log/count?action=audit.event.redacted")).count).toBe(1);
  });
});
