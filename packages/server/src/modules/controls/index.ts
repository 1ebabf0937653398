import type { Module } from "../../kernel/module.ts";
import { endpoints } from "./endpoints.ts";
import * as events from "./events.ts";

export const controls: Module = { name: "controls", endpoints, events: Object.values(events) };

export { bucketOf } from "./bucket.ts";
export { controlCreated, controlEnded, controlUpdated } from "./events.ts";
export { bucketFacts, controlFacts, platformControlFacts } from "./facts.ts";
