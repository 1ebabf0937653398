import { z } from "zod";
import type { Endpoint } from "./endpoint.ts";
import type { DeclaredEvent } from "./event.ts";
import { commonProblems } from "./problem.ts";
import { NoBody } from "./wire.ts";

type Json = Readonly<Record<string, unknown>>;

/** The API description is a fold over the registry, so it cannot say what the server does not do. */
export function openapi(endpoints: readonly Endpoint[], events: readonly DeclaredEvent[], version: string): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of endpoints)
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method.toLowerCase()]: operation(endpoint) };
  return {
    openapi: "3.1.0",
    info: {
      title: "Bailiwick API",
      version,
      description: "One explained decision, and everything that feeds, records and changes it.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      contact: { name: "Bailiwick", url: "https://bailiwick.dev" },
    },
    servers: [{ url: "/", description: "This server" }],
    security: [{ key: [] }],
    tags: [...new Set(endpoints.map(tagOf))].map((name) => ({ name, description: `The ${name} API` })),
    paths,
    webhooks: Object.fromEntries(events.map((event) => [event.type, { post: announcement(event) }])),
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer", description: "An API key" } },
      schemas: { Problem: problemSchema },
    },
  };
}

const problemSchema: Json = {
  type: "object",
  description: "A problem (RFC 9457)",
  properties: {
    type: { type: "string", format: "uri" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    code: { type: "string", description: "Stable; what a program looks at" },
    requestId: { type: "string" },
    errors: {
      type: "array",
      items: {
        type: "object",
        properties: {
          detail: { type: "string" },
          pointer: { type: "string", description: "Into the body (RFC 6901, as a URI fragment)" },
          parameter: { type: "string" },
          header: { type: "string" },
        },
        required: ["detail"],
      },
    },
  },
  required: ["type", "title", "status", "code"],
  additionalProperties: true,
};

/** The module an endpoint belongs to: the first segment of its path after the version. */
export const tagOf = ({ path }: Endpoint): string =>
  path.split("/").find((part) => !["", "api", "v1"].includes(part) && !part.startsWith("{")) ?? "api";

/** Stable, and readable in generated clients: `GET /api/v1/tenants/{tenant}` is `getTenantsByTenant`. */
export function operationId({ method, path }: Pick<Endpoint, "method" | "path">): string {
  const words = path.split("/").filter((part) => !["", "api", "v1"].includes(part));
  const name = words.map((part) => (part.startsWith("{") ? `By${camel(part.slice(1, -1))}` : camel(part))).join("");
  return `${method.toLowerCase()}${name}`;
}

const camel = (text: string) => text.replaceAll(/(?:^|[-_.])(\w)/g, (_, letter: string) => letter.toUpperCase());

function operation(endpoint: Endpoint): Json {
  const { summary, description, access, params, query, body, example, kind, problems, status } = endpoint;
  const tenantHeader = endpoint.realm === "tenant" && !endpoint.path.includes("{tenant}");
  return {
    operationId: operationId(endpoint),
    tags: [tagOf(endpoint)],
    summary,
    description: [
      description,
      "permission" in access
        ? `Needs the scope \`${access.permission}\`${access.operatorOnly ? ", held by operator keys only" : ""}.`
        : access.open,
    ]
      .filter(Boolean)
      .join("\n\n"),
    ...("permission" in access && { "x-permission": access.permission }),
    parameters: [
      ...fields("path", params),
      ...fields("query", query),
      ...(tenantHeader
        ? [header("Bailiwick-Tenant", "The tenant, by id or slug; required with an operator's key")]
        : []),
      ...(kind === "write"
        ? [header("Idempotency-Key", "Makes a retry safe: the same key and body give the same reply for 24 hours")]
        : []),
      ...(endpoint.current ? [header("If-Match", "The ETag you saw; a change made since is answered with 412")] : []),
      ...(endpoint.etag ? [header("If-None-Match", "The ETag you hold; answered with 304 while it is current")] : []),
    ],
    ...(body &&
      body !== NoBody && {
        requestBody: {
          required: true,
          content: { "application/json": { schema: jsonSchema(body, "input"), example } },
        },
      }),
    responses: {
      [status]: {
        description: summary,
        headers: {
          "Bailiwick-Revision": { description: "The revision this answer was given at", schema: { type: "string" } },
        },
        content: { "application/json": { schema: jsonSchema(endpoint.reply, "input") } },
      },
      ...(endpoint.etag && { 304: { description: "What you hold is current" } }),
      ...problemResponses([...commonProblems, ...problems].map(({ kind: each }) => each)),
    },
  };
}

/** One entry for each status, naming the codes it can carry. */
function problemResponses(kinds: readonly { readonly status: number; readonly code: string }[]): Json {
  const statuses = [...new Set(kinds.map(({ status }) => status))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: [...new Set(kinds.filter((kind) => kind.status === status).map(({ code }) => code))].join(", "),
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    ]),
  );
}

const announcement = ({ type, summary, data, example, version }: DeclaredEvent): Json => ({
  operationId: `on${camel(type)}`,
  tags: ["events"],
  summary,
  requestBody: {
    required: true,
    content: {
      "application/json": {
        schema: {
          type: "object",
          properties: { type: { const: type }, version: { const: version }, data: jsonSchema(data, "input") },
          required: ["type", "version", "data"],
        },
        example: { type, version, data: example },
      },
    },
  },
  responses: { 204: { description: "Received" } },
});

/** A schema as the wire sees it: codecs appear as what travels. */
export function jsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any", override: readable });
  return rest;
}

/** Patterns that zod generates for dates and URLs help no reader: the format says it. */
function readable({ jsonSchema: made }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (made.format !== undefined && made.pattern !== undefined) delete made.pattern;
}

function fields(place: "path" | "query", schema: z.ZodObject): readonly Json[] {
  const { properties = {}, required = [] } = jsonSchema(schema, "input") as {
    properties?: Record<string, Json>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...each }]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    ...(description !== undefined && { description }),
    schema: each,
  }));
}

const header = (name: string, description: string): Json => ({
  name,
  in: "header",
  required: false,
  description,
  schema: { type: "string" },
});
