import { parseArgs } from "node:util";
import type { Command } from "./command.ts";
import { connection, everywhere, short } from "./globals.ts";
import { suggestion } from "@bailiwick/server/nearest";
import type { Options, ValuesOf } from "./options.ts";
import { UsageError } from "./usage-error.ts";

export type Globals = ValuesOf<typeof everywhere>;
export type Connection = ValuesOf<typeof connection>;

export interface Read {
  readonly args: Readonly<Record<string, unknown>>;
  /** Its own ones alone. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly connection: Connection;
}

export interface Route {
  /** The words that name a command, or lead to several. */
  readonly words: readonly string[];
  readonly command: Command | undefined;
  /** Everything else that was typed. */
  readonly rest: readonly string[];
}

/** The commands whose names begin with these words. */
export const under = (words: readonly string[], commands: readonly Command[]): readonly Command[] =>
  commands.filter(({ name }) => words.every((word, index) => name.split(" ")[index] === word));

export const optionsOf = ({ options, speaksToServer }: Command): Options => ({
  ...options,
  ...(speaksToServer && connection),
  ...everywhere,
});

/** Finds the command that is meant. Options that every command has may stand before its name. */
export function route(argv: readonly string[], commands: readonly Command[]): Route {
  const known: Options = { ...everywhere, ...connection };
  const passed: string[] = [];
  let words: readonly string[] = [];
  let index = 0;
  for (; index < argv.length; index += 1) {
    const token = argv[index] ?? "";
    if (token === "--") break;
    if (token.startsWith("-") && token !== "-") {
      passed.push(token);
      if (known[token.slice(2)]?.placeholder !== undefined) {
        index += 1;
        passed.push(...argv.slice(index, index + 1));
      }
      continue;
    }
    if (under([...words, token], commands).length === 0) break;
    words = [...words, token];
  }
  const command = commands.find(({ name }) => name === words.join(" "));
  return { words, command, rest: [...passed, ...argv.slice(index)] };
}

/** Reads what was typed by the command's own declaration. */
export function read(argv: readonly string[], command: Command): Read {
  const options = optionsOf(command);
  const { values, positionals } = sort(argv, options);
  return {
    args: argumentsFrom(positionals, command),
    options: valuesOf(command.options, values),
    connection: valuesOf(connection, values),
  };
}

const valuesOf = <O extends Options>(options: O, values: ReadonlyMap<string, readonly string[]>): ValuesOf<O> =>
  Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, option.read(name, values.get(name) ?? [])]),
  ) as ValuesOf<O>;

/** Of what was typed, whatever all commands have; complains about nothing. */
export function readGlobals(argv: readonly string[]): Globals {
  const { tokens } = tokensOf(argv, everywhere);
  const given = new Set(tokens.flatMap((token) => (token.kind === "option" ? [token.name] : [])));
  return Object.fromEntries(Object.keys(everywhere).map((name) => [name, given.has(name)])) as Globals;
}

const tokensOf = (argv: readonly string[], options: Options) =>
  parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(options).map(([name, { placeholder }]) => {
        const letter = short[name];
        const type = placeholder === undefined ? ("boolean" as const) : ("string" as const);
        return [name, { type, multiple: true, ...(letter !== undefined && { short: letter }) }];
      }),
    ),
  });

function sort(argv: readonly string[], options: Options) {
  const values = new Map<string, string[]>();
  const { tokens, positionals } = tokensOf(argv, options);
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    const option = options[name];
    if (option === undefined) throw unknownOption(rawName, options);
    if (option.placeholder === undefined && value !== undefined)
      throw new UsageError(`${rawName} takes no value; "${value}" was given.`);
    if (option.placeholder !== undefined && value === undefined) throw new UsageError(`${rawName} needs a value.`);
    if (inlineValue === false && value !== undefined && /^-./.test(value))
      throw new UsageError(`${rawName} needs a value. If ${value} is it, write ${rawName}=${value}`);
    values.set(name, [...(values.get(name) ?? []), value ?? ""]);
  }
  return { values, positionals };
}

/** Whoever types a key as an option is told why there is none. */
function unknownOption(typed: string, options: Options): UsageError {
  if (/^--(api-)?(key|token)$/.test(typed))
    return new UsageError(
      `There is no option ${typed}: what stands on a command line can be read in the list of processes. Use --key-file, BAILIWICK_KEY or a profile.`,
    );
  const known = Object.keys(options).map((name) => `--${name}`);
  return new UsageError(`There is no option ${typed}.${suggestion(typed, known)}`);
}

function argumentsFrom(given: readonly string[], command: Command): Readonly<Record<string, unknown>> {
  let rest = given;
  const values: Record<string, unknown> = {};
  for (const [name, argument] of Object.entries(command.arguments)) {
    const own = argument.many ? rest : rest.slice(0, 1);
    if ((argument.needed && own.length === 0) || own.includes(""))
      throw new UsageError(`Missing: <${name}>. ${argument.says}.`);
    values[name] = argument.read(own);
    rest = rest.slice(own.length);
  }
  if (rest.length > 0) throw new UsageError(`That is too much: ${rest.join(" ")}`);
  return values;
}
