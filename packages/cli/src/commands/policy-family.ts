import { paged } from "@bailiwick/sdk";
import type { World } from "../frame/command.ts";
import { flag } from "../frame/options.ts";
import { UsageError } from "../frame/usage-error.ts";
import type { File } from "./catalogue-files.ts";

interface Asked extends Pick<World, "api" | "typed"> {
  readonly options: { readonly platform: boolean };
}

export const platform = flag("The operator's own policies, which stand above every tenant's, in place of a tenant's");

/** The operations of one family: the policies of the tenant that is named, or the operator's. */
export function familyOf({ api: apiOf, typed, options: { platform: isPlatform } }: Asked) {
  if (isPlatform && typed.tenant !== undefined) throw new UsageError("Name a tenant or --platform, not both.");
  const api = apiOf();
  const about = (policy: string) => ({ params: { policy } });
  return {
    preview: (policy: string, source: string) =>
      isPlatform
        ? api("POST /api/v1/platform-policies/{policy}/preview", { ...about(policy), body: { source } })
        : api("POST /api/v1/policies/{policy}/preview", { ...about(policy), body: { source } }),
    put: (policy: string, body: { readonly source: string; readonly allowFailingTests?: string }) =>
      isPlatform
        ? api("PUT /api/v1/platform-policies/{policy}", { ...about(policy), body })
        : api("PUT /api/v1/policies/{policy}", { ...about(policy), body }),
    read: (policy: string) =>
      isPlatform
        ? api("GET /api/v1/platform-policies/{policy}", about(policy))
        : api("GET /api/v1/policies/{policy}", about(policy)),
    all: () => (isPlatform ? paged(api, "GET /api/v1/platform-policies") : paged(api, "GET /api/v1/policies")),
    versions: (policy: string) =>
      isPlatform
        ? paged(api, "GET /api/v1/platform-policies/{policy}/versions", about(policy))
        : paged(api, "GET /api/v1/policies/{policy}/versions", about(policy)),
    version: (policy: string, version: number) =>
      isPlatform
        ? api("GET /api/v1/platform-policies/{policy}/versions/{version}", { params: { policy, version } })
        : api("GET /api/v1/policies/{policy}/versions/{version}", { params: { policy, version } }),
    restore: (policy: string, version: number, body: { readonly allowFailingTests?: string }) =>
      isPlatform
        ? api("POST /api/v1/platform-policies/{policy}/versions/{version}/restore", {
            params: { policy, version },
            body,
          })
        : api("POST /api/v1/policies/{policy}/versions/{version}/restore", { params: { policy, version }, body }),
    remove: (policy: string) =>
      isPlatform
        ? api("DELETE /api/v1/platform-policies/{policy}", about(policy))
        : api("DELETE /api/v1/policies/{policy}", about(policy)),
    test: (files: readonly File[]) => api("POST /api/v1/policies/test", { body: { files: [...files] } }),
  };
}
