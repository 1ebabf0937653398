import { z } from "zod";
import { builtInAttributes } from "../../cel/index.ts";
import type { Context } from "../../kernel/context.ts";
import { type Endpoint, list, read } from "../../kernel/endpoint.ts";
import { pageBy } from "../../kernel/page-by.ts";
import { notFound } from "../../kernel/problem.ts";
import type { Tx } from "../../kernel/sql.ts";
import { goesWith, planEvolution } from "./domain/index.ts";
import {
  isHidden,
  type PublishedAddOn,
  type PublishedCatalogue,
  type PublishedPlan,
  publishedCatalogue,
} from "./published.ts";
import * as wire from "./wire.ts";

export interface ViewingPorts {
  /** The versions of plans and add-ons the tenant is on, or will be, told by those who know subscriptions. */
  readonly held: (tx: Tx) => Promise<ReadonlySet<string>>;
}

const readable = {
  access: { permission: "catalogue.catalogue.view" },
  realm: { tenantOptional: "the catalogue is the same for every tenant" },
};
const product = z.string().max(100).optional();
const search = z.string().min(1).max(100).optional().describe("Part of the key or label");

const matches = (wanted: string | undefined, ...texts: readonly (string | undefined)[]) =>
  wanted === undefined || texts.some((text) => text?.toLowerCase().includes(wanted.toLowerCase()));

/** A private version is there for the operator and for who holds it; for anybody else there is none. */
async function seenBy(ctx: Context, { held }: ViewingPorts): Promise<PublishedCatalogue> {
  const published = await publishedCatalogue(ctx.tx);
  if (ctx.caller.realm === "operator") return published;
  const own = await held(ctx.tx);
  const isSeen = (version: PublishedPlan | PublishedAddOn) => !isHidden(version, own);
  return {
    ...published,
    planVersions: published.planVersions.filter(isSeen),
    addOnVersions: published.addOnVersions.filter(isSeen),
  };
}

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

export const viewing = (ports: ViewingPorts): readonly Endpoint[] => [
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
    path: "/api/v1/attributes",
    summary: "List the attributes conditions may read",
    description: "Those the catalogue declares and those that are built in; what is not declared may be anything.",
    query: { search },
    item: wire.Attribute,
    handle: async ({ query, page, ctx }) => {
      const { catalogue } = await publishedCatalogue(ctx.tx);
      const builtIn = [...builtInAttributes].map(([key, type]) => wire.attribute({ key, type }, true));
      const declared = catalogue.attributes.map((attribute) => wire.attribute(attribute, false));
      const found = [...builtIn, ...declared].filter(({ key, label }) =>
        matches(query.search, key, label ?? undefined),
      );
      return pageBy(
        found,
        page,
        ({ key }) => key,
        (attribute) => attribute,
      );
    },
  }),

  list({
    ...readable,
    path: "/api/v1/plans",
    summary: "List plan versions",
    description: "A tenant's key sees of the private ones those that the tenant holds.",
    query: {
      product,
      search,
      plan: z.string().max(200).optional(),
      current: z.enum(["true", "false"]).optional().describe("`true`: only what is offered"),
    },
    item: wire.PlanVersion,
    handle: async ({ query, page, ctx }) => {
      const { planVersions } = await seenBy(ctx, ports);
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
      wire.planVersion(planNamed(await seenBy(ctx, ports), params.plan, query.version)),
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
      const published = await seenBy(ctx, ports);
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
    description: "A tenant's key sees of the private ones those that the tenant holds.",
    query: {
      product,
      search,
      plan: z.string().max(200).optional().describe("Only what can be bought beside this plan"),
      current: z.enum(["true", "false"]).optional(),
    },
    item: wire.AddOnVersion,
    handle: async ({ query, page, ctx }) => {
      const { addOnVersions, planVersions } = await seenBy(ctx, ports);
      const beside = query.plan === undefined ? undefined : planVersions.findLast(({ plan }) => plan === query.plan);
      const found = addOnVersions.filter(
        ({ addOn, label, current, availableFor }) =>
          (query.product === undefined || addOn.startsWith(`${query.product}.`)) &&
          (query.plan === undefined || (beside !== undefined && goesWith(beside, { key: addOn, availableFor }))) &&
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
