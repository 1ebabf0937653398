import { existsSync } from "node:fs";
import type { Operations } from "@bailiwick/sdk";
import { one } from "../frame/arguments.ts";
import { command } from "../frame/command.ts";
import { choice, count, flag, text, type ValuesOf } from "../frame/options.ts";
import { UsageError } from "../frame/usage-error.ts";
import { instantOf } from "../instants.ts";
import { concluded, fetchParts } from "../made.ts";

type Body = Operations["POST /api/v1/audit/exports"]["ask"]["body"];

const filterOptions = {
  actor: text("id", "Only what this one did"),
  action: text("name", "Only this, such as tenancy.tenant.created; tenancy.* for all that begin so"),
  target: text("id", "Only what was done to this"),
  node: text("id", "Only at this node"),
  address: text("address", "Only from there"),
  request: text("id", "Only what was done in this request"),
  trace: text("id", "Only what was part of this trace"),
  session: text("id", "Only what was done in this session"),
  "on-behalf-of": text("id", "Only what was done for this one: a person or, where an operator did it, a tenant"),
  decision: text("id", "Only what followed this decision"),
  source: text("name", "Only from bailiwick, app, or an import"),
  outcome: choice(["done", "refused", "failed"], "Only what came out so"),
  words: text("text", "Only where this occurs"),
  since: text("time", "From then on: a time ago such as 90m, 2h or 7d, or a moment, RFC 3339"),
  until: text("time", "Before then"),
};

const options = {
  format: choice(["bundle", "csv", "jsonl", "ocsf"], "The form; default: bundle, which `audit verify` takes"),
  after: count("seq", "Begin after this place: the manifest before says which, as snapshotSeq", { standard: 0 }),
  bom: flag("Of CSV: begin with a byte order mark, for Excel"),
  lf: flag("Of CSV: end lines with LF instead of CR LF"),
  ...filterOptions,
};

export const exportLog = command({
  name: "audit export",
  summary: "Write the audit log into files: a bundle that can be verified, CSV, JSON Lines, or OCSF for a SIEM",
  about:
    "The tenant's log; without a tenant, the operator's own. The server makes the files as an operation, of 100 MB at most each; several are numbered, and a manifest lies beside them.",
  arguments: { file: one("Where to; it must not be there yet", { completes: "file" }) },
  options,
  speaksToServer: true,
  examples: [
    { does: "Everything, to be verified", line: "bailiwick audit export acme.jsonl --tenant acme" },
    { does: "What came since", line: "bailiwick audit export more.jsonl --tenant acme --after 5000" },
    {
      does: "What came since, as a SIEM reads it",
      line: "bailiwick audit export siem.jsonl --tenant acme --format ocsf --after 5000",
    },
    {
      does: "Last week's refusals for a spreadsheet",
      line: "bailiwick audit export refused.csv --tenant acme --format csv --outcome refused --since 7d --bom",
    },
  ],
  async run({ args: { file }, options: given, api, target, terminal: { interrupted }, speech }) {
    if (existsSync(file)) throw new UsageError(`${file} is there already; an export replaces nothing`);
    const ask = api();
    const { id } = await ask("POST /api/v1/audit/exports", { body: bodyOf(given, new Date()) });
    speech.note(`${id}: if this is interrupted, go on with: bailiwick operations download ${id} ${file}`);
    const operation = await concluded(ask, id, { speech, interrupted });
    const files = await fetchParts(operation, file, { target: target(), speech, interrupted });
    const entries = operation.progress.done;
    speech.tell({ operation: id, files, entries }, (print) => print(`${files.join(", ")}: ${entries} entries`));
  },
});

function bodyOf({ format = "bundle", after, bom, lf, ...typed }: ValuesOf<typeof options>, now: Date): Body {
  const { words, since, until, request, trace, session, "on-behalf-of": onBehalfOf, decision, ...named } = typed;
  const filter = {
    ...named,
    requestId: request,
    traceId: trace,
    sessionId: session,
    onBehalfOf,
    decisionId: decision,
    q: words,
    since: since === undefined ? undefined : instantOf("since", since, now),
    until: until === undefined ? undefined : instantOf("until", until, now),
  };
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  if (format !== "csv" && (bom || lf)) throw new UsageError("--bom and --lf are about CSV: --format csv");
  if (format === "bundle" && isFiltered)
    throw new UsageError("A bundle is whole, or it could not be verified; filter with another --format");
  if (format === "bundle") return { format, after };
  return format === "csv" ? { format, filter, after, bom, lineEnd: lf ? "lf" : "crlf" } : { format, filter, after };
}
