import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseCatalogue } from "@bailiwick/server";
import { type Command, command, UsageError } from "../command.ts";
import { serverOf } from "../server.ts";
import { printChanges, printSubscribers } from "./catalogue-changes.ts";
import { readFiles } from "./files.ts";

const json = { json: { type: "boolean" } } as const;

const validate = command(
  "catalogue validate",
  "catalogue validate <file or folder>...",
  "Check catalogue files, without a server",
  json,
  async ({ args, options, terminal }) => {
    const { errors } = parseCatalogue(readFiles(args));
    if (options.json) terminal.print(JSON.stringify({ valid: !errors, errors: errors ?? [] }, null, 2));
    else if (errors)
      for (const { file, line, column, path, message } of errors)
        terminal.print(`${file}:${line}:${column} ${path}: ${message}`);
    else terminal.print("In order.");
    return errors ? 1 : 0;
  },
);

const diff = command(
  "catalogue diff",
  "catalogue diff <file or folder>... [--json]",
  "Show what a push would change, and which tenants it concerns",
  json,
  async ({ args, options, terminal }) => {
    const api = serverOf(terminal);
    const said = await api("POST /api/v1/catalogue/diff", { body: { format: "bailiwick", files: readFiles(args) } });
    if (options.json) return terminal.print(JSON.stringify(said, null, 2));
    printChanges(said.changes, terminal.print);
    printSubscribers(said.subscribers, said.moreSubscribers, terminal.print);
  },
);

const push = command(
  "catalogue push",
  "catalogue push <file or folder>... [--json]",
  "Publish the catalogue: all of it or nothing",
  json,
  async ({ args, options, terminal }) => {
    const said = await serverOf(terminal)("POST /api/v1/catalogue/push", { body: { files: readFiles(args) } });
    if (options.json) return terminal.print(JSON.stringify(said, null, 2));
    printChanges(said.details, terminal.print);
    if (said.id !== null) terminal.print(`Published as ${said.id}.`);
  },
);

const pull = command(
  "catalogue pull",
  "catalogue pull <folder> [--product <key>]",
  "Write the published catalogue into a folder, one file for each product",
  { product: { type: "string" } },
  async ({ args: [folder], options, terminal }) => {
    if (folder === undefined) throw new UsageError("Name the folder to write into.");
    const { files } = await serverOf(terminal)("GET /api/v1/catalogue/files", {
      query: options.product === undefined ? {} : { product: options.product },
    });
    mkdirSync(folder, { recursive: true });
    for (const { name, text } of files) {
      writeFileSync(join(folder, basename(name)), text);
      terminal.print(join(folder, basename(name)));
    }
  },
);

const importing = command(
  "catalogue import",
  "catalogue import <file>... [--product <key>] [--dry-run] [--json]",
  "Import price lists in Pricing2Yaml, syntax 1.0 to 3.0; several years of a product become versions",
  { ...json, product: { type: "string" }, "dry-run": { type: "boolean" } },
  async ({ args, options, terminal }) => {
    const api = serverOf(terminal);
    const files = readFiles(args);
    for (const [index, file] of files.entries()) {
      if (files.length > 1) terminal.note(`[${index + 1}/${files.length}] ${file.name}`);
      const named = options.product === undefined ? {} : { product: options.product };
      const said = options["dry-run"]
        ? await api("POST /api/v1/catalogue/diff", { body: { format: "pricing2yaml", file, ...named } })
        : await api("POST /api/v1/catalogue/imports", { query: named, body: file });
      if (options.json) terminal.print(JSON.stringify(said, null, 2));
      else if (said.report) {
        if ("changes" in said && Array.isArray(said.changes)) printChanges(said.changes, terminal.print);
        else if ("id" in said && said.id === null) terminal.print("Nothing changes.");
        const { saasName, product, version, counts } = said.report;
        terminal.print(
          `${saasName} ${version} as ${product}: ${counts.plans} plans, ${counts.features} features, ${counts.usageLimits} limits, ${counts.addOns} add-ons`,
        );
        for (const { line, message } of said.report.warnings) terminal.note(`  ${file.name}:${line}: ${message}`);
      }
    }
  },
);

export const catalogueCommands: readonly Command[] = [validate, diff, push, pull, importing];
