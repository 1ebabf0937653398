import type { Api } from "@bailiwick/sdk";
import type { Target, Typed } from "../profiles/connection.ts";
import type { Speech } from "../terminal/speech.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { Argument, Arguments } from "./arguments.ts";
import type { Exit } from "./exit.ts";
import type { Options, ValuesOf } from "./options.ts";

export interface Example {
  readonly does: string;
  readonly line: string;
}

/** What a command is given of the world. */
export interface World {
  readonly terminal: Terminal;
  readonly speech: Speech;
  /** The server that is meant, and as whom. */
  target(): Target;
  /** Its client; complains where there is no key. */
  api(): Api;
  /** The connection as it was typed, for commands that keep or examine it. */
  readonly typed: Typed;
}

type ArgumentsOf<A> = { readonly [Name in keyof A]: A[Name] extends Argument<infer Value> ? Value : never };
export type Given<A, O> = World & { readonly args: ArgumentsOf<A>; readonly options: ValuesOf<O> };

/** What a command declares; reading, help, completion and the reference are made of it. */
export interface Declared<A, O> {
  /** `catalogue push`: what is typed, in words. */
  readonly name: string;
  /** One line, an order without a full stop. */
  readonly summary: string;
  /** What else must be known before using it. */
  readonly about?: string;
  readonly arguments?: A;
  readonly options?: O;
  /** Whether the options that say which server, and as whom, are its too. */
  readonly speaksToServer?: boolean;
  readonly examples: readonly Example[];
}

export interface Command extends Declared<Arguments, Options> {
  readonly arguments: Arguments;
  readonly options: Options;
  readonly speaksToServer: boolean;
  run(world: World, args: Readonly<Record<string, unknown>>, options: Readonly<Record<string, unknown>>): Promise<Exit>;
}

type None = Record<never, never>;

/** A command says what it needs and gives an exit code; reading arguments and telling failures is not its business. */
export function command<const A extends Arguments = None, const O extends Options = None>(
  declared: Declared<A, O> & { run(given: Given<A, O>): Promise<Exit | void> },
): Command {
  const { run, ...rest } = declared;
  return {
    speaksToServer: false,
    ...rest,
    arguments: declared.arguments ?? {},
    options: declared.options ?? {},
    // The frame reads both by this very declaration.
    run: async (world, args, options) =>
      (await run({ ...world, args: args as ArgumentsOf<A>, options: options as ValuesOf<O> })) ?? 0,
  };
}
