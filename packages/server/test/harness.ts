import type { InjectOptions } from "fastify";
import { type Logger, pino } from "pino";
import { type App, openApp } from "../src/app.ts";
import { newOperatorKey } from "../src/bootstrap.ts";
import type { BufferLimits } from "../src/compose.ts";
import type { OutboundRules } from "../src/kernel/outbound/rules.ts";
import type { Bounds } from "../src/kernel/bound.ts";
import type { StreamRules } from "../src/kernel/stream.ts";
import { freezeInput } from "./frozen.ts";
import { freshDatabase, type TestDatabase } from "./database.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Ask {
  readonly tenant?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // Tests look into replies of every shape; the schema of each is held elsewhere.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

export interface Harness {
  readonly app: App;
  readonly database: TestDatabase;
  readonly operatorKey: string;
  /** As the operator; `tenant` by id or slug where the endpoint is a tenant's. */
  operator(method: Method, path: string, ask?: Ask): Promise<Answer>;
  /** With any key, or none. */
  as(key: string | undefined, method: Method, path: string, ask?: Ask): Promise<Answer>;
  /** Moves the clock the whole app reads; it stands still otherwise. */
  setTime(at: string | Date): void;
  close(): Promise<void>;
}

/** The whole product in this process, on a database of its own, asked through its real HTTP surface. */
export async function openHarness(given?: {
  readonly database?: TestDatabase;
  readonly now?: string;
  readonly publicUrl?: string | undefined;
  readonly archiveFolder?: string;
  readonly leavesDays?: number;
  readonly anchorFolder?: string;
  readonly decisionBuffer?: BufferLimits;
  readonly streams?: StreamRules;
  readonly outbound?: OutboundRules;
  readonly log?: Logger;
  readonly bounds?: Bounds;
}): Promise<Harness> {
  const database = given?.database ?? (await freshDatabase());
  const clock = { now: new Date(given?.now ?? "2026-03-10T12:00:00Z") };
  const app = await openApp({
    databaseUrl: database.url,
    secret: "a secret of at least thirty-two characters",
    log: given?.log ?? pino({ level: process.env["LOG_LEVEL"] ?? "fatal" }),
    now: () => clock.now,
    archiveFolder: given?.archiveFolder,
    leavesDays: given?.leavesDays,
    anchorFolder: given?.anchorFolder,
    publicUrl: given && "publicUrl" in given ? given.publicUrl : "https://bailiwick.example",
    decisionBuffer: given?.decisionBuffer,
    streams: given?.streams,
    outbound: given?.outbound,
    roundsByHand: true,
    // No test asks the world about a name.
    resolve: () => Promise.resolve([]),
    bounds: given?.bounds,
  });
  freezeInput(app.product.endpoints);
  await app.http.ready();
  const operatorKey = await newOperatorKey(app, "tests");
  const as: Harness["as"] = async (key, method, path, { tenant, body, headers = {} } = {}) => {
    const options: InjectOptions = {
      method,
      url: path,
      headers: {
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(tenant !== undefined && { "bailiwick-tenant": tenant }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && {
        payload: typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body),
      }),
    };
    const reply = await app.http.inject(options);
    const json = /^application\/(?:[\w.+-]+\+)?json/.test(String(reply.headers["content-type"] ?? ""));
    return {
      status: reply.statusCode,
      headers: reply.headers,
      body: json && reply.body !== "" ? reply.json() : reply.body,
    };
  };
  return {
    app,
    database,
    operatorKey,
    as,
    operator: (method, path, ask) => as(operatorKey, method, path, ask),
    setTime: (at) => {
      clock.now = new Date(at);
    },
    async close() {
      await app.close();
      await database.drop();
    },
  };
}
