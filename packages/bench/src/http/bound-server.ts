/**
 * The practical limit over HTTP, in a process of its own: the bound behind Fastify with schemas, or behind bare
 * node:http. It reads the same bodies and gives as long answers, knows no keys and keeps no records.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fastify } from "fastify";
import { type FlatAnswer, flatDecider } from "../contenders/flat-bound.ts";
import type { Attributes } from "../contenders/bound.ts";
import { makeScene, rolesOf } from "./scene.ts";

interface Single {
  readonly subject: { readonly id: string };
  readonly action: { readonly name: string };
  readonly context: Attributes;
}

interface Batch {
  readonly subject: { readonly id: string };
  readonly questions: readonly Pick<Single, "action" | "context">[];
}

const scene = makeScene();
const roles = rolesOf(scene);
const decide = flatDecider(scene.world);
let made = 0;

/** Words for a person in two languages, as long as the product's. */
const refused = {
  user: { en: "You do not have permission for this.", de: "Dafür fehlt Ihnen die Berechtigung." },
  admin: { en: "No role of this person gives the permission.", de: "Keine Rolle der Person gibt die Berechtigung." },
};

function shown({ allowed, code, stage, capability, source }: FlatAnswer) {
  made += 1;
  return {
    id: `dec_${String(made).padStart(26, "0")}`,
    allowed,
    code,
    stage: allowed ? null : stage,
    capability,
    value: allowed ? true : null,
    source: source === null ? null : source.padEnd(30, "0"),
    retryAt: null,
    overage: null,
    reasonUser: allowed ? null : refused.user,
    reasonAdmin: allowed ? null : refused.admin,
  };
}

function one(tenant: string, { subject, action, context }: Single, now: number) {
  const known = roles.get(subject.id) ?? [];
  return shown(decide({ tenant, user: subject.id, roles: known, capability: action.name, attributes: context }, now));
}

const said = (now: number) => ({ revision: "1-1", decidedAt: new Date(now).toISOString(), advisory: true });

function single(tenant: string, body: Single) {
  const now = Date.now();
  return { ...one(tenant, body, now), ...said(now) };
}

function batch(tenant: string, { subject, questions }: Batch) {
  const now = Date.now();
  return { decisions: questions.map((question) => one(tenant, { subject, ...question }, now)), ...said(now) };
}

const paths = { single: "/api/v1/decisions", batch: "/api/v1/decisions/batch" };

async function withFastify(): Promise<number> {
  const app = fastify({ logger: false });
  app.post<{ Body: Single }>(
    paths.single,
    { schema: { body: asked.single, response: { 200: answered.single } } },
    async (request) => single(tenantOf(request.headers), request.body),
  );
  app.post<{ Body: Batch }>(
    paths.batch,
    { schema: { body: asked.batch, response: { 200: answered.batch } } },
    async (request) => batch(tenantOf(request.headers), request.body),
  );
  await app.listen({ port: 0, host: "127.0.0.1" });
  return (app.server.address() as AddressInfo).port;
}

const tenantOf = (headers: IncomingMessage["headers"]): string => String(headers["bailiwick-tenant"]);

const text = { type: "string" };
const maybe = { type: ["string", "null"] };
const subject = { type: "object", required: ["type", "id"], properties: { type: text, id: text } };
const action = { type: "object", required: ["name"], properties: { name: text } };
const resource = { type: "object", required: ["type", "id"], properties: { type: text, id: text } };
const context = { type: "object", additionalProperties: true };
const asked = {
  single: { type: "object", required: ["subject", "action"], properties: { subject, action, resource, context } },
  batch: {
    type: "object",
    required: ["subject", "questions"],
    properties: {
      subject,
      resource,
      questions: { type: "array", items: { type: "object", required: ["action"], properties: { action, context } } },
    },
  },
};
const words = { type: ["object", "null"], properties: { en: text, de: text } };
const decision = {
  id: text,
  allowed: { type: "boolean" },
  code: text,
  stage: maybe,
  capability: text,
  value: { type: ["boolean", "null"] },
  source: maybe,
  retryAt: maybe,
  overage: maybe,
  reasonUser: words,
  reasonAdmin: words,
};
const around = { revision: text, decidedAt: text, advisory: { type: "boolean" } };
const answered = {
  single: { type: "object", properties: { ...decision, ...around } },
  batch: {
    type: "object",
    properties: { decisions: { type: "array", items: { type: "object", properties: decision } }, ...around },
  },
};

async function withNode(): Promise<number> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => answer(request, response, JSON.parse(String(Buffer.concat(parts)))));
  });
  await new Promise<void>((ready) => {
    server.listen(0, "127.0.0.1", ready);
  });
  return (server.address() as AddressInfo).port;
}

function answer(request: IncomingMessage, response: ServerResponse, body: unknown): void {
  const tenant = tenantOf(request.headers);
  const said = request.url === paths.batch ? batch(tenant, body as Batch) : single(tenant, body as Single);
  const bytes = Buffer.from(JSON.stringify(said));
  response.writeHead(200, { "content-type": "application/json", "content-length": bytes.length }).end(bytes);
}

console.log(await (process.argv[2] === "node" ? withNode() : withFastify()));
