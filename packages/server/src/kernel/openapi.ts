import { z } from "zod";
import { crossesTenants, type Endpoint, isAtRevision, isOpenToTenants } from "./endpoint.ts";
import type { DeclaredEvent } from "./event.ts";
import {
  commonResponses,
  kindsOf,
  problemResponse,
  problemResponses,
  problemSchema,
  problemsOf,
} from "./openapi-problems.ts";
import type { Protocol } from "./protocol.ts";
import { NoBody } from "./wire.ts";

export { problemsOf };

type Json = Readonly<Record<string, unknown>>;

/** The API description is a fold over the registry, so it cannot say what the server does not do. */
export function openapi(endpoints: readonly Endpoint[], events: readonly DeclaredEvent[], version: string): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  const schemas: Record<string, Json> = { Problem: problemSchema };
  const place = placing(resourcesOf(endpoints), schemas);
  for (const endpoint of endpoints)
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method.toLowerCase()]: operation(endpoint, place) };
  const protocols = new Map(endpoints.flatMap(({ protocol }) => (protocol ? [[protocol.name, protocol.title]] : [])));
  const webhooks = Object.fromEntries(
    events
      .toSorted((a, b) => (a.type < b.type ? -1 : 1))
      .map((event) => [event.type, { post: announcement(event, place) }]),
  );
  return {
    openapi: "3.1.0",
    info: {
      title: "Bailiwick API",
      version,
      description: "One explained decision, and everything that feeds, records and changes it.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      contact: { name: "Bailiwick" },
    },
    servers: [{ url: "/", description: "This server" }],
    security: [{ key: [] }, { header: [] }],
    tags: [...new Set([...endpoints.map(tagOf), ...(events.length > 0 ? ["events"] : [])])].map((name) => ({
      name,
      description: name === "events" ? "What the product announces" : (protocols.get(name) ?? `The ${name} API`),
    })),
    paths,
    webhooks,
    components: {
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "An API key" },
        header: { type: "apiKey", in: "header", name: "X-API-Key", description: "The same API key" },
      },
      schemas,
      headers,
      responses: Object.fromEntries(
        [...commonResponses].map(([status, codes]) => [`Problem${status}`, problemResponse(codes)]),
      ),
    },
  };
}

/** The protocol an endpoint speaks, or what it is about: the first segment of its path after the version. */
const tagOf = ({ path, protocol }: Endpoint): string =>
  protocol?.name ?? path.split("/").find((part) => !["", "api", "v1"].includes(part) && !part.startsWith("{")) ?? "api";

/** Stable, and readable in generated clients: `GET /api/v1/tenants/{tenant}` is `getTenantsByTenant`. */
export function operationId({ method, path }: Pick<Endpoint, "method" | "path">): string {
  const words = path.split("/").filter((part) => !["", "api", "v1"].includes(part));
  const name = words.map((part) => (part.startsWith("{") ? `By${camel(part.slice(1, -1))}` : camel(part))).join("");
  return `${method.toLowerCase()}${name}`;
}

const camel = (text: string) => text.replaceAll(/(?:^|[-_.])(\w)/g, (_, letter: string) => letter.toUpperCase());

function operation(endpoint: Endpoint, place: Place): Json {
  const { summary, description, access, params, query, body, example, kind, status } = endpoint;
  const name = operationId(endpoint);
  const isPublic = "public" in access;
  const tenantHeader = !isPublic && !crossesTenants(endpoint.realm) && !endpoint.path.includes("{tenant}");
  return {
    operationId: name,
    tags: [tagOf(endpoint)],
    summary,
    description: [description, whoMay(endpoint)].filter(Boolean).join("\n\n"),
    ...("permission" in access && { "x-permission": access.permission }),
    ...(isPublic && { security: [] }),
    parameters: [
      ...fields("path", params),
      ...fields("query", query),
      ...(tenantHeader
        ? [
            header(
              "Bailiwick-Tenant",
              `The tenant, by id or slug; ${endpoint.realm === "tenant" ? "required" : "may be left out"} with an operator's key`,
            ),
          ]
        : []),
      ...(kind === "write"
        ? [
            header("Idempotency-Key", "Makes a retry safe: the same key and body give the same reply for 24 hours"),
            header("Bailiwick-Decision", "The id of the decision this follows, for the audit log to say"),
          ]
        : []),
      ...(kind === "stream"
        ? [header("Last-Event-ID", "The last event you saw: what came after it is told first")]
        : []),
      ...(endpoint.ranges
        ? [
            header("Range", "One range of bytes, such as `bytes=5000-`, to take it up where a download broke off"),
            header("If-Range", "The ETag of what you have; where it is another by now, all of it is sent"),
          ]
        : []),
      ...(endpoint.current ? [header("If-Match", "The ETag you saw; a change made since is answered with 412")] : []),
      ...(endpoint.makes
        ? [header("If-None-Match", "`*`: only where there is nothing yet; answered with 412 where there is")]
        : []),
      ...(isAtRevision(endpoint)
        ? [
            header(
              "Bailiwick-Min-Revision",
              "Answer from this revision or a later one: a `Bailiwick-Revision` you were given. While this server has not seen it, the answer is 409 `revision_not_reached`",
            ),
          ]
        : []),
      ...(endpoint.etag || endpoint.version
        ? [header("If-None-Match", "The ETag you hold; answered with 304 while it is current")]
        : []),
    ],
    ...(body &&
      body !== NoBody && {
        requestBody: {
          required: true,
          content: bodyContent(place(body, `${name}Body`), example),
        },
      }),
    ...(endpoint.events && {
      "x-events": Object.fromEntries(
        Object.entries(endpoint.events).map(([event, data]) => [event, place(data, `${name}${camel(event)}`)]),
      ),
    }),
    responses: {
      [status]: { description: summary, headers: replyHeaders(endpoint), content: replyContent(endpoint, place) },
      ...(endpoint.ranges && {
        206: { description: "The range", headers: replyHeaders(endpoint), content: replyContent(endpoint, place) },
      }),
      ...((endpoint.etag || endpoint.version) && { 304: { description: "What you hold is current" } }),
      ...(endpoint.protocol
        ? refusalResponses(endpoint, endpoint.protocol, place)
        : problemResponses(kindsOf(problemsOf(endpoint)))),
    },
  };
}

/** JSON; but for a stream its events, told in `x-events`, and for a download whatever it can be. */
function replyContent({ kind, reply, types = [], path, method }: Endpoint, place: Place): Json {
  if (kind === "stream") return { "text/event-stream": { schema: text } };
  if (kind === "download") return Object.fromEntries(types.map((type) => [type, { schema: text }]));
  return { "application/json": { schema: place(reply, `${operationId({ method, path })}Reply`) } };
}

const replyHeaders = (endpoint: Endpoint): Json => ({
  ...(endpoint.kind === "download" && { "Content-Disposition": { description: "The file's name", schema: text } }),
  ...((isAtRevision(endpoint) || endpoint.kind === "write") && {
    "Bailiwick-Revision": { $ref: "#/components/headers/Bailiwick-Revision" },
  }),
  RateLimit: { $ref: "#/components/headers/RateLimit" },
  "RateLimit-Policy": { $ref: "#/components/headers/RateLimit-Policy" },
});

const text = { type: "string" };
const headers: Json = {
  "Bailiwick-Revision": { description: "The revision this answer was given at", schema: text, example: "12-45" },
  RateLimit: {
    description: "What is left of each of the key's quotas (r), and the seconds until it is whole again (t)",
    schema: text,
    example: '"burst";r=499;t=1, "sustained";r=11999;t=1',
  },
  "RateLimit-Policy": {
    description: "The key's quotas: so many requests (q) in so many seconds (w)",
    schema: text,
    example: '"burst";q=500;w=1, "sustained";q=12000;w=60',
  },
};

function whoMay(endpoint: Endpoint): string {
  const { access } = endpoint;
  if (!("permission" in access)) return "open" in access ? access.open : access.public;
  return `Needs the scope \`${access.permission}\`${isOpenToTenants(endpoint) ? "" : ", and an operator's key"}.`;
}

/** A protocol's own refusals, as far as they can happen here. */
const refusalResponses = ({ access }: Endpoint, { refusals, name }: Protocol, place: Place): Json =>
  Object.fromEntries(
    Object.entries(refusals)
      .filter(([status]) => !("public" in access) || !["401", "403"].includes(status))
      .map(([status, { description, type, schema }]) => [
        status,
        { description, content: { [type]: { schema: place(schema, `${name}Refusal${status}`) } } },
      ]),
  );

/** A body that may also be one text is sent as YAML. */
function bodyContent(schema: Json, example: unknown): Json {
  const branches = (schema["anyOf"] ?? [schema]) as readonly Json[];
  const [texts, rest] = [branches.filter(isText), branches.filter((branch) => !isText(branch))];
  const [only = schema] = rest;
  return {
    "application/json": { schema: texts.length === 0 ? schema : rest.length > 1 ? { anyOf: rest } : only, example },
    ...(texts.length > 0 && { "application/yaml": { schema: texts[0] } }),
  };
}

const isText = ({ type }: Json) => type === "string";

const announcement = ({ type, summary, data, example, version }: DeclaredEvent, place: Place): Json => ({
  operationId: `on${camel(type)}`,
  tags: ["events"],
  summary,
  requestBody: {
    required: true,
    content: {
      "application/json": {
        schema: {
          type: "object",
          properties: {
            type: { const: type },
            version: { const: version },
            data: place(data, `on${camel(type)}`),
          },
          required: ["type", "version", "data"],
        },
        example: { type, version, data: example },
      },
    },
  },
  responses: { 204: { description: "Received" } },
});

type Names = z.core.$ZodRegistry<{ id: string }>;

/** What a collection's GET shows is called after the collection: `/api/v1/add-ons/{addOn}` shows an `AddOn`. */
function resourcesOf(endpoints: readonly Endpoint[]): Names {
  const names: Names = z.registry();
  const taken = new Set(["Problem"]);
  for (const { kind, path, reply } of endpoints) {
    const [, collection] = /\/([a-z-]+)\/\{\w+\}$/.exec(path) ?? [];
    if (kind !== "read" || collection === undefined || names.has(reply)) continue;
    const name = camel(collection.replace(/ies$/, "y").replace(/s$/, ""));
    if (!taken.has(name)) names.add(reply, { id: name });
    taken.add(name);
  }
  return names;
}

/** A schema as it stands in the document, where `name` is what it is called if it has to be called something. */
type Place = (schema: z.ZodType, name: string) => Json;

/** Whatever has a name or refers to itself goes to the components: a reference counts from the top of the document. */
const placing =
  (resources: Names, schemas: Record<string, Json>): Place =>
  (schema, name) => {
    const made = jsonSchema(schema, "input", resources) as Json & { readonly $defs?: Record<string, Json> };
    const { $defs = {}, ...root } = made;
    const names = new Map(
      Object.keys($defs).map((key) => [`#/$defs/${key}`, key.startsWith("__") ? `${name}${key.slice(2)}` : key]),
    );
    let refersToRoot = false;
    const moved = (part: Json): Json =>
      JSON.parse(
        JSON.stringify(part, (key, value: unknown) => {
          if (key !== "$ref" || typeof value !== "string") return value;
          if (value === "#") refersToRoot = true;
          return `#/components/schemas/${names.get(value) ?? name}`;
        }),
      ) as Json;
    for (const [key, definition] of Object.entries($defs))
      keep(schemas, names.get(`#/$defs/${key}`) ?? name, moved(definition));
    const here = moved(root);
    if (!refersToRoot) return here;
    keep(schemas, name, here);
    return { $ref: `#/components/schemas/${name}` };
  };

/** Two schemas of one name would make the description lie about one of them. */
function keep(schemas: Record<string, Json>, name: string, schema: Json): void {
  const { id: _, ...rest } = schema;
  if (schemas[name] !== undefined && JSON.stringify(schemas[name]) !== JSON.stringify(rest))
    throw new Error(`Two schemas are called ${name}`);
  schemas[name] = rest;
}

/** A schema as the wire sees it: codecs appear as what travels. `names` are told apart as definitions. */
export function jsonSchema(schema: z.ZodType, io: "input" | "output", names?: Names): Json {
  const options = { io, unrepresentable: "any", override: readable, ...(names && { metadata: names }) } as const;
  const { $schema: _, ...rest } = z.toJSONSchema(schema, options);
  return rest;
}

/**
 * Patterns that zod generates for dates and URLs help no reader: the format says it. Control characters are named one
 * by one, for not every reader of a pattern reads it as Unicode.
 */
function readable(at: {
  readonly zodSchema: z.core.$ZodTypes;
  readonly jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  const { jsonSchema: made } = at;
  const { description } = z.globalRegistry.get(at.zodSchema) ?? {};
  if (description !== undefined && made.$ref === undefined) made.description ??= description;
  if (made.format !== undefined && made.pattern !== undefined) delete made.pattern;
  if (made.pattern?.includes("\\p{Cc}"))
    made.pattern = made.pattern.replaceAll("\\p{Cc}", "\\u0000-\\u001f\\u007f-\\u009f");
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
