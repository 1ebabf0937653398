import { type Catalogue, emptyCatalogue } from "./catalogue.ts";
import { byKey } from "./compact.ts";

/** The first catalogue with everything of the second laid over it, key by key. */
export function overlay(base: Catalogue, top: Catalogue): Catalogue {
  const merged = <T extends { readonly key: string }>(a: readonly T[], b: readonly T[]): T[] => [
    ...new Map([...byKey(a), ...byKey(b)]).values(),
  ];
  return {
    products: merged(base.products, top.products),
    attributes: merged(base.attributes, top.attributes),
    permissions: merged(base.permissions, top.permissions),
    capabilities: merged(base.capabilities, top.capabilities),
    roles: merged(base.roles, top.roles),
    plans: merged(base.plans, top.plans),
    addOns: merged(base.addOns, top.addOns),
    policyTemplates: merged(base.policyTemplates, top.policyTemplates),
    auditEvents: merged(base.auditEvents, top.auditEvents),
  };
}

export const overlayAll = (catalogues: readonly Catalogue[]): Catalogue => catalogues.reduce(overlay, emptyCatalogue);
