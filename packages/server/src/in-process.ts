import type { App } from "./app.ts";
import type { Caller } from "./kernel/context.ts";
import { newId } from "./kernel/id.ts";
import { serve } from "./kernel/pipeline.ts";
import type { Method } from "./kernel/endpoint.ts";

/** The process itself as a caller: what it does at start is checked and audited like anybody's request. */
const system: Caller = { id: "system", realm: "operator", environment: "live", scopes: ["*"] };

/** Calls an endpoint from inside the process, on the same path as a request from outside; a refusal is an error. */
export async function inProcess(
  { product, ports }: Pick<App, "product" | "ports">,
  method: Method,
  path: string,
  { body, tenant }: { readonly body?: unknown; readonly tenant?: string } = {},
): Promise<unknown> {
  for (const endpoint of product.endpoints) {
    const params = endpoint.method === method ? matchPath(endpoint.path, path) : undefined;
    if (!params) continue;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const { status, body: said } = await serve(
      endpoint,
      {
        id: newId("req", ports.now()),
        method,
        url: path,
        params,
        query: {},
        body: text === undefined ? undefined : (JSON.parse(text) as unknown),
        rawBody: text === undefined ? undefined : Buffer.from(text),
        header: (name) => ({ authorization: "Bearer system", "bailiwick-tenant": tenant })[name],
        address: "127.0.0.1",
      },
      { ...ports, authenticate: async () => system },
    );
    if (status >= 400) throw new Error(`${method} ${path} was refused: ${said}`);
    return JSON.parse(said) as unknown;
  }
  throw new Error(`There is no endpoint ${method} ${path}`);
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split("/"), path.split("/")];
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith("{")) params[part.slice(1, -1)] = decodeURIComponent(value);
    else if (part !== value) return undefined;
  }
  return params;
}
