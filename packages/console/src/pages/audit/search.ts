import { type AuditFilters, auditFiltersOf } from "../../audit/filters.ts";

export const views = ["entries", "exports", "proof", "retention"] as const;
export type View = (typeof views)[number];

/** What the address of the page holds: the filters, and what is looked at. */
export type AuditSearch = AuditFilters & {
  readonly live?: true | undefined;
  readonly view?: View | undefined;
};

export const auditSearchOf = (raw: Readonly<Record<string, unknown>>): AuditSearch => ({
  ...auditFiltersOf(raw),
  live: raw["live"] === true ? true : undefined,
  view: views.find((each) => each === raw["view"]),
});
