import { policiesOf, rulesOf } from "./bounds.ts";
import { z } from "zod";
import type { AskContext, Context } from "../../kernel/context.ts";
import { PLATFORM } from "../../kernel/database.ts";
import { ask, type Endpoint, list, read, type Realm, write } from "../../kernel/endpoint.ts";
import type { Tx } from "../../kernel/sql.ts";
import { Digits, JsonValue, NoBody, Slug, Text } from "../../kernel/wire.ts";
import type { AccessPorts } from "./endpoints-conditions.ts";
import * as policies from "./policies.ts";
import { checkWithin } from "./policy-budget.ts";
import * as wire from "./policy-wire.ts";
import * as problems from "./problems.ts";
import { isPlatform } from "./rules.ts";

const reason = Text(500).describe("Push it although tests fail, for this reason, which the audit log keeps");

const Given = z
  .strictObject({
    source: z.string().max(524_288).optional().describe("The policy as YAML"),
    document: z.record(z.string(), JsonValue).optional().describe("The same as JSON, in place of the source"),
    allowFailingTests: reason.optional(),
  })
  .refine(({ source, document }) => (source === undefined) !== (document === undefined), "Send a source or a document");

const Files = z
  .array(z.strictObject({ name: z.string().min(1).max(500), text: z.string().max(524_288) }))
  .min(1)
  .max(50)
  .describe("Policies, and files of tests, as YAML");

const Version = Digits(1, 2_147_483_647);

const example = (key: string) => ({
  document: {
    policy: 1,
    key,
    label: "Second factor",
    rules: {
      "export-needs-mfa": {
        effect: "deny",
        capabilities: ["desk.reports.export"],
        condition: { not: { op: "eq", args: [{ attribute: "principal.mfa" }, { value: true }] } },
      },
    },
    tests: [
      {
        name: "Without a second factor nothing is exported",
        principal: { attributes: { mfa: false } },
        expect: { "desk.reports.export": "deny" },
      },
      {
        name: "With one it is",
        principal: { attributes: { mfa: true } },
        expect: { "desk.reports.export": "allow" },
      },
    ],
  },
});

const pushing = [problems.checkTooCostly, problems.policyInvalid, problems.policyTestsFailed, problems.nodeUnknown];

interface Family {
  readonly base: "/api/v1/policies" | "/api/v1/platform-policies";
  readonly name: "policy" | "platform-policy";
  readonly what: string;
  readonly key: string;
  readonly realm: Realm;
  readonly moves: "tenant" | "platform";
}

/** The operator's policies and a tenant's differ in whose they are, and in that only a tenant has nodes. */
function family(its: Family, ports: AccessPorts): readonly Endpoint[] {
  const { base, name, what, key, realm, moves } = its;
  const access = (verb: string) => ({
    permission: `access.${name}.${verb}`,
    ...(moves === "platform" && { operatorOnly: true as const }),
  });
  const params = { policy: Slug };
  const one = { path: `${base}/{policy}` as const, realm, params, exampleParams: { policy: key, version: "1" } };
  const shown = (ctx: Context, policy: policies.PolicyWithRules) => wire.policyShown(policy, isPlatform(ctx));
  const current = async ({ params: { policy }, ctx }: { readonly params: { policy: string }; readonly ctx: Context }) =>
    shown(ctx, await policies.getPolicy(ctx, policy));
  const target = ({ params: { policy } }: { readonly params: { policy: string } }) => policy;
  const versioned = { ...params, version: Version };
  return [
    list({
      path: base,
      summary: `List ${what}`,
      description: "By key.",
      access: access("read"),
      realm,
      item: wire.SummaryWire,
      handle: async ({ page, ctx }) => {
        const found = await policies.policiesOf(ctx).list(ctx.tx, page);
        return { ...found, items: found.items.map(wire.summaryShown) };
      },
    }),
    read({
      ...one,
      summary: `Read one of ${what}`,
      description: "As JSON and as the YAML that was pushed, with the rules that were made from it.",
      access: access("read"),
      reply: wire.PolicyWire,
      etag: true,
      handle: current,
    }),
    write("PUT", {
      ...one,
      summary: `Push one of ${what}`,
      description:
        "Takes the place of the whole policy; what changes nothing makes no version. Its tests are run, and one that fails keeps it out.",
      access: access("push"),
      large: true,
      body: Given,
      example: example(key),
      reply: wire.PolicyWire,
      moves,
      fills: [policiesOf(moves), rulesOf(moves)],
      current: async ({ params: { policy }, ctx }) => {
        const found = await policies.findPolicy(ctx, policy);
        return found && shown(ctx, found);
      },
      makes: true,
      problems: pushing,
      audit: { action: `access.${name}.pushed`, target },
      handle: async ({ params: { policy }, body, ctx }) => shown(ctx, await policies.putPolicy(ctx, policy, body)),
    }),
    write("DELETE", {
      ...one,
      summary: `Delete one of ${what}`,
      description: "Its rules go with it. Answers with the policy as it was; its versions stay.",
      access: access("delete"),
      body: NoBody,
      example: undefined,
      reply: wire.PolicyWire,
      moves,
      current,
      audit: { action: `access.${name}.deleted`, target },
      handle: async ({ params: { policy }, ctx }) => shown(ctx, await policies.deletePolicy(ctx, policy)),
    }),
    ask({
      ...one,
      path: `${base}/{policy}/preview`,
      summary: `Preview a push of one of ${what}`,
      description: "What would change, what is odd about it, and what its tests come to. Nothing is written.",
      access: access("read"),
      large: true,
      costly: true,
      problems: [problems.checkTooCostly],
      body: Given,
      example: example(key),
      reply: z.object({
        version: z.number().int().nullable().describe("The version in place; null: there is none"),
        changes: z.array(wire.ChangeWire).readonly(),
        ...wire.CheckWire.shape,
      }),
      handle: async ({ params: { policy }, body, ctx }) => {
        const { id } = ctx.tenant;
        const standing = await reading(ports, id, (tx) => policies.standingFor(tx, id, policy, ctx.now));
        const preview = await policies.previewPolicy(id, policy, body, standing);
        const { version: there, changes } = preview;
        return { version: there ?? null, changes: changes.map(wire.changeShown), ...wire.checkShown(preview) };
      },
    }),
    list({
      ...one,
      path: `${base}/{policy}/versions`,
      summary: `List the versions of one of ${what}`,
      description: "Newest first; of a deleted one too.",
      access: access("read"),
      item: wire.VersionSummaryWire,
      handle: async ({ params: { policy }, page, ctx }) => policies.versionsOf(ctx, policy, page),
    }),
    read({
      ...one,
      path: `${base}/{policy}/versions/{version}`,
      params: versioned,
      summary: `Read a version of one of ${what}`,
      access: access("read"),
      reply: wire.VersionWire,
      handle: async ({ params: { policy, version: number }, ctx }) =>
        wire.versionShown(await policies.getVersion(ctx, policy, number)),
    }),
    write("POST", {
      ...one,
      path: `${base}/{policy}/versions/{version}/restore`,
      params: versioned,
      status: 200,
      summary: `Restore a version of one of ${what}`,
      description: "As if it were pushed again: held against the catalogue as it is now, and its tests are run.",
      access: access("push"),
      body: z.strictObject({ allowFailingTests: reason.optional() }).nullish(),
      example: {},
      reply: wire.PolicyWire,
      moves,
      fills: [policiesOf(moves), rulesOf(moves)],
      problems: pushing,
      audit: { action: `access.${name}.restored`, target },
      handle: async ({ params: { policy, version: number }, body, ctx }) =>
        shown(ctx, await policies.restorePolicy(ctx, policy, number, body ?? {})),
    }),
    read({
      ...one,
      path: `${base}/{policy}/diff`,
      summary: `Compare two versions of one of ${what}`,
      description: "Rule by rule, as they were made at the time; those of a deleted version are none.",
      access: access("read"),
      query: {
        from: Version.default(1).describe("Default: the first"),
        to: Version.optional().describe("Default: the newest"),
      },
      reply: z.object({ from: z.number().int(), to: z.number().int(), changes: z.array(wire.ChangeWire).readonly() }),
      handle: async ({ params: { policy }, query: { from, to }, ctx }) => {
        const found = await policies.diffVersions(ctx, policy, from, to);
        return { ...found, changes: found.changes.map(wire.changeShown) };
      },
    }),
  ];
}

const ofNobody: Realm = { tenantOptional: "policies in files belong to nobody yet" };

const files = [
  {
    name: "freeze.yaml",
    text: [
      "policy: 1",
      "key: freeze",
      "rules:",
      "  nothing-is-deleted: { effect: deny, capabilities: [desk.tickets.delete] }",
      "tests:",
      "  - { name: Nothing is deleted, expect: { desk.tickets.delete: deny } }",
      "",
    ].join("\n"),
  },
];

function checking(ports: AccessPorts): readonly Endpoint[] {
  const common = {
    large: true as const,
    costly: true as const,
    access: { permission: "access.policy.read" },
    realm: ofNobody,
    problems: [problems.checkTooCostly],
  };
  const check = async ({ tenant: { id }, now }: AskContext, given: z.output<typeof Files>, knowsNodes: boolean) => {
    const offer = await reading(ports, id, (tx) => policies.offerFor(tx, id, now));
    const against = { ...offer, nodes: knowsNodes ? offer.nodes : undefined };
    const inBody = (file: string) =>
      `#/files/${Math.max(
        0,
        given.findIndex(({ name }) => name === file),
      )}/text`;
    return wire.checkShown(await checkWithin(id, given, against, inBody));
  };
  return [
    ask({
      ...common,
      path: "/api/v1/policies/test",
      summary: "Test policies that are in files",
      description:
        "Each policy with the tests it holds, and several together in files of tests. The catalogue is the published one; nothing else of a tenant counts.",
      body: z.strictObject({ files: Files }),
      example: { files },
      reply: wire.CheckWire,
      handle: ({ body, ctx }) => check(ctx, body.files, false),
    }),
    ask({
      ...common,
      path: "/api/v1/policies/lint",
      summary: "Look for mistakes in policies that are in files",
      description: "Where a tenant is named, its nodes are known, too.",
      body: z.strictObject({ files: Files }),
      example: { files },
      reply: z.object({ findings: z.array(wire.FindingWire).readonly() }),
      handle: async ({ body, ctx }) => ({
        findings: (await check(ctx, body.files, ctx.tenant.id !== PLATFORM)).findings,
      }),
    }),
  ];
}

/** One state of everything, read where the question is about. */
const reading = <T>({ database }: AccessPorts, tenant: string, work: (tx: Tx) => Promise<T>): Promise<T> =>
  tenant === PLATFORM
    ? database.readAcrossTenants("the platform's policies stand above every tenant's", work)
    : database.readInTenant(tenant, work);

export const policyEndpoints = (ports: AccessPorts): readonly Endpoint[] => [
  ...checking(ports),
  ...family(
    {
      base: "/api/v1/policies",
      name: "policy",
      what: "the tenant's policies",
      key: "second-factor",
      realm: "tenant",
      moves: "tenant",
    },
    ports,
  ),
  ...family(
    {
      base: "/api/v1/platform-policies",
      name: "platform-policy",
      what: "the operator's policies",
      key: "guardrails",
      realm: { acrossTenants: "the operator's policies stand above every tenant's" },
      moves: "platform",
    },
    ports,
  ),
];
