import { createHash } from "node:crypto";
import { verifyBundle } from "@bailiwick/audit-verify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { beginExport, exportedFrom } from "../../../test/exported.ts";
import type { Harness } from "../../../test/harness.ts";
import { elsewhere, home, makeScene, type Scene } from "../../../test/scene.ts";
import { settled } from "../../../test/traces.ts";

let scene: Scene;
let harness: Harness;
beforeAll(async () => {
  scene = await makeScene();
  harness = await scene.open();
});
afterAll(async () => {
  await harness?.close();
  await scene?.drop();
});

let sent = 0;
async function report(more: object): Promise<void> {
  sent += 1;
  const body = {
    id: `export-${sent}`,
    type: "ticket.assigned",
    actor: { id: "exporter" },
    target: { id: "ticket-1" },
    ...more,
  };
  const reply = await harness.operator("POST", "/api/v1/audit/events", { tenant: home, body });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
}

const begin = (body: object, tenant?: string) => beginExport(harness, body, tenant ?? home);
const exported = (body: object, tenant?: string) => exportedFrom(harness, body, tenant ?? home);

describe("an export of the audit log", () => {
  it("as CSV holds what matches, oldest first, disarmed", async () => {
    await report({ actor: { id: "exporter", name: '=HYPERLINK("x")' }, target: { id: "line\rbreak" } });
    await report({ target: { id: "second" } });
    const { operation, texts } = await exported({ format: "csv", filter: { actor: "exporter" } });
    expect(operation).toMatchObject({ status: "done", progress: { done: 2, total: 2 }, error: null });
    const [text = ""] = texts;
    expect(text.split("\r\n").length).toBe(4);
    expect(text).toContain(`"'=HYPERLINK(""x"")"`);
    expect(text).toContain('"line\nbreak"');
    expect(text.indexOf("second")).toBeGreaterThan(text.indexOf("line\nbreak"));
    const { parts, manifest } = operation;
    expect(parts).toMatchObject([{ number: 1, rows: 2, bytes: Buffer.byteLength(text) }]);
    expect(parts[0].sha256).toBe(createHash("sha256").update(text).digest("hex"));
    expect(manifest).toMatchObject({
      format: "csv",
      rows: 2,
      filter: { actor: "exporter" },
      truncated: false,
      zone: "UTC",
      parts,
    });
    expect(manifest.columns.map(({ name }: { name: string }) => name)).toEqual(text.split("\r\n")[0]?.split(","));
    expect(manifest.lastSeq).toBeLessThanOrEqual(manifest.snapshotSeq);
  });

  it("as CSV begins with a byte order mark and ends its lines as it is asked to", async () => {
    const { texts } = await exported({ format: "csv", filter: { actor: "exporter" }, bom: true, lineEnd: "lf" });
    expect(texts[0]?.startsWith("\u{feff}seq,")).toBe(true);
    expect(texts[0]?.includes("\r")).toBe(false);
  });

  it("as lines of JSON holds everything an entry says", async () => {
    await report({ actor: { id: "teller" }, details: { nested: [1, "ä"] }, after: { a: 1 }, address: "192.0.2.1" });
    const { texts, operation } = await exported({ format: "jsonl", filter: { q: "TELLER", source: "app" } });
    const lines = texts.join("").trimEnd().split("\n");
    expect(lines.length).toBe(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      actor: { id: "teller" },
      details: { nested: [1, "ä"] },
      after: { a: 1 },
      address: "192.0.2.1",
    });
    expect(operation.manifest.line.properties).toHaveProperty("details");
  });

  it("of which nothing matches is a file with nothing but its head", async () => {
    const { texts, operation } = await exported({ format: "csv", filter: { actor: "nobody" } });
    expect(operation.parts.length).toBe(1);
    expect(texts[0]?.split("\r\n").length).toBe(2);
    expect((await exported({ format: "jsonl", filter: { actor: "nobody" } })).texts).toEqual([""]);
  });

  it("as a bundle is what the verifier takes, from any place on", async () => {
    await settled(harness);
    await harness.app.database.acrossTenants("a test", async (tx) =>
      harness.app.product.jobs.find(({ name }) => name === "audit.sign")?.run(tx, new Date("2026-03-10T12:01:00Z")),
    );
    for (const after of [0, 4]) {
      const { operation, texts } = await exported({ format: "bundle", after });
      const { snapshotSeq } = operation.manifest as { snapshotSeq: number };
      expect(snapshotSeq).toBeGreaterThan(10);
      const entries = snapshotSeq - after;
      expect(await verifyBundle(texts.join("").split("\n"))).toMatchObject({ outcome: "OK", findings: [], entries });
    }
  });

  it("goes on where another ended, in every format, and not beyond the end of the log", async () => {
    const seqs = ({ texts }: { readonly texts: readonly string[] }) =>
      texts
        .join("")
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as { seq: number }).seq);
    const before = await exported({ format: "jsonl" });
    await report({ actor: { id: "latecomer" } });
    const { snapshotSeq: after } = before.operation.manifest;
    const next = await exported({ format: "jsonl", after });
    expect(next.operation).toMatchObject({ progress: { done: next.operation.progress.total }, manifest: { after } });
    expect([...seqs(before), ...seqs(next)]).toEqual(
      Array.from({ length: next.operation.manifest.snapshotSeq }, (_, index) => index + 1),
    );
    const filter = { actor: "latecomer" };
    expect((await exported({ format: "jsonl", filter, after })).operation.manifest.rows).toBe(1);
    const { operation } = await exported({ format: "csv", filter, after: next.operation.manifest.snapshotSeq });
    expect(operation).toMatchObject({ progress: { done: 0 }, manifest: { rows: 0, firstSeq: null } });
    for (const format of ["csv", "jsonl", "ocsf", "bundle"])
      expect(await begin({ format, after: 1_000_000 })).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: "#/after" }] },
      });
  });

  it("of the operator's own log needs no tenant, and is not a tenant's to see", async () => {
    const { operation, texts } = await exported({ format: "csv" }, "platform");
    expect(texts[0]).toContain("identity.operator-key.created");
    expect(operation.manifest.name).toContain("platform");
    expect(await harness.operator("GET", `/api/v1/operations/${operation.id}`, { tenant: home })).toMatchObject({
      status: 404,
    });
  });

  it("takes only what its format knows", async () => {
    for (const [body, pointer] of [
      [{ format: "bundle", filter: {} }, "#/filter"],
      [{ format: "jsonl", bom: true }, "#/bom"],
      [{ format: "ocsf", version: "1.1.0" }, "#/version"],
      [{ format: "csv", filter: { actors: "x" } }, "#/filter/actors"],
      [{ format: "xlsx" }, "#/format"],
    ] as const)
      expect(await begin(body)).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  });

  it("can be taken up in the middle", async () => {
    const { operation, texts } = await exported({ format: "jsonl" });
    const whole = Buffer.from(texts[0] ?? "");
    const part = (headers: Record<string, string>) =>
      harness.operator("GET", `/api/v1/operations/${operation.id}/parts/1`, { tenant: home, headers });
    const { sha256, bytes } = operation.parts[0];
    const rest = await part({ range: "bytes=100-", "if-range": `"${sha256}"` });
    expect(rest).toMatchObject({
      status: 206,
      headers: {
        etag: `"${sha256}"`,
        "content-range": `bytes 100-${bytes - 1}/${bytes}`,
        "x-content-type-options": "nosniff",
      },
    });
    expect(rest.body).toBe(whole.subarray(100).toString());
    expect((await part({ range: "bytes=5-9" })).body).toBe(whole.subarray(5, 10).toString());
    expect((await part({ range: "bytes=5-9", "if-range": '"other"' })).status).toBe(200);
    expect(await part({ range: `bytes=${bytes}-` })).toMatchObject({ status: 416 });
  });

  it("is there for whoever may export, in its own tenant", async () => {
    const { operation } = await exported({ format: "csv", filter: { actor: "exporter" } });
    const key = async (scopes: readonly string[], tenant: string) =>
      (await harness.operator("POST", "/api/v1/keys", { tenant, body: { name: "reader", scopes } })).body.key as string;
    const paths = ["", "/parts/1", "/manifest"].map((rest) => `/api/v1/operations/${operation.id}${rest}`);
    const statuses = async (which: string) => {
      const replies = [];
      for (const path of paths) replies.push((await harness.as(which, "GET", path)).status);
      return replies;
    };
    expect(await statuses(await key(["audit.log.export"], home))).toEqual([200, 200, 200]);
    expect(await statuses(await key(["audit.log.read"], home))).toEqual([404, 404, 404]);
    expect(await statuses(await key(["*"], elsewhere))).toEqual([404, 404, 404]);
    const listed = await harness.as(await key(["audit.log.read"], home), "GET", "/api/v1/operations");
    expect(listed.body.items).toEqual([]);
  });

  it("leaves in the log that it was asked for and fetched, and that it expired", async () => {
    const { operation } = await exported({ format: "csv", filter: { actor: "exporter" } });
    harness.setTime("2026-03-17T12:00:00Z");
    await harness.app.database.acrossTenants("a test", async (tx) =>
      harness.app.product.jobs
        .find(({ name }) => name === "operations.expire")
        ?.run(tx, new Date("2026-03-17T12:00:00Z")),
    );
    harness.setTime("2026-03-10T12:00:00Z");
    const path = `/api/v1/operations/${operation.id}`;
    expect((await harness.operator("GET", path, { tenant: home })).body).toMatchObject({
      status: "expired",
      parts: [],
      manifest: operation.manifest,
    });
    expect(await harness.operator("GET", `${path}/parts/1`, { tenant: home })).toMatchObject({
      status: 410,
      body: { code: "part_gone" },
    });
    const { rows } = await harness.database.owner.query<{ action: string }>(
      "select action from audit.entries where starts_with(target, $1) and outcome = 'done' order by id",
      [operation.id],
    );
    expect(rows.map(({ action }) => action)).toEqual([
      "audit.export.requested",
      "operations.part.downloaded",
      "operations.operation.expired",
    ]);
    const kept = await harness.database.owner.query("select from operations.chunks where operation_id = $1", [
      operation.id,
    ]);
    expect(kept.rows).toEqual([]);
  });

  it("can be cancelled, and given up once it is done", async () => {
    const { operation } = await exported({ format: "csv", filter: { actor: "exporter" } });
    const cancel = () => harness.operator("POST", `/api/v1/operations/${operation.id}/cancel`, { tenant: home });
    expect((await cancel()).body).toMatchObject({ status: "expired", parts: [] });
    expect((await cancel()).body).toMatchObject({ status: "expired" });
  });

  it("waits with so many others at most, and for room", async () => {
    const wait = (count: number) =>
      harness.database.owner.query(
        `insert into operations.operations (tenant_id, operation_id, kind, asked, requested_by, requester_home, created_at)
         select tenant_id, 'op_' || n, 'test.none', '{}', 'key', tenant_id, now()
         from tenancy.tenants, generate_series(1, $2::int) n where slug = $1`,
        [elsewhere, count],
      );
    await wait(20);
    expect(await begin({ format: "csv" }, elsewhere)).toMatchObject({
      status: 429,
      body: { code: "too_many_operations" },
    });
    await harness.database.owner.query(
      "update operations.operations set status = 'done', finished_at = now(), bytes = 500000000 where kind = 'test.none'",
    );
    expect(await begin({ format: "csv" }, elsewhere)).toMatchObject({ status: 409, body: { code: "operations_full" } });
    await harness.database.owner.query("delete from operations.operations where kind = 'test.none'");
  });
});
