import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../../test/harness.ts";
import { loadDemo } from "../../../demo.ts";
import { records } from "../store.ts";

let app: Harness;
beforeAll(async () => {
  app = await openHarness();
  await loadDemo(app.app);
});
afterAll(() => app?.close());

const base = "/api/v1/decision-log";
const question = (id: string, name: string, more: object = {}) => ({
  subject: { type: "user", id },
  action: { name },
  resource: { type: "ticket", id: "T-1", properties: { node: "support-berlin" } },
  ...more,
});
const ask = async (path: string, body: object, tenant = "acme", headers = {}) =>
  (await app.operator("POST", path, { tenant, body, headers })).body;
const settle = () => app.app.product.settle(10_000);
const log = async (query = "", tenant: string | null = "acme") =>
  app.operator("GET", `${base}${query}`, tenant === null ? {} : { tenant });
const record = async (id: string, tenant = "acme") => (await log(`/${id}`, tenant)).body;

describe("the decision log", () => {
  it("has every decision of every protocol under the id its caller was told", async () => {
    const one = question("lead-1", "desk.tickets.assign");
    const single = await ask("/api/v1/decisions", one);
    const batch = await ask("/api/v1/decisions/batch", { subject: one.subject, questions: [{ action: one.action }] });
    const all = await ask("/api/v1/decisions/capabilities", { subject: one.subject });
    const explained = await ask("/api/v1/decisions/explain", one);
    const evaluation = await ask("/access/v1/evaluation", one);
    const evaluations = await ask("/access/v1/evaluations", {
      ...one,
      evaluations: [{}, { action: { name: "desk.sso" } }],
    });
    const flag = await ask("/ofrep/v1/evaluate/flags/desk.sso", { context: { targetingKey: "lead-1" } });
    await settle();
    const told = [
      [single.id, "bailiwick"],
      [batch.decisions[0].id, "bailiwick"],
      ...all.decisions.map(({ id }: { id: string }) => [id, "bailiwick"]),
      [explained.id, "bailiwick"],
      [evaluation.context.evaluation_id, "authzen"],
      ...evaluations.evaluations.map((each: { context: { evaluation_id: string } }) => [
        each.context.evaluation_id,
        "authzen",
      ]),
      [flag.metadata.decisionId, "ofrep"],
    ];
    expect(told.length).toBeGreaterThan(20);
    for (const [id, askedBy] of told) expect(await record(id), id).toMatchObject({ id, askedBy, advisory: true });
  });

  it("has no search, for a search tells nobody what they may", async () => {
    const before = (await log("?limit=200&capability=desk.tickets.delete")).body.items.length;
    await ask("/access/v1/search/subject", { ...question("x", "desk.tickets.delete"), subject: { type: "user" } });
    await settle();
    expect((await log("?limit=200&capability=desk.tickets.delete")).body.items).toHaveLength(before);
  });

  it("keeps the stages and their provenance as they were, whatever changes afterwards", async () => {
    const asked = question("agent-1", "desk.tickets.assign", { context: { mfa: true } });
    const explained = await ask("/api/v1/decisions/explain", asked, "acme", { "x-request-id": "req-as-they-were" });
    await settle();
    const kept = await record(explained.id);
    const stages = explained.stages.map((stage: object) => ({ ...stage, change: null }));
    expect(kept.stages).toEqual(stages);
    expect(kept).toMatchObject({
      allowed: explained.allowed,
      code: explained.code,
      stage: explained.stage,
      revision: explained.revision,
      at: explained.decidedAt,
      requestId: "req-as-they-were",
      omitted: [],
      cut: false,
      keptOf10000: 10_000,
      node: expect.stringMatching(/^nod_/),
    });
    expect(kept.took).toBeGreaterThanOrEqual(0);
    await app.operator("POST", "/api/v1/controls", {
      body: { kind: "kill", capability: "desk.tickets.assign", reason: "later" },
    });
    expect((await record(explained.id)).stages).toEqual(stages);
    const again = await ask("/api/v1/decisions", kept.question);
    expect(again.code).toBe("killed");
  });

  it("gives back the question to be asked again, with the address it was judged by", async () => {
    const { id } = await ask(
      "/api/v1/decisions",
      question("lead-1", "desk.tickets.view", { context: { ip: "192.0.2.7", token: "t" } }),
    );
    await settle();
    const kept = await record(id);
    expect(kept.question).toEqual(question("lead-1", "desk.tickets.view", { context: { ip: "192.0.2.7" } }));
    expect(kept.omitted).toEqual(["#/context/token"]);
    expect((await ask("/api/v1/decisions", kept.question)).code).toBe("allowed");
  });

  it("shows a tenant its own decisions and no others, and the operator everybody's", async () => {
    const there = await ask("/api/v1/decisions", question("somebody", "desk.tickets.view"), "globex");
    await settle();
    expect((await log(`/${there.id}`)).status).toBe(404);
    expect((await log(`?q=${there.id}`)).body.items).toEqual([]);
    expect((await log("?principal=somebody")).body.items).toEqual([]);
    expect((await log("?principal=somebody", null)).body.items.map(({ id }: { id: string }) => id)).toContain(there.id);
    expect((await record(there.id, "globex")).id).toBe(there.id);
    expect((await log("?q=somebody", null)).body).toMatchObject({ code: "tenant_required" });
    const { key } = (
      await app.operator("POST", "/api/v1/keys", { tenant: "acme", body: { name: "own", scopes: ["*"] } })
    ).body;
    const own = (await app.as(key, "GET", `${base}?limit=200`)).body.items as { tenant: string }[];
    expect(new Set(own.map(({ tenant }) => tenant)).size).toBe(1);
    expect((await app.as(key, "GET", `${base}/${there.id}`)).status).toBe(404);
  });

  it("finds by each filter, page by page, newest first", async () => {
    for (let n = 0; n < 7; n += 1)
      await ask(
        "/api/v1/decisions",
        question(`filter-${n % 2}`, n < 4 ? "desk.tickets.view" : "desk.nothing"),
        "acme",
        {
          "x-request-id": `req-filter-${n}`,
        },
      );
    await settle();
    const ids = async (query: string) =>
      ((await log(`${query}&limit=200`)).body.items as { id: string }[]).map(({ id }) => id);
    const zero = await ids("?principal=filter-0");
    expect(zero).toHaveLength(4);
    expect(zero).toEqual(zero.toSorted().toReversed());
    expect(await ids("?principal=filter-0&capability=desk.tickets.view")).toHaveLength(2);
    expect(await ids("?principal=filter-0&code=capability_unknown")).toHaveLength(2);
    expect(await ids("?principal=filter-0&stage=question&allowed=false")).toHaveLength(2);
    expect(await ids("?requestId=req-filter-3")).toHaveLength(1);
    expect(await ids("?node=support-berlin&principal=filter-1")).toHaveLength(3);
    expect(await ids("?principal=filter-1&from=2026-03-10T12:00:00Z&until=2026-03-10T12:00:01Z")).toHaveLength(3);
    expect(await ids("?principal=filter-1&from=2026-03-11T12:00:00Z")).toEqual([]);
    const pages: string[] = [];
    let cursor = "";
    do {
      const { body } = await log(`?principal=filter-0&limit=3${cursor}`);
      pages.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.next === null ? "" : `&cursor=${encodeURIComponent(body.next)}`;
    } while (cursor !== "");
    expect(pages).toEqual(zero);
  });

  it("finds a text wherever it stands, and takes it for a text", async () => {
    const { id } = await ask("/api/v1/decisions", question("Zoë%_x@example.com", "desk.tickets.view"));
    await settle();
    const found = async (text: string, more = "") =>
      ((await log(`?q=${encodeURIComponent(text)}${more}`)).body.items as { id: string }[]).map((each) => each.id);
    expect(await found("ZOË%_X@example")).toEqual([id]);
    expect(await found("oë%_")).toEqual([id]);
    expect(await found("zo_%")).toEqual([]);
    expect(await found(id.slice(4))).toEqual([id]);
    expect(await log("?q=%25_")).toMatchObject({ status: 400, body: { errors: [{ parameter: "q" }] } });
    expect(await found("%_", "&from=2026-03-10T00:00:00Z&until=2026-03-11T00:00:00Z")).toEqual([id]);
    expect(await log("?q=%25_&from=2026-03-10T00:00:00Z&until=2026-03-12T00:00:00Z")).toMatchObject({ status: 400 });
  });

  it("counts outcomes by interval, and says how much it counted", async () => {
    for (const name of ["desk.tickets.view", "desk.tickets.view", "desk.nothing"])
      await ask("/api/v1/decisions", question("counted", name), "globex");
    await settle();
    const { body } = await log("/counts?principal=counted&interval=1h", "globex");
    const total = (body.counts as { code: string; kept: number; made: number; at: string }[]).map(
      ({ code, kept, made, at }) => [at, code, kept, made],
    );
    expect(total).toContainEqual(["2026-03-10T12:00:00.000Z", "capability_unknown", 1, 1]);
    expect(total.reduce((sum, each) => sum + Number(each[2]), 0)).toBe(3);
    expect(body).toMatchObject({ complete: true, interval: "1h" });
    expect(await log("/counts?interval=1m&from=2026-01-01T00:00:00Z")).toMatchObject({
      status: 400,
      body: { errors: [{ parameter: "from" }] },
    });
  });
});

describe("a search that takes the database too long", () => {
  it("is told so, and that it may be tried later or be narrowed", async () => {
    const { owner } = app.database;
    const { rows } = await owner.query<{ text: string }>(
      "select pg_get_functiondef('decisions.holding'::regproc) as text",
    );
    await owner.query(`
      create or replace function decisions.holding(pattern text, since timestamptz, until timestamptz, most integer)
        returns table (at timestamptz, decision_id text) language plpgsql as $$ begin
        raise exception 'canceling statement due to statement timeout' using errcode = '57014';
      end $$`);
    const slow = await log("?q=lead");
    await owner.query(rows[0]?.text ?? "");
    expect(slow).toMatchObject({ status: 503, body: { code: "unavailable" }, headers: { "retry-after": "10" } });
    expect(slow.body.detail).toContain("narrow");
    expect((await log("?q=lead")).status).toBe(200);
  });
});

describe("unknown capabilities", () => {
  it("are told with who asked last, until they are acknowledged and asked about again", async () => {
    const mistaken = question("lead-1", "desk.tickets.asign");
    await ask("/api/v1/decisions", mistaken);
    const second = await ask("/api/v1/decisions", mistaken);
    await settle();
    const open = async (tenant = "acme") =>
      (
        (await app.operator("GET", `${base}/unknown-capabilities?open=true`, { tenant })).body.items as {
          capability: string;
        }[]
      ).filter(({ capability }) => capability === "desk.tickets.asign");
    expect(await open()).toMatchObject([
      { asked: 2, lastDecision: second.id, lastCaller: expect.stringMatching(/^key_/), acknowledgedAt: null },
    ]);
    expect(await open("globex")).toEqual([]);
    const acknowledged = await ask(`${base}/unknown-capabilities/acknowledge`, {
      capabilities: ["desk.tickets.asign"],
    });
    expect(acknowledged.acknowledged).toBe(1);
    expect(await open()).toEqual([]);
    app.setTime("2026-03-10T12:00:01Z");
    await ask("/api/v1/decisions", mistaken);
    await settle();
    expect(await open()).toMatchObject([{ asked: 3 }]);
    app.setTime("2026-03-10T12:00:00Z");
  });

  it("of one tenant are a thousand at most", async () => {
    for (let round = 0; round < 3; round += 1) {
      const questions = Array.from({ length: 450 }, (_, n) => ({ action: { name: `desk.made-up-${round}-${n}` } }));
      await ask("/api/v1/decisions/batch", { subject: { type: "user", id: "prober" }, questions }, "initech");
    }
    await settle();
    const { rows } = await app.database.owner.query(
      "select count(*)::int as count from decisions.unknown_capabilities u join tenancy.tenants t using (tenant_id) where t.slug = 'initech'",
    );
    expect(rows).toEqual([{ count: 1000 }]);
  });
});

describe("sampling", () => {
  it("keeps a share of what allows by id, every denial, and says which share each record stands for", async () => {
    const set = (body: object) => app.operator("PUT", `${base}/sampling/desk.tickets.create`, { body });
    expect((await set({ allowedOf10000: 2500, reason: "a list asks for each row" })).status).toBe(200);
    await ask("/api/v1/decisions", question("warm-up", "desk.tickets.view"));
    await settle();
    const questions = Array.from({ length: 400 }, () => ({ action: { name: "desk.tickets.create" } }));
    const resource = { type: "ticket", id: "T-2", properties: { node: "support-berlin" } };
    const many = await ask("/api/v1/decisions/batch", {
      subject: { type: "user", id: "agent-1" },
      resource,
      questions,
    });
    const denied = await ask("/api/v1/decisions/batch", {
      subject: { type: "user", id: "nobody" },
      resource,
      questions: questions.slice(0, 50),
    });
    await settle();
    const of = async (principal: string) => {
      const all = [];
      let cursor = "";
      do {
        const { body } = await log(`?capability=desk.tickets.create&principal=${principal}&limit=200${cursor}`);
        all.push(...body.items);
        cursor = body.next === null ? "" : `&cursor=${encodeURIComponent(body.next)}`;
      } while (cursor !== "");
      return all as { id: string; keptOf10000: number; allowed: boolean }[];
    };
    const kept = await of("agent-1");
    expect(kept.every(({ keptOf10000, allowed }) => allowed && keptOf10000 === 2500)).toBe(true);
    const expected = (many.decisions as { id: string }[]).filter(({ id }) => inShare(id, 2500)).map(({ id }) => id);
    expect(kept.map(({ id }) => id).toSorted()).toEqual(expected.toSorted());
    expect(await of("nobody")).toHaveLength(denied.decisions.length);
    const { body } = await log(
      "/counts?capability=desk.tickets.create&principal=agent-1&interval=1d&from=2026-03-10T00:00:00Z",
    );
    expect(body.counts).toMatchObject([{ kept: expected.length, made: expected.length * 4 }]);
    expect(
      (await app.operator("POST", `${base}/sampling/desk.tickets.create/end`, { body: { reason: "over" } })).body.ended,
    ).toBe(true);
    const { body: told } = await app.operator("GET", "/api/v1/audit-log?action=decisions.sampling.ended");
    const { before, after } = (await app.operator("GET", `/api/v1/audit/events/${told.items[0].id}`)).body;
    expect({ before, after }).toMatchObject({
      before: { allowedOf10000: 2500 },
      after: { ended: true, reason: "over" },
    });
  });
});

function inShare(id: string, share: number): boolean {
  return createHash("sha256").update(id).digest().readUInt32BE(0) % 10_000 < share;
}

describe("a stored record", () => {
  it("is written once, however often its batch is written", async () => {
    const [row] = (await app.database.owner.query("select row_to_json(r) as row from decisions.records r limit 1"))
      .rows;
    const add = () =>
      app.app.database.acrossTenants("a test writes a record twice", (tx) =>
        records.add(tx, Buffer.from(JSON.stringify([row.row]))),
      );
    expect(await add()).toBe(0);
  });
});
