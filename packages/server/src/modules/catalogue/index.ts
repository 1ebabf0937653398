import type { Module } from "../../kernel/module.ts";
import { endpoints, type CataloguePorts } from "./endpoints.ts";
import * as events from "./events.ts";

export const catalogue = (ports: CataloguePorts): Module => ({
  name: "catalogue",
  endpoints: endpoints(ports),
  events: Object.values(events),
});

export {
  catalogueJsonSchema,
  type File,
  findingsOf,
  parseCatalogue,
  planEvolution,
  type PolicyTemplate,
  type Paused,
  type ReadingBudget,
  readingYaml,
  type Refusal,
  type Source,
  toFacts,
  wording,
} from "./domain/index.ts";
export { MainLimit, mainLimit } from "./limit-wire.ts";
export {
  auditEventTypes,
  compose,
  isCapability,
  isHidden,
  keeping,
  type PublishedAddOn,
  type PublishedCatalogue,
  type PublishedPlan,
  publishedCatalogue,
} from "./published.ts";
