import type { z } from "zod";
import { notFound } from "../../../kernel/problem.ts";
import { ACCESS_REQUEST, type Profiles } from "./profiles.ts";
import type { Configuration } from "./wire.ts";

/**
 * Where this decision point is, from the setting alone: what a request claims about its host is never believed. It is
 * the same for a tenant that is there and one that is not, so it tells nobody who is a customer.
 */
export function configuration(
  publicUrl: string | undefined,
  { accessRequests }: Profiles,
  tenant?: string,
): z.output<typeof Configuration> {
  if (!isIdentifier(publicUrl))
    throw notFound("Discovery needs the setting PUBLIC_URL: https, without path, query and fragment");
  const point = tenant === undefined ? publicUrl : `${publicUrl}/${encodeURIComponent(tenant)}`;
  const at = (path: string) => `${point}/access/v1/${path}`;
  return {
    policy_decision_point: point,
    access_evaluation_endpoint: at("evaluation"),
    access_evaluations_endpoint: at("evaluations"),
    search_subject_endpoint: at("search/subject"),
    search_resource_endpoint: at("search/resource"),
    search_action_endpoint: at("search/action"),
    ...(accessRequests && { capabilities: [ACCESS_REQUEST] }),
  };
}

/**
 * The identifier must be an https URL into which the well-known part can be put after the host. On the developer's own
 * machine http will do.
 */
function isIdentifier(publicUrl: string | undefined): publicUrl is string {
  if (publicUrl === undefined) return false;
  const { origin, protocol, hostname } = new URL(publicUrl);
  const isLocal = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  return publicUrl === origin && (protocol === "https:" || isLocal);
}
