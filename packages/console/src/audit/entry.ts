import type { ItemOf, Operations } from "@bailiwick/sdk";

export type Entry = ItemOf<"GET /api/v1/audit-log">;
export type EntryDetail = Operations["GET /api/v1/audit/events/{event}"]["reply"];
export type Outcome = Entry["outcome"];
export const outcomes: readonly Outcome[] = ["done", "refused", "failed"];

/** Whose log it is: a tenant's, by id or slug; without one the platform's own. */
export interface Whose {
  readonly tenant?: string;
}

/** What can be taken out of an entry for good. */
export type Redactable = Operations["POST /api/v1/audit/events/{event}/redact"]["ask"]["body"]["fields"][number];

const all: { readonly [Name in Redactable]: true } = {
  address: true,
  userAgent: true,
  actorName: true,
  targetName: true,
  before: true,
  after: true,
  details: true,
};

const redactable = Object.keys(all) as readonly Redactable[];

/** What of it is still disclosed, and so can be taken out. */
export const disclosedIn = ({ disclosed }: Pick<EntryDetail, "disclosed">): readonly Redactable[] =>
  redactable.filter((name) => Object.hasOwn(disclosed, name));
