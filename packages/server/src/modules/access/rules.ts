import type { Context } from "../../kernel/context.ts";
import { PLATFORM } from "../../kernel/database.ts";
import type { Page, PageAsk } from "../../kernel/page.ts";
import { notFound } from "../../kernel/problem.ts";
import { brokenConstraint } from "../../kernel/sql.ts";
import { type PublishedCatalogue, publishedCatalogue } from "../catalogue/index.ts";
import { findNode } from "../tenancy/index.ts";
import { type Rule, type RuleTerms, type RuleVersion, termsOf } from "./domain/rule.ts";
import * as events from "./events.ts";
import * as problems from "./problems.ts";
import { type GivenRule, meaningOf } from "./rule-meaning.ts";
import { platformRules, type Rules, tenantRules } from "./store.ts";

export type { GivenRule };

export const isPlatform = ({ tenant }: Pick<Context, "tenant">): boolean => tenant.id === PLATFORM;

/** In the operator's realm the platform's rules are meant, inside a tenant that tenant's. */
export const rulesOf = (ctx: Pick<Context, "tenant">): Rules => (isPlatform(ctx) ? platformRules : tenantRules);

export async function createRule(ctx: Context, given: GivenRule): Promise<Rule> {
  const rule = await addRule(ctx, await termsFrom(ctx, given, undefined), null);
  ctx.emit(isPlatform(ctx) ? events.platformRuleCreated : events.ruleCreated, rule.id, told(rule));
  return rule;
}

/** Makes a rule of its own, or one of a policy. */
export async function addRule(ctx: Context, terms: RuleTerms, policy: Rule["policy"]): Promise<Rule> {
  const rule: Rule = {
    ...terms,
    id: ctx.newId("rul"),
    policy,
    version: 1,
    createdAt: ctx.now,
    createdBy: ctx.caller.id,
    updatedAt: ctx.now,
    updatedBy: ctx.caller.id,
  };
  await rulesOf(ctx).insert(ctx.tx, rule).catch(nodeGone);
  await remember(ctx, rule, "created");
  return rule;
}

export async function getRule(ctx: Context, id: string): Promise<Rule> {
  const rule = await rulesOf(ctx).find(ctx.tx, id);
  if (!rule) throw notFound();
  return rule;
}

/** A rule that is changed by itself; one of a policy is changed where it is written. */
async function ownRule(ctx: Context, id: string): Promise<Rule> {
  const rule = await getRule(ctx, id);
  if (rule.policy === null) return rule;
  const { key, rule: name } = rule.policy;
  const path = isPlatform(ctx) ? "platform-policies" : "policies";
  throw problems.ruleOfPolicy(`Change the rule ${name} in the policy ${key}: PUT /api/v1/${path}/${key}`, {
    policy: key,
    rule: name,
  });
}

/** What is not named stays as it is. */
export async function updateRule(ctx: Context, id: string, given: GivenRule): Promise<Rule> {
  const rule = await ownRule(ctx, id);
  const changed: Rule = {
    ...rule,
    ...(await termsFrom(ctx, given, rule)),
    version: rule.version + 1,
    updatedAt: ctx.now,
    updatedBy: ctx.caller.id,
  };
  await rulesOf(ctx).put(ctx.tx, changed).catch(nodeGone);
  await remember(ctx, changed, "updated");
  ctx.emit(isPlatform(ctx) ? events.platformRuleUpdated : events.ruleUpdated, id, told(changed));
  return changed;
}

/** The rule goes, its history stays. */
export async function deleteRule(ctx: Context, id: string): Promise<Rule> {
  const rule = await ownRule(ctx, id);
  const last = { ...rule, version: rule.version + 1 };
  await rulesOf(ctx).remove(ctx.tx, id);
  await remember(ctx, last, "deleted");
  ctx.emit(isPlatform(ctx) ? events.platformRuleDeleted : events.ruleDeleted, id, told(last));
  return rule;
}

export interface RuleQuery {
  readonly effect?: "allow" | "deny" | undefined;
  readonly node?: string | undefined;
  readonly capability?: string | undefined;
  readonly policy?: string | undefined;
}

export async function listRules(ctx: Context, { node, ...filter }: RuleQuery, page: PageAsk): Promise<Page<Rule>> {
  const nodeId = node === undefined ? undefined : await nodeBelowRoot(ctx, node, { parameter: "node" });
  return rulesOf(ctx).list(ctx.tx, { ...filter, nodeId }, page);
}

/** Newest first; of a deleted rule too. */
export async function historyOf(ctx: Context, id: string, page: PageAsk): Promise<Page<RuleVersion>> {
  const found = await rulesOf(ctx).history(ctx.tx, id, page);
  if (found.items.length === 0 && page.after === undefined) throw notFound();
  return found;
}

async function termsFrom(ctx: Context, given: GivenRule, existing: Rule | undefined): Promise<RuleTerms> {
  const catalogue = await publishedCatalogue(ctx.tx);
  const meaning = meaningOf(catalogue, given, existing);
  return {
    ...meaning,
    nodeId: given.node === undefined ? (existing?.nodeId ?? null) : await nodeBelowRoot(ctx, given.node),
    label: given.label === undefined ? (existing?.label ?? templateLabel(catalogue, given)) : given.label,
    ...lasting(ctx, given, existing),
  };
}

/** A rule without a name of its own is called as the template it is made from. */
const templateLabel = ({ templates }: PublishedCatalogue, { template }: GivenRule): string | null =>
  templates.find(({ key }) => key === template)?.label ?? null;

function lasting(
  { now }: Context,
  given: Pick<GivenRule, "from" | "until">,
  existing: Rule | undefined,
): Pick<RuleTerms, "from" | "until"> {
  const from = given.from === undefined ? (existing?.from ?? null) : given.from;
  const until = given.until === undefined ? (existing?.until ?? null) : given.until;
  const pointer = "#/until";
  if (from !== null && until !== null && until <= from)
    throw problems.endsBeforeItBegins(undefined, { errors: [{ pointer, detail: "Not after the beginning" }] });
  if (given.until instanceof Date && given.until <= now)
    throw problems.inThePast("A rule that is over decides nothing", { errors: [{ pointer, detail: "Not after now" }] });
  return { from, until };
}

/** Null for the root, however it was named. */
export async function nodeBelowRoot(
  { tx }: Context,
  reference: string | null,
  place: { readonly pointer?: string; readonly parameter?: string } = { pointer: "#/node" },
): Promise<string | null> {
  if (reference === null) return null;
  const node = await findNode(tx, reference);
  if (node) return node.parentId === null ? null : node.id;
  throw problems.nodeUnknown(undefined, { errors: [{ ...place, detail: "No node has this id or key" }] });
}

/** Between looking it up and writing it down the node may have been deleted. */
export function nodeGone(error: unknown): never {
  throw brokenConstraint(error) === "rules_tenant_id_node_id_fkey" ? problems.nodeUnknown() : error;
}

export const remember = (ctx: Context, rule: Rule, change: RuleVersion["change"]) =>
  rulesOf(ctx).remember(ctx.tx, rule.id, {
    version: rule.version,
    change,
    state: termsOf(rule),
    changedAt: ctx.now,
    changedBy: ctx.caller.id,
  });

const told = ({ id, version, effect, nodeId, label }: Rule) => ({ ruleId: id, version, effect, nodeId, label });
