import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { paged } from "@bailiwick/sdk";
import { one, some } from "../frame/arguments.ts";
import { type Command, command } from "../frame/command.ts";
import { placed } from "../frame/failure.ts";
import { limit, text } from "../frame/options.ts";
import { given } from "../tenant.ts";
import { during } from "../terminal/progress.ts";
import { printChanges, printSubscribers } from "./catalogue-changes.ts";
import { readFiles, sizeOf } from "./catalogue-files.ts";
import { importing } from "./catalogue-import.ts";

const files = some("YAML files, or folders of them", { completes: "file" });

const validate = command({
  name: "catalogue validate",
  summary: "Check catalogue files, without a server",
  arguments: { files },
  examples: [{ does: "Before a commit", line: "bailiwick catalogue validate catalogue/" }],
  async run({ args, speech }) {
    const { parseCatalogue } = await import("@bailiwick/server");
    const { errors = [] } = parseCatalogue(readFiles(args.files));
    speech.tell({ valid: errors.length === 0, errors }, (print) => {
      for (const { path, message, ...place } of errors)
        print(placed({ detail: message, pointer: path, ...place }).trimStart());
      if (errors.length === 0) print("In order.");
    });
    return errors.length === 0 ? 0 : 1;
  },
});

const diff = command({
  name: "catalogue diff",
  summary: "Show what a push would change, and which tenants it concerns",
  speaksToServer: true,
  arguments: { files },
  examples: [{ does: "What would happen", line: "bailiwick catalogue diff catalogue/" }],
  async run({ args, speech, api }) {
    const read = readFiles(args.files);
    const said = await during(speech.progress(`Comparing ${sizeOf(read)}`), () =>
      api()("POST /api/v1/catalogue/diff", { body: { format: "bailiwick", files: read } }),
    );
    speech.tell(said, (print) => {
      printChanges(said.changes, print);
      printSubscribers(said.subscribers, said.moreSubscribers, print);
    });
  },
});

const push = command({
  name: "catalogue push",
  summary: "Publish the catalogue: all of it or nothing",
  speaksToServer: true,
  arguments: { files },
  examples: [{ does: "Publish", line: "bailiwick catalogue push catalogue/" }],
  async run({ args, speech, api }) {
    const read = readFiles(args.files);
    const said = await during(speech.progress(`Publishing ${sizeOf(read)}`), () =>
      api()("POST /api/v1/catalogue/push", { body: { files: read } }),
    );
    speech.tell(said, (print) => {
      printChanges(said.details, print);
      if (said.id !== null) print(`Published as ${said.id}.`);
    });
  },
});

const pull = command({
  name: "catalogue pull",
  summary: "Write the published catalogue into a folder, one file for each product",
  speaksToServer: true,
  arguments: { folder: one("The folder to write into; it is made if need be", { completes: "folder" }) },
  options: { product: text("key", "Only this product", { completes: "product" }) },
  examples: [{ does: "Begin from what is published", line: "bailiwick catalogue pull catalogue/" }],
  async run({ args, options, speech, api }) {
    const found = await api()("GET /api/v1/catalogue/files", { query: given(options) });
    mkdirSync(args.folder, { recursive: true });
    const written = found.files.map(({ name, text: content }) => {
      const path = join(args.folder, basename(name));
      writeFileSync(path, content);
      return path;
    });
    speech.tell({ files: written }, (print) => {
      for (const path of written) print(path);
    });
  },
});

const publications = command({
  name: "catalogue publications",
  summary: "List what was published when, and by whom",
  speaksToServer: true,
  options: { limit },
  examples: [{ does: "The last ones", line: "bailiwick catalogue publications --limit 10" }],
  async run({ options, speech, api }) {
    await speech.list(paged(api(), "GET /api/v1/catalogue/publications"), {
      columns: [
        { head: "ID", whole: true, of: ({ id }) => id },
        { head: "WHEN", of: ({ publishedAt }) => publishedAt },
        { head: "BY", of: ({ publishedBy }) => publishedBy },
        { head: "FROM", of: ({ source }) => source },
        { head: "CHANGES", of: ({ changes }) => `+${changes.added} ~${changes.changed} -${changes.archived}` },
      ],
      none: "Nothing was published yet.",
      limit: options.limit,
    });
  },
});

export const catalogueCommands: readonly Command[] = [validate, diff, push, pull, importing, publications];
