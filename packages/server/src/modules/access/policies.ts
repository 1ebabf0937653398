import { createHash } from "node:crypto";
import { stringify } from "yaml";
import type { Context } from "../../kernel/context.ts";
import { PLATFORM } from "../../kernel/database.ts";
import type { Page, PageAsk } from "../../kernel/page.ts";
import { notFound } from "../../kernel/problem.ts";
import type { Tx } from "../../kernel/sql.ts";
import { publishedCatalogue } from "../catalogue/index.ts";
import { nodeFacts } from "../tenancy/index.ts";
import { type ComparedRule, differences, type RuleChange } from "./domain/policy/difference.ts";
import { pointerTo } from "./domain/policy/finding.ts";
import type { PolicyRule } from "./domain/policy/compile.ts";
import type { Rule } from "./domain/rule.ts";
import * as events from "./events.ts";
import { applyRules } from "./policy-apply.ts";
import { checkWithin } from "./policy-budget.ts";
import type { Checked, CheckOffer } from "./policy-check.ts";
import { refuseFailing, refuseInvalid, tallyOf } from "./policy-refusals.ts";
import { isPlatform, rulesOf } from "./rules.ts";
import {
  platformPolicies,
  type Policies,
  type Policy,
  type PolicyVersion,
  tenantPolicies,
  type VersionSummary,
} from "./store-policies.ts";

/** A policy as it is sent: YAML text, or the same as JSON. One of the two. */
export interface GivenPolicy {
  readonly source?: string | undefined;
  readonly document?: Readonly<Record<string, unknown>> | undefined;
  /** Push it although tests fail, for this reason. */
  readonly allowFailingTests?: string | undefined;
}

/** A policy with the rows its rules are. */
export interface PolicyWithRules extends Policy {
  readonly rows: readonly Rule[];
}

/** In the operator's realm the platform's policies are meant, inside a tenant that tenant's. */
export const policiesOf = (ctx: Pick<Context, "tenant">): Policies =>
  isPlatform(ctx) ? platformPolicies : tenantPolicies;

/** What policies of this tenant, or of the platform, are checked against. */
export async function offerFor(tx: Tx, tenant: string, now: Date): Promise<CheckOffer> {
  const { capabilities, catalogue, facts, roles, templates } = await publishedCatalogue(tx);
  return {
    capabilities: [...capabilities.values()],
    planVersions: facts.planVersions,
    roles,
    templates,
    attributes: catalogue.attributes,
    // The platform stands above every tree and has no node to attach a rule to.
    nodes: tenant === PLATFORM ? [] : await nodeFacts(tx),
    now,
  };
}

const textOf = ({ source, document }: GivenPolicy): string => source ?? stringify(document ?? {});

export async function findPolicy(ctx: Context, key: string): Promise<PolicyWithRules | undefined> {
  const policy = await policiesOf(ctx).find(ctx.tx, key);
  return policy && { ...policy, rows: await rulesOf(ctx).ofPolicy(ctx.tx, key) };
}

export async function getPolicy(ctx: Context, key: string): Promise<PolicyWithRules> {
  const policy = await findPolicy(ctx, key);
  if (!policy) throw notFound();
  return policy;
}

/** Puts the whole policy in place of what was there. What changes nothing makes no version. */
export function putPolicy(ctx: Context, key: string, given: GivenPolicy): Promise<PolicyWithRules> {
  return push(ctx, key, given, { change: "pushed", restoredFrom: null });
}

/** Makes an earlier version the current one again, held against the catalogue and the tree as they are now. */
export async function restorePolicy(
  ctx: Context,
  key: string,
  version: number,
  { allowFailingTests }: Pick<GivenPolicy, "allowFailingTests">,
): Promise<PolicyWithRules> {
  const { source } = await getVersion(ctx, key, version);
  return push(ctx, key, { source, allowFailingTests }, { change: "restored", restoredFrom: version });
}

async function push(
  ctx: Context,
  key: string,
  given: GivenPolicy,
  how: Pick<PolicyVersion, "change" | "restoredFrom">,
): Promise<PolicyWithRules> {
  const source = textOf(given);
  const offer = await offerFor(ctx.tx, ctx.tenant.id, ctx.now);
  const checked = await checkGiven(ctx.tenant.id, key, given, offer);
  refuseInvalid(checked, key, given);
  refuseFailing(checked, given);
  const before = await findPolicy(ctx, key);
  const rules = rulesIn(checked);
  const changes = differences(before?.rules ?? [], rules);
  if (before?.source === source && changes.length === 0) return before;
  const version = (await policiesOf(ctx).lastVersion(ctx.tx, key)) + 1;
  const [file] = checked.files;
  const state: PolicyVersion = {
    ...how,
    version,
    label: file?.document.label ?? null,
    description: file?.document.description ?? null,
    source,
    digest: digestOf(source),
    rules,
    tests: tallyOf(checked, given),
    changedAt: ctx.now,
    changedBy: ctx.caller.id,
  };
  await policiesOf(ctx).remember(ctx.tx, key, state);
  await policiesOf(ctx).put(ctx.tx, {
    ...state,
    key,
    createdAt: before?.createdAt ?? ctx.now,
    createdBy: before?.createdBy ?? ctx.caller.id,
    updatedAt: ctx.now,
    updatedBy: ctx.caller.id,
  });
  await applyRules(ctx, key, rules);
  ctx.emit(isPlatform(ctx) ? events.platformPolicyPushed : events.policyPushed, key, told(key, state, changes));
  return getPolicy(ctx, key);
}

/** The policy goes with its rules; its versions stay. */
export async function deletePolicy(ctx: Context, key: string): Promise<PolicyWithRules> {
  const policy = await getPolicy(ctx, key);
  const { label, description, source, digest, rules, tests } = policy;
  const state: PolicyVersion = {
    version: (await policiesOf(ctx).lastVersion(ctx.tx, key)) + 1,
    change: "deleted",
    restoredFrom: null,
    label,
    description,
    source,
    digest,
    rules,
    tests,
    changedAt: ctx.now,
    changedBy: ctx.caller.id,
  };
  await policiesOf(ctx).remember(ctx.tx, key, state);
  await policiesOf(ctx).remove(ctx.tx, key);
  await applyRules(ctx, key, []);
  const gone = differences(rules, []);
  ctx.emit(isPlatform(ctx) ? events.platformPolicyDeleted : events.policyDeleted, key, told(key, state, gone));
  return policy;
}

export async function getVersion(ctx: Context, key: string, version: number): Promise<PolicyVersion> {
  const found = await policiesOf(ctx).version(ctx.tx, key, version);
  if (!found) throw notFound();
  return found;
}

/** Newest first; of a deleted policy too. */
export async function versionsOf(ctx: Context, key: string, page: PageAsk): Promise<Page<VersionSummary>> {
  const found = await policiesOf(ctx).versions(ctx.tx, key, page);
  if (found.items.length === 0 && page.after === undefined) throw notFound();
  return found;
}

export interface PolicyDifference {
  readonly from: number;
  readonly to: number;
  readonly changes: readonly RuleChange[];
}

/** What changed between two versions, as their rules were made at the time. */
export async function diffVersions(
  ctx: Context,
  key: string,
  from: number,
  newest: number | undefined,
): Promise<PolicyDifference> {
  const to = newest ?? (await policiesOf(ctx).lastVersion(ctx.tx, key));
  const [before, after] = [await getVersion(ctx, key, from), await getVersion(ctx, key, to)];
  const standing = ({ change, rules }: PolicyVersion) => (change === "deleted" ? [] : rules);
  return { from, to, changes: differences(standing(before), standing(after)) };
}

export interface Preview extends Checked {
  /** The version in place; undefined where there is none. */
  readonly version: number | undefined;
  readonly changes: readonly RuleChange[];
}

/** What a preview is held against. */
export interface Standing {
  readonly offer: CheckOffer;
  readonly before: Policy | undefined;
}

export const standingFor = async (tx: Tx, tenant: string, key: string, now: Date): Promise<Standing> => ({
  offer: await offerFor(tx, tenant, now),
  before: await policiesOf({ tenant: { id: tenant, slug: tenant, environment: "live" } }).find(tx, key),
});

/** What a push would do, without doing it. */
export async function previewPolicy(
  tenant: string,
  key: string,
  given: GivenPolicy,
  { offer, before }: Standing,
): Promise<Preview> {
  const checked = await checkGiven(tenant, key, given, offer);
  return { ...checked, version: before?.version, changes: differences(before?.rules ?? [], rulesIn(checked)) };
}

const checkGiven = (tenant: string, key: string, given: GivenPolicy, offer: CheckOffer): Promise<Checked> =>
  checkWithin(tenant, [{ name: `${key}.yaml`, text: textOf(given) }], offer, (_file, path) =>
    given.source === undefined ? `#/document${pointerTo(path)}` : "#/source",
  );

const rulesIn = ({ files: [file] }: Checked): readonly ComparedRule[] => file?.policy.rules.map(comparable) ?? [];

const comparable = ({ branches: _branches, templates: _templates, ...rule }: PolicyRule): ComparedRule => rule;

const digestOf = (source: string): string => createHash("sha256").update(source).digest("base64url");

const told = (policy: string, { version, digest, tests }: PolicyVersion, changes: readonly RuleChange[]) => ({
  policy,
  version,
  digest,
  rules: changes.map(({ rule, change }) => ({ rule, change })),
  failingTests: tests.failed,
});
