import { hash } from "node:crypto";

/** A digest of JSON's meaning: the order of members does not count. */
export const digestOf = (value: unknown): string => hash("sha256", JSON.stringify(inOrder(value)) ?? "", "base64url");

function inOrder(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, inOrder((value as Readonly<Record<string, unknown>>)[name])]));
}
