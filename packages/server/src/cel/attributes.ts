/** The types attributes are known to have: those every question brings, and those a catalogue declares. */
import type { AttributeType } from "@bailiwick/decision";
import type { DeclaredAttributes } from "./vocabulary.ts";

export const builtInAttributes: ReadonlyMap<string, AttributeType> = new Map<string, AttributeType>([
  ["principal.id", "string"],
  ["principal.type", "string"],
  ["principal.kind", "string"],
  ["principal.nodes", "list<string>"],
  ["resource.id", "string"],
  ["resource.type", "string"],
  ["action.name", "string"],
  ["context.ip", "ip"],
  ["context.quantity", "decimal"],
  ["tenant.id", "string"],
  ["tenant.status", "string"],
  ["tenant.zone", "string"],
]);

export function declaredBy(
  attributes: readonly { readonly key: string; readonly type: AttributeType }[],
): DeclaredAttributes {
  const types = new Map([...attributes.map(({ key, type }) => [key, type] as const), ...builtInAttributes]);
  return { typeOf: (path) => types.get(path) };
}
