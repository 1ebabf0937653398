import type { Endpoint } from "../src/kernel/endpoint.ts";
import { jsonSchema } from "../src/kernel/openapi.ts";
import type { Answer, Harness } from "./harness.ts";
import { home } from "./scene.ts";
import { concluded } from "./traces.ts";

/** A request that a test can send again with one thing changed. */
export interface Walk {
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  /** What an address that another reply gave has behind the path. */
  readonly query: string;
  /** The tenant it is about; undefined in the operator's realm. */
  readonly tenant: string | undefined;
  /** A key that may do it. */
  readonly key: string;
  /** Parameters whose value names a row that was made on the way. */
  readonly made: readonly string[];
}

export const nameOf = ({ method, path }: Pick<Endpoint, "method" | "path">): string => `${method} ${path}`;

export const crossesTenants = ({ realm }: Endpoint): boolean => realm !== "tenant" && "acrossTenants" in realm;

export const isPublic = ({ access }: Endpoint): boolean => "public" in access;

/** Whether only the operator's keys may call it. */
export const isOperators = (endpoint: Endpoint): boolean =>
  crossesTenants(endpoint) || ("permission" in endpoint.access && endpoint.access.operatorOnly === true);

/** A key of that tenant, or of the operator, with exactly these scopes. */
export async function madeKey(
  harness: Harness,
  tenant: string | undefined,
  scopes: readonly string[],
): Promise<{ readonly id: string; readonly key: string }> {
  const made = await harness.operator("POST", tenant === undefined ? "/api/v1/operator-keys" : "/api/v1/keys", {
    body: { name: "walk", scopes },
    ...(tenant !== undefined && { tenant }),
  });
  if (made.status !== 201) throw new Error(`No key with ${scopes.join(", ")}: ${JSON.stringify(made.body)}`);
  return made.body as { id: string; key: string };
}

export const keyOf = async (...asked: Parameters<typeof madeKey>): Promise<string> => (await madeKey(...asked)).key;

/**
 * Fills the path as a newcomer would: with the id of what the example of POST on the collection above has just made,
 * or with the endpoint's own example parameters.
 */
export async function walkTo(harness: Harness, endpoint: Endpoint): Promise<Walk> {
  const params: Record<string, string> = {};
  const made: string[] = [];
  for (const [, name = ""] of endpoint.path.matchAll(/\{(\w+)\}/g)) {
    const given = endpoint.exampleParams?.[name];
    if (given === undefined) made.push(name);
    params[name] = given ?? (await makeRow(harness, endpoint, name, params));
  }
  const tenant = crossesTenants(endpoint) ? undefined : (params["tenant"] ?? home);
  return {
    path: fill(endpoint.path, params),
    params,
    query: await secretOf(harness, endpoint, tenant ?? home),
    tenant,
    key: isOperators(endpoint) ? harness.operatorKey : await keyOf(harness, tenant, ["*"]),
    made,
  };
}

/** A stream that anybody may read has a secret in its address, which the reply that offers the stream gives. */
async function secretOf(harness: Harness, { kind, access, path }: Endpoint, tenant: string): Promise<string> {
  if (kind !== "stream" || !("public" in access)) return "";
  const offers = harness.app.product.endpoints.find(({ reply }) =>
    JSON.stringify(jsonSchema(reply, "input")).includes("eventStreams"),
  );
  const said = await harness.operator("POST", offers?.path ?? "", { tenant, body: offers?.example });
  const uri = String(said.body.eventStreams[0].endpoint.requestUri);
  if (!uri.startsWith(`${path}?`)) throw new Error(`${path}: nothing offers its address`);
  return uri.slice(path.length);
}

/** Rows that are the trace of something else that was done. */
const madeElsewhere: Readonly<Record<string, string>> = {
  "/api/v1/decision-log": "/api/v1/decisions",
  "/api/v1/operations": "/api/v1/audit/exports",
};

async function makeRow(
  harness: Harness,
  endpoint: Endpoint,
  name: string,
  params: Readonly<Record<string, string>>,
): Promise<string> {
  const rows = endpoint.path.slice(0, endpoint.path.indexOf(`/{${name}}`));
  const collection = madeElsewhere[rows] ?? rows;
  const maker = harness.app.product.endpoints.find(({ method, path }) => method === "POST" && path === collection);
  if (!maker)
    throw new Error(`${nameOf(endpoint)}: nothing POSTs to ${collection}, so {${name}} needs a value in exampleParams`);
  const tenant = crossesTenants(maker) ? undefined : (params["tenant"] ?? home);
  const reply = await harness.operator("POST", fill(collection, params), {
    body: maker.example,
    ...(tenant !== undefined && { tenant }),
  });
  if (reply.status >= 300)
    throw new Error(`The example of POST ${collection} does not work: ${JSON.stringify(reply.body)}`);
  await harness.app.product.settle(10_000);
  await concluded(harness);
  const { id } = reply.body as { id?: unknown };
  if (typeof id !== "string")
    throw new Error(`POST ${collection} answers without an id, so {${name}} needs a value in exampleParams`);
  return id;
}

const fill = (path: string, params: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    params[name] === undefined ? whole : encodeURIComponent(params[name]),
  );

const joined = (own: string, more = "") => (own === "" ? more : `${own}${more.replace("?", "&")}`);

/** Sends the example along the walk, with whatever this test changes. */
export function send(
  harness: Harness,
  endpoint: Endpoint,
  walk: Walk,
  change: {
    readonly key?: string | undefined;
    readonly tenant?: string;
    readonly body?: unknown;
    readonly query?: string;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<Answer> {
  const body = "body" in change ? change.body : endpoint.example;
  const tenant = change.tenant ?? walk.tenant;
  return harness.as(
    "key" in change ? change.key : walk.key,
    endpoint.method,
    `${walk.path}${joined(walk.query, change.query)}`,
    {
      ...(body !== undefined && { body }),
      ...(tenant !== undefined && { tenant }),
      ...(change.headers && { headers: change.headers }),
    },
  );
}
