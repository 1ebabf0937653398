import type { Module } from "../../kernel/module.ts";
import { endpointsOf } from "./endpoints.ts";
import { expire, OPERATION_EXPIRED, surveying } from "./jobs.ts";
import { operationsWorker, type RunPorts } from "./run.ts";

export { operationKind } from "./kind.ts";
export { operationsFull, tooManyOperations } from "./problems.ts";
export { beginOperation } from "./service.ts";
export { OperationWire, toOperation } from "./wire.ts";

/** What takes longer than a request, of every kind it is given. */
export const operations = (ports: RunPorts): Module => ({
  name: "operations",
  endpoints: endpointsOf(ports.kinds),
  auditTypes: [OPERATION_EXPIRED],
  jobs: [expire],
  rounds: [surveying(ports)],
  workers: [operationsWorker(ports)],
});
