import type { Endpoint } from "./endpoint.ts";
import type { Module } from "./module.ts";
import type { OcsfActivity } from "./ocsf.ts";

/** A kind of entry that this product writes into the audit log. */
export interface AuditType {
  /** `<module>.<thing>.<happened>`. */
  readonly action: string;
  /** Counts up when what such an entry holds changes its shape. */
  readonly version: number;
  /** What it is to whoever reads the log as OCSF. */
  readonly ocsf: OcsfActivity;
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
  if (known !== undefined && known.ocsf !== type.ocsf)
    throw new Error(`The audit type ${type.action} is declared as ${known.ocsf} and ${type.ocsf}`);
  declared.set(type.action, type);
  return type;
}

/** Undefined of what an earlier version wrote and nobody declares any more. */
export const findAuditType = (action: string): AuditType | undefined => declared.get(action);

/** What is declared nowhere cannot be written. */
export function auditTypeOf(action: string): AuditType {
  const type = findAuditType(action);
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
  const add = (action: string, summary: string, by: readonly string[]) => {
    const { summary: before, writtenBy = [] } = found.get(action) ?? {};
    const summaries = [...new Set([...(before?.split("; ") ?? []), summary])];
    found.set(action, { ...auditTypeOf(action), summary: summaries.join("; "), writtenBy: [...writtenBy, ...by] });
  };
  for (const { endpoints = [], auditTypes = [] } of modules) {
    for (const endpoint of endpoints)
      for (const { action } of auditedBy(endpoint))
        add(action, endpoint.summary, [`${endpoint.method} ${endpoint.path}`]);
    for (const { action, summary } of auditTypes) add(action, summary, []);
  }
  return [...found.values()].toSorted((a, b) => (a.action < b.action ? -1 : 1));
}

const auditedBy = ({ audit, noted }: Endpoint) => [audit, noted].filter((each) => each !== undefined);
