import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Answer } from "./harness.ts";
import { catalogue, openShop, type Shop } from "./shop.ts";

let { harness, url, key, trustedKey, make } = {} as Shop;
beforeAll(async () => {
  ({ harness, url, key, trustedKey, make } = await openShop());
});
afterAll(() => harness?.close());

const flags = "/ofrep/v1/evaluate/flags";
const one = (flag: string, context: object = {}, as = key) =>
  harness.as(as, "POST", `${flags}/${encodeURIComponent(flag)}`, {
    body: { context: { targetingKey: "known-1", ...context } },
  });
const bulk = (context: object = {}, headers = {}) =>
  harness.as(key, "POST", flags, { body: { context: { targetingKey: "known-1", ...context } }, headers });

describe("one flag", () => {
  it.each([
    ["shop.checkout", { value: true, variant: "on" }],
    ["New checkout", { value: true, variant: "on" }],
    ["shop.theme", { value: "dark", variant: "dark" }],
    ["shop.rows", { value: 12.5 }],
    ["shop.banner", { value: { title: "Hello", images: 3 } }],
    ["other.thing", { value: false, variant: "off" }],
  ])("%s has the value of its kind", async (flag, value) => {
    const { status, body } = await one(flag);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      key: flag,
      ...value,
      reason: "TARGETING_MATCH",
      metadata: { revision: expect.stringMatching(/^\d+-\d+$/), decisionId: expect.stringMatching(/^dec_/) },
    });
  });

  it("has no value where the app's own default is to hold: not held, or beyond every number", async () => {
    const logo = (await one("shop.logo")).body;
    expect(logo).toMatchObject({ variant: "off", metadata: { code: "not_entitled" } });
    expect(logo).not.toHaveProperty("value");
    const fonts = (await one("shop.fonts")).body;
    expect(fonts).toMatchObject({ variant: "unlimited", metadata: { code: "allowed" } });
    expect(fonts).not.toHaveProperty("value");
  });

  it("cannot be a list, which the protocol has no word for", async () => {
    expect(await one("shop.colours")).toMatchObject({
      status: 400,
      body: { key: "shop.colours", errorCode: "GENERAL", errorDetails: expect.any(String) },
    });
  });

  it("that counts is whether there is room, with the limit beside it in plain members", async () => {
    const { body } = await one("shop.orders");
    expect(body).toMatchObject({ value: true, metadata: { limit: "100", resetAt: expect.stringMatching(/Z$/) } });
    expect(body.metadata).not.toHaveProperty("remaining");
    const told = await one("shop.orders", { usage: { "shop.orders": "70" } }, trustedKey);
    expect(told.body.metadata).toMatchObject({ limit: "100", remaining: "30" });
    const used = await one("shop.orders", { usage: { "shop.orders": { tenant: "100" } } }, trustedKey);
    expect(used.body).toMatchObject({
      value: false,
      variant: "off",
      metadata: { code: "limit_reached", remaining: "0" },
    });
    for (const each of Object.values(body.metadata)) expect(["string", "number", "boolean"]).toContain(typeof each);
  });

  it("reads the rest of the context as properties, and a stored attribute wins", async () => {
    expect((await one("shop.gifts", { targetingKey: "stranger" })).body.value).toBe(false);
    expect((await one("shop.gifts", { targetingKey: "stranger", country: "PT" })).body.value).toBe(true);
    expect((await one("shop.gifts", { country: "DE" })).body.value).toBe(true);
  });

  it("says when it is switched off or rolled out to some", async () => {
    const rollout = await make("/api/v1/controls", {
      kind: "rollout",
      capability: "shop.checkout",
      percentage: 0,
      reason: "Not yet",
    });
    expect((await one("shop.checkout")).body).toMatchObject({ value: false, reason: "SPLIT" });
    await make(`/api/v1/controls/${rollout.id}/end`, { reason: "For everybody" });
    const kill = await make("/api/v1/controls", { kind: "kill", capability: "shop.checkout", reason: "Overload" });
    expect((await one("shop.checkout")).body).toMatchObject({
      value: false,
      reason: "DISABLED",
      metadata: { code: "killed" },
    });
    await make(`/api/v1/controls/${kill.id}/end`, { reason: "Fine again" });
    expect((await one("shop.checkout")).body.value).toBe(true);
  });

  it("that nobody declared is 404", async () => {
    expect(await one("shop.nothing")).toMatchObject({
      status: 404,
      body: { key: "shop.nothing", errorCode: "FLAG_NOT_FOUND", errorDetails: expect.any(String) },
    });
  });
});

describe("a context", () => {
  const send = (body: unknown, path = `${flags}/shop.checkout`, headers = {}) =>
    harness.as(key, "POST", path, { body, headers });

  it.each([
    [{ context: {} }, "TARGETING_KEY_MISSING"],
    [{ context: { targetingKey: "" } }, "TARGETING_KEY_MISSING"],
    [{ context: { targetingKey: null } }, "TARGETING_KEY_MISSING"],
    [{ context: { targetingKey: 7 } }, "INVALID_CONTEXT"],
    [{ context: "all" }, "INVALID_CONTEXT"],
    [{}, "INVALID_CONTEXT"],
    [{ context: { targetingKey: "known-1", quantity: 2 } }, "INVALID_CONTEXT"],
    [{ context: { targetingKey: "known-1", resource: "T-1" } }, "INVALID_CONTEXT"],
    [{ context: { targetingKey: "known-1", ip: "192.0.2.1" } }, "INVALID_CONTEXT"],
    ["{", "PARSE_ERROR"],
    ["[]", "PARSE_ERROR"],
    ['{"context":{"targetingKey":"a\\u0000b"}}', "INVALID_CONTEXT"],
  ])("%j is 400 %s, alone and in bulk", async (body, errorCode) => {
    expect(await send(body)).toMatchObject({
      status: 400,
      body: { key: "shop.checkout", errorCode, errorDetails: expect.any(String) },
    });
    const all = await send(body, flags);
    expect(all).toMatchObject({ status: 400, body: { errorCode, errorDetails: expect.any(String) } });
    expect(all.body).not.toHaveProperty("key");
  });

  it("that tells usage of what is no meter is no context", async () => {
    expect(await one("shop.orders", { usage: { "shop.ordres": "1" } }, trustedKey)).toMatchObject({
      status: 400,
      body: { key: "shop.orders", errorCode: "INVALID_CONTEXT" },
    });
  });

  it("of another type than JSON cannot be parsed", async () => {
    expect(await send("a=b", flags, { "content-type": "application/x-www-form-urlencoded" })).toMatchObject({
      status: 400,
      body: { errorCode: "PARSE_ERROR" },
    });
  });

  it("comes with a key in either header", async () => {
    const body = { context: { targetingKey: "known-1" } };
    const given = await harness.as(undefined, "POST", flags, { body, headers: { "x-api-key": key } });
    expect(given.status).toBe(200);
    const without = await harness.as(undefined, "POST", flags, { body });
    expect(without).toMatchObject({ status: 401, body: { errorDetails: expect.any(String) } });
    expect(without.body).not.toHaveProperty("errorCode");
    const nowhere = await harness.operator("POST", `${flags}/shop.checkout`, { body, tenant: "nowhere" });
    expect(nowhere).toMatchObject({ status: 400, body: { errorCode: "GENERAL" } });
  });
});

describe("all flags", () => {
  it("are those of the subscribed products, each as alone", async () => {
    const { body } = await bulk();
    const keys = body.flags.map((flag: { key: string }) => flag.key);
    expect(keys.toSorted()).toEqual(
      Object.keys(catalogue.capabilities)
        .filter((name) => name !== "other.thing")
        .toSorted(),
    );
    const plain = (flag: Record<string, any>) => ({ ...flag, metadata: { ...flag["metadata"], decisionId: "" } });
    for (const flag of body.flags) {
      const alone = await one(flag.key);
      if (alone.status === 200) expect(plain(flag)).toEqual(plain(alone.body));
      else expect(flag).toEqual(alone.body);
    }
  });

  it("have a tag that holds as long as nothing they depend on changes", async () => {
    const tagOf = async (context: object = {}) => String((await bulk(context)).headers["etag"]);
    const etag = await tagOf();
    expect(etag).toMatch(/^W\/"/);
    expect(await tagOf({})).toBe(etag);
    expect(await bulk({}, { "if-none-match": etag })).toMatchObject({ status: 304, body: "", headers: { etag } });
    expect(await bulk({}, { "if-none-match": `"x", ${etag}` })).toMatchObject({ status: 304 });
    expect(await tagOf({ a: 1, b: 2 })).toBe(await tagOf({ b: 2, a: 1 }));
    for (const context of [{ targetingKey: "stranger" }, { country: "DE" }, { plan: "PT" }]) {
      expect(await tagOf(context)).not.toBe(etag);
      expect(await bulk(context, { "if-none-match": etag })).toMatchObject({ status: 200 });
    }
    await make("/api/v1/nodes", { kind: "team", name: "A" });
    expect(await bulk({}, { "if-none-match": etag })).toMatchObject({ status: 200 });
  });

  it("have another tag once time alone has changed an answer", async () => {
    const until = "2026-03-10T12:20:00.000Z";
    const { id } = await make("/api/v1/controls", {
      kind: "kill",
      capability: "shop.gifts",
      reason: "Stock-taking",
      until,
    });
    const { headers, body } = await bulk();
    const given = { "if-none-match": String(headers["etag"]) };
    const gifts = (each: Answer["body"]) => each.flags.find((flag: { key: string }) => flag.key === "shop.gifts");
    expect(gifts(body)).toMatchObject({ value: false, metadata: { retryAt: until } });
    harness.setTime("2026-03-10T12:19:59.999Z");
    expect((await bulk({}, given)).status).toBe(304);
    harness.setTime(until);
    const after = await bulk({}, given);
    expect(after.status).toBe(200);
    expect(gifts(after.body)).toMatchObject({ value: true });
    harness.setTime("2026-03-10T12:00:00Z");
    await make(`/api/v1/controls/${id}/end`, { reason: "Done counting" });
  });

  it("are answered from no revision earlier than the one a stream told of", async () => {
    const refetch = (etag: string) =>
      harness.as(key, "POST", `${flags}?flagConfigEtag=${etag}&flagConfigLastModified=1771622898`, {
        body: { context: { targetingKey: "known-1" } },
      });
    const { body } = await refetch("abc");
    expect((await refetch(String(body.metadata.revision))).status).toBe(200);
    expect((await refetch("999999-1")).status).toBe(409);
  });
});

describe("an event stream", () => {
  const address = async (): Promise<string> => {
    const { body } = await harness.as(key, "POST", flags, { body: { context: { targetingKey: "known-1" } } });
    expect(body.eventStreams).toMatchObject([{ type: "sse" }]);
    return String(body.eventStreams[0].endpoint.requestUri);
  };

  /** Reads events until there are so many. */
  async function hear(uri: string, most: number, meanwhile: () => Promise<unknown>, headers: HeadersInit = {}) {
    const ended = new AbortController();
    const reply = await fetch(`${url}${uri}`, { headers, signal: ended.signal });
    expect(reply.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const decoder = new TextDecoder();
    let text = "";
    let begun = false;
    const heard = () => [...text.matchAll(/id: (.*)\nevent: message\ndata: (.*)\n\n/g)];
    for await (const chunk of reply.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      if (heard().length >= most) break;
      if (!begun) {
        begun = true;
        await meanwhile();
      }
    }
    ended.abort();
    return heard().map(([, id, data = ""]) => ({ id, data: JSON.parse(data) as Record<string, unknown> }));
  }

  const change = (name: string) => make("/api/v1/principals", { externalId: name });
  const throwSwitch = () => make("/api/v1/controls", { kind: "kill", capability: "shop.gifts", reason: "Heard of" });

  it("tells of a change to the tenant, under a revision that a client can go on from", async () => {
    const uri = await address();
    const [first] = await hear(uri, 1, () => change("heard-1"));
    expect(first).toMatchObject({
      data: { type: "refetchEvaluation", etag: first?.id, lastModified: Date.parse("2026-03-10T12:00:00Z") / 1000 },
    });
    const { body } = await harness.as(key, "POST", flags, { body: { context: { targetingKey: "known-1" } } });
    expect(first?.id).toBe(body.metadata.revision);
    const [missed] = await hear(uri, 1, async () => undefined, { "last-event-id": "1-1" });
    expect(missed?.id).toBe(first?.id);
  });

  it("tells at once of what changed before it was connected to", async () => {
    const uri = await address();
    await change("heard-2");
    expect(await hear(uri, 1, async () => undefined)).toMatchObject([{ data: { type: "refetchEvaluation" } }]);
  });

  it("tells every tenant of what the operator changes for all, and nobody of another tenant's change", async () => {
    const uri = await address();
    await harness.operator("POST", "/api/v1/tenants", { body: { slug: "silent", name: "Silent" } });
    const before = (await harness.as(key, "POST", flags, { body: { context: { targetingKey: "known-1" } } })).body;
    let thrown: { id: string } | undefined;
    const [event] = await hear(uri, 1, async () => {
      await harness.operator("POST", "/api/v1/principals", { tenant: "silent", body: { externalId: "unheard" } });
      thrown = await throwSwitch();
    });
    await make(`/api/v1/controls/${thrown?.id}/end`, { reason: "Heard" });
    expect(event?.id).not.toBe(before.metadata.revision);
    expect(Number(event?.id?.split("-")[0])).toBe(Number(before.metadata.revision.split("-")[0]) + 1);
  });

  it("is not to be had with a forged address, nor with an old one, and a client gets a new one in time", async () => {
    const uri = await address();
    const get = (path: string) => harness.as(undefined, "GET", path);
    for (const forged of [`${uri.slice(0, -4)}AAAA`, "/ofrep/v1/streams?token=x", "/ofrep/v1/streams"])
      expect(await get(forged)).toMatchObject({ status: 400, body: { errorCode: "PARSE_ERROR" } });
    const asked = { body: { context: { targetingKey: "known-1" } } };
    const { etag } = (await harness.as(key, "POST", flags, asked)).headers;
    harness.setTime("2026-03-10T12:31:00Z");
    const renewed = await harness.as(key, "POST", flags, { ...asked, headers: { "if-none-match": String(etag) } });
    expect(renewed.status).toBe(200);
    harness.setTime("2026-03-10T13:00:00Z");
    expect((await get(uri)).status).toBe(400);
    harness.setTime("2026-03-10T12:00:00Z");
  });
});

const protocol = join(import.meta.dirname, "../../../../shared/data/openfeature/ofrep-openapi.yaml");

describe.skipIf(!existsSync(protocol))("the protocol's own description", () => {
  it("fits every answer and every refusal", async () => {
    const document = parse(readFileSync(protocol, "utf8"), (name, value: unknown) =>
      // An integer is a float, too, so that of the kinds of values never exactly one fits.
      name === "evaluationSuccess" ? JSON.parse(JSON.stringify(value).replaceAll('"oneOf"', '"anyOf"')) : value,
    );
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(document, "ofrep");
    const fits = (name: string, { body }: Answer) => {
      const validate = ajv.compile({ $ref: `ofrep#/components/schemas/${name}` });
      expect(validate(body), JSON.stringify([name, validate.errors, body])).toBe(true);
    };
    const { body } = await bulk();
    for (const flag of body.flags)
      fits("errorCode" in flag ? "evaluationFailure" : "evaluationSuccess", { ...body, body: flag });
    fits("flagNotFound", await one("shop.nothing"));
    fits("evaluationFailure", await one("shop.checkout", { targetingKey: "" }));
    fits("bulkEvaluationFailure", await bulk({ targetingKey: "" }));
    fits("generalErrorResponse", await harness.as(undefined, "POST", flags, { body: {} }));
  });
});
