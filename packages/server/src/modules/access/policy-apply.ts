import type { Context } from "../../kernel/context.ts";
import { type ComparedRule, spelled } from "./domain/policy/difference.ts";
import { type Rule, type RuleTerms, termsOf } from "./domain/rule.ts";
import { addRule, nodeBelowRoot, nodeGone, remember, rulesOf } from "./rules.ts";

/** Makes the rows of a policy's rules what the policy says; those it no longer has go. */
export async function applyRules(ctx: Context, policy: string, wanted: readonly ComparedRule[]): Promise<void> {
  const there = new Map((await rulesOf(ctx).ofPolicy(ctx.tx, policy)).map((row) => [row.policy?.rule, row]));
  for (const rule of wanted) {
    const terms = await termsFrom(ctx, rule);
    const row = there.get(rule.key);
    if (row === undefined) await addRule(ctx, terms, { key: policy, rule: rule.key });
    else await change(ctx, row, terms);
    there.delete(rule.key);
  }
  for (const row of there.values()) await remove(ctx, row);
}

const termsFrom = async (ctx: Context, rule: ComparedRule): Promise<RuleTerms> =>
  termsOf({ ...rule, nodeId: await nodeBelowRoot(ctx, rule.node, { pointer: `#/rules/${rule.key}/node` }) });

async function change(ctx: Context, row: Rule, terms: RuleTerms): Promise<void> {
  if (spelled(termsOf(row)) === spelled(terms)) return;
  const changed = { ...row, ...terms, version: row.version + 1, updatedAt: ctx.now, updatedBy: ctx.caller.id };
  await rulesOf(ctx).put(ctx.tx, changed).catch(nodeGone);
  await remember(ctx, changed, "updated");
}

async function remove(ctx: Context, row: Rule): Promise<void> {
  await rulesOf(ctx).remove(ctx.tx, row.id);
  await remember(ctx, { ...row, version: row.version + 1 }, "deleted");
}
