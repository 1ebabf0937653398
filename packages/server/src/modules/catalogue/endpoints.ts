import { z } from "zod";
import type { Database } from "../../kernel/database.ts";
import { ask, type Endpoint, list, read, write } from "../../kernel/endpoint.ts";
import type { Tx } from "../../kernel/sql.ts";
import { printCatalogue } from "./domain/index.ts";
import * as problems from "./problems.ts";
import { planPublication, publish, type Source, tally } from "./publish.ts";
import { type PublishedCatalogue, publishedCatalogue } from "./published.ts";
import { publications } from "./store.ts";
import { viewing, type ViewingPorts } from "./viewing.ts";
import * as wire from "./wire.ts";

export interface CataloguePorts extends ViewingPorts {
  readonly database: Database;
  /** Which tenants are, or will be, on one of these plans, told by those who know subscriptions. */
  readonly subscribers: (tx: Tx, plans: readonly string[], most: number) => Promise<readonly Subscriber[]>;
}

export interface Subscriber {
  readonly tenant: string;
  readonly slug: string;
  readonly plan: string;
  readonly planVersion: string;
}

const operator = (permission: string) => ({ permission: `catalogue.${permission}`, operatorOnly: true as const });
const realm = { acrossTenants: "the catalogue belongs to the platform" };
const MOST_SUBSCRIBERS = 1000;
/** Where nothing changed there is no publication to name. */
const target = ({ reply }: { readonly reply: { readonly id: string | null } }) => reply.id ?? "catalogue";

const files = [
  {
    name: "notes.yaml",
    text: [
      "catalogue: 1",
      "products:",
      "  notes: { label: Notes }",
      "capabilities:",
      "  notes.share: { kind: switch, class: write }",
      "plans:",
      "  notes.free:",
      "    items: { notes.share: true }",
      "",
    ].join("\n"),
  },
];

const pricing = [
  "saasName: Shared lists",
  "syntaxVersion: '3.0'",
  "version: '2026'",
  "createdAt: '2026-01-01'",
  "currency: EUR",
  "features:",
  "  sharing: { valueType: BOOLEAN, defaultValue: false, type: DOMAIN }",
  "plans:",
  "  PRO: { price: 5, unit: user/month, features: { sharing: { value: true } } }",
  "",
].join("\n");

const Imported = z.object({ ...wire.Published.shape, report: wire.Report.nullable() });

function changing(ports: CataloguePorts): readonly Endpoint[] {
  return [
    ask({
      path: "/api/v1/catalogue/diff",
      large: true,
      summary: "Preview what a push or import would change",
      description:
        "Tells of each changed plan what its holders would gain and lose by moving to it, and who they are. Nothing is written.",
      access: operator("catalogue.read"),
      realm,
      body: z.discriminatedUnion("format", [
        z.strictObject({ format: z.literal("bailiwick"), files: wire.Files }),
        z.strictObject({ format: z.literal("pricing2yaml"), file: wire.File, product: z.string().max(100).optional() }),
      ]),
      example: { format: "bailiwick", files },
      reply: z.object({
        changes: z.array(wire.Change).readonly(),
        tally: z.object({ added: z.number(), changed: z.number(), archived: z.number() }),
        report: wire.Report.nullable(),
        subscribers: z
          .array(z.object({ tenant: z.string(), slug: z.string(), plan: z.string(), planVersion: z.string() }))
          .readonly()
          .describe(`Tenants on the changed plans, ${MOST_SUBSCRIBERS} at most`),
        moreSubscribers: z.boolean().describe("Whether there are more than those that are named"),
      }),
      problems: [problems.catalogueInvalid],
      handle: ({ body, ctx }) =>
        ports.database.readAcrossTenants("a preview reads the catalogue and who is subscribed", async (tx) => {
          const { changes, report } = await planPublication(tx, body, ctx.now);
          const plans = changes.flatMap(({ section, key, change }) =>
            section === "plans" && change !== "added" ? [key] : [],
          );
          const subscribers = plans.length > 0 ? await ports.subscribers(tx, plans, MOST_SUBSCRIBERS + 1) : [];
          return {
            changes: changes.map(wire.change),
            tally: tally(changes),
            report: wire.report(report),
            subscribers: subscribers.slice(0, MOST_SUBSCRIBERS),
            moreSubscribers: subscribers.length > MOST_SUBSCRIBERS,
          };
        }),
    }),

    write("POST", {
      path: "/api/v1/catalogue/push",
      large: true,
      summary: "Publish the catalogue from its files",
      description:
        "All of it or nothing. A plan whose content changed needs a new version; subscriptions stay on theirs. Where nothing changes there is no publication.",
      access: operator("catalogue.publish"),
      realm,
      body: z.strictObject({ files: wire.Files }),
      example: { files },
      reply: wire.Published,
      moves: "platform",
      fills: { endless: "The operator's own offer, published whole; what one push may hold has an end." },
      problems: [problems.catalogueInvalid, problems.versionPublished],
      audit: { action: "catalogue.catalogue.published", target },
      handle: async ({ body, ctx }) => {
        const { details, ...publication } = await publish(ctx, { format: "bailiwick", files: body.files });
        return { ...publication, details: details.map(wire.change) };
      },
    }),

    write("POST", {
      path: "/api/v1/catalogue/imports",
      large: true,
      summary: "Import a price list made by others",
      description:
        "Pricing2Yaml, syntax 1.0 to 3.0: as a JSON member, or as the body itself with the content type application/yaml. The years of one product become versions of its plans.",
      access: operator("catalogue.publish"),
      realm,
      query: {
        format: z.literal("pricing2yaml").default("pricing2yaml"),
        product: z
          .string()
          .regex(/^[a-z0-9][a-z0-9_-]*$/, "A product key")
          .max(100)
          .optional()
          .describe("The product's key; default: from the document's name"),
      },
      body: z.union([wire.File, z.string().min(1).max(3_500_000)]),
      example: { name: "shared-lists.yml", text: pricing },
      reply: Imported,
      moves: "platform",
      fills: { endless: "The operator's own offer, published whole; what one push may hold has an end." },
      problems: [problems.catalogueInvalid, problems.versionPublished],
      audit: { action: "catalogue.catalogue.published", target },
      handle: async ({ query, body, ctx }) => {
        const file = typeof body === "string" ? { name: "pricing.yml", text: body } : body;
        const source: Source = { format: "pricing2yaml", file, product: query.product };
        const { details, report, ...publication } = await publish(ctx, source);
        return { ...publication, details: details.map(wire.change), report: wire.report(report) };
      },
    }),

    list({
      path: "/api/v1/catalogue/publications",
      summary: "List what was published when, by whom",
      description: "Newest first.",
      access: operator("catalogue.read"),
      realm,
      item: wire.PublicationReply,
      handle: ({ page, ctx }) => publications.list(ctx.tx, page),
    }),

    read({
      path: "/api/v1/catalogue/files",
      summary: "Pull the catalogue as a file",
      description: "Pushing it again changes nothing.",
      access: operator("catalogue.read"),
      realm,
      query: { product: z.string().max(100).optional().describe("Only this product") },
      reply: z.object({ files: z.array(z.object({ name: z.string(), text: z.string() })) }),
      etag: true,
      handle: async ({ query, ctx }) => {
        const { catalogue } = await publishedCatalogue(ctx.tx);
        const products = catalogue.products.filter(({ key }) => query.product === undefined || key === query.product);
        return {
          files: products.map(({ key }) => ({
            name: `${key}.yaml`,
            text: printCatalogue(onlyProduct(catalogue, key)),
          })),
        };
      },
    }),
  ];
}

type Whole = PublishedCatalogue["catalogue"];

/**
 * What is told in a product's own file. A permission, attribute or template bears no product in its key: it stands with the
 * first product whose capabilities or roles name it, and with the first of all where none does.
 */
function onlyProduct(catalogue: Whole, product: string): Whole {
  const own = <Element extends { readonly key: string }>(all: readonly Element[]) =>
    all.filter(({ key }) => key === product || key.startsWith(`${product}.`));
  const homes = homesOf(catalogue);
  const first = catalogue.products[0]?.key;
  const housed = <Element extends { readonly key: string }>(all: readonly Element[]) =>
    all.filter(({ key }) => (homes.get(key) ?? first) === product);
  return {
    products: own(catalogue.products),
    attributes: housed(catalogue.attributes),
    permissions: housed(catalogue.permissions),
    capabilities: own(catalogue.capabilities),
    roles: own(catalogue.roles),
    plans: own(catalogue.plans),
    addOns: own(catalogue.addOns),
    policyTemplates: housed(catalogue.policyTemplates),
    auditEvents: catalogue.auditEvents.filter((event) => event.product === product),
  };
}

function homesOf({ capabilities, roles, policyTemplates }: Whole): ReadonlyMap<string, string> {
  const named = [
    ...capabilities.flatMap(({ key, permission }) => (permission === undefined ? [] : [[permission, key] as const])),
    ...roles.flatMap(({ key, grants }) => grants.map(({ permission }) => [permission, key] as const)),
    ...policyTemplates.flatMap(({ key, capabilities: [about] = [] }) =>
      about?.includes(".") ? [[key, about] as const] : [],
    ),
  ];
  return new Map(named.map(([key, from]) => [key, from.slice(0, from.indexOf("."))] as const).toReversed());
}

export const endpoints = (ports: CataloguePorts): readonly Endpoint[] => [...changing(ports), ...viewing(ports)];
