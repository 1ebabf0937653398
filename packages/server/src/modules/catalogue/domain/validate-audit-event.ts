import { sameJson } from "./canonical.ts";
import type { AuditEvent } from "./catalogue.ts";
import type { Lookup } from "./lookup.ts";
import { type Finding, finding } from "./problem.ts";

/** What this product's own types begin with: its modules, those to come included. */
export const ownPrefixes: readonly string[] = [
  "access",
  "audit",
  "bailiwick",
  "catalogue",
  "controls",
  "decisions",
  "entitlements",
  "identity",
  "kernel",
  "operations",
  "tenancy",
  "webhooks",
];

/** A type is its product's for good, is never this product's own, and says so when it means something else than before. */
export function validateAuditEvent(event: AuditEvent, all: Lookup, known: Lookup): Finding[] {
  const { key, product } = event;
  const path = ["auditEvents", key];
  const [prefix = ""] = key.split(".");
  if (ownPrefixes.includes(prefix)) {
    const message = `Types that begin with \`${prefix}.\` are Bailiwick's own; begin with the thing it happens to, or your product.`;
    return [finding("key_forbidden", path, message)];
  }
  if (product === "") {
    return [finding("field_missing", path, "Say whose app reports it: add `product`, for this file defines none.")];
  }
  if (!all.products.has(product)) {
    const message = `There is no product \`${product}\`; define it or correct the key.`;
    return [finding("reference_unknown", [...path, "product"], message)];
  }
  return validateSuccessor(event, known.auditEvents.get(key));
}

function validateSuccessor(event: AuditEvent, earlier: AuditEvent | undefined): Finding[] {
  if (earlier === undefined) return [];
  const { key, product, version } = event;
  const path = ["auditEvents", key];
  if (earlier.product !== product) {
    const message = `\`${key}\` is declared by \`${earlier.product}\`; a type means one thing: choose another, such as \`${product}.${key}\`.`;
    return [finding("key_reused", path, message)];
  }
  if (earlier.archived && !event.archived) {
    const message = `\`${key}\` is archived; its key cannot be used again: choose a new one.`;
    return [finding("key_reused", path, message)];
  }
  const changed = !sameJson(shapeOf(earlier), shapeOf(event));
  const least = changed ? earlier.version + 1 : earlier.version;
  if (version >= least) return [];
  const message = changed
    ? `Version ${earlier.version} of \`${key}\` is published and differs; write \`version: ${least}\`.`
    : `Version ${earlier.version} of \`${key}\` is published; a version never goes back.`;
  return [finding("key_reused", [...path, "version"], message)];
}

const shapeOf = ({ target, fields }: AuditEvent) => ({ target: target ?? null, fields: fields ?? null });
