import type { Module } from "../../kernel/module.ts";
import { endpoints } from "./endpoints.ts";
import * as events from "./events.ts";
import type { ControlPorts } from "./service.ts";

export const controls = (ports: ControlPorts): Module => ({
  name: "controls",
  endpoints: endpoints(ports),
  events: Object.values(events),
});

export { bucketOf } from "./bucket.ts";
export { bucketFacts, controlFacts, platformControlFacts } from "./facts.ts";
