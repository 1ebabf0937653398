import type { Metrics } from "../../kernel/metrics.ts";
import type { Module } from "../../kernel/module.ts";
import type { Cursors } from "../../kernel/page.ts";
import { authzenEndpoints } from "./authzen/endpoints.ts";
import { type CompiledGround, compiledTenants } from "./compiled.ts";
import { endpoints } from "./endpoints.ts";
import type { DecisionPorts } from "./hearing.ts";
import type { Recorder } from "./log/recorder.ts";
import { ofrepEndpoints } from "./ofrep/endpoints.ts";

export interface DecisionsGround extends CompiledGround {
  readonly metrics: Metrics;
  readonly cursors: Cursors;
  readonly publicUrl: string | undefined;
}

export function decisions({ metrics, cursors, publicUrl, ...ground }: DecisionsGround): Module {
  const recorder: Recorder = {
    record: ({ decision: { allowed, code } }) => metrics.decisions.inc({ outcome: allowed ? "allow" : "deny", code }),
  };
  const ports: DecisionPorts = { compiled: compiledTenants(ground), recorder, cursors };
  return {
    name: "decisions",
    endpoints: [...endpoints(ports), ...authzenEndpoints(ports, publicUrl), ...ofrepEndpoints(ports)],
  };
}
