import { instantIn, type Span, spanIn, spans, textIn } from "../frame/address.ts";
import { type Outcome, outcomes } from "./entry.ts";

/** What an entry is looked for by, in the order in which it is asked. */
export const textFilters = [
  "q",
  "actor",
  "action",
  "target",
  "node",
  "address",
  "source",
  "requestId",
  "sessionId",
  "onBehalfOf",
  "decisionId",
  "traceId",
] as const;
export type TextFilter = (typeof textFilters)[number];

/** What the address of a log holds of its filters. */
export type AuditFilters = { readonly [Name in TextFilter]?: string | undefined } & {
  readonly outcome?: Outcome | undefined;
  readonly last?: Span | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
};

export const filterNames = [...textFilters, "outcome", "last", "from", "until"] as const;
export type FilterName = (typeof filterNames)[number];

/** Reads an address, whoever wrote it: what makes no sense is as if it were not there. */
export function auditFiltersOf(raw: Readonly<Record<string, unknown>>): AuditFilters {
  // Undefined takes away what the address has there.
  return {
    ...Object.fromEntries(textFilters.map((name) => [name, textIn(raw[name])])),
    outcome: outcomes.find((each) => each === raw["outcome"]),
    last: spanIn(raw["last"]),
    from: instantIn(raw["from"]),
    until: instantIn(raw["until"]),
  };
}

/** The filters as the API has them. Without an end given, what happens meanwhile belongs to it, too. */
export function askedBy(filters: AuditFilters, now: Date) {
  const { last, from, until } = filters;
  const back = last === undefined ? undefined : new Date(now.getTime() - spans[last] * 1000).toISOString();
  return { ...followedBy(filters), since: from ?? back, until };
}

/** What of the filters the live view can go by: it has no beginning and no end. */
export function followedBy(filters: AuditFilters) {
  const { q, actor, action, target, node, address, source, outcome } = filters;
  const { requestId, sessionId, onBehalfOf, decisionId, traceId } = filters;
  const ties = { requestId, sessionId, onBehalfOf, decisionId, traceId };
  return { q, actor, action, target, node, address, source, outcome, ...ties };
}

export const canFollow = ({ until }: AuditFilters): boolean => until === undefined;

export const chosenIn = (filters: AuditFilters): readonly FilterName[] =>
  filterNames.filter((name) => filters[name] !== undefined);

export const noFilters: AuditFilters = Object.fromEntries(filterNames.map((name) => [name, undefined]));
