import { z } from "zod";
import { Id, Instant, JsonValue } from "../../kernel/wire.ts";
import type { Operation } from "./store.ts";

const statuses = ["queued", "running", "done", "failed", "cancelled", "expired"] as const;

export const Status = z.enum(statuses);
const Named = z.record(z.string(), JsonValue);

export const OperationWire = z.object({
  id: Id("op"),
  kind: z.string().describe("Such as `audit.export`"),
  status: Status.describe("An open enum; the last four are final, but for `done`, which becomes `expired`"),
  asked: Named.describe("What was asked for, by its kind"),
  progress: z.object({
    done: z.number().int().describe("Rows that were made"),
    total: z.number().int().nullable().describe("Rows there will be; null where that is not known"),
  }),
  parts: z
    .array(
      z.object({
        number: z.number().int(),
        name: z.string(),
        rows: z.number().int(),
        bytes: z.number().int().describe("100 MB at most"),
        sha256: z.string().describe("In hexadecimal, as `sha256sum` prints it"),
      }),
    )
    .describe("The files that are whole; each can be downloaded at once"),
  manifest: Named.nullable().describe("What the whole is, once it is done"),
  error: z
    .object({ code: z.string(), status: z.number().int(), title: z.string(), detail: z.string() })
    .nullable()
    .describe("The problem it failed with"),
  requestedBy: z.string().describe("The key or the session that asked for it"),
  createdAt: Instant,
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  expiresAt: Instant.nullable().describe("What it made is kept until then"),
});

export const toOperation = ({ done, total, parts, ...row }: Operation): z.output<typeof OperationWire> => ({
  ...row,
  progress: { done, total },
  parts: [...parts],
});
