import type { Condition, Question } from "@bailiwick/decision";
import { stringify } from "yaml";
import { printCel } from "../../src/cel/index.ts";
import type { Harness } from "../harness.ts";
import type { Setup, TenantSetup } from "./setup.ts";

/** What came of a question: a tenant that is not there answers nobody. */
export type Came = boolean | "no_such_tenant";

/** Asks one of the setups, in the order of the questions. */
export type AskPushed = (setup: number, tenant: string, questions: readonly Question[]) => Promise<readonly Came[]>;

/**
 * Puts setups into the product through its API: one catalogue, tenants, nodes, roles, principals, assignments, and
 * per tenant a policy in CEL. Each setup has a product and tenants of its own.
 */
export async function pushed(harness: Harness, setups: readonly Setup[]): Promise<AskPushed> {
  const send = async (method: "POST" | "PUT", path: string, body: object, tenant?: string) => {
    const reply = await harness.operator(method, `/api/v1${path}`, { body, ...(tenant !== undefined && { tenant }) });
    if (reply.status >= 300) throw new Error(`${path}: ${JSON.stringify(reply.body)}`);
    return reply.body as { readonly id: string };
  };
  await send("POST", "/catalogue/push", { files: [{ name: "t.yaml", text: stringify(catalogueOf(setups)) }] });
  for (const [index, { tenants }] of setups.entries())
    for (const [name, tenant] of Object.entries(tenants)) await furnish(send, index, slugOf(index, name), tenant);

  return async (setup, tenant, questions) => {
    const came: Came[] = [];
    for (const { subject, batch } of batchesOf(questions)) {
      const body = { subject, questions: batch.map((question) => asked(setup, question)) };
      const reply = await harness.operator("POST", "/api/v1/decisions/batch", { tenant: slugOf(setup, tenant), body });
      if (reply.status === 404 && reply.body.code === "tenant_unknown") came.push(...batch.map(() => notThere));
      else if (reply.status !== 200) throw new Error(JSON.stringify(reply.body));
      else came.push(...reply.body.decisions.map(({ allowed }: { allowed: boolean }) => allowed));
    }
    return came;
  };
}

const notThere = "no_such_tenant" as const;
const most = 500;

const slugOf = (setup: number, tenant: string): string => `s${setup}-${tenant}`;
/** A capability of a translator is `t.something`; here each setup has a product. */
const keyOf = (setup: number, capability: string): string => `s${setup}.${capability.replace(/^t\./, "")}`;
const permissionOf = (setup: number, permission: string): string => `s${setup}.${permission}`;

function catalogueOf(setups: readonly Setup[]) {
  const each = setups.flatMap(({ capabilities }, index) =>
    Object.entries(capabilities).map(([key, { permission }]) => ({
      key: keyOf(index, key),
      permission: permission === undefined ? undefined : permissionOf(index, permission),
    })),
  );
  const plans = setups.map(({ capabilities }, index): [string, object] => [
    `s${index}.all`,
    { items: Object.fromEntries(Object.keys(capabilities).map((key) => [keyOf(index, key), true])) },
  ]);
  return {
    catalogue: 1,
    version: "1",
    products: Object.fromEntries(setups.map((_, index) => [`s${index}`, { label: `Table ${index}` }])),
    attributes: Object.fromEntries(declaredIn(setups)),
    permissions: Object.fromEntries(each.flatMap(({ permission }) => (permission ? [[permission, {}]] : []))),
    capabilities: Object.fromEntries(
      each.map(({ key, permission }) => [key, { kind: "switch", class: "write", ...(permission && { permission }) }]),
    ),
    plans: Object.fromEntries(plans),
  };
}

/** Text has no word for the type an attribute is read as: that is declared, for all who read it. */
function declaredIn(setups: readonly Setup[]): ReadonlyMap<string, { readonly type: string }> {
  const conditions = setups.flatMap(({ tenants }) =>
    Object.values(tenants).flatMap(({ rules }) => rules.flatMap(({ condition }) => condition ?? [])),
  );
  const found = conditions.flatMap(readingsIn);
  const declared = new Map(found.flatMap(({ attribute, as }) => (as === undefined ? [] : [[attribute, { type: as }]])));
  const other = found.find(({ attribute, as }) => declared.get(attribute)?.type !== as);
  if (other) throw new Error(`${other.attribute} is read as different types`);
  return declared;
}

function readingsIn(condition: Condition): readonly { readonly attribute: string; readonly as?: string }[] {
  if ("attribute" in condition) return [condition];
  return "args" in condition ? (condition.args as readonly Condition[]).flatMap(readingsIn) : [];
}

type Send = (method: "POST" | "PUT", path: string, body: object, tenant?: string) => Promise<{ readonly id: string }>;

async function furnish(send: Send, setup: number, slug: string, { nodes, roles, principals, rules }: TenantSetup) {
  await send("POST", "/tenants", { slug, name: slug, plan: `s${setup}.all` });
  for (const key of nodes) await send("POST", "/nodes", { kind: "project", key, name: key }, slug);
  const roleIds = new Map<string, string>();
  for (const [name, held] of Object.entries(roles)) {
    const granted = [...new Set(held)].map((each) => ({ permission: permissionOf(setup, each), reach: "all" }));
    roleIds.set(name, (await send("POST", "/roles", { name, permissions: granted }, slug)).id);
  }
  for (const [externalId, { attributes = {}, assignments }] of Object.entries(principals)) {
    await send("POST", "/principals", { externalId, attributes }, slug);
    for (const { role, node } of assignments)
      await send("POST", "/assignments", { principal: externalId, role: roleIds.get(role), node }, slug);
  }
  const named = rules.map(({ capabilities, condition, ...rule }, index): [string, object] => [
    `rule-${index + 1}`,
    {
      ...rule,
      capabilities: capabilities.map((key) => keyOf(setup, key)),
      ...(condition && { condition: inCel(condition) }),
    },
  ]);
  const source = stringify({ policy: 1, key: "table", rules: Object.fromEntries(named) });
  if (rules.length > 0) await send("PUT", "/policies/table", { source }, slug);
}

/** As people write it: text, which is read as CEL again. */
const inCel = (condition: Condition): string => printCel(condition);

const asked = (setup: number, { action, resource, context }: Question) => ({
  action: { ...action, name: keyOf(setup, action.name) },
  ...(resource && { resource }),
  ...(context && { context }),
});

/** Questions of one subject that follow each other are asked together. */
function batchesOf(questions: readonly Question[]) {
  const batches: { readonly subject: Question["subject"]; readonly batch: Question[] }[] = [];
  for (const question of questions) {
    const last = batches.at(-1);
    const isSame = last !== undefined && JSON.stringify(last.subject) === JSON.stringify(question.subject);
    if (isSame && last.batch.length < most) last.batch.push(question);
    else batches.push({ subject: question.subject, batch: [question] });
  }
  return batches;
}
