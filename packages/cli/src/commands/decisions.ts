import { existsSync, renameSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { type ItemOf, type Operations, paged } from "@bailiwick/sdk";
import { eventsOf } from "../events.ts";
import { drawStages } from "../explanation.ts";
import { maybe, one } from "../frame/arguments.ts";
import { type Command, command } from "../frame/command.ts";
import { choice, flag, limit, text } from "../frame/options.ts";
import { UsageError } from "../frame/usage-error.ts";
import { open } from "../server.ts";
import { during } from "../terminal/progress.ts";
import type { Column } from "../terminal/table.ts";
import { clean, padTo } from "../terminal/text.ts";
import { filtersOf, filterOptions, periodOptions } from "./decision-filters.ts";
import { fields } from "./fields.ts";

type Recorded = ItemOf<"GET /api/v1/decision-log">;

const base = "/api/v1/decision-log";
const verdictOf = ({ allowed, code }: Recorded) => (allowed ? "allowed" : code);
const named = (entity: { readonly type: string; readonly id: string } | null) =>
  entity === null ? "" : `${entity.type}:${entity.id}`;

const columns: readonly Column<Recorded>[] = [
  { head: "WHEN", of: ({ at }) => at },
  { head: "ANSWER", of: verdictOf },
  { head: "WHO", of: ({ subject }) => named(subject) },
  { head: "CAPABILITY", of: ({ capability }) => capability },
  { head: "ON", of: ({ resource }) => named(resource) },
  { head: "ID", whole: true, of: ({ id }) => id },
];

const search = command({
  name: "decisions search",
  summary: "Search the decision log, newest first",
  about: "With an operator's key and without a tenant: the decisions of all tenants.",
  speaksToServer: true,
  arguments: { text: maybe("A text that occurs in an id, a key, a code or a resource") },
  options: { ...filterOptions, ...periodOptions, limit },
  examples: [
    { does: "What was denied in the last hour", line: "bailiwick decisions search --denied --since 1h" },
    { does: "Everything about a ticket", line: "bailiwick decisions search T-1 --tenant acme --limit all --json" },
  ],
  async run({ args, options, api, speech }) {
    // Which values there are is the server's to say.
    const query = filtersOf(options, args.text, new Date()) as Operations[`GET ${typeof base}`]["ask"]["query"];
    const list = paged(api(), `GET ${base}`, query ? { query } : {});
    await speech.list(list, { columns, none: "No decision is recorded that is like that.", limit: options.limit });
  },
});

const show = command({
  name: "decisions show",
  summary: "Show a recorded decision with its stages and provenance as they were",
  speaksToServer: true,
  arguments: { decision: one("A decision by its id, which begins with dec_") },
  options: { question: flag("Print only its question, to be asked again: pipe it into bailiwick explain") },
  examples: [
    { does: "Why was that?", line: "bailiwick decisions show dec_01m7yrh772frj906m6kz6348n5 --tenant acme" },
    {
      does: "And today?",
      line: "bailiwick decisions show dec_01m7yrh772frj906m6kz6348n5 --tenant acme --question | bailiwick explain --tenant acme",
    },
  ],
  async run({ args, options, api, speech, terminal }) {
    const record = await api()(`GET ${base}/{decision}`, { params: args });
    if (options.question) return speech.print(JSON.stringify(record.question, null, 2));
    speech.tell(record, (print) => {
      fields(
        [
          ["answer", verdictOf(record)],
          ["who", named(record.subject)],
          ["capability", record.capability],
          ["on", named(record.resource)],
          ["node", record.node],
          ["when", record.at],
          ["asked by", `${record.caller} over ${record.askedBy}`],
          ["request", record.requestId],
          ["tenant", record.tenant],
          ["revision", record.revision],
          ["took", `${record.took} µs`],
          ["not kept", record.omitted.join(", ")],
        ],
        print,
      );
      print("");
      for (const line of drawStages(record, { hasUnicode: terminal.hasUnicode, paint: speech.paint })) print(line);
    });
  },
});

const tail = command({
  name: "decisions tail",
  summary: "Watch decisions as they are made, until interrupted",
  about: "With --json each is a line of JSON. A connection that breaks is made again where it broke off.",
  speaksToServer: true,
  options: filterOptions,
  examples: [{ does: "Denials of a tenant, as they happen", line: "bailiwick decisions tail --denied --tenant acme" }],
  async run({ options, target, terminal, speech }) {
    const query = filtersOf(options, undefined, new Date());
    const events = eventsOf(target(), terminal.interrupted, { path: `${base}/stream`, query });
    for await (const { event, data } of events) {
      if (event === "skipped") speech.note("More happened at once than is told: bailiwick decisions search --since 5m");
      if (event !== "decision") continue;
      const record = data as Recorded;
      if (speech.isJson) await speech.jsonLine(record);
      else {
        const answer = speech.paint(record.allowed ? "green" : "red", padTo(verdictOf(record), 20));
        speech.print(
          `${record.at}  ${answer}  ${clean([named(record.subject), record.capability, named(record.resource)].join("  "))}`.trimEnd(),
        );
        await terminal.drained();
      }
    }
  },
});

const exporting = command({
  name: "decisions export",
  summary: "Export the decision log as CSV or JSON Lines, oldest first, in constant memory",
  speaksToServer: true,
  arguments: { text: maybe("A text that occurs in an id, a key, a code or a resource") },
  options: {
    ...filterOptions,
    ...periodOptions,
    format: choice(["csv", "jsonl"], "The form; default: csv, and jsonl with --json"),
    to: text("file", "Into a new file, for its owner alone; default: standard output", { completes: "file" }),
  },
  examples: [
    {
      does: "Last week, for a spreadsheet",
      line: "bailiwick decisions export --since 7d --tenant acme --to decisions.csv",
    },
    { does: "Through a filter", line: "bailiwick decisions export --format jsonl --denied | gzip > denied.jsonl.gz" },
  ],
  async run({ args, options, target, terminal, speech }) {
    const { to } = options;
    if (to !== undefined && existsSync(to)) throw new UsageError(`${to} is there already; an export replaces nothing`);
    const format = options.format ?? (speech.isJson ? "jsonl" : "csv");
    const query = { ...filtersOf(options, args.text, new Date()), format };
    const body = () => open(target(), terminal.interrupted, { path: `${base}/export`, query });
    if (to === undefined) {
      for await (const chunk of await body()) {
        terminal.out(chunk);
        await terminal.drained();
      }
      return;
    }
    const bytes = await during(speech.progress(`Exporting to ${to}`), (progress) => writeTo(to, body, progress.at));
    speech.tell({ file: to, bytes }, (print) => print(`${to} (${bytes} bytes)`));
  },
});

/**
 * Under its own name it is whole: what breaks off leaves nothing behind. The file is opened before anything is asked for,
 * and closed before it is removed; a write stream would open it on its own time, maybe after that.
 */
async function writeTo(
  file: string,
  body: () => Promise<AsyncIterable<Uint8Array>>,
  report: (done: number) => void,
): Promise<number> {
  let done = 0;
  async function* counted() {
    for await (const chunk of await body()) {
      yield chunk;
      done += chunk.length;
      report(done);
    }
  }
  const growing = `${file}.part`;
  try {
    await writeFile(growing, counted(), { mode: 0o600 });
    renameSync(growing, file);
  } catch (error) {
    rmSync(growing, { force: true });
    if (error instanceof Error && "syscall" in error)
      throw new UsageError(`${file} cannot be written: ${error.message}`);
    throw error;
  }
  return done;
}

const unknown = command({
  name: "decisions unknown",
  summary: "List names that were asked about and are in no catalogue, the latest first",
  speaksToServer: true,
  options: { open: flag("Only those asked about since they were acknowledged"), limit },
  examples: [{ does: "Which app asks wrongly?", line: "bailiwick decisions unknown --open" }],
  async run({ options, api, speech }) {
    const query = options.open ? { open: "true" as const } : {};
    await speech.list(paged(api(), `GET ${base}/unknown-capabilities`, { query }), {
      columns: [
        { head: "NAME", of: ({ capability }) => capability },
        { head: "ASKED", of: ({ asked }) => asked },
        { head: "LAST", of: ({ lastAt }) => lastAt },
        { head: "BY", of: ({ lastCaller }) => lastCaller },
        { head: "TENANT", of: ({ tenant }) => tenant },
      ],
      none: "Every name that was asked about is in a catalogue.",
      limit: options.limit,
    });
  },
});

export const decisionCommands: readonly Command[] = [search, show, tail, exporting, unknown];
