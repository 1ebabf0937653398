import { LinkTo } from "../frame/link.tsx";
import { Mono } from "../frame/values.tsx";
import { pageOf } from "./where.ts";

interface RowLinkProps {
  readonly id: string;
  readonly tenant: string;
  /** What a person calls it; its id when left out. */
  readonly label?: string | null;
}

/** A row by its id or name, with the way to the page that shows it, where there is one. */
export function RowLink({ id, tenant, label }: RowLinkProps) {
  const where = pageOf(id, tenant);
  const text = <Mono>{label ?? id}</Mono>;
  return where === undefined ? text : <LinkTo {...where}>{text}</LinkTo>;
}
