import type { Tx } from "../../kernel/sql.ts";
import { publishedCatalogue } from "../catalogue/index.ts";
import type { Role } from "./store.ts";

/** A role as callers see it: the tenant's own, or a built-in one, which has no dates because the catalogue has them. */
export interface AnyRole extends Omit<Role, "createdAt" | "updatedAt"> {
  readonly builtIn: boolean;
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
}

/** The roles of the catalogue, by key. */
export async function builtInRoles(tx: Tx): Promise<readonly AnyRole[]> {
  const { roles: offered, definitions } = await catalogueRoles(tx);
  return offered
    .map(({ id, label, permissions }) => ({
      id,
      name: label ?? id,
      description: definitions.get(id) ?? null,
      permissions,
      builtIn: true,
      createdAt: null,
      updatedAt: null,
    }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

async function catalogueRoles(tx: Tx) {
  const { roles: offered, catalogue } = await publishedCatalogue(tx);
  return { roles: offered, definitions: new Map(catalogue.roles.map(({ key, description }) => [key, description])) };
}
