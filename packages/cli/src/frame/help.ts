import type { Command } from "./command.ts";
import { exitMeanings } from "./exit.ts";
import { connection, everywhere, short } from "./globals.ts";
import type { Options } from "./options.ts";
import { under } from "./read.ts";

/** `bailiwick tenants show <tenant> [options]`. */
export function usageOf({ name, arguments: args, options, speaksToServer }: Command): string {
  const named = Object.entries(args).map(([each, { needed, many }]) => {
    const shown = `<${each}>${many ? "..." : ""}`;
    return needed ? shown : `[${shown}]`;
  });
  const optional = Object.keys(options).length > 0 || speaksToServer ? ["[options]"] : [];
  return ["bailiwick", name, ...named, ...optional].join(" ");
}

export type Row = readonly [left: string, right: string];

export const rowsOf = (options: Options): readonly Row[] =>
  Object.entries(options).map(([name, option]) => {
    const letter = short[name];
    const value = option.placeholder === undefined ? "" : ` <${option.placeholder}>`;
    const notes = [
      ...(option.many ? ["may be given several times"] : []),
      ...(option.standard === undefined ? [] : [`default: ${option.standard}`]),
    ];
    const says = notes.length > 0 ? `${option.says} (${notes.join("; ")})` : option.says;
    return [`${letter === undefined ? "" : `-${letter}, `}--${name}${value}`, says];
  });

export const argumentRows = ({ arguments: args }: Command): readonly Row[] =>
  Object.entries(args).map(([name, { says }]): Row => [`<${name}>`, says]);

const WIDEST = 30;

const section = (title: string, rows: readonly Row[]): readonly string[] => {
  if (rows.length === 0) return [];
  const width = Math.min(WIDEST, Math.max(...rows.map(([left]) => left.length)));
  return ["", title, ...rows.flatMap(([left, right]) => entry(left, right, width))];
};

/** What is too long for its column gets a line of its own. */
const entry = (left: string, right: string, width: number): readonly string[] =>
  left.length > width ? [`  ${left}`, `  ${" ".repeat(width)}  ${right}`] : [`  ${left.padEnd(width)}  ${right}`];

/** A summary as a sentence; a question ends as one. */
export const sentence = (summary: string): string => (summary.endsWith("?") ? summary : `${summary}.`);

export function helpOf(command: Command): string {
  return [
    usageOf(command),
    "",
    sentence(command.summary),
    ...(command.about === undefined ? [] : [command.about]),
    ...section("Arguments", argumentRows(command)),
    ...section("Options", rowsOf(command.options)),
    ...section("Which server, and as whom", command.speaksToServer ? rowsOf(connection) : []),
    ...section("Everywhere", rowsOf(everywhere)),
    ...(command.examples.length > 0 ? ["", "Examples"] : []),
    ...command.examples.flatMap(({ does, line }) => [`  ${does}:`, `    ${line.replaceAll("\n", "\n    ")}`]),
  ].join("\n");
}

/** All commands, or those whose names begin with these words. */
export function overview(words: readonly string[], commands: readonly Command[]): string {
  const rows = under(words, commands).map(({ name, summary }): Row => [name, summary]);
  const all = words.length === 0;
  return [
    ["bailiwick", ...words, "<command> [options]"].join(" "),
    ...section("Commands", rows),
    ...section("Everywhere", all ? rowsOf(everywhere) : []),
    ...section("Exit codes", all ? Object.entries(exitMeanings) : []),
    "",
    `More about one: ${["bailiwick", ...words, "<command> --help"].join(" ")}`,
  ].join("\n");
}
