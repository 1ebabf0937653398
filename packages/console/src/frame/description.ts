import { useQuery } from "@tanstack/react-query";

/** What the console reads of the API's own description. */
export interface Description {
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
}

export interface DescribedOperation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly "x-permission"?: string;
}

/** The OpenAPI document this very server gives; it changes with the server only. */
function useDescription(): Description | undefined {
  const { data } = useQuery({
    queryKey: ["openapi"],
    staleTime: Infinity,
    queryFn: async ({ signal }) => (await (await fetch("/openapi.json", { signal })).json()) as Description,
  });
  return data;
}

/** Every scope a key can hold: all, all of a module, and each permission by itself. */
export function useScopes(): readonly string[] {
  const description = useDescription();
  const operations = Object.values(description?.paths ?? {}).flatMap((path) => Object.values(path));
  const permissions = [...new Set(operations.flatMap((each) => each["x-permission"] ?? []))].toSorted();
  const modules = [...new Set(permissions.map((permission) => `${permission.split(".")[0] ?? ""}.*`))];
  return ["*", ...modules, ...permissions];
}
