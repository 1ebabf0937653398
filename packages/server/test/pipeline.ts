import { pino } from "pino";
import type { Caller, TenantRef } from "../src/kernel/context.ts";
import { openDatabase } from "../src/kernel/database.ts";
import type { Endpoint } from "../src/kernel/endpoint.ts";
import { sessionCookies } from "../src/kernel/cookie.ts";
import { newId } from "../src/kernel/id.ts";
import { limiter } from "../src/kernel/limiter.ts";
import { downloads } from "../src/kernel/download.ts";
import { openMetrics } from "../src/kernel/metrics.ts";
import { streams } from "../src/kernel/stream.ts";
import { cursors } from "../src/kernel/page.ts";
import { serve } from "../src/kernel/pipeline.ts";
import type { Ports, Reply, Request } from "../src/kernel/request.ts";
import { sealWith } from "../src/kernel/seal.ts";

/** The kernel alone, on a real database, with endpoints that no module has. */
export interface Pipeline {
  readonly ports: Ports;
  ask(endpoint: Endpoint, given?: Given): Promise<Reply & { readonly json: Record<string, unknown> }>;
  close(): Promise<void>;
}

export interface Given {
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly caller?: Partial<Caller>;
  readonly address?: string;
}

export const tenant: TenantRef = { id: "ten_of_the_kernel", slug: "kernel", environment: "live" };
const caller: Caller = { id: "key_tests", realm: "tenant", tenant: tenant.id, environment: "live", scopes: ["*"] };

export function openPipeline(url: string, changed: Partial<Ports> = {}): Pipeline {
  const database = openDatabase(url);
  const seal = sealWith(Buffer.from("a secret of at least thirty-two characters"));
  const log = pino({ level: "silent" });
  const ports: Ports = {
    database,
    now: () => new Date("2026-03-10T12:00:00Z"),
    authenticate: async () => caller,
    stillSignedIn: async () => caller,
    findTenant: async () => tenant,
    refuseChange: async () => undefined,
    reactions: [],
    limiter: limiter(() => performance.now()),
    limits: { failures: [], refusals: [], of: () => [] },
    seal,
    cookies: sessionCookies(undefined),
    cursors: cursors(seal.derive("cursors")),
    log,
    streams: streams(openMetrics(), log),
    downloads: downloads(),
    bounds: new Map(),
    refused: () => undefined,
    moved: () => undefined,
    ...changed,
  };
  return {
    ports,
    async ask(endpoint, { body, query = {}, headers = {}, caller: other, address = "192.0.2.1" } = {}) {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const request: Request = {
        id: newId("req", new Date()),
        method: endpoint.method,
        url: `${endpoint.path}?${new URLSearchParams(query).toString()}`,
        params: {},
        query,
        body: text === undefined ? undefined : (JSON.parse(text) as unknown),
        rawBody: text === undefined ? undefined : Buffer.from(text),
        header: (name) => ({ authorization: "Bearer tests", ...headers })[name],
        address,
      };
      const authenticate = other ? async () => ({ ...caller, ...other }) : ports.authenticate;
      const reply = await serve(endpoint, request, { ...ports, authenticate });
      return { ...reply, json: reply.body === "" ? {} : (JSON.parse(reply.body) as Record<string, unknown>) };
    },
    close: () => database.end(),
  };
}
