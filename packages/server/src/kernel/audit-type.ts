import type { Endpoint } from "./endpoint.ts";
import type { Module } from "./module.ts";

/** A kind of entry that this product writes into the audit log. */
export interface AuditType {
  /** `<module>.<thing>.<happened>`. */
  readonly action: string;
  /** Counts up when what such an entry holds changes its shape. */
  readonly version: number;
}

/** One that no endpoint declares, since nobody asks for what it tells of. */
export interface DeclaredAudit extends AuditType {
  readonly summary: string;
}

const declared = new Map<string, AuditType>();

/** Declares a kind of entry; several places may, but only as the same one. */
export function declareAudit<Type extends AuditType>(type: Type): Type {
  const known = declared.get(type.action);
  if (known !== undefined && known.version !== type.version)
    throw new Error(`The audit type ${type.action} is declared as version ${known.version} and ${type.version}`);
  declared.set(type.action, type);
  return type;
}

/** What is declared nowhere cannot be written. */
export function auditTypeOf(action: string): AuditType {
  const type = declared.get(action);
  if (type === undefined) throw new Error(`The audit log has no type ${action}; declare it first`);
  return type;
}

/** A kind of entry with everything that writes it. */
export interface FoldedAudit extends DeclaredAudit {
  /** Endpoints as `POST /api/v1/…`; empty where only a job does. */
  readonly writtenBy: readonly string[];
}

/** Every kind of entry this product writes, folded from what its modules declare; by action. */
export function auditTypesOf(modules: readonly Pick<Module, "endpoints" | "auditTypes">[]): readonly FoldedAudit[] {
  const found = new Map<string, FoldedAudit>();
  const add = ({ action, version, summary }: DeclaredAudit, by: readonly string[]) => {
    const { summary: before, writtenBy = [] } = found.get(action) ?? {};
    const summaries = [...new Set([...(before?.split("; ") ?? []), summary])];
    found.set(action, { action, version, summary: summaries.join("; "), writtenBy: [...writtenBy, ...by] });
  };
  for (const { endpoints = [], auditTypes = [] } of modules) {
    for (const endpoint of endpoints)
      for (const { action, version = 1 } of auditedBy(endpoint))
        add({ action, version, summary: endpoint.summary }, [`${endpoint.method} ${endpoint.path}`]);
    for (const type of auditTypes) add(type, []);
  }
  return [...found.values()].toSorted((a, b) => (a.action < b.action ? -1 : 1));
}

const auditedBy = ({ audit, noted }: Endpoint) => [audit, noted].filter((each) => each !== undefined);
