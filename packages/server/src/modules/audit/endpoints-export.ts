import type { Json } from "@bailiwick/decision";
import { z } from "zod";
import type { Context } from "../../kernel/context.ts";
import { type Endpoint, write } from "../../kernel/endpoint.ts";
import { OCSF_VERSION } from "../../kernel/ocsf.ts";
import { beginOperation, operationsFull, OperationWire, toOperation, tooManyOperations } from "../operations/index.ts";
import type { TypePorts } from "./declare.ts";
import { realm } from "./endpoints.ts";
import { type Asked, auditExport } from "./export.ts";
import { Filter, searched } from "./filters.ts";
import { countLog, refuseBeyond } from "./service.ts";
import { checkpoints, trees } from "./store-trees.ts";

const filter = Filter.default({}).describe("As the audit log is searched; nothing: all of it");
const after = z
  .number()
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER)
  .default(0)
  .describe("Begin after this place; the `snapshotSeq` of one export is where the next goes on");

const Export = z.discriminatedUnion("format", [
  z.strictObject({
    format: z.literal("csv"),
    filter,
    after,
    bom: z.boolean().default(false).describe("Begin with a byte order mark, for Excel"),
    lineEnd: z.enum(["crlf", "lf"]).default("crlf").describe("RFC 4180 wants `crlf`"),
  }),
  z.strictObject({ format: z.literal("jsonl"), filter, after }),
  z.strictObject({
    format: z.literal("ocsf").describe("Events of the Open Cybersecurity Schema Framework, a line each, for a SIEM"),
    filter,
    after,
  }),
  z.strictObject({
    format: z.literal("bundle").describe("The signed log, for `bailiwick audit verify`"),
    after,
  }),
]);

/** What an export needs to know of the catalogue and of the product it is made by. */
export interface ExportPorts extends Pick<TypePorts, "declaredTypes"> {
  readonly version: string;
}

export const exportEndpoints = (ports: ExportPorts): readonly Endpoint[] => [
  write("POST", {
    path: "/api/v1/audit/exports",
    summary: "Export the audit log",
    description:
      "Begins an operation that writes the log as it is now, oldest first, into files of 100 MB at most: see `GET /api/v1/operations/{operation}`.",
    access: { permission: auditExport.permission },
    realm,
    body: Export,
    example: { format: "csv", filter: { action: "tenancy.*" } },
    reply: OperationWire,
    status: 202,
    moves: "nothing",
    problems: [tooManyOperations, operationsFull],
    audit: { action: "audit.export.requested", ocsf: "api_activity.read", target: ({ reply }) => reply.id },
    handle: async ({ body, ctx }) => {
      const asked = await fixed(ctx, body, ports);
      return toOperation(await beginOperation(ctx, auditExport, { asked, total: await totalOf(ctx, asked) }));
    },
  }),
];

/** What is asked for, bounded by what is there now. */
async function fixed(ctx: Context, body: z.output<typeof Export>, ports: ExportPorts): Promise<Asked> {
  const { tx, tenant } = ctx;
  const name = `audit-${tenant.slug}-${ctx.now.toISOString().slice(0, 10)}`;
  await refuseBeyond(ctx, body.after, { pointer: "#/after" });
  if (body.format === "bundle") {
    const { size: truncatedAt = 0 } = (await trees.truncation(tx, tenant.id)) ?? {};
    const after = Math.max(body.after, truncatedAt);
    return { ...body, after, name, snapshotSeq: (await checkpoints.newest(tx, tenant.id))?.size ?? 0 };
  }
  const rows = {
    filter: z.encode(Filter, body.filter) as Readonly<Record<string, Json>>,
    name,
    snapshotSeq: await trees.size(tx, tenant.id),
  };
  if (body.format !== "ocsf") return { ...body, ...rows };
  const activities = await activitiesOf(tx, ports);
  return { ...body, ...rows, ocsfVersion: OCSF_VERSION, productVersion: ports.version, activities };
}

/** Those of types that say one. */
async function activitiesOf(tx: Context["tx"], { declaredTypes }: ExportPorts) {
  const types = [...(await declaredTypes(tx)).values()];
  return Object.fromEntries(types.flatMap(({ key, ocsf }) => (ocsf === undefined ? [] : [[key, ocsf] as const])));
}

/** Known where everything is wanted, or where what matches is soon counted. */
async function totalOf(ctx: Context, asked: Asked): Promise<number | undefined> {
  const { after = 0, snapshotSeq } = asked;
  const isWhole = asked.format === "bundle" || Object.keys(asked.filter).length === 0;
  if (isWhole) return Math.max(0, snapshotSeq - after);
  if (after > 0) return undefined;
  const search = searched(Filter.parse(asked.filter));
  if (search.words !== undefined) return undefined;
  const { count, atLeast } = await countLog(ctx, search);
  return atLeast ? undefined : count;
}
