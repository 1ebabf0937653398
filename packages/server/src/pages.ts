import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { openapi } from "./kernel/openapi.ts";
import type { StaticPage } from "./kernel/http.ts";
import type { Product } from "./compose.ts";
import { catalogueJsonSchema } from "./modules/catalogue/index.ts";

export const VERSION: string = (
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }
).version;

/** The folder of the built console; undefined in a checkout that has not built it. */
export function consoleFolder(): string | undefined {
  const manifest = createRequire(import.meta.url).resolve("@bailiwick/console/package.json");
  const folder = join(dirname(manifest), "dist");
  return existsSync(join(folder, "index.html")) ? folder : undefined;
}

/** What anybody finds without a key: the API's own description. */
export function staticPages(product: Product): readonly StaticPage[] {
  const description = JSON.stringify(openapi(product.endpoints, product.events, VERSION));
  return [
    {
      path: "/schemas/catalogue.json",
      type: "application/schema+json",
      body: () => JSON.stringify(catalogueJsonSchema()),
    },
    { path: "/openapi.json", type: "application/json; charset=utf-8", body: () => description },
  ];
}
