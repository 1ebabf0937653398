import { useQuery } from "@tanstack/react-query";
import type { Loadable } from "./data.ts";

/** What the console reads of the API's own description. */
export interface Description {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, DescribedReply>>;
  };
}

export interface DescribedOperation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly "x-permission"?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, DescribedReply>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

type Content = Readonly<Record<string, { readonly schema?: Schema; readonly example?: unknown }>>;

export interface DescribedReply {
  readonly $ref?: string;
  readonly description?: string;
  readonly content?: Content;
}

/** JSON Schema 2020-12, as far as the API uses it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** The OpenAPI document this very server gives; it changes with the server only. */
export function useDescription(): Loadable<Description> {
  const { data, error, refetch } = useQuery({
    queryKey: ["openapi"],
    staleTime: Infinity,
    queryFn: async ({ signal }) => (await (await fetch("/openapi.json", { signal })).json()) as Description,
  });
  if (data !== undefined) return { state: "shown", data };
  return error === null ? { state: "waiting" } : { state: "refused", error, retry: () => void refetch() };
}

/** Every scope a key can hold: all, all of a module, and each permission by itself. */
export function useScopes(): readonly string[] {
  const loadable = useDescription();
  const description = loadable.state === "shown" ? loadable.data : undefined;
  const operations = Object.values(description?.paths ?? {}).flatMap((path) => Object.values(path));
  const permissions = [...new Set(operations.flatMap((each) => each["x-permission"] ?? []))].toSorted();
  const modules = [...new Set(permissions.map((permission) => `${permission.split(".")[0] ?? ""}.*`))];
  return ["*", ...modules, ...permissions];
}
