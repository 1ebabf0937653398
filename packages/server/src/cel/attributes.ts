/** The types attributes are known to have: those every question brings, and those a catalogue declares. */
import type { AttributeType } from "@bailiwick/decision";
import type { DeclaredAttributes } from "./vocabulary.ts";

const types = {
  now: "timestamp",
  "principal.id": "string",
  "principal.type": "string",
  "principal.kind": "string",
  "principal.nodes": "list<string>",
  "resource.id": "string",
  "resource.type": "string",
  "resource.node": "string",
  "resource.owner": "string",
  "resource.assignee": "string",
  "action.name": "string",
  "context.ip": "ip",
  "context.quantity": "decimal",
  "tenant.id": "string",
  "tenant.slug": "string",
  "tenant.name": "string",
  "tenant.status": "string",
  "tenant.zone": "string",
  "tenant.environment": "string",
  "tenant.region": "string",
  "tenant.locale": "string",
} as const satisfies Readonly<Record<string, AttributeType>>;

/** What the product tells of every tenant: the compiler holds whoever tells it to this list. */
export type TenantAttribute<Path = keyof typeof types> = Path extends `tenant.${infer Name}` ? Name : never;

export const builtInAttributes: ReadonlyMap<string, AttributeType> = new Map(Object.entries(types));

export function declaredBy(
  attributes: readonly { readonly key: string; readonly type: AttributeType }[],
): DeclaredAttributes {
  const known = new Map([...attributes.map(({ key, type }) => [key, type] as const), ...builtInAttributes]);
  return { typeOf: (path) => known.get(path) };
}
