import { z } from "zod";
import type { Database } from "../../kernel/database.ts";
import { ask, type Endpoint, list, read, write } from "../../kernel/endpoint.ts";
import { pageBy } from "../../kernel/page-by.ts";
import { notFound } from "../../kernel/problem.ts";
import type { Tx } from "../../kernel/sql.ts";
import { planEvolution, printCatalogue } from "./domain/index.ts";
import * as problems from "./problems.ts";
import { planPublication, publish, type Source, tally } from "./publish.ts";
import { type PublishedCatalogue, type PublishedPlan, publishedCatalogue } from "./published.ts";
import { publications } from "./store.ts";
import * as wire from "./wire.ts";

export interface CataloguePorts {
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

const Imported = z.object({
  ...wire.PublicationReply.shape,
  details: z.array(wire.Change).readonly(),
  report: wire.Report.nullable(),
});

function changing(ports: CataloguePorts): readonly Endpoint[] {
  return [
    ask({
      path: "/api/v1/catalogue/diff",
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
      }),
      problems: [problems.catalogueInvalid],
      handle: ({ body, ctx }) =>
        ports.database.readAcrossTenants("a preview reads the catalogue and who is subscribed", async (tx) => {
          const { changes, report } = await planPublication(tx, body, ctx.now);
          const plans = changes.flatMap(({ section, key, change }) =>
            section === "plans" && change !== "added" ? [key] : [],
          );
          return {
            changes: changes.map(wire.change),
            tally: tally(changes),
            report: wire.report(report),
            subscribers: plans.length > 0 ? await ports.subscribers(tx, plans, MOST_SUBSCRIBERS) : [],
          };
        }),
    }),

    write("POST", {
      path: "/api/v1/catalogue/push",
      summary: "Publish the catalogue from its files",
      description:
        "All of it or nothing. A plan whose content changed needs a new version; subscriptions stay on theirs.",
      access: operator("catalogue.publish"),
      realm,
      body: z.strictObject({ files: wire.Files }),
      example: { files },
      reply: z.object({ ...wire.PublicationReply.shape, details: z.array(wire.Change).readonly() }),
      moves: "platform",
      problems: [problems.catalogueInvalid, problems.versionPublished],
      audit: { action: "catalogue.catalogue.published", target: ({ reply }) => reply.id },
      handle: async ({ body, ctx }) => {
        const { details, ...publication } = await publish(ctx, { format: "bailiwick", files: body.files });
        return { ...publication, details: details.map(wire.change) };
      },
    }),

    write("POST", {
      path: "/api/v1/catalogue/imports",
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
      problems: [problems.catalogueInvalid, problems.versionPublished],
      audit: { action: "catalogue.catalogue.published", target: ({ reply }) => reply.id },
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
 * What is told in a product's own file. A permission or template bears no product in its key: it stands with the
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
    permissions: housed(catalogue.permissions),
    capabilities: own(catalogue.capabilities),
    roles: own(catalogue.roles),
    plans: own(catalogue.plans),
    addOns: own(catalogue.addOns),
    policyTemplates: housed(catalogue.policyTemplates),
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

// ---- what anybody with a key may read -------------------------------------------------------------------------------

const readable = {
  access: { permission: "catalogue.catalogue.view" },
  realm: { tenantOptional: "the catalogue is the same for every tenant" },
};
const product = z.string().max(100).optional();
const search = z.string().min(1).max(100).optional().describe("Part of the key or label");

const matches = (wanted: string | undefined, ...texts: readonly (string | undefined)[]) =>
  wanted === undefined || texts.some((text) => text?.toLowerCase().includes(wanted.toLowerCase()));

function planNamed({ planVersions }: PublishedCatalogue, plan: string, version: string | undefined): PublishedPlan {
  const versions = planVersions.filter((each) => each.plan === plan);
  const found =
    version === undefined
      ? (versions.find(({ current }) => current) ?? versions.at(-1))
      : versions.find((each) => each.version === version || each.id === version);
  if (!found)
    throw notFound(version === undefined ? `There is no plan ${plan}` : `There is no version ${version} of ${plan}`);
  return found;
}

const viewing: readonly Endpoint[] = [
  list({
    ...readable,
    path: "/api/v1/capabilities",
    summary: "List capabilities",
    query: { product, kind: z.enum(["switch", "value", "meter"]).optional(), search },
    item: wire.Capability,
    handle: async ({ query, page, ctx }) => {
      const { definitions } = await publishedCatalogue(ctx.tx);
      const found = [...definitions.values()].filter(
        ({ key, label, kind }) =>
          (query.product === undefined || key.startsWith(`${query.product}.`)) &&
          (query.kind === undefined || kind === query.kind) &&
          matches(query.search, key, label),
      );
      return pageBy(found, page, ({ key }) => key, wire.capability);
    },
  }),

  read({
    ...readable,
    path: "/api/v1/capabilities/{capability}",
    summary: "Read a capability",
    params: { capability: z.string().max(200) },
    exampleParams: { capability: "desk.tickets.assign" },
    reply: wire.Capability,
    etag: true,
    handle: async ({ params, ctx }) => {
      const found = (await publishedCatalogue(ctx.tx)).definitions.get(params.capability);
      if (!found) throw notFound();
      return wire.capability(found);
    },
  }),

  list({
    ...readable,
    path: "/api/v1/plans",
    summary: "List plan versions",
    query: {
      product,
      search,
      plan: z.string().max(200).optional(),
      current: z.enum(["true", "false"]).optional().describe("`true`: only what is offered"),
    },
    item: wire.PlanVersion,
    handle: async ({ query, page, ctx }) => {
      const { planVersions } = await publishedCatalogue(ctx.tx);
      const found = planVersions.filter(
        ({ plan, label, products, current }) =>
          (query.product === undefined || products.includes(query.product)) &&
          (query.plan === undefined || plan === query.plan) &&
          (query.current === undefined || current === (query.current === "true")) &&
          matches(query.search, plan, label),
      );
      return pageBy(found, page, ({ plan, id }) => `${plan} ${id}`, wire.planVersion);
    },
  }),

  read({
    ...readable,
    path: "/api/v1/plans/{plan}",
    summary: "Read a plan",
    description: "The version that is offered, or the one asked for, with everything it gives.",
    params: { plan: z.string().max(200) },
    exampleParams: { plan: "desk.professional" },
    query: { version: z.string().max(200).optional().describe("A version's name or id") },
    reply: wire.PlanVersion,
    etag: true,
    handle: async ({ params, query, ctx }) =>
      wire.planVersion(planNamed(await publishedCatalogue(ctx.tx), params.plan, query.version)),
  }),

  read({
    ...readable,
    path: "/api/v1/plans/{plan}/evolution",
    summary: "Compare two versions of a plan",
    params: { plan: z.string().max(200) },
    exampleParams: { plan: "desk.professional" },
    query: {
      from: z.string().max(200).optional().describe("A version's name or id; default: the one offered"),
      to: z.string().max(200).optional().describe("A version's name or id; default: the one offered"),
    },
    reply: wire.Evolution,
    handle: async ({ params, query, ctx }) => {
      const published = await publishedCatalogue(ctx.tx);
      const [from, to] = [query.from, query.to].map((version) => planNamed(published, params.plan, version)) as [
        PublishedPlan,
        PublishedPlan,
      ];
      return wire.evolution(planEvolution(from, to, published.capabilities));
    },
  }),

  list({
    ...readable,
    path: "/api/v1/add-ons",
    summary: "List add-on versions",
    query: { product, search, current: z.enum(["true", "false"]).optional() },
    item: wire.AddOnVersion,
    handle: async ({ query, page, ctx }) => {
      const { addOnVersions } = await publishedCatalogue(ctx.tx);
      const found = addOnVersions.filter(
        ({ addOn, label, current }) =>
          (query.product === undefined || addOn.startsWith(`${query.product}.`)) &&
          (query.current === undefined || current === (query.current === "true")) &&
          matches(query.search, addOn, label),
      );
      return pageBy(found, page, ({ addOn, id }) => `${addOn} ${id}`, wire.addOnVersion);
    },
  }),

  list({
    ...readable,
    path: "/api/v1/products",
    summary: "List products",
    item: z.object({
      key: z.string(),
      label: z.string().nullable(),
      description: z.string().nullable(),
      archived: z.boolean(),
    }),
    handle: async ({ page, ctx }) => {
      const { catalogue } = await publishedCatalogue(ctx.tx);
      return pageBy(
        catalogue.products,
        page,
        ({ key }) => key,
        ({ key, label, description, archived }) => ({
          key,
          label: label ?? null,
          description: description ?? null,
          archived: archived ?? false,
        }),
      );
    },
  }),
];

export const endpoints = (ports: CataloguePorts): readonly Endpoint[] => [...changing(ports), ...viewing];
