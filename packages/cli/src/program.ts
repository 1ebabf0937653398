import type { Command, World } from "./frame/command.ts";
import { complete } from "./frame/complete.ts";
import { type Exit, exits } from "./frame/exit.ts";
import { failureOf } from "./frame/failure.ts";
import { helpOf, overview, usageOf } from "./frame/help.ts";
import { nearest } from "@bailiwick/server/nearest";
import { type Globals, read, readGlobals, route, under } from "./frame/read.ts";
import { UsageError } from "./frame/usage-error.ts";
import { lookAt } from "./look.ts";
import { targetOf, type Typed } from "./profiles/connection.ts";
import { apiOf } from "./server.ts";
import { speechOf } from "./terminal/speech.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { VERSION } from "./version.ts";

/** Runs one command line to its end. */
export async function program(
  argv: readonly string[],
  terminal: Terminal,
  commands: readonly Command[],
): Promise<Exit> {
  if (argv[0] === "__complete") return offer(argv.slice(1), terminal, commands);
  const asked = argv[0] === "help" ? [...argv.slice(1), "--help"] : argv;
  const globals = readGlobals(asked);
  const { words, command, rest } = route(asked, commands);
  try {
    if (globals.version) return said(terminal, VERSION);
    if (globals.help) return help(words, command, rest, { terminal, commands });
    if (!command) throw unknown(words, rest, commands);
    const { args, options, connection } = read(rest, command);
    return await command.run(worldOf(connection, globals, terminal), args, options);
  } catch (error) {
    return fail(error, command, { terminal, json: globals.json });
  }
}

function said(terminal: Terminal, text: string): Exit {
  terminal.out(`${text}\n`);
  return exits.done;
}

interface Around {
  readonly terminal: Terminal;
  readonly commands: readonly Command[];
}

function help(
  words: readonly string[],
  command: Command | undefined,
  rest: readonly string[],
  { terminal, commands }: Around,
): Exit {
  const stray = rest.find((each) => !each.startsWith("-"));
  if (!command && stray !== undefined) throw unknown(words, rest, commands);
  return said(terminal, command ? helpOf(command) : overview(words, commands));
}

/** What was typed is no command: the one that was probably meant, or those there are. */
function unknown(words: readonly string[], rest: readonly string[], commands: readonly Command[]): UsageError {
  const stray = rest.find((each) => !each.startsWith("-"));
  if (stray === undefined) return new UsageError(overview(words, commands));
  const next = new Set(under(words, commands).flatMap(({ name }) => name.split(" ")[words.length] ?? []));
  const meant = nearest(stray, [...next]);
  const advice = meant === undefined ? "See: bailiwick --help" : `Did you mean ${[...words, meant].join(" ")}?`;
  return new UsageError(`There is no command ${[...words, stray].join(" ")}. ${advice}`);
}

function worldOf(typed: Typed, globals: Globals, terminal: Terminal): World {
  const target = () => targetOf(typed, terminal.env);
  const speech = speechOf(terminal, {
    json: globals.json,
    quiet: globals.quiet,
    colour: terminal.hasColour && !globals["no-color"],
  });
  return { terminal, speech, typed, target, api: () => apiOf(target(), terminal.interrupted) };
}

function fail(
  error: unknown,
  command: Command | undefined,
  { terminal, json }: { readonly terminal: Terminal; readonly json: boolean },
): Exit {
  const { exit, text, problem } = failureOf(error);
  const usage = exit === exits.usedWrongly && command ? `\nUsage: ${usageOf(command)}` : "";
  terminal.err(json ? `${JSON.stringify(problem)}\n` : `${text}${usage}\n`);
  return exit;
}

/** For the shell, a line each: what to offer, a tab, what it is. Whatever goes wrong, it offers nothing. */
async function offer(words: readonly string[], terminal: Terminal, commands: readonly Command[]): Promise<Exit> {
  const candidates = await complete(words, commands, lookAt(words, terminal)).catch(() => []);
  for (const { text, says } of candidates) terminal.out(`${says === undefined ? text : `${text}\t${says}`}\n`);
  return exits.done;
}
