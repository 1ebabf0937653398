import type { ItemOf } from "@bailiwick/sdk";
import { shownOf, useWhole } from "../frame/whole.ts";

export type EventType = ItemOf<"GET /api/v1/audit/event-types">;

/** What the catalogue declares of the types apps report; they are the same for every tenant. */
export function useEventTypes(): ReadonlyMap<string, EventType> {
  const types = useWhole("GET /api/v1/audit/event-types", { query: { source: "app", limit: 200 } });
  return new Map(shownOf(types).map((type) => [type.type, type]));
}
