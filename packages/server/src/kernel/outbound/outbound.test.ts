import { EventEmitter, once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, connect, createServer as createSocketServer, type Server, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { generate } from "selfsigned";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Answers, openNameServer } from "../../../test/name-server.ts";
import { openOutbound } from "./outbound.ts";
import { resolveBy } from "./resolve.ts";
import { allowedBy, standardRules } from "./rules.ts";

const closing: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Listens on the loopback, and ends what is connected when the test is over. */
async function listening<S extends Server>(server: S): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const web = (handle: RequestListener) => listening(createServer(handle));

/** Answers each connection by hand, to be wrong in ways a server library would not be. */
const raw = (talk: (socket: Socket) => void) =>
  listening(createSocketServer((socket) => socket.once("data", () => talk(socket))));

const to = (port: number) => openOutbound({ ...standardRules, ...allowedBy([`127.0.0.1:${port}`]) });
const post = (port: number, deadlineMs = 5000) =>
  to(port).send({ url: `http://127.0.0.1:${port}/in?a=b`, method: "POST", body: "{}", deadlineMs });

async function withNames(answers: Answers) {
  const server = await openNameServer(answers);
  closing.push(() => server.close());
  return resolveBy([server.address]);
}

const certificateFor = (name: string) =>
  generate([{ name: "commonName", value: name }], {
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: name }] },
    ],
  });

describe("an exchange", () => {
  it("sends what it is given and gives back status and body", async () => {
    const seen: unknown[] = [];
    const port = await web((request, reply) => {
      seen.push(request.method, request.url, request.headers["accept-encoding"], request.headers.host);
      reply.writeHead(202, { "retry-after": "7" }).end("taken");
    });
    expect(await post(port)).toEqual({ status: 202, retryAfter: "7", body: Buffer.from("taken") });
    expect(seen).toEqual(["POST", "/in?a=b", "identity", `127.0.0.1:${port}`]);
  });

  it("follows no redirect", async () => {
    let followed = false;
    const other = await web((_, reply) => {
      followed = true;
      reply.end();
    });
    const port = await web((_, reply) => reply.writeHead(307, { location: `http://127.0.0.1:${other}/` }).end());
    expect(await post(port)).toMatchObject({ status: 307 });
    expect(followed).toBe(false);
  });

  it("refuses a compressed answer without unpacking it", async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const port = await web((_, reply) => reply.writeHead(200, { "content-encoding": "gzip" }).end(bomb));
    expect(await post(port)).toEqual({ failure: "bad_answer" });
  });

  it("reads 16 KiB of an endless body and hangs up", async () => {
    const hungUp = new EventEmitter();
    const ended = once(hungUp, "close");
    const port = await web((_, reply) => {
      const more = () => {
        while (!reply.destroyed && reply.write(Buffer.alloc(65_536, "a")));
      };
      reply.on("drain", more).on("close", () => hungUp.emit("close"));
      more();
    });
    const answer = await post(port);
    expect("body" in answer && answer.body.length).toBe(16_384);
    await ended;
  });

  it("does not wait for slow headers, nor for a body that dribbles", async () => {
    const headers = await raw((socket) => {
      const timer = setInterval(() => socket.write("x: y\r\n"), 20);
      socket.write("HTTP/1.1 200 OK\r\n");
      socket.on("close", () => clearInterval(timer));
    });
    expect(await post(headers, 300)).toEqual({ failure: "timeout" });
    const body = await web((_, reply) => {
      const timer = setInterval(() => reply.write("a"), 20);
      reply.on("close", () => clearInterval(timer));
    });
    expect(await post(body, 300)).toEqual({ failure: "timeout" });
  });

  it("does not wait for one who takes the connection and says nothing, and hangs up", async () => {
    const hungUp = new EventEmitter();
    const ended = once(hungUp, "close");
    const port = await raw((socket) => socket.on("close", () => hungUp.emit("close")));
    expect(await post(port, 200)).toEqual({ failure: "timeout" });
    await ended;
  });

  it("ends when it is stopped", async () => {
    const port = await raw(() => stop.abort());
    const stop = new AbortController();
    const request = { url: `http://127.0.0.1:${port}/`, method: "GET" as const, stop: stop.signal };
    expect(await to(port).send(request)).toEqual({ failure: "timeout" });
    expect(await to(port).send(request)).toEqual({ failure: "timeout" });
  });

  it("takes no header of 64 KiB", async () => {
    const port = await raw((socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${"a".repeat(65_536)}\r\n\r\n`));
    expect(await post(port)).toEqual({ failure: "bad_answer" });
  });

  it("takes nothing that is no HTTP", async () => {
    const port = await raw((socket) => socket.end("220 smtp.example.com ESMTP\r\n"));
    expect(await post(port)).toEqual({ failure: "bad_answer" });
  });

  it("says no more of a closed port than that nobody is there", async () => {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    expect(await post(port)).toEqual({ failure: "unreachable" });
  });
});

describe("a name", () => {
  const connectedTo = async () => {
    let connections = 0;
    const server = createSocketServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    const port = await listening(server);
    return { port, count: () => connections };
  };

  it("that leads to one forbidden address among public ones is not reached at all", async () => {
    const { port, count } = await connectedTo();
    const mixtures: readonly (readonly [four: readonly string[], six: readonly string[]])[] = [
      [["127.0.0.1"], []],
      [["93.184.215.14", "127.0.0.1"], []],
      [["93.184.215.14"], ["::1"]],
      [["93.184.215.14"], ["fd00::1"]],
      [["93.184.215.14"], ["::ffff:7f00:1"]],
      [[], ["64:ff9b::7f00:1"]],
    ];
    for (const [four, six] of mixtures) {
      const resolve = await withNames((_, family) => (family === 4 ? four : six));
      const outbound = openOutbound({ ...standardRules, ports: [port] }, resolve);
      const url = `https://audit.example.com:${port}/`;
      expect(await outbound.send({ url, method: "POST" })).toEqual({ failure: "not_allowed" });
      expect(await outbound.complaint(url)).toBe("This address is not allowed");
    }
    expect(count()).toBe(0);
  });

  it("that has changed since it was looked at is looked at again, and what was looked at is what is reached", async () => {
    const { port, count } = await connectedTo();
    let asked = 0;
    const resolve = await withNames((_, family) => {
      if (family === 6) return [];
      asked += 1;
      return [asked % 2 === 1 ? "192.0.2.1" : "127.0.0.1"];
    });
    // Only 192.0.2.0/24 is allowed, where nobody answers; the loopback, where somebody would, never is.
    const outbound = openOutbound({ ...standardRules, ports: [port], ranges: ["192.0.2.0/24"] }, resolve);
    const request = { url: `https://audit.example.com:${port}/`, method: "POST" as const, deadlineMs: 200 };
    expect(["timeout", "unreachable"]).toContain((await failure(outbound.send(request))) ?? "");
    expect(await failure(outbound.send(request))).toBe("not_allowed");
    expect(["timeout", "unreachable"]).toContain((await failure(outbound.send(request))) ?? "");
    expect([asked, count()]).toEqual([3, 0]);
  });

  it("that nobody knows, or whose server is silent, is no answer", async () => {
    const nobody = openOutbound(standardRules, await withNames(() => []));
    const request = { url: "https://audit.example.com/", method: "POST" as const, deadlineMs: 200 };
    expect(await failure(nobody.send(request))).toBe("unreachable");
    expect(await nobody.complaint(request.url)).toBeUndefined();
    const silent = openOutbound(standardRules, await withNames(() => new Promise(() => undefined)));
    expect(await failure(silent.send(request))).toBe("timeout");
  });

  const failure = async (answer: ReturnType<ReturnType<typeof openOutbound>["send"]>) => {
    const given = await answer;
    return "failure" in given ? given.failure : undefined;
  };
});

describe("a proxy", () => {
  /** Takes every name for the loopback, and remembers what it was asked for. */
  const openProxy = async (asked: string[], told: unknown[] = []) => {
    const proxy = createServer((_, reply) => reply.writeHead(405).end());
    proxy.on("connect", ({ url = "", headers }, socket: Socket) => {
      asked.push(url);
      told.push(headers["proxy-authorization"]);
      const there = connect(Number(url.split(":").at(-1)), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        there.pipe(socket).pipe(there);
      });
      there.on("error", () => socket.destroy());
    });
    return `http://127.0.0.1:${await listening(proxy)}`;
  };

  it("is what everything goes through, and looks names up itself", async () => {
    const asked: string[] = [];
    const { proxy, port } = { proxy: await openProxy(asked), port: await web((_, reply) => reply.end("taken")) };
    const rules = { ...standardRules, ...allowedBy(["receiver.internal"]), proxy };
    const outbound = openOutbound(rules, () => Promise.reject(new Error("Nobody is asked for a name")));
    const url = `http://receiver.internal:${port}/`;
    expect(await outbound.complaint(url)).toBeUndefined();
    expect(await outbound.send({ url, method: "POST", body: "{}" })).toMatchObject({ status: 200 });
    expect(asked).toEqual([`receiver.internal:${port}`]);
  });

  it("is passed by TLS that holds the certificate against the name, and is told who asks", async () => {
    const asked: string[] = [];
    const told: unknown[] = [];
    const own = await certificateFor("receiver.example.com");
    const port = await listening(
      createSecureServer({ key: own.private, cert: own.cert }, (_, reply) => reply.end("taken")),
    );
    const proxy = (await openProxy(asked, told)).replace("//", "//user:pass%20word@");
    const rules = { ...standardRules, ports: [port], proxy, authorities: own.cert };
    const send = (host: string) => openOutbound(rules).send({ url: `https://${host}:${port}/`, method: "POST" });
    expect(await send("receiver.example.com")).toMatchObject({ status: 200 });
    expect(await send("other.example.com")).toEqual({ failure: "insecure" });
    expect(asked).toEqual([`receiver.example.com:${port}`, `other.example.com:${port}`]);
    expect(told[0]).toBe(`Basic ${Buffer.from("user:pass word").toString("base64")}`);
  });

  it("is not asked for an address that may not be reached", async () => {
    const asked: string[] = [];
    const outbound = openOutbound({ ...standardRules, proxy: await openProxy(asked) });
    for (const host of ["127.0.0.1", "0x7f.1", "[::ffff:7f00:1]", "169.254.169.254"])
      expect(await outbound.send({ url: `https://${host}/`, method: "POST" })).toEqual({ failure: "not_allowed" });
    expect(asked).toEqual([]);
  });

  it("that refuses or hangs up is no answer, and one that is silent is not waited for", async () => {
    const refusing = await raw((socket) => socket.end("HTTP/1.1 403 Forbidden\r\n\r\n"));
    const leaving = await raw((socket) => socket.destroy());
    const send = (port: number, deadlineMs: number) =>
      openOutbound({ ...standardRules, proxy: `http://127.0.0.1:${port}` }).send({
        url: "https://audit.example.com/",
        method: "POST",
        deadlineMs,
      });
    expect(await send(refusing, 5000)).toEqual({ failure: "unreachable" });
    expect(await send(leaving, 5000)).toEqual({ failure: "unreachable" });
    expect(await send(await raw(() => undefined), 200)).toEqual({ failure: "timeout" });
  });
});

describe("a certificate", () => {
  const name = "receiver.example.com";
  let own: Awaited<ReturnType<typeof generate>>;
  beforeAll(async () => {
    own = await certificateFor(name);
  });

  const secure = async (asked: string[]) =>
    listening(
      createSecureServer({ key: own.private, cert: own.cert }, (request, reply) => {
        const { servername } = request.socket as unknown as { servername: string };
        asked.push(servername, String(request.headers.host));
        reply.end("taken");
      }),
    );

  it("is held against the name, also when an address is connected to", async () => {
    const asked: string[] = [];
    const port = await secure(asked);
    const rules = { ...standardRules, ports: [port], ranges: ["127.0.0.0/8"], authorities: own.cert };
    const outbound = openOutbound(rules, await withNames((_, family) => (family === 4 ? ["127.0.0.1"] : [])));
    const send = (host: string) => outbound.send({ url: `https://${host}:${port}/`, method: "POST", body: "{}" });
    expect(await send(name)).toMatchObject({ status: 200 });
    expect(asked).toEqual([name, `${name}:${port}`]);
    expect(await send("other.example.com")).toEqual({ failure: "insecure" });
    expect(await send("127.0.0.1")).toEqual({ failure: "insecure" });
    expect(asked.length).toBe(2);
  });

  it("of an authority nobody named is not believed", async () => {
    const port = await secure([]);
    const rules = { ...standardRules, ports: [port], ranges: ["127.0.0.0/8"] };
    const outbound = openOutbound(rules, await withNames((_, family) => (family === 4 ? ["127.0.0.1"] : [])));
    expect(await outbound.send({ url: `https://${name}:${port}/`, method: "POST" })).toEqual({ failure: "insecure" });
  });
});
