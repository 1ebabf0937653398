import type { Module } from "../../kernel/module.ts";
import { endpoints, type CataloguePorts } from "./endpoints.ts";
import * as events from "./events.ts";

export const catalogue = (ports: CataloguePorts): Module => ({
  name: "catalogue",
  endpoints: endpoints(ports),
  events: Object.values(events),
});

export type { CataloguePorts, Subscriber } from "./endpoints.ts";
export { cataloguePublished } from "./events.ts";
export {
  parseCatalogue,
  type PlanEvolution,
  planEvolution,
  type PolicyTemplate,
  type Refusal,
} from "./domain/index.ts";
export {
  compose,
  type PublishedAddOn,
  type PublishedCatalogue,
  type PublishedPlan,
  publishedCatalogue,
} from "./published.ts";
