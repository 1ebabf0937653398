import { EmbeddedFailure, VERSION, WrongSettings } from "@bailiwick/server";
import { Refusal } from "@bailiwick/sdk";
import { type Command, type Terminal, UsageError } from "./command.ts";
import { catalogueCommands } from "./commands/catalogue.ts";
import { consoleLink } from "./commands/console.ts";
import { databaseCommands } from "./commands/database.ts";
import { doctor } from "./commands/doctor.ts";
import { keyCommands } from "./commands/keys.ts";
import { policyCommands } from "./commands/policy.ts";
import { start } from "./commands/start.ts";
import { tell } from "./refusal.ts";

/** Everything the command line can do. */
const commands: readonly Command[] = [
  start,
  ...catalogueCommands,
  ...policyCommands,
  ...keyCommands,
  consoleLink,
  ...databaseCommands,
  doctor,
];

const terminal: Terminal = {
  env: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  note: (line) => void process.stderr.write(`${line}\n`),
};

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const found = commands.find(({ name }) => name.split(" ").every((word, index) => argv[index] === word));
  if (!found) return overview(argv);
  const rest = argv.slice(found.name.split(" ").length);
  if (rest.includes("--help") || rest.includes("-h")) return help(found);
  try {
    return await found.run(rest, terminal);
  } catch (error) {
    return failed(error, found);
  }
}

function overview(argv: readonly string[]): number {
  if (argv[0] === "--version" || argv[0] === "-v") {
    terminal.print(VERSION);
    return 0;
  }
  const asked = argv.length === 0 || argv[0] === "--help" || argv[0] === "-h" || argv[0] === "help";
  if (!asked) terminal.note(`There is no command ${argv.join(" ")}.\n`);
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  const text = [
    "bailiwick <command>",
    "",
    ...lines,
    "",
    "BAILIWICK_URL and BAILIWICK_KEY say which server, and as whom.",
    "Exit codes: 0 done, 1 refused or failed, 2 used wrongly.",
  ].join("\n");
  (asked ? terminal.print : terminal.note)(text);
  return asked ? 0 : 2;
}

function help({ usage, summary, options }: Command): number {
  const flags = Object.entries(options).map(([name, { type }]) => `  --${name}${type === "string" ? " <value>" : ""}`);
  terminal.print([`bailiwick ${usage}`, "", summary, ...(flags.length > 0 ? ["", ...flags] : [])].join("\n"));
  return 0;
}

/** What the user can act on is told in words; anything else is a bug, and its trace helps. */
function failed(error: unknown, { usage }: Command): number {
  if (error instanceof UsageError) {
    terminal.note(`${error.message}\nUsage: bailiwick ${usage}`);
    return 2;
  }
  if (error instanceof Refusal) terminal.note(tell(error));
  else if (error instanceof WrongSettings || error instanceof EmbeddedFailure) terminal.note(error.message);
  else terminal.note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}
