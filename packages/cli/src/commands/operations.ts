import { type ItemOf, paged } from "@bailiwick/sdk";
import { one } from "../frame/arguments.ts";
import { type Command, command } from "../frame/command.ts";
import { choice, limit } from "../frame/options.ts";
import { concluded, fetchParts } from "../made.ts";
import type { Column } from "../terminal/table.ts";
import { bytes } from "../terminal/text.ts";
import { fields } from "./fields.ts";

type Operation = ItemOf<"GET /api/v1/operations">;

const statuses = ["queued", "running", "done", "failed", "cancelled", "expired"] as const;
const operation = one("An operation by its id, which begins with op_");

const progressOf = ({ progress: { done, total } }: Operation) => (total === null ? `${done}` : `${done}/${total}`);

const columns: readonly Column<Operation>[] = [
  { head: "BEGUN", of: ({ createdAt }) => createdAt },
  { head: "KIND", of: ({ kind }) => kind },
  { head: "STATUS", of: ({ status }) => status },
  { head: "ROWS", of: progressOf },
  { head: "PARTS", of: ({ parts }) => String(parts.length) },
  { head: "ID", whole: true, of: ({ id }) => id },
];

const list = command({
  name: "operations list",
  summary: "List what takes longer than a request, newest first",
  about: "The tenant's; without a tenant, the operator's own.",
  speaksToServer: true,
  options: { status: choice(statuses, "Only those that are so"), limit },
  examples: [{ does: "What is going on?", line: "bailiwick operations list --tenant acme --status running" }],
  async run({ options: { status, limit: most }, api, speech }) {
    const found = paged(api(), "GET /api/v1/operations", status === undefined ? {} : { query: { status } });
    await speech.list(found, { columns, none: "There is no operation.", limit: most });
  },
});

const show = command({
  name: "operations show",
  summary: "Show an operation: how far it is, and its files",
  speaksToServer: true,
  arguments: { operation },
  examples: [{ does: "How far is it?", line: "bailiwick operations show op_01m7yrh772frj906m6kz6348n5 --tenant acme" }],
  async run({ args, api, speech }) {
    const found = await api()("GET /api/v1/operations/{operation}", { params: args });
    speech.tell(found, (print) => printOperation(found, print));
  },
});

function printOperation(found: Operation, print: (line: string) => void): void {
  fields(
    [
      ["kind", found.kind],
      ["status", found.status],
      ["rows", progressOf(found)],
      ["error", found.error && `${found.error.code}: ${found.error.detail}`],
      ["asked by", found.requestedBy],
      ["begun", found.createdAt],
      ["finished", found.finishedAt],
      ["kept until", found.expiresAt],
      ["asked for", JSON.stringify(found.asked)],
    ],
    print,
  );
  for (const part of found.parts) print(`${part.name}  ${part.rows} rows  ${bytes(part.bytes)}  sha256 ${part.sha256}`);
}

const cancel = command({
  name: "operations cancel",
  summary: "Cancel an operation, or give up what it made",
  speaksToServer: true,
  arguments: { operation },
  examples: [{ does: "Enough of it", line: "bailiwick operations cancel op_01m7yrh772frj906m6kz6348n5 --tenant acme" }],
  async run({ args, api, speech }) {
    const found = await api()("POST /api/v1/operations/{operation}/cancel", { params: args });
    speech.tell(found, (print) => print(`${found.id} is ${found.status}`));
  },
});

const download = command({
  name: "operations download",
  summary: "Wait for an operation and fetch its files, from where an earlier attempt broke off",
  speaksToServer: true,
  arguments: { operation, file: one("Where to; several files are numbered", { completes: "file" }) },
  examples: [
    {
      does: "Go on where it was interrupted",
      line: "bailiwick operations download op_01m7yrh772frj906m6kz6348n5 acme.jsonl --tenant acme",
    },
  ],
  async run({ args: { operation: id, file }, api, target, terminal: { interrupted }, speech }) {
    const done = await concluded(api(), id, { speech, interrupted });
    const files = await fetchParts(done, file, { target: target(), speech, interrupted });
    speech.tell({ operation: id, files, rows: done.progress.done }, (print) =>
      print(`${files.join(", ")}: ${done.progress.done} rows`),
    );
  },
});

export const operationCommands: readonly Command[] = [list, show, cancel, download];
