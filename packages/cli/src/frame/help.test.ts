import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cliReference } from "../../../../scripts/cli-reference.mjs";
import { commands } from "../commands/index.ts";
import { exitMeanings, exits } from "./exit.ts";
import { connection, everywhere } from "./globals.ts";
import { argumentRows, helpOf, overview, rowsOf, sentence, usageOf } from "./help.ts";

const repository = join(import.meta.dirname, "../../../..");

it("is folded into the reference", () => {
  const told = { commands, everywhere, connection, exitMeanings, usageOf, rowsOf, argumentRows, sentence };
  const page = readFileSync(join(repository, "docs/reference/cli.md"), "utf8");
  expect(page, "run: npm run reference").toBe(cliReference(told));
});

it("names every command, and the meaning of every exit code", () => {
  const all = overview([], commands);
  for (const { name, summary } of commands) for (const text of [name, summary]) expect(all).toContain(text);
  for (const code of Object.values(exits)) expect(all).toContain(exitMeanings[code]);
  expect(overview(["tenants"], commands)).not.toContain("catalogue push");
});

it("of one command has its usage, options, defaults and examples", () => {
  const list = commands.find(({ name }) => name === "tenants list");
  const help = list ? helpOf(list) : "";
  expect(help).toContain("bailiwick tenants list [options]");
  expect(help).toContain("--status <active|suspended|closed>");
  expect(help).toContain("(default: 100)");
  expect(help).toContain("--key-file <file>");
  expect(help).toContain("bailiwick tenants list --status suspended");
});
