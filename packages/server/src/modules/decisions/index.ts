import type { Metrics } from "../../kernel/metrics.ts";
import type { Module } from "../../kernel/module.ts";
import { type CompiledGround, compiledTenants } from "./compiled.ts";
import { endpoints } from "./endpoints.ts";

export interface DecisionsGround extends CompiledGround {
  readonly metrics: Metrics;
}

export const decisions = (ground: DecisionsGround): Module => ({
  name: "decisions",
  endpoints: endpoints({ compiled: compiledTenants(ground), metrics: ground.metrics }),
});
