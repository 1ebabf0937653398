import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Product } from "../src/compose.ts";
import { openapi } from "../src/kernel/openapi.ts";
import { nameOf } from "./walk.ts";

/** One validator for each endpoint's reply, from the document the world is given. */
export function replyValidators({
  endpoints,
  events,
}: Pick<Product, "endpoints" | "events">): ReadonlyMap<string, ValidateFunction> {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const document = openapi(endpoints, events, "0") as {
    paths: Record<string, Record<string, { responses: Record<string, object> }>>;
  };
  ajv.addSchema(document, "openapi");
  const pointer = (...parts: readonly string[]) =>
    parts.map((part) => `/${encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))}`).join("");
  return new Map(
    endpoints
      .filter(({ kind }) => kind !== "stream" && kind !== "download")
      .map((endpoint) => {
        const { path, method, status } = endpoint;
        const at = ["paths", path, method.toLowerCase(), "responses", String(status), "content", "application/json"];
        return [nameOf(endpoint), ajv.compile({ $ref: `openapi#${pointer(...at, "schema")}` })];
      }),
  );
}
