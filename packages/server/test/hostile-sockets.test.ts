import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "./harness.ts";
import { dial, listenOn, type RawReply, repliesIn, say } from "./sockets.ts";

const PATIENCE = 500;

let harness: Harness;
let port: number;
let key: string;
beforeAll(async () => {
  harness = await openHarness();
  key = harness.operatorKey;
  port = await listenOn(harness, PATIENCE);
});
afterAll(() => harness.close());

interface Shape {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

/** A request in order, except for what a test puts into it; the server hangs up after it. */
const request = ({ method = "POST", target = "/api/v1/tenants", headers = [], body = "" }: Shape, last = true) =>
  [
    `${method} ${target} HTTP/1.1`,
    "Host: bailiwick.example",
    `Authorization: Bearer ${key}`,
    ...headers,
    ...(last ? ["Connection: close"] : []),
    "",
    body,
  ].join("\r\n");

const json = (body: string, ...headers: readonly string[]): Shape => ({
  headers: ["Content-Type: application/json", `Content-Length: ${Buffer.byteLength(body)}`, ...headers],
  body,
});

const problemIn = (reply: RawReply | undefined) => ({
  status: reply?.status,
  type: reply?.headers["content-type"]?.split(";")[0],
  code: (JSON.parse(reply?.body ?? "{}") as { code?: string }).code,
});
const problem = (status: number, code: string) => ({ status, type: "application/problem+json", code });

/** Whether anything was written; asking also proves that the server still answers. */
async function wasMade(slug: string): Promise<boolean> {
  const { status } = await harness.operator("GET", `/api/v1/tenants/${slug}`);
  return status !== 404;
}

const tenant = (slug: string) => JSON.stringify({ slug, name: "Hostile" });

describe("bytes that are no request", () => {
  it.each([
    ["nonsense", "\0\0\0\r\n\r\n"],
    ["TLS", Buffer.from("160301020001000001fc0303", "hex")],
    ["another version", "GET / HTTP/3.7\r\n\r\n"],
    ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["no method", " / HTTP/1.1\r\n\r\n"],
    ["a method of its own", "STEAL / HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["a space in a header's name", "GET / HTTP/1.1\r\nHost: a\r\nX Y: 1\r\n\r\n"],
    ["a folded header", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n"],
    ["NUL in a header", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"],
    ["no host", "GET / HTTP/1.1\r\n\r\n"],
  ])("such as %s are answered with 400, and the connection ends", async (_, bytes) => {
    const [reply] = await say(port, bytes);
    expect(reply?.status).toBe(400);
    expect(reply?.headers["connection"]).toBe("close");
  });
});

describe("a request of which two servers could see two", () => {
  const body = tenant("smuggled");
  const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  it.each([
    ["with a length and chunks", ["Content-Length: 5", "Transfer-Encoding: chunked"], chunked],
    ["with chunks and a length", ["Transfer-Encoding: chunked", "Content-Length: 5"], chunked],
    ["with two lengths", [`Content-Length: ${body.length}`, "Content-Length: 5"], body],
    ["with a list of lengths", [`Content-Length: ${body.length}, 5`], body],
    ["with a signed length", [`Content-Length: +${body.length}`], body],
    ["with a negative length", ["Content-Length: -1"], body],
    ["with a length in hexadecimal", ["Content-Length: 0x20"], body],
    ["with chunks that are not the last coding", ["Transfer-Encoding: chunked, identity"], chunked],
    ["with an obscure coding", ["Transfer-Encoding: xchunked"], chunked],
    ["with a space before the colon", ["Transfer-Encoding : chunked"], chunked],
    ["with a broken chunk", ["Transfer-Encoding: chunked"], `zz\r\n${body}\r\n0\r\n\r\n`],
    ["with a chunk of more than it says", ["Transfer-Encoding: chunked"], `5\r\n${body}\r\n0\r\n\r\n`],
    [
      "with an endless chunk extension",
      ["Transfer-Encoding: chunked"],
      `5;${"x".repeat(50_000)}\r\nhello\r\n0\r\n\r\n`,
    ],
  ])("%s is refused and does nothing", async (_, headers, sent) => {
    const replies = await say(port, request({ headers: ["Content-Type: application/json", ...headers], body: sent }));
    expect(replies.length).toBe(1);
    expect([400, 413]).toContain(replies[0]?.status);
    expect(await wasMade("smuggled")).toBe(false);
  });

  it("is refused where a header that counts stands twice", async () => {
    const [first] = await say(port, request(json(tenant("twice"), "Content-Type: application/yaml")));
    expect(problemIn(first)).toEqual(problem(400, "invalid_request"));
    expect(JSON.parse(first?.body ?? "")).toMatchObject({ errors: [{ header: "Content-Type" }] });
    for (const header of ["Idempotency-Key", "Bailiwick-Tenant", "X-API-Key"]) {
      const [reply] = await say(port, request(json(tenant("twice"), `${header}: a`, `${header}: b`)));
      expect(problemIn(reply), header).toEqual(problem(400, "invalid_request"));
    }
    expect(await wasMade("twice")).toBe(false);
  });
});

describe("a request that takes its time", () => {
  it.each([
    ["begins and never goes on", "P", ""],
    ["never ends its headers", "POST /api/v1/tenants HTTP/1.1\r\nHost: a\r\nX-Slow: ", "x"],
  ])("and %s is let go", async (_, begin, drop) => {
    const line = dial(port);
    line.send(begin);
    const drip = setInterval(() => line.send(drop), PATIENCE / 5);
    const [reply] = repliesIn(await line.whole);
    clearInterval(drip);
    expect(problemIn(reply)).toEqual(problem(408, "request_timeout"));
  });

  it.each([
    ["with a length", "Content-Length: 1000", () => " "],
    ["in endless chunks", "Transfer-Encoding: chunked", () => "1\r\n \r\n"],
  ])("%s is let go, and does nothing", async (_, framing, drop) => {
    const line = dial(port);
    line.send(request({ headers: ["Content-Type: application/json", framing] }));
    const drip = setInterval(() => line.send(drop()), PATIENCE / 5);
    const [reply] = repliesIn(await line.whole);
    clearInterval(drip);
    expect(reply?.status).toBe(408);
    expect(await wasMade("slow")).toBe(false);
  });

  it("is refused before its body where its key is not good, and does not hold the connection", async () => {
    const line = dial(port);
    line.send(
      request({ headers: ["Content-Type: application/json", "Transfer-Encoding: chunked"] }).replace(key, "blw_op_no"),
    );
    const drip = setInterval(() => line.send("1\r\n \r\n"), PATIENCE / 5);
    const [reply] = repliesIn(await line.whole);
    clearInterval(drip);
    expect(problemIn(reply)).toEqual(problem(401, "unauthenticated"));
  });

  it("and whoever leaves in the middle leaves nothing behind", async () => {
    const body = tenant("left");
    for (const upTo of [10, 60, 150, 220]) {
      const line = dial(port);
      line.send(request(json(body)).slice(0, upTo));
      await new Promise((resolve) => setTimeout(resolve, 20));
      line.socket.destroy();
      await line.whole;
    }
    expect(await wasMade("left")).toBe(false);
  });
});

describe("a request that is too large", () => {
  const huge = "x".repeat(20_000);
  it.each([
    ["header", `GET / HTTP/1.1\r\nHost: a\r\nX: ${huge}\r\n\r\n`],
    ["address", `GET /${huge} HTTP/1.1\r\nHost: a\r\n\r\n`],
    ["pile of headers", `GET / HTTP/1.1\r\nHost: a\r\n${"X: 1\r\n".repeat(2500)}Connection: close\r\n\r\n`],
  ])("by its %s is answered with 431", async (_, bytes) => {
    const [reply] = await say(port, bytes);
    expect(problemIn(reply)).toEqual(problem(431, "headers_too_large"));
  });

  it("by the number of its headers is answered with 431", async () => {
    const many = Array.from({ length: 200 }, (_, n) => `X-${n}: 1`);
    const [reply] = await say(port, request({ method: "GET", headers: many }));
    expect(problemIn(reply)).toEqual(problem(431, "headers_too_large"));
  });

  it.each([
    ["by its length", "Content-Length: 99999999", ""],
    ["chunk by chunk", "Transfer-Encoding: chunked", `10000\r\n${" ".repeat(65_536)}\r\n`.repeat(17)],
  ])("%s is answered with 413, and the connection ends", async (_, framing, body) => {
    const [reply] = await say(port, request({ headers: ["Content-Type: application/json", framing], body }));
    expect(problemIn(reply)).toEqual(problem(413, "body_too_large"));
  });
});

describe("requests one behind the other on one connection", () => {
  it("are answered in their order, each for itself", async () => {
    const replies = await say(
      port,
      request({ ...json('{"slug":"first","name":"First"}') }, false) +
        request({ ...json('{"slug":"first"}') }, false) +
        request({ method: "GET", target: "/healthz" }, false) +
        request({ method: "GET", target: "/api/v1/tenants/none" }),
    );
    expect(replies.map(({ status }) => status)).toEqual([201, 400, 200, 404]);
  });

  it("end with the first whose body cannot be read", async () => {
    const replies = await say(port, request(json("{broken"), false) + request(json(tenant("behind"))));
    expect(replies.map(({ status }) => status)).toEqual([400]);
    expect(await wasMade("behind")).toBe(false);
  });

  it("end with the first whose body cannot be read, also when it takes its time", async () => {
    const line = dial(port);
    const broken = request(json("{broken"), false);
    line.send(broken.slice(0, -4));
    await new Promise((later) => setTimeout(later, 50));
    line.send(broken.slice(-4) + request(json(tenant("behind-slow"))));
    expect(repliesIn(await line.whole).map(({ status }) => status)).toEqual([400]);
    expect(await wasMade("behind-slow")).toBe(false);
  });

  it("end with the first whose body cannot be read, also when its key has to be looked up and the next one's has not", async () => {
    const { body } = await harness.operator("POST", "/api/v1/operator-keys", {
      body: { name: "fresh", scopes: ["*"] },
    });
    await wasMade("overtaking");
    const first = request(json("{broken"), false).replace(key, String(body.key));
    const replies = await say(port, first + request(json(tenant("overtaking"))));
    expect([replies.map(({ status }) => status), await wasMade("overtaking")]).toEqual([[400], false]);
  });

  it("end with the first that is no request", async () => {
    const replies = await say(port, `${request({ method: "GET", target: "/healthz" }, false)}\0\r\n\r\n`);
    expect(replies.map(({ status }) => status)).toContain(400);
  });
});
