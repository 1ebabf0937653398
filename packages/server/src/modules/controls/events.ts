import { z } from "zod";
import { event } from "../../kernel/event.ts";
import { Instant } from "../../kernel/wire.ts";
import { controlKinds } from "./domain/control.ts";

const about = {
  controlId: z.string(),
  kind: z.enum(controlKinds),
  tenantId: z.string().nullable(),
  capability: z.string().nullable(),
  nodeId: z.string().nullable(),
  reason: z.string(),
};
const lasting = {
  ...about,
  percentage: z.number().nullable(),
  from: Instant,
  until: Instant.nullable(),
};

const example = {
  controlId: "ctl_0000000000000000000000000a",
  kind: "kill" as const,
  tenantId: null,
  capability: "desk.tickets.create",
  nodeId: null,
  reason: "Duplicate tickets are being created",
};
const running = { ...example, percentage: null, from: "2026-03-10T12:00:00.000Z", until: "2026-03-10T14:00:00.000Z" };

export const controlCreated = event({
  type: "controls.control.created",
  version: 1,
  summary: "A kill switch, read-only mode or rollout was put in place",
  data: z.object(lasting),
  example: running,
});

export const controlUpdated = event({
  type: "controls.control.updated",
  version: 1,
  summary: "A control's percentage, end or reason changed",
  data: z.object(lasting),
  example: running,
});

export const controlEnded = event({
  type: "controls.control.ended",
  version: 1,
  summary: "A control was ended before its time",
  data: z.object(about),
  example,
});
