import { headOf, type Line, linesOf } from "@bailiwick/audit-verify";
import type { Json } from "@bailiwick/decision";
import { BYTE_ORDER_MARK, CSV_ESCAPING, CSV_TYPE, csvLine } from "../../kernel/csv.ts";
import { findAuditType } from "../../kernel/audit-type.ts";
import { OCSF_UNSAID, type OcsfActivity, ocsfClasses } from "../../kernel/ocsf.ts";
import { jsonSchema } from "../../kernel/openapi.ts";
import { operationKind } from "../operations/index.ts";
import { columns, dictionary } from "./columns.ts";
import { toOcsf } from "./domain/ocsf.ts";
import { Filter, searched } from "./filters.ts";
import { placeGone } from "./problems.ts";
import { readStretch } from "./service.ts";
import { entries } from "./store.ts";
import { checkpoints } from "./store-trees.ts";
import { toEntry, toWhole, Whole } from "./wire.ts";

/** What an export is of, fixed when it is asked for. */
export type Asked = {
  /** What files are named after: `audit-acme-2026-03-10`. */
  readonly name: string;
  /** It begins after this place; absent in what was asked for before every format could. */
  readonly after?: number;
  /** The last place it looks at: what comes later is in the next one. */
  readonly snapshotSeq: number;
} & (
  | {
      readonly format: "csv";
      readonly filter: Readonly<Record<string, Json>>;
      readonly bom: boolean;
      readonly lineEnd: "crlf" | "lf";
    }
  | { readonly format: "jsonl"; readonly filter: Readonly<Record<string, Json>> }
  | {
      readonly format: "ocsf";
      readonly filter: Readonly<Record<string, Json>>;
      /** Of the schema, and of this product; fixed like the classes, so that every step makes the same lines. */
      readonly ocsfVersion: string;
      readonly productVersion: string;
      /** What the catalogue calls the types that apps report. */
      readonly activities: Readonly<Record<string, OcsfActivity>>;
    }
  | { readonly format: "bundle" }
);

interface State {
  /** The place that was looked at last. */
  readonly after: number;
  readonly rows: number;
  readonly firstSeq: number | null;
  readonly lastSeq: number | null;
  /** Of a bundle: where it ends; later than was asked for, where the log tells only there what was taken out. */
  readonly end?: number;
  /** Up to where it has to reach for that. */
  readonly needed?: number;
  /** How often it waited for a place, or a checkpoint. */
  readonly waits?: number;
}

const LINES = "application/x-ndjson; charset=utf-8";
const types = { csv: CSV_TYPE, jsonl: LINES, ocsf: LINES, bundle: "application/x-ndjson" } as const;
const endings = { csv: "csv", jsonl: "jsonl", ocsf: "ocsf.jsonl", bundle: "bundle.jsonl" } as const;

/** Rows, and places, that one step looks at; so a step is short however seldom something matches. */
const ROWS_AT_ONCE = 2000;
const PLACES_AT_ONCE = 20_000;
const STRETCH = 1000;
/** Five minutes and more: by then nobody signs any more, and the bundle says so itself. */
const MOST_WAITS = 150;

/** The audit log as files, by place: it holds no snapshot of the database, and no row comes twice or is left out. */
export const auditExport = operationKind<Asked, State>({
  name: "audit.export",
  permission: "audit.log.export",
  types: [...new Set(Object.values(types))],
  begin: ({ after = 0 }) => ({ after, rows: 0, firstSeq: null, lastSeq: null }),
  step: (at) => (at.asked.format === "bundle" ? bundleStep(at) : rowsStep(at)),
  part: (asked, number) => ({
    type: types[asked.format],
    name: `${asked.name}-${String(number).padStart(3, "0")}.${endings[asked.format]}`,
    opening: openingOf(asked),
  }),
  manifest: (asked, { firstSeq, lastSeq }) => ({
    ...asked,
    firstSeq,
    lastSeq,
    order: "seq",
    zone: "UTC",
    ...described(asked),
  }),
});

function openingOf(asked: Asked): string {
  if (asked.format !== "csv") return "";
  const head = csvLine(
    columns.map(({ name }) => name),
    asked.lineEnd,
  );
  return `${asked.bom ? BYTE_ORDER_MARK : ""}${head}`;
}

/** What a reader needs to know of the files. */
function described({ format }: Asked): Readonly<Record<string, Json>> {
  if (format === "csv") return { columns: dictionary, escaping: CSV_ESCAPING };
  if (format === "jsonl") return { line: jsonSchema(Whole, "output") as Json, escaping: "none" };
  if (format === "ocsf") return { classes: ocsfClasses, escaping: "none" };
  return { verify: "bailiwick audit verify, with the parts in their order", escaping: "none" };
}

interface At {
  readonly tx: Parameters<typeof entries.after>[0];
  readonly tenant: string;
  readonly asked: Asked;
  readonly state: State;
}

type Row = Parameters<typeof toWhole>[0];

/** How a row is told, by its format. */
function lineOf({ tenant, asked }: Pick<At, "tenant" | "asked">): (row: Row) => string {
  if (asked.format === "csv")
    return (row) => {
      const entry = toEntry(row);
      return csvLine(
        columns.map(({ of }) => of(entry)),
        asked.lineEnd,
      );
    };
  if (asked.format === "ocsf") {
    const setting = { tenant, version: asked.productVersion };
    return (row) =>
      `${JSON.stringify(toOcsf(toWhole(row), { ...setting, activity: activityOf(row, asked.activities) }))}\n`;
  }
  return (row) => `${JSON.stringify(toWhole(row))}\n`;
}

/** What another system's log calls its events says nothing in this one. */
function activityOf({ source, action }: Row, declared: Readonly<Record<string, OcsfActivity>>): OcsfActivity {
  if (source === "bailiwick") return findAuditType(action)?.ocsf ?? OCSF_UNSAID;
  return source === "app" && Object.hasOwn(declared, action) ? (declared[action] ?? OCSF_UNSAID) : OCSF_UNSAID;
}

async function rowsStep({ tx, tenant, asked, state }: At) {
  if (asked.format === "bundle") throw new Error("A bundle is not made of rows");
  const { words, ...filter } = searched(Filter.parse(asked.filter));
  const { rows, to } = await entries.between(tx, {
    after: state.after,
    upTo: Math.min(state.after + PLACES_AT_ONCE, asked.snapshotSeq),
    filter,
    words,
    isWhole: asked.format !== "csv",
    limit: ROWS_AT_ONCE,
  });
  return {
    text: rows.map(lineOf({ tenant, asked })).join(""),
    rows: rows.length,
    state: grown(state, to, rows),
    isLast: to >= asked.snapshotSeq,
  };
}

/**
 * What is there is read as it is by now: where something was taken out since the end was fixed, the bundle goes on to
 * the checkpoint that covers the log's own word on it.
 */
async function bundleStep({ tx, tenant, asked, state }: At) {
  const { after, needed = 0, waits = 0 } = state;
  const wait = { text: "", rows: 0, state: { ...state, waits: waits + 1 }, isLast: false, waits: true };
  const isOverdue = waits >= MOST_WAITS;
  const end = await endOf(tx, tenant, { asked, state });
  if (needed > end && after >= end && !isOverdue) return wait;
  const limit = Math.max(0, Math.min(STRETCH, end - after));
  const stretch = await readStretch({ tx, tenant: { id: tenant } }, after, limit, end);
  if (stretch.explainedAt === null && !isOverdue) return wait;
  if (after < stretch.truncatedAt) {
    if (state.end !== undefined)
      throw placeGone(`The log was truncated at ${stretch.truncatedAt} meanwhile; export it anew`, {
        after: stretch.truncatedAt,
      });
    return { text: "", rows: 0, state: { ...state, after: stretch.truncatedAt }, isLast: false };
  }
  const reach = Math.max(needed, stretch.explainedAt ?? 0);
  const isCutShort = stretch.rows === 0 && after < end;
  const isLast = isCutShort || (stretch.to >= end && (reach <= end || isOverdue));
  const lines: readonly Line[] = [
    ...(state.end === undefined ? [headOf(stretch)] : []),
    ...linesOf(stretch, end),
    ...(isLast ? [{ kind: "end", entries: state.rows + stretch.rows } as const] : []),
  ];
  return {
    text: lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
    rows: stretch.rows,
    state: { ...grown(state, stretch.to, stretch.entries), end, needed: reach, waits },
    isLast,
  };
}

async function endOf(tx: At["tx"], tenant: string, { asked, state }: Pick<At, "asked" | "state">): Promise<number> {
  const { after, end = asked.snapshotSeq, needed = 0 } = state;
  if (after < end || needed <= end) return end;
  const { size = 0 } = (await checkpoints.newest(tx, tenant)) ?? {};
  return size >= needed ? size : end;
}

const grown = (state: State, after: number, rows: readonly { readonly seq: number | null }[]): State => ({
  after,
  rows: state.rows + rows.length,
  firstSeq: state.firstSeq ?? rows[0]?.seq ?? null,
  lastSeq: rows.at(-1)?.seq ?? state.lastSeq,
});
