import { z } from "zod";
import type { FoldedAudit } from "../../kernel/audit-type.ts";
import { type Endpoint, list } from "../../kernel/endpoint.ts";
import { OCSF_UNSAID } from "../../kernel/ocsf.ts";
import { pageBy } from "../../kernel/page-by.ts";
import type { TypePorts } from "./declare.ts";
import type { DeclaredType } from "./domain/declared.ts";

const EventType = z.object({
  type: z.string().describe("What an entry's `action` says"),
  version: z.number().int().describe("Entries say which version they were held to"),
  summary: z.string(),
  label: z.string().nullable(),
  source: z.enum(["bailiwick", "app"]).describe("Who writes it. An open enum"),
  product: z.string().nullable().describe("Whose app reports it"),
  target: z.string().nullable().describe("The kind of thing it is done to, where one is declared"),
  fields: z
    .array(
      z.object({
        name: z.string(),
        type: z.enum(["string", "number", "boolean", "timestamp"]).describe("An open enum"),
        label: z.string().nullable(),
        required: z.boolean(),
        redactable: z.boolean().describe("False: stated openly in the entry, for good"),
      }),
    )
    .nullable()
    .describe("What its details hold; null: whatever the app says, or nothing that is declared"),
  ocsf: z
    .string()
    .describe("Class and activity in exports as OCSF, such as `user_management.assign_roles`. An open enum"),
  archived: z.boolean().describe("It is reported no longer"),
  writtenBy: z.array(z.string()).readonly().describe("Bailiwick's own: the endpoints that write it"),
});

const ownType = ({ action, version, summary, ocsf, writtenBy }: FoldedAudit): z.output<typeof EventType> => ({
  type: action,
  version,
  summary,
  label: null,
  source: "bailiwick",
  product: null,
  target: null,
  fields: null,
  ocsf,
  archived: false,
  writtenBy,
});

const appType = ({ key, fields, ...type }: DeclaredType): z.output<typeof EventType> => ({
  type: key,
  version: type.version,
  summary: type.summary,
  label: type.label ?? null,
  source: "app",
  product: type.product,
  target: type.target ?? null,
  fields:
    fields?.map(({ name, type: of, label, required, redactable }) => ({
      name,
      type: of,
      label: label ?? null,
      required: required ?? false,
      redactable: redactable ?? true,
    })) ?? null,
  ocsf: type.ocsf ?? OCSF_UNSAID,
  archived: type.archived ?? false,
  writtenBy: [],
});

/** What can stand in the log, told by name. */
export const typeEndpoints = (
  ports: TypePorts & { readonly ownTypes: () => readonly FoldedAudit[] },
): readonly Endpoint[] => [
  list({
    path: "/api/v1/audit/event-types",
    summary: "List the types of entries of the audit log",
    description: "Those Bailiwick writes itself, and those the catalogue declares for apps to report. By type.",
    access: { permission: "audit.log.read" },
    realm: { tenantOptional: "the types are the same for every tenant" },
    query: {
      source: z.enum(["bailiwick", "app"]).optional(),
      product: z.string().max(100).optional(),
      search: z.string().min(1).max(100).optional().describe("Part of the type, label or summary"),
    },
    item: EventType,
    handle: async ({ query: { source, product, search }, page, ctx }) => {
      const declared = await ports.declaredTypes(ctx.tx);
      const wanted = search?.toLowerCase();
      const found = [...ports.ownTypes().map(ownType), ...[...declared.values()].map(appType)].filter(
        (type) =>
          (source === undefined || type.source === source) &&
          (product === undefined || type.product === product) &&
          (wanted === undefined ||
            [type.type, type.label, type.summary].some((text) => text?.toLowerCase().includes(wanted))),
      );
      return pageBy(
        found,
        page,
        ({ type }) => type,
        (type) => type,
      );
    },
  }),
];
