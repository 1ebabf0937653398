import {
  type AddOn,
  type AuditEvent,
  type Capability,
  type Catalogue,
  type Permission,
  type Plan,
  type Product,
  productOf,
  type Role,
} from "./catalogue.ts";
import { byKey } from "./compact.ts";
import { type Finding, finding, type Path } from "./problem.ts";

/** A catalogue by key, for following references. */
export interface Lookup {
  readonly products: ReadonlyMap<string, Product>;
  readonly permissions: ReadonlyMap<string, Permission>;
  readonly capabilities: ReadonlyMap<string, Capability>;
  readonly roles: ReadonlyMap<string, Role>;
  readonly plans: ReadonlyMap<string, Plan>;
  readonly addOns: ReadonlyMap<string, AddOn>;
  readonly auditEvents: ReadonlyMap<string, AuditEvent>;
}

export const lookup = (catalogue: Catalogue): Lookup => ({
  products: byKey(catalogue.products),
  permissions: byKey(catalogue.permissions),
  capabilities: byKey(catalogue.capabilities),
  roles: byKey(catalogue.roles),
  plans: byKey(catalogue.plans),
  addOns: byKey(catalogue.addOns),
  auditEvents: byKey(catalogue.auditEvents),
});

export function unknownProduct(key: string, path: Path, all: Lookup): Finding[] {
  const product = productOf(key);
  if (all.products.has(product)) return [];
  return [finding("reference_unknown", path, `There is no product \`${product}\`; define it or correct the key.`)];
}
