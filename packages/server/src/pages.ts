import { readFileSync } from "node:fs";
import { openapi } from "./kernel/openapi.ts";
import type { StaticPage } from "./kernel/http.ts";
import type { Product } from "./compose.ts";
import { catalogueJsonSchema } from "./modules/catalogue/index.ts";

export const VERSION: string = (
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }
).version;

/** What a browser finds without a key: where things are, and the API's own description. */
export function staticPages(product: Product): readonly StaticPage[] {
  const description = JSON.stringify(openapi(product.endpoints, product.events, VERSION));
  return [
    { path: "/", type: "text/html; charset=utf-8", body: () => startPage },
    {
      path: "/schemas/catalogue.json",
      type: "application/schema+json",
      body: () => JSON.stringify(catalogueJsonSchema()),
    },
    { path: "/openapi.json", type: "application/json; charset=utf-8", body: () => description },
  ];
}

const startPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bailiwick</title>
<style>
  :root { color-scheme: light dark; --line: light-dark(#d0d5dd, #3a4150); }
  body { font: 1rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 4rem auto; padding: 0 1rem; }
  h1 { font-size: 2rem; margin-bottom: 0 }
  p.lead { font-size: 1.15rem; margin-top: .25rem }
  pre { overflow-x: auto; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem }
  li { margin: .3rem 0 }
</style>
<main>
<h1>Bailiwick</h1>
<p class="lead">May this principal of this tenant use this capability, on this resource, now, from here, with this usage?</p>
<p>This server is running. Ask it, with the operator key that was printed when it first started:</p>
<pre tabindex="0"><code>curl -s "$URL/api/v1/decisions/explain" \\
  -H "Authorization: Bearer $KEY" -H "Bailiwick-Tenant: acme" \\
  -H "Content-Type: application/json" \\
  -d '{"subject":{"type":"user","id":"lead-1"},"action":{"name":"desk.tickets.assign"},
       "resource":{"type":"ticket","id":"T-1","properties":{"node":"support-berlin"}}}'</code></pre>
<ul>
  <li><a href="/openapi.json">The API, as OpenAPI 3.1</a></li>
  <li><a href="/schemas/catalogue.json">The catalogue's file format, as a JSON Schema</a></li>
  <li><a href="/healthz">Alive</a>, <a href="/readyz">ready</a>, <a href="/metrics">metrics</a></li>
</ul>
<p>Lost the key? On the server: <code>bailiwick keys create --operator</code></p>
</main>
</html>
`;
