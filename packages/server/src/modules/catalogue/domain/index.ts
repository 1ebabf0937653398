/** What the rest of the module uses of the domain. */
export { canonicalJson } from "./canonical.ts";
export type * from "./catalogue.ts";
export { emptyCatalogue, productOf } from "./catalogue.ts";
export { type Chosen, compose, goesWith, type Refusal } from "./composition.ts";
export { type CatalogueChange, diffCatalogues } from "./diff.ts";
export { planEvolution } from "./evolution.ts";
export { toFacts } from "./facts.ts";
export { findingsOf, wording } from "./findings.ts";
export { catalogueJsonSchema } from "./format.ts";
export { overlay } from "./overlay.ts";
export { parseCatalogue, parsingCatalogue } from "./parse.ts";
export { type ImportReport, importingPricing2Yaml } from "./pricing2yaml/import.ts";
export { printCatalogue } from "./print.ts";
export type { File, Problem } from "./problem.ts";
export { type Budget as ReadingBudget, type Paused, readingYaml, type Source } from "./yaml-source.ts";
