import type { Operations } from "@bailiwick/sdk";
import { type StageName, stageNames } from "../../decisions/question.ts";
import { instantIn, type Span, spanIn, spans, textIn } from "../../frame/address.ts";

type Query = NonNullable<Operations["GET /api/v1/decision-log"]["ask"]["query"]>;

export const views = ["decisions", "unknown", "sampling"] as const;
export type View = (typeof views)[number];

const textFilters = ["q", "capability", "principal", "code", "caller", "requestId", "node"] as const;
export type TextFilter = (typeof textFilters)[number];

/** What the address of the log holds. */
export type LogSearch = { readonly [Name in TextFilter]?: string | undefined } & {
  readonly allowed?: boolean | undefined;
  readonly stage?: StageName | "question" | undefined;
  readonly last?: Span | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly live?: true | undefined;
  readonly view?: View | undefined;
};

export const standardSpan: Span = "24h";

const knownStages = [...stageNames, "question"] as const;

/** Reads an address, whoever wrote it: what makes no sense is as if it were not there. */
export function logSearchOf(raw: Readonly<Record<string, unknown>>): LogSearch {
  // Undefined takes away what the address has there.
  return {
    ...Object.fromEntries(textFilters.map((name) => [name, textIn(raw[name])])),
    allowed: typeof raw["allowed"] === "boolean" ? raw["allowed"] : undefined,
    stage: knownStages.find((each) => each === raw["stage"]),
    last: spanIn(raw["last"]),
    from: instantIn(raw["from"]),
    until: instantIn(raw["until"]),
    live: raw["live"] === true ? true : undefined,
    view: views.find((each) => each === raw["view"]),
  };
}

export interface TimeRange {
  readonly from: Date;
  readonly until: Date;
}

/** The time looked at: as given exactly, else so far back from a moment. */
export function rangeOf({ from, until, last = standardSpan }: LogSearch, now: Date): TimeRange {
  const end = until === undefined ? now : new Date(until);
  return { from: from === undefined ? new Date(end.getTime() - spans[last] * 1000) : new Date(from), until: end };
}

/** The filters as the API has them, without the time. */
export function filtersOf({ allowed, stage, code, ...search }: LogSearch) {
  const { capability, principal, caller, requestId, node } = search;
  return {
    capability,
    principal,
    caller,
    requestId,
    node,
    stage,
    code: code as Query["code"],
    allowed: allowed === undefined ? undefined : allowed ? ("true" as const) : ("false" as const),
  };
}

const filterNames = [...textFilters, "allowed", "stage", "from", "until"] as const;

export const isFiltered = (search: LogSearch): boolean => filterNames.some((name) => search[name] !== undefined);
