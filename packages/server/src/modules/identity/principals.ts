import type { Context } from "../../kernel/context.ts";
import { notFound } from "../../kernel/problem.ts";
import { brokenConstraint } from "../../kernel/sql.ts";
import { findNodes } from "../tenancy/index.ts";
import * as events from "./events.ts";
import * as problems from "./problems.ts";
import { type Principal, principals } from "./store.ts";

export interface NewPrincipal extends Pick<Principal, "externalId" | "kind" | "attributes" | "nodes"> {
  readonly name?: string | undefined;
}

export async function createPrincipal(ctx: Context, given: NewPrincipal): Promise<Principal> {
  const nodes = await nodeIds(ctx, given.nodes);
  const principal: Principal = {
    ...given,
    nodes,
    name: given.name ?? given.externalId,
    id: ctx.newId("prn"),
    status: "active",
    createdAt: ctx.now,
    updatedAt: ctx.now,
  };
  await principals.insert(ctx.tx, principal).catch((error: unknown) => {
    throw brokenConstraint(error) === "principals_tenant_id_external_id_key" ? problems.externalIdTaken() : error;
  });
  await principals.setNodes(ctx.tx, principal.id, nodes);
  ctx.emit(events.principalCreated, principal.id, { principalId: principal.id, externalId: principal.externalId });
  return principal;
}

/** By the server's id or the app's own. */
export async function getPrincipal(ctx: Context, reference: string): Promise<Principal> {
  const principal = await principals.refer(ctx.tx, reference);
  if (!principal) throw notFound();
  return principal;
}

export interface PrincipalPatch {
  readonly name?: string | undefined;
  readonly status?: Principal["status"] | undefined;
  readonly attributes?: Principal["attributes"] | undefined;
  readonly nodes?: readonly string[] | undefined;
}

export async function updatePrincipal(ctx: Context, reference: string, patch: PrincipalPatch): Promise<Principal> {
  const principal = await getPrincipal(ctx, reference);
  const nodes = patch.nodes === undefined ? principal.nodes : await nodeIds(ctx, patch.nodes);
  const changed: Principal = {
    ...principal,
    name: patch.name ?? principal.name,
    status: patch.status ?? principal.status,
    attributes: patch.attributes ?? principal.attributes,
    nodes,
    updatedAt: ctx.now,
  };
  await principals.put(ctx.tx, changed);
  await principals.setNodes(ctx.tx, changed.id, nodes);
  ctx.emit(events.principalUpdated, changed.id, { principalId: changed.id, externalId: changed.externalId });
  return changed;
}

/** Nodes may be named by id or by the app's key; each of them must be this tenant's. */
async function nodeIds(ctx: Context, references: readonly string[]): Promise<readonly string[]> {
  const found = await findNodes(ctx.tx, references);
  const errors = references.flatMap((reference, index) =>
    found.some(({ id, key }) => id === reference || key === reference)
      ? []
      : [{ pointer: `#/nodes/${index}`, detail: `There is no node ${reference}` }],
  );
  if (errors.length > 0) throw problems.nodeUnknown(undefined, { errors });
  return found.map(({ id }) => id).sort();
}
