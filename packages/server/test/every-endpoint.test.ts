import { text as textOf } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Endpoint, isAtRevision } from "../src/kernel/endpoint.ts";
import { jsonSchema } from "../src/kernel/openapi.ts";
import {
  type DeclaredProblem,
  forbidden,
  invalidRequest,
  keyRevoked,
  notFound,
  unauthenticated,
  wrongTenant,
} from "../src/kernel/problem.ts";
import { revisionNotReached } from "../src/kernel/revision.ts";
import { NoBody } from "../src/kernel/wire.ts";
import type { Answer, Harness } from "./harness.ts";
import { refusalIn, toldBy } from "./refusals.ts";
import { replyValidators } from "./reply-schemas.ts";
import { elsewhere, home, makeScene } from "./scene.ts";
import { auditOf, concluded, everyTextIn, outboxOf, revisionsIn, settled } from "./traces.ts";
import { crossesTenants, isOperators, isPublic, keyOf, madeKey, nameOf, send, type Walk, walkTo } from "./walk.ts";

const scene = await makeScene();
const { endpoints, events } = await (async () => {
  const harness = await scene.open();
  const { product } = harness.app;
  await harness.close();
  return product;
})();
const validators = replyValidators({ endpoints, events });

afterAll(() => scene.drop());

it("there are endpoints to hold to their promises", () => {
  expect(endpoints.length).toBeGreaterThan(20);
  expect(new Set(endpoints.map(nameOf)).size).toBe(endpoints.length);
});

for (const endpoint of endpoints)
  describe(nameOf(endpoint), () => {
    let harness: Harness;
    let walk: Walk;
    beforeAll(async () => {
      harness = await scene.open();
      walk = await walkTo(harness, endpoint);
    });
    afterAll(() => harness.close());

    if ("public" in endpoint.access && endpoint.kind === "stream")
      it("answers nobody who does not know its address", async () => {
        const reply = await send(harness, endpoint, { ...walk, query: "" });
        expect(refusalIn(endpoint, reply)).toEqual(toldBy(endpoint, invalidRequest));
      });
    else if ("public" in endpoint.access)
      it("answers anybody, with a key, with a broken one and without", async () => {
        for (const key of [undefined, "blw_live_broken", walk.key])
          expect((await send(harness, endpoint, walk, { key })).status).toBe(endpoint.status);
      });
    else
      it("answers 401 without a key and with a broken one", async () => {
        for (const key of [
          undefined,
          "blw_live_broken",
          `${walk.key.slice(0, -1)}${walk.key.endsWith("0") ? "1" : "0"}`,
        ]) {
          const reply = await send(harness, endpoint, walk, { key });
          expect(refusalIn(endpoint, reply)).toEqual(toldBy(endpoint, unauthenticated));
          expect(reply.headers["www-authenticate"]).toBe("Bearer");
        }
      });

    if ("permission" in endpoint.access)
      it("answers 403 to a key without its scope, and writes down who tried a change, or the audit log", async () => {
        for (const key of await powerless(harness, endpoint, walk)) {
          const reply = await send(harness, endpoint, walk, { key });
          expect(refusalIn(endpoint, reply)).toEqual(toldBy(endpoint, forbidden));
          expect(await auditOf(harness, reply)).toEqual(refusedAs(endpoint, forbidden));
        }
      });

    if (!crossesTenants(endpoint) && !isPublic(endpoint) && !endpoint.path.includes("{tenant}"))
      it("answers 403 to a tenant's key that names another tenant", async () => {
        const key = await keyOf(harness, elsewhere, ["*"]);
        const reply = await send(harness, endpoint, walk, { key, tenant: home });
        expect(refusalIn(endpoint, reply)).toEqual(toldBy(endpoint, wrongTenant));
        const own = await harness.app.ports.findTenant(elsewhere);
        expect(await auditOf(harness, reply)).toEqual(refusedAs(endpoint, wrongTenant, own?.id));
      });

    if (!isPublic(endpoint))
      it("answers 401 to a key that was revoked, and writes down the same attempts", async () => {
        const tenant = crossesTenants(endpoint) ? undefined : (walk.tenant ?? home);
        const { id, key } = await madeKey(harness, tenant, ["*"]);
        const keys = tenant === undefined ? "operator-keys" : "keys";
        await harness.operator("POST", `/api/v1/${keys}/${id}/revoke`, tenant === undefined ? {} : { tenant });
        const reply = await send(harness, endpoint, walk, { key });
        expect(refusalIn(endpoint, reply)).toEqual(toldBy(endpoint, keyRevoked));
        expect(await auditOf(harness, reply)).toEqual(refusedAs(endpoint, keyRevoked));
      });

    if (endpoint.path.includes("{") && !crossesTenants(endpoint) && !isPublic(endpoint))
      it("answers 404 to another tenant, as if there were nothing", async ({ skip }) => {
        skip(
          walk.made.length === 0 && walk.params["tenant"] === undefined,
          "its path names nothing that belongs to a tenant",
        );
        const key =
          isOperators(endpoint) && walk.params["tenant"] === undefined
            ? harness.operatorKey
            : await keyOf(harness, elsewhere, ["*"]);
        const reply = await send(harness, endpoint, walk, { key, tenant: elsewhere });
        expect(refusalIn(endpoint, reply)).toEqual(toldBy(endpoint, notFound));
      });

    if (endpoint.protocol && endpoint.kind !== "stream")
      it("ignores a parameter and a member it does not know, as its protocol demands", async () => {
        const body = endpoint.body && { ...(endpoint.example as object), surprise: 1 };
        const reply = await send(harness, endpoint, walk, { query: "?surprise=1", ...(body && { body }) });
        expect(reply.status).toBe(endpoint.status);
        expectValid(endpoint, reply);
      });
    if (!endpoint.protocol)
      it("refuses a query parameter it does not know", async () => {
        const reply = await send(harness, endpoint, walk, { query: "?surprise=1" });
        expect(reply).toMatchObject({ status: 400, body: { code: "invalid_request" } });
        expect(reply.body.errors).toContainEqual(expect.objectContaining({ parameter: "surprise" }));
      });

    if (endpoint.body) {
      it("has an example that its own schema accepts", () => {
        expect(endpoint.body?.safeParse(endpoint.example)).toMatchObject({ success: true });
      });

      if (endpoint.kind === "ask")
        it("refuses a body that is no object, and says where", async () => {
          for (const body of ["[]", "1", '"text"', "null"]) {
            const reply = await send(harness, endpoint, walk, { body });
            expect(refusalIn(endpoint, reply)).toEqual(toldBy(endpoint, invalidRequest));
            if (!endpoint.protocol) expect(reply.body.errors).toContainEqual(expect.objectContaining({ pointer: "#" }));
          }
        });

      if (!endpoint.protocol)
        it("refuses a member it does not know", async () => {
          expect(looseObjects(endpoint)).toEqual([]);
          const reply = await send(harness, endpoint, walk, {
            body: { ...(endpoint.example as object | undefined), surprise: 1 },
          });
          expect(reply).toMatchObject({ status: 400, body: { code: "invalid_request" } });
          expect(reply.body.errors).toContainEqual(expect.objectContaining({ pointer: "#/surprise" }));
        });
    }

    if (["read", "ask", "document"].includes(endpoint.kind))
      it("answers its example as its schema says", async () => {
        const reply = await send(harness, endpoint, walk);
        expect(reply.body).toMatchObject({});
        expect(reply.status).toBe(endpoint.status);
        expectValid(endpoint, reply);
        const noted = endpoint.noted
          ? [expect.objectContaining({ action: endpoint.noted.action, outcome: "done" })]
          : [];
        expect(await auditOf(harness, reply)).toEqual(noted);
      });

    if (isAtRevision(endpoint))
      it("says at which revision it answered, and answers from none earlier than its caller has seen", async () => {
        const from = (revision: string) =>
          send(harness, endpoint, walk, { headers: { "bailiwick-min-revision": revision } });
        const { headers } = await send(harness, endpoint, walk);
        expect(headers["bailiwick-revision"]).toMatch(/^\d+-\d+$/);
        expect((await from(String(headers["bailiwick-revision"]))).status).toBe(endpoint.status);
        const early = await from("999999-999999");
        expect(early).toMatchObject({ status: 409, headers: { "retry-after": "1" } });
        expect(refusalIn(endpoint, early)).toEqual(toldBy(endpoint, revisionNotReached));
        expect(refusalIn(endpoint, await from("soon"))).toEqual(toldBy(endpoint, invalidRequest));
      });

    if (endpoint.etag || endpoint.version)
      it("answers 304 to whoever holds the current ETag", async () => {
        const { headers } = await send(harness, endpoint, walk);
        const etag = String(headers["etag"]);
        const again = (tag: string) => send(harness, endpoint, walk, { headers: { "if-none-match": tag } });
        expect(await again(etag)).toMatchObject({ status: 304, body: "" });
        expect(await again(`"other", W/${etag.replace(/^W\//, "")}`)).toMatchObject({ status: 304 });
        expect(await again('"other"')).toMatchObject({ status: 200 });
      });

    if (endpoint.kind === "list")
      it("gives every row once, page by page, and takes no cursor it did not give", async () => {
        await addRows(harness, endpoint, walk);
        // To look may itself leave a row, once; and what is there has to have its place.
        await send(harness, endpoint, walk);
        await concluded(harness);
        await settled(harness);
        const whole = await send(harness, endpoint, walk, { query: "?limit=200" });
        expect(whole.status).toBe(200);
        expectValid(endpoint, whole);
        const pages: Answer[] = [];
        let query = "?limit=1";
        for (;;) {
          const page = await send(harness, endpoint, walk, { query });
          expect(page.status).toBe(200);
          pages.push(page);
          if (page.body.next === null) break;
          query = `?limit=1&cursor=${encodeURIComponent(String(page.body.next))}`;
        }
        expect(pages.flatMap(({ body }) => body.items)).toEqual(whole.body.items);
        for (const cursor of tampered(String(pages[0]?.body.next)))
          expect(await send(harness, endpoint, walk, { query: `?cursor=${cursor}` })).toMatchObject({
            status: 400,
            body: { code: "invalid_request", errors: [expect.objectContaining({ parameter: "cursor" })] },
          });
        for (const limit of ["0", "201", "1.5", "many"])
          expect(await send(harness, endpoint, walk, { query: `?limit=${limit}` })).toMatchObject({
            status: 400,
            body: { errors: [expect.objectContaining({ parameter: "limit" })] },
          });
      });

    if (endpoint.kind === "stream")
      it("begins at once, says how to come back, and ends when the server is about to stop", async () => {
        const reply = await openFlow(harness, endpoint, walk);
        expect(reply.statusCode).toBe(200);
        expect(reply.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
        harness.app.ports.streams.end();
        expect(await textOf(reply.stream())).toMatch(/^retry: \d+\n\n(?:.*\n)*retry: \d+\n\n$/);
        expect(Object.keys(endpoint.events ?? {}).length).toBeGreaterThan(0);
      });

    if (endpoint.kind === "download")
      it("is a file to keep, of a type it declares, and leaves an entry in the audit log", async () => {
        const reply = await send(harness, endpoint, walk);
        expect(reply.status).toBe(200);
        expect(endpoint.types).toContain(String(reply.headers["content-type"]));
        expect(reply.headers).toMatchObject({
          "content-disposition": expect.stringMatching(/^attachment; filename="[^"]+"; filename\*=UTF-8''\S+$/),
          "x-content-type-options": "nosniff",
        });
        expect(await auditOf(harness, reply)).toMatchObject([{ action: endpoint.audit?.action, outcome: "done" }]);
      });

    if (endpoint.kind === "write") {
      if (endpoint.current)
        it("changes nothing for a caller that has not seen what is there", async () => {
          const reply = await send(harness, endpoint, walk, { headers: { "if-match": '"stale"' } });
          expect(reply).toMatchObject({ status: 412, body: { code: "precondition_failed" } });
          expect(await outboxOf(harness, reply)).toEqual([]);
          expect(await auditOf(harness, reply)).toMatchObject([{ outcome: "refused", reason: "precondition_failed" }]);
        });

      it("does its example once: one entry in the audit log, the revision it names, and the same reply to a retry", async () => {
        const before = await revisionsIn(harness);
        const headers = { "idempotency-key": "walk-1", ...(await seen(harness, endpoint, walk)) };
        const first = await send(harness, endpoint, walk, { headers });
        expect(first.body).toMatchObject({});
        expect(first.status, JSON.stringify(first.body)).toBe(endpoint.status);
        expectValid(endpoint, first);
        const entries = await auditOf(harness, first);
        expect(entries).toEqual([
          expect.objectContaining({
            action: endpoint.audit?.action,
            target: endpoint.audit?.target({
              params: endpoint.params.parse(walk.params),
              query: {},
              reply: z.decode(endpoint.reply, first.body),
            }),
            outcome: "done",
          }),
        ]);
        const about = entries[0]?.tenant ?? "";
        expectMoved(endpoint, about, first, before, await revisionsIn(harness));
        const told = await outboxOf(harness, first);
        for (const { type, data } of told) {
          const declared = events.find((event) => event.type === type);
          expect(declared?.data.safeParse(data), `${type} is declared, and its data fits`).toMatchObject({
            success: true,
          });
        }
        const afterwards = await revisionsIn(harness);
        const second = await send(harness, endpoint, walk, { headers });
        expect([second.status, second.body]).toEqual([first.status, first.body]);
        expect(second.headers["idempotency-replayed"]).toBe("true");
        expect(second.headers["bailiwick-revision"]).toBe(first.headers["bailiwick-revision"]);
        expect(await auditOf(harness, second)).toEqual([]);
        expect(await outboxOf(harness, second)).toEqual([]);
        expect(await revisionsIn(harness)).toEqual(afterwards);
        const other = await send(harness, endpoint, walk, { headers, body: spelledOtherwise(endpoint) });
        expect(other).toMatchObject({ status: 422, body: { code: "idempotency_key_reused" } });
        if (endpoint.secret) await expectSealed(harness, endpoint, first);
      });
    }
  });

/** What the log holds of an attempt at a change, or at the log itself; nothing of any other. */
function refusedAs(
  { audit, noted, access }: Endpoint,
  { kind }: DeclaredProblem,
  tenant: string = expect.any(String) as string,
): readonly unknown[] {
  const isAboutLog = "permission" in access && access.permission.startsWith("audit.");
  if (!audit && !isAboutLog) return [];
  const action = (audit ?? noted)?.action ?? "audit.request.refused";
  return [expect.objectContaining({ tenant, action, outcome: "refused", reason: kind.code })];
}

/** Keys that are good and still may not: without the scope, and, where only the operator may, any tenant's. */
async function powerless(harness: Harness, endpoint: Endpoint, walk: Walk): Promise<readonly string[]> {
  const unrelated = ["decisions.context.assert"];
  const tenant = walk.tenant ?? elsewhere;
  return isOperators(endpoint)
    ? [await keyOf(harness, undefined, unrelated), await keyOf(harness, tenant, ["*"])]
    : [await keyOf(harness, tenant, unrelated)];
}

/** Top-level objects of the body that would take any member. */
function looseObjects({ body }: Endpoint): readonly unknown[] {
  if (!body) return [];
  const schema = jsonSchema(body, "input") as { anyOf?: readonly object[]; oneOf?: readonly object[]; type?: string };
  const branches = schema.anyOf ?? schema.oneOf ?? [schema];
  return branches.filter(
    (branch) =>
      "type" in branch &&
      branch.type === "object" &&
      !("additionalProperties" in branch && branch.additionalProperties === false),
  );
}

function expectValid(endpoint: Endpoint, reply: Answer): void {
  const validate = validators.get(nameOf(endpoint));
  expect(validate?.(reply.body), JSON.stringify(validate?.errors)).toBe(true);
}

/** A reply that goes on, before its end. */
const openFlow = (harness: Harness, { method }: Endpoint, { path, query, key, tenant }: Walk) =>
  harness.app.http.inject({
    method: method as "GET",
    url: `${path}${query}`,
    headers: { authorization: `Bearer ${key}`, ...(tenant !== undefined && { "bailiwick-tenant": tenant }) },
    payloadAsStream: true,
  });

/** The ETag of what the write is about to change, read where a caller would read it. */
async function seen(harness: Harness, endpoint: Endpoint, walk: Walk): Promise<Record<string, string>> {
  if (!endpoint.current) return {};
  const [at] = endpoints
    .filter(({ etag, path }) => etag && (endpoint.path === path || endpoint.path.startsWith(`${path}/`)))
    .toSorted((a, b) => b.path.length - a.path.length);
  if (!at) throw new Error(`${nameOf(endpoint)} holds If-Match against something no GET with an ETag shows`);
  const path = walk.path.split("/").slice(0, at.path.split("/").length).join("/");
  const read = await send(harness, at, { ...walk, path });
  return { "if-match": String(read.headers["etag"]) };
}

function expectMoved(
  { moves }: Endpoint,
  tenant: string,
  reply: Answer,
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): void {
  const moved = [...after].filter(([id, revision]) => revision !== before.get(id)).map(([id]) => id);
  expect(moved).toEqual(moves === "nothing" ? [] : [moves === "platform" ? "platform" : tenant]);
  const own = tenant === "platform" ? 0 : (after.get(tenant) ?? 0);
  expect(reply.headers["bailiwick-revision"]).toBe(`${after.get("platform")}-${own}`);
}

/** The same request in other bytes: to an idempotency key that is another request. */
const spelledOtherwise = ({ body, example }: Endpoint): string =>
  body === NoBody ? "{}" : `${JSON.stringify(example)} `;

async function expectSealed(harness: Harness, endpoint: Endpoint, reply: Answer): Promise<void> {
  const [collection = ""] = endpoint.path.split("/{");
  const shown = endpoints.find(
    ({ kind, path }) => kind === "read" && path.startsWith(`${collection}/{`) && path.endsWith("}"),
  );
  const members = (schema: z.ZodType | undefined) => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : []);
  const secrets = members(endpoint.reply)
    .filter((member) => !members(shown?.reply).includes(member))
    .map((member) => String(reply.body[member]));
  expect(secrets.length).toBeGreaterThan(0);
  const kept = await everyTextIn(harness);
  for (const secret of secrets)
    for (const part of [secret, secret.slice(-24)])
      for (const spelling of [
        part,
        Buffer.from(part).toString("hex"),
        Buffer.from(part).toString("base64").slice(0, -4),
      ])
        expect(kept.includes(spelling), "the secret is nowhere in the database").toBe(false);
}

/** More rows of the kind the list shows, as far as its POST makes them. */
async function addRows(harness: Harness, list: Endpoint, walk: Walk): Promise<void> {
  const maker = endpoints.find(({ kind, method, path }) => kind === "write" && method === "POST" && path === list.path);
  if (!maker) return;
  const key = isOperators(maker) ? harness.operatorKey : walk.key;
  for (const suffix of ["", "-b", "-c", "-d"])
    await send(harness, maker, { ...walk, key }, maker.body === NoBody ? {} : { body: renamed(maker.example, suffix) });
}

const renamed = (example: unknown, suffix: string): unknown =>
  Object.fromEntries(
    Object.entries(example as object).map(([name, value]: [string, unknown]) => [
      name,
      ["slug", "key", "externalId", "name"].includes(name) && typeof value === "string" ? `${value}${suffix}` : value,
    ]),
  );

const tampered = (next: string): readonly string[] => {
  const [keys = "", signature = ""] = next.split(".");
  const forged = Buffer.from(JSON.stringify(["9999-01-01", "zzz"])).toString("base64url");
  return ["bogus", "bogus.cursor", `${forged}.${signature}`, `${keys}.`, `${keys}.${"A".repeat(22)}`];
};
