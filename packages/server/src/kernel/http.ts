import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import cors from "@fastify/cors";
import { fastify, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Endpoint } from "./endpoint.ts";
import type { Logger } from "./log.ts";
import { type Metrics } from "./metrics.ts";
import { type Entered, enter, isReply, serve } from "./pipeline.ts";
import {
  bodyTooLarge,
  invalidRequest,
  methodNotAllowed,
  notFound,
  type Problem,
  unsupportedMediaType,
} from "./problem.ts";
import type { Ports, Reply, Request } from "./request.ts";
import { addSite, type Site } from "./site.ts";
import { told } from "./told.ts";
import { clientAddress, type TrustedProxies } from "./address.ts";
import { hangUp, refuseForm, refuseHeaders } from "./form.ts";
import { readJson, readText } from "./json.ts";

export interface HttpOptions {
  readonly endpoints: readonly Endpoint[];
  readonly ports: Ports;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly trustedProxies: TrustedProxies;
  readonly corsOrigins: readonly string[];
  readonly health: Health;
  /** Texts served as they are: the OpenAPI document, the JSON Schemas. */
  readonly pages: readonly StaticPage[];
  /** The web application that is served beside the API, if it is there. */
  readonly site: Site | undefined;
}

export interface Health {
  /** Names what is not ready; empty means ready. */
  ready(): Promise<readonly string[]>;
}

export interface StaticPage {
  readonly path: string;
  readonly type: string;
  body(): string;
}

const MIB = 1024 * 1024;
const BODY_LIMIT = MIB;
const LARGE_BODY = 4 * MIB;

/** What a connection may take of this process, and for how long. */
const CONNECTIONS = 10_000;
const SECONDS = 1000;

/** The web framework's only place: everything it receives becomes a Request, everything it sends was a Reply. */
export async function openHttp(options: HttpOptions): Promise<FastifyInstance> {
  const { endpoints, ports, log, metrics } = options;
  const app = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30 * SECONDS,
    connectionTimeout: 60 * SECONDS,
    keepAliveTimeout: 72 * SECONDS,
    http: { headersTimeout: 15 * SECONDS, connectionsCheckingInterval: 5 * SECONDS },
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 500 },
    // What never reaches a route is answered in the same form: an address that cannot be read, or no HTTP at all.
    frameworkErrors: (error, request, reply) => {
      void send(reply, told(asProblem(error), request, log));
    },
    clientErrorHandler: hangUp,
    genReqId: (raw) => {
      const given = raw.headers["x-request-id"];
      return typeof given === "string" && /^[\w.:-]{1,128}$/.test(given) ? given : `req_${randomUUID()}`;
    },
  });
  app.server.maxConnections = CONNECTIONS;
  // None may be dropped unseen: `refuseHeaders` counts them.
  app.server.maxHeadersCount = 0;
  app.decorateRequest("arrival", null);
  app.decorateRequest("began", 0);
  const endpointOf = finder(endpoints);
  acceptBodies(app, endpointOf);
  if (options.corsOrigins.length > 0)
    await app.register(cors, {
      origin: [...options.corsOrigins],
      methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
      exposedHeaders: [
        "Bailiwick-Revision",
        "ETag",
        "RateLimit",
        "RateLimit-Policy",
        "Retry-After",
        "Content-Disposition",
        "X-Request-Id",
        "Idempotency-Replayed",
      ],
    });
  // Hooks that wait for nothing call back: a promise for each would be most of what they cost.
  app.addHook("onRequest", (request, reply, done) => {
    request.began = performance.now();
    void reply.headers(safeguards).header("x-request-id", request.id);
    calling(done, () => refuseHeaders(request.raw));
  });
  const measured = measurer(metrics, log);
  // Else closing would wait for readers that only wait themselves.
  app.addHook("preClose", async () => ports.streams.end());
  for (const endpoint of endpoints) {
    const url = routeOf(endpoint);
    const arrive = (request: FastifyRequest) =>
      arrivalOf(request, { url, kind: endpoint.kind }, options.trustedProxies);
    app.route({
      method: endpoint.method,
      url,
      bodyLimit: endpoint.large ? LARGE_BODY : BODY_LIMIT,
      // The head of what lasts or is audited is not had without the rest.
      exposeHeadRoute: !["stream", "download"].includes(endpoint.kind),
      // Who may not ask does not make this process read, let alone parse, what they sent.
      onRequest: (request, reply, done) => {
        const arrival = arrive(request);
        if (endpoint.protocol) void reply.header("x-request-id", echoed(request));
        const go = (entered: Entered | Reply) => {
          if (isReply(entered)) return void measured(request, send(reply, entered));
          arrival.entered = entered;
          calling(done, () => refuseForm(request.raw));
        };
        const entered = enter(endpoint, arrival, ports);
        if (entered instanceof Promise) entered.then(go, done);
        else go(entered);
      },
      handler: (request, reply) => {
        // What came right behind a body that could not be read may be a part of it.
        if (ending.has(request.raw.socket)) return reply.hijack();
        const arrival = request.arrival ?? arrive(request);
        arrival.body = request.body;
        const served = serve(endpoint, arrival, ports, arrival.entered);
        if (served instanceof Promise) return served.then((said) => measured(request, send(reply, said)));
        measured(request, send(reply, served));
        return undefined;
      },
    });
  }
  // Before anything is waited for: what is registered by then keeps the handlers there were.
  refuseTheRest(app, log, endpoints, endpointOf, measured);
  await app.register(async (others) => {
    others.addHook("onSend", (request, reply, _, done) => {
      measured(request, reply);
      done();
    });
    addOperations(others, options);
    if (options.site) await addSite(others, options.site);
  });
  return app;
}

/** Goes on when the work is done, or with what it refuses. */
function calling(done: (error?: Error) => void, work: () => void): void {
  try {
    work();
  } catch (error) {
    return done(error as Error);
  }
  done();
}

/**
 * Measures a reply when it is handed over, all but those that come piece by piece, which are over when their last piece
 * is: a listener for each reply costs as much as the rest of this.
 */
function measurer(metrics: Metrics, log: Logger) {
  const measure = ({ method, arrival, id, routeOptions, began }: FastifyRequest, { statusCode }: FastifyReply) => {
    const elapsedTime = began === 0 ? 0 : performance.now() - began;
    const route = arrival?.route ?? routeOptions.url ?? "none";
    // How long a stream lasts says nothing of how fast this process answers.
    if (arrival?.kind !== "stream" || statusCode !== 200)
      metrics.answered(method, route, statusCode, elapsedTime / 1000);
    if (log.isLevelEnabled("debug"))
      log.debug({ requestId: id, method, route, status: statusCode, ms: Math.round(elapsedTime) }, "request");
  };
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (request.arrival?.kind === "stream" || request.arrival?.kind === "download")
      reply.raw.once("close", () => measure(request, reply));
    else measure(request, reply);
    return reply;
  };
}

const routeOf = ({ path }: Endpoint) => path.replaceAll(/\{(\w+)\}/g, ":$1");

/** Which endpoint a request was led to, also when it never got as far as the pipeline. */
function finder(endpoints: readonly Endpoint[]): (request: FastifyRequest) => Endpoint | undefined {
  const known = new Map(endpoints.map((endpoint) => [`${endpoint.method} ${routeOf(endpoint)}`, endpoint]));
  return ({ method, routeOptions }) => known.get(`${method} ${routeOptions.url ?? ""}`);
}

/** Protocols of others want their request id back whatever it is; what a header cannot carry is no id. */
function echoed({ id, raw: { headers } }: FastifyRequest): string {
  const given = headers["x-request-id"];
  return typeof given === "string" && /^[\t\x20-\x7e\x80-\xff]+$/.test(given) ? given : id;
}

/**
 * JSON, and YAML where an endpoint takes a text: a body of one text, whose reading is the endpoint's business. The raw
 * bytes stay beside the parsed body: the idempotency fingerprint is taken over them.
 */
function acceptBodies(app: FastifyInstance, endpointOf: (request: FastifyRequest) => Endpoint | undefined): void {
  const accept = (types: RegExp, read: (bytes: Buffer, request: FastifyRequest) => unknown) =>
    app.addContentTypeParser(types, { parseAs: "buffer" }, (request, bytes: Buffer, done) => {
      if (request.arrival) request.arrival.rawBody = bytes;
      let value: unknown;
      try {
        value = read(bytes, request);
      } catch (error) {
        return done(error as Error);
      }
      done(null, value);
    });
  app.removeAllContentTypeParsers();
  accept(/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i, readJson);
  accept(/^(?:application\/(?:x-)?|text\/)yaml\s*(?:;|$)/i, (bytes, request) => {
    if (!takesText(endpointOf(request))) throw unsupportedMediaType("Send application/json");
    return readText(bytes);
  });
}

const takesText = (endpoint: Endpoint | undefined) => endpoint?.body?.safeParse("a: 1").success === true;

/** A request as the pipeline knows it, which goes with the framework's own from its first hook on. */
interface Arrival extends Request {
  readonly route: string;
  readonly kind: Endpoint["kind"];
  body: unknown;
  rawBody: Buffer | undefined;
  entered: Entered | undefined;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Null until it was led to an endpoint. */
    arrival: Arrival | null;
    /** When it came, by the process's own clock; 0 until then. The framework tells only where something listens to each reply's end. */
    began: number;
  }
}

function arrivalOf(request: FastifyRequest, route: Pick<Arrival, "url" | "kind">, trusted: TrustedProxies): Arrival {
  const { headers } = request;
  const arrival: Arrival = {
    route: route.url,
    kind: route.kind,
    id: request.id,
    method: request.method,
    url: request.url,
    params: request.params,
    query: request.query,
    body: undefined,
    rawBody: undefined,
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    },
    address: clientAddress(request.raw, trusted),
    entered: undefined,
  };
  request.arrival = arrival;
  return arrival;
}

/** Connections that end with the reply to what was sent last. */
const ending = new WeakSet<Socket>();

const safeguards = {
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
};

function send(reply: FastifyReply, { status, headers, body, flow }: Reply): FastifyReply {
  void reply.code(status);
  if (flow) return reply.headers(headers).send(flow);
  if (body !== "" && headers["content-type"] === undefined)
    void reply.header("content-type", "application/json; charset=utf-8");
  return reply.headers(headers).send(body === "" ? undefined : body);
}

/** What orchestrators and dashboards ask; none of it needs a key, none of it tells of a tenant. */
function addOperations(app: FastifyInstance, { health, metrics, pages }: HttpOptions): void {
  app.get("/healthz", async (_, reply) => reply.send({ status: "ok" }));
  app.get("/readyz", async (_, reply) => {
    const missing = await health.ready();
    return reply
      .code(missing.length === 0 ? 200 : 503)
      .send({ status: missing.length === 0 ? "ready" : "not ready", missing });
  });
  app.get("/metrics", async (_, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  for (const page of pages) app.get(page.path, async (_, reply) => reply.type(page.type).send(page.body()));
}

function refuseTheRest(
  app: FastifyInstance,
  log: Logger,
  endpoints: readonly Endpoint[],
  endpointOf: (request: FastifyRequest) => Endpoint | undefined,
  measured: (request: FastifyRequest, reply: FastifyReply) => FastifyReply,
): void {
  const refuse = (request: FastifyRequest, reply: FastifyReply, error: unknown) =>
    measured(request, send(reply, told(error, request, log, endpointOf(request)?.protocol)));
  app.setNotFoundHandler((request, reply) => refuse(request, reply, missing(request, endpoints)));
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (reply.getHeader("connection") === "close") ending.add(request.raw.socket);
    return refuse(request, reply, asProblem(error));
  });
}

function missing(request: FastifyRequest, endpoints: readonly Endpoint[]): Problem {
  const path = (request.url.split("?")[0] ?? "").split("/");
  const methods = endpoints
    .filter((endpoint) => {
      const parts = endpoint.path.split("/");
      return parts.length === path.length && parts.every((part, index) => part.startsWith("{") || part === path[index]);
    })
    .map(({ method }) => method);
  return methods.length > 0
    ? methodNotAllowed(`Here is ${methods.join(", ")}`, { allow: methods })
    : notFound(`There is nothing at ${path.join("/")}`);
}

function asProblem(error: FastifyError): unknown {
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return bodyTooLarge();
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return unsupportedMediaType("Send application/json");
    case "FST_ERR_BAD_URL":
      // Without the framework's words, which repeat the whole address: a query may be a secret.
      return invalidRequest("The address cannot be read: it is no valid percent-encoding");
    default:
      if (error.statusCode === 414) return notFound("Nothing here has so long a name");
      if (error.statusCode === 400)
        return invalidRequest("The request cannot be read", { errors: [{ pointer: "#", detail: error.message }] });
      return error;
  }
}
