import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Operation } from "@bailiwick/sdk";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fetchParts, fileOf } from "./made.ts";

const files = [randomBytes(300_000), Buffer.alloc(0), randomBytes(10)];
const parts = files.map((bytes, index) => ({
  number: index + 1,
  name: `part-${index + 1}.jsonl`,
  rows: 1,
  bytes: bytes.length,
  sha256: createHash("sha256").update(bytes).digest("hex"),
}));
const operation = { id: "op_1", parts, manifest: { rows: 3 } } as unknown as Operation;

let folder: string;
let server: Server;
let asked: (string | undefined)[];
/** So many bytes of each reply, then the connection breaks. */
let breaksAfter: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "bailiwick-made-"));
  asked = [];
  breaksAfter = Infinity;
  server = createServer((request, reply) => {
    const bytes = files[Number(request.url?.split("/").at(-1)) - 1] ?? Buffer.alloc(0);
    asked.push(request.headers.range);
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const sent = bytes.subarray(start);
    reply.writeHead(start === 0 ? 200 : 206, { "content-type": "application/x-ndjson", "content-length": sent.length });
    if (sent.length <= breaksAfter) return reply.end(sent);
    return reply.write(sent.subarray(0, breaksAfter), () => reply.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const fetchAll = () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fetchParts(operation, join(folder, "acme.jsonl"), {
    target: { url, key: "key", tenant: undefined, keyless: "" } as never,
    speech: { progress: () => ({ at: () => undefined, end: () => undefined }) } as never,
    interrupted: new AbortController().signal,
  });
};

it("one part has the name that was given, several are numbered", () => {
  expect(fileOf("acme.jsonl", { number: 1 }, 1)).toBe("acme.jsonl");
  expect(fileOf("a/b.c/acme.jsonl", { number: 2 }, 3)).toBe("a/b.c/acme-002.jsonl");
  expect(fileOf("acme", { number: 12 }, 12)).toBe("acme-012");
});

it("every part arrives as it was made, with the manifest", async () => {
  const fetched = await fetchAll();
  expect(fetched.map((file) => readFileSync(file))).toEqual(files);
  expect(readdirSync(folder).toSorted()).toEqual([
    "acme-001.jsonl",
    "acme-002.jsonl",
    "acme-003.jsonl",
    "acme.manifest.json",
  ]);
});

it("a connection that breaks is made again, from the byte where it broke", async () => {
  breaksAfter = 120_000;
  const fetched = await fetchAll();
  expect(fetched.map((file) => readFileSync(file))).toEqual(files);
  const ranges = asked.slice(0, 3).map((range) => Number(/bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0));
  expect(ranges[0]).toBe(0);
  expect(ranges[1]).toBeGreaterThan(0);
  expect(ranges[2]).toBeGreaterThan(ranges[1] ?? 0);
});

it("what is there already is not fetched again, and something else is never replaced", async () => {
  await fetchAll();
  const before = asked.length;
  await fetchAll();
  expect(asked.length).toBe(before);
  rmSync(join(folder, "acme-003.jsonl"));
  await fetchAll();
  expect(asked.length).toBe(before + 1);
});
