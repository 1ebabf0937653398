import type { Logger } from "../../kernel/log.ts";
import type { Metrics } from "../../kernel/metrics.ts";
import type { Module } from "../../kernel/module.ts";
import type { Cursors } from "../../kernel/page.ts";
import type { Seal } from "../../kernel/seal.ts";
import { keeping } from "../catalogue/index.ts";
import { authzenEndpoints } from "./authzen/endpoints.ts";
import { profiles } from "./authzen/profiles.ts";
import { type CompiledGround, compiledTenants } from "./compiled.ts";
import { endpoints } from "./endpoints.ts";
import type { DecisionPorts } from "./hearing.ts";
import type { BufferLimits } from "./log/buffer.ts";
import { logEndpoints } from "./log/endpoints.ts";
import { keepPartitions } from "./log/jobs.ts";
import { decisionLog } from "./log/recorder.ts";
import { ofrepEndpoints } from "./ofrep/endpoints.ts";
import { flagStreams, type StreamGround } from "./ofrep/streams.ts";

export type { BufferLimits } from "./log/buffer.ts";

export interface DecisionsGround extends CompiledGround {
  readonly seal: Seal;
  readonly metrics: Metrics;
  readonly cursors: Cursors;
  readonly log: Logger;
  readonly publicUrl: string | undefined;
  /** Whether a key or session may still ask; rejects once it may not. */
  readonly stillGood: StreamGround["stillGood"];
  /** How many decisions may wait to be written. */
  readonly decisionBuffer?: BufferLimits | undefined;
}

export function decisions({ metrics, cursors, log, publicUrl, decisionBuffer, ...ground }: DecisionsGround): Module {
  const { database, now } = ground;
  const limits = decisionBuffer && { limits: decisionBuffer };
  const recorder = decisionLog({ database, metrics, log, keeping: (tx) => keeping(tx, "decisions"), ...limits });
  const ports: DecisionPorts = { compiled: compiledTenants(ground), recorder, cursors };
  return {
    name: "decisions",
    endpoints: [
      ...endpoints(ports),
      ...logEndpoints({ log: recorder, now }),
      ...authzenEndpoints({ ...ports, profiles }, publicUrl),
      ...ofrepEndpoints(ports, flagStreams({ ...ground, compiled: ports.compiled })),
    ],
    jobs: [keepPartitions],
    settle: recorder.settle,
  };
}
