import type { AddressInfo } from "node:net";
import { type Api, connect, paged, Refusal } from "@bailiwick/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "./harness.ts";

let harness: Harness;
let url: string;
let operator: Api;

beforeAll(async () => {
  harness = await openHarness();
  await harness.app.http.listen({ port: 0, host: "127.0.0.1" });
  url = `http://127.0.0.1:${(harness.app.http.server.address() as AddressInfo).port}`;
  operator = connect({ url, key: harness.operatorKey, tenant: "acme" });
  await operator("POST /api/v1/tenants", { body: { slug: "acme", name: "Acme" } });
});
afterAll(() => harness?.close());

describe("the client against the real server", () => {
  it("makes, reads and changes, with the types of the API", async () => {
    const made = await operator("POST /api/v1/nodes", { body: { kind: "team", key: "a", name: "A" } });
    const read = await operator.answer("GET /api/v1/nodes/{node}", { params: { node: made.id } });
    expect(read.body).toEqual(made);
    const change = { params: { node: made.id }, body: { name: "B" }, ifMatch: read.etag ?? "" };
    expect((await operator("PATCH /api/v1/nodes/{node}", change)).name).toBe("B");
    await expect(operator("PATCH /api/v1/nodes/{node}", change)).rejects.toMatchObject({ code: "precondition_failed" });
  });

  it("is answered from what it has just written", async () => {
    const { revision } = await operator.answer("POST /api/v1/nodes", { body: { kind: "team", name: "Fresh" } });
    const seen = await operator.answer("GET /api/v1/nodes", { minRevision: revision ?? "" });
    expect(seen.body.items.map(({ name }) => name)).toContain("Fresh");
  });

  it("does a write once when its reply is lost on the way", async () => {
    let lost = 0;
    const losing: typeof fetch = async (...given) => {
      const reply = await fetch(...given);
      if (lost > 0) return reply;
      lost += 1;
      await reply.arrayBuffer();
      throw new TypeError("fetch failed");
    };
    const api = connect({
      url,
      key: harness.operatorKey,
      tenant: "acme",
      fetch: losing,
      patience: { wait: async () => undefined },
    });
    const made = await api.answer("POST /api/v1/nodes", { body: { kind: "team", key: "lost", name: "Lost" } });
    expect(made).toMatchObject({ status: 201, replayed: true, body: { key: "lost" } });
    expect((await operator("GET /api/v1/nodes", { query: { key: "lost" } })).items).toHaveLength(1);
  });

  it("walks all pages of a list", async () => {
    for (const key of ["p-1", "p-2", "p-3"])
      await operator("POST /api/v1/nodes", { body: { kind: "project", key, name: key } });
    const keys: (string | null)[] = [];
    for await (const { key } of paged(operator, "GET /api/v1/nodes", { query: { kind: "project", limit: 1 } }))
      keys.push(key);
    expect(keys).toEqual(["p-1", "p-2", "p-3"]);
  });

  it("throws the server's own refusal", async () => {
    const stranger = connect({ url, key: "blw_op_nothing" });
    const failure = await stranger("GET /api/v1/tenants").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Refusal);
    expect(failure).toMatchObject({ status: 401, code: "unauthenticated", problem: { requestId: expect.any(String) } });
  });
});
