import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { cloneOf, freshDatabase, type TestDatabase } from "../../../../test/database.ts";
import { type Harness, openHarness } from "../../../../test/harness.ts";
import { loadDemo } from "../../../demo.ts";

let scene: TestDatabase;
beforeAll(async () => {
  scene = await freshDatabase();
  const harness = await openHarness({ database: scene });
  await loadDemo(harness.app);
  await harness.app.close();
});
afterAll(() => scene?.drop());

const open = async (more: Partial<Parameters<typeof openHarness>[0]> = {}) =>
  openHarness({ database: await cloneOf(scene), ...more });

/** Decisions in one request: of a principal that may, or of nobody. */
async function ask(app: Harness, count: number, subject: "lead-1" | "nobody", context: object = {}): Promise<string[]> {
  const { body } = await app.operator("POST", "/api/v1/decisions/batch", {
    tenant: "acme",
    body: {
      subject: { type: "user", id: subject },
      context,
      resource: { type: "ticket", id: "T", properties: { node: "support-berlin" } },
      questions: Array.from({ length: count }, () => ({ action: { name: "desk.tickets.view" } })),
    },
  });
  return (body.decisions as { id: string }[]).map(({ id }) => id);
}

const written = async ({ database }: Harness): Promise<readonly string[]> =>
  (
    await database.owner.query<{ id: string }>("select decision_id as id from decisions.records order by decision_id")
  ).rows.map(({ id }) => id);

const metric = async ({ app }: Harness, name: string): Promise<number> => {
  const text = (await app.http.inject("/metrics")).body;
  const lines = text.split("\n").filter((line) => line.startsWith(name));
  return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
};

/** The database refuses to keep anything more of the log, as one that is full or being repaired does. */
const closeLog = ({ database }: Harness) =>
  database.owner.query("revoke insert on decisions.records from bailiwick_system");
const openLog = ({ database }: Harness) =>
  database.owner.query("grant insert on decisions.records to bailiwick_system");

describe("the recorder", () => {
  it("has written everything it took when the process has stopped", async () => {
    const app = await open();
    const told = (
      await Promise.all([ask(app, 450, "lead-1"), ask(app, 450, "nobody"), ask(app, 450, "lead-1")])
    ).flat();
    await app.app.close();
    expect(await written(app)).toEqual(told.toSorted());
    await app.database.drop();
  });

  it("takes what there is room for, denials for longer, and tells how many it could not take, by tenant and minute", async () => {
    const app = await open({ decisionBuffer: { most: 40, mostBytes: 1e9 } });
    await closeLog(app);
    const allowed = await ask(app, 100, "lead-1");
    const denied = await ask(app, 100, "nobody");
    await openLog(app);
    await app.app.product.settle(10_000);
    expect(await written(app)).toEqual([...allowed.slice(0, 30), ...denied.slice(0, 10)].toSorted());
    const { body } = await app.operator("GET", "/api/v1/decision-log/dropped", { tenant: "acme" });
    expect(body.items).toMatchObject([{ minute: "2026-03-10T12:00:00.000Z", allowed: 70, denied: 90 }]);
    expect((await app.operator("GET", "/api/v1/decision-log/dropped", { tenant: "globex" })).body.items).toEqual([]);
    expect(await metric(app, 'bailiwick_decision_log_dropped_total{outcome="allow"')).toBe(70);
    expect(await metric(app, 'bailiwick_decision_log_dropped_total{outcome="deny"')).toBe(90);
    const later = await ask(app, 10, "lead-1");
    await app.app.product.settle(10_000);
    expect(await written(app)).toEqual(expect.arrayContaining(later));
    await app.close();
  });

  it("is bounded by what records weigh, too", async () => {
    const app = await open({ decisionBuffer: { most: 1000, mostBytes: 50_000 } });
    await closeLog(app);
    const large = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`field${index}`, "x".repeat(900)]));
    for (let n = 0; n < 20; n += 1) await ask(app, 1, "nobody", large);
    await expect.poll(() => metric(app, "bailiwick_decision_log_dropped_total{")).toBeGreaterThan(10);
    await openLog(app);
    await app.app.product.settle(10_000);
    expect((await written(app)).length + (await metric(app, "bailiwick_decision_log_dropped_total{"))).toBe(20);
    await app.close();
  });

  it("goes on where it was when the database comes back, and writes nothing twice", async () => {
    const app = await open();
    await closeLog(app);
    const before = await ask(app, 20, "lead-1");
    await expect
      .poll(() => metric(app, "bailiwick_decision_log_failures_total"), { timeout: 20_000 })
      .toBeGreaterThan(0);
    expect(await written(app)).toEqual([]);
    await app.database.owner.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and application_name = 'bailiwick'",
    );
    await openLog(app);
    // Whoever is asked while its connections are gone says that it cannot tell, and is asked again.
    const after = await vi.waitFor(() => ask(app, 20, "nobody"), 10_000);
    await app.app.product.settle(20_000);
    expect(await written(app)).toEqual([...before, ...after].toSorted());
    await app.close();
  });

  it("gives up at the deadline of a stop, and says how many were lost", async () => {
    const app = await open();
    await closeLog(app);
    await ask(app, 5, "lead-1");
    await app.app.product.settle(300);
    expect(await metric(app, 'bailiwick_decision_log_dropped_total{outcome="allow",reason="shutdown"}')).toBe(5);
    const { body } = await app.operator("GET", "/api/v1/decision-log/dropped", { tenant: "acme" });
    expect(body.items).toMatchObject([{ minute: "2026-03-10T12:00:00.000Z", allowed: 5, denied: 0 }]);
    await openLog(app);
    await app.close();
  });

  it("writes fewer at once where many take the database too long", async () => {
    const app = await open();
    await app.database.owner.query(`
      create function decisions.slow() returns trigger language plpgsql as $$ begin
        if (select count(*) from fresh) > 10 then
          raise exception 'canceling statement due to statement timeout' using errcode = '57014';
        end if;
        return null;
      end $$;
      create trigger slow after insert on decisions.records referencing new table as fresh
        for each statement execute function decisions.slow()`);
    const told = await ask(app, 60, "lead-1");
    await app.app.product.settle(20_000);
    expect(await written(app)).toEqual(told.toSorted());
    expect(await metric(app, "bailiwick_decision_log_dropped_total{")).toBe(0);
    await app.close();
  });

  it("begins no write once it has settled, whatever it had tried before", async () => {
    const app = await open();
    await closeLog(app);
    await ask(app, 5, "lead-1");
    await app.app.product.settle(300);
    const failures = await metric(app, "bailiwick_decision_log_failures_total");
    await openLog(app);
    // Longer than the writer would have waited before it tried again.
    await new Promise((later) => setTimeout(later, 1500));
    expect(await metric(app, "bailiwick_decision_log_failures_total")).toBe(failures);
    expect(await written(app)).toEqual([]);
    const later = await ask(app, 1, "lead-1");
    await app.app.product.settle(10_000);
    expect(await written(app)).toEqual(later);
    await app.close();
  });

  it("writes nothing of what it gave up, though the write was under way", async () => {
    const app = await open();
    const { owner } = app.database;
    const hold = await owner.connect();
    await hold.query("begin; lock table decisions.records in exclusive mode");
    await ask(app, 5, "lead-1");
    await vi.waitFor(async () => {
      const { rowCount } = await owner.query(
        "select from pg_locks where relation = 'decisions.records'::regclass and not granted",
      );
      if (rowCount === 0) throw new Error("It does not write yet");
    }, 20_000);
    await app.app.product.settle(100);
    await hold.query("commit");
    hold.release();
    const later = await ask(app, 1, "lead-1");
    await app.app.product.settle(20_000);
    expect(await written(app)).toEqual(later);
    expect(await metric(app, 'bailiwick_decision_log_dropped_total{outcome="allow",reason="shutdown"}')).toBe(5);
    await app.close();
  });

  it("lets one decision that cannot be written stop no other", async () => {
    const app = await open();
    await app.database.owner.query(
      "alter table decisions.records add constraint unwanted check (subject_id <> 'nobody')",
    );
    const wanted = await ask(app, 30, "lead-1");
    await ask(app, 2, "nobody");
    const others = await ask(app, 30, "lead-1");
    await app.app.product.settle(20_000);
    expect(await written(app)).toEqual([...wanted, ...others].toSorted());
    expect(await metric(app, 'bailiwick_decision_log_dropped_total{outcome="deny",reason="unwritable"}')).toBe(2);
    await app.close();
  });
});
