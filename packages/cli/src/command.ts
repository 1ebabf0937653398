import { type ParseArgsConfig, parseArgs } from "node:util";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>["values"];

/** What a command is given of the world. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A line of the answer. */
  print(line: string): void;
  /** A line beside the answer: progress, advice. */
  note(line: string): void;
}

export interface Command {
  /** `catalogue push`: what is typed, in words. */
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly options: Options;
  run(argv: readonly string[], terminal: Terminal): Promise<number>;
}

/** Used wrongly: told with the command's usage, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

interface Given<O extends Options> {
  readonly options: Values<O>;
  readonly args: readonly string[];
  readonly terminal: Terminal;
}

/** A command says what it needs and gives an exit code; reading arguments and telling failures is not its business. */
export function command<const O extends Options>(
  name: string,
  usage: string,
  summary: string,
  options: O,
  act: (given: Given<O>) => Promise<number | void>,
): Command {
  return {
    name,
    usage,
    summary,
    options,
    async run(argv, terminal) {
      const { values, positionals } = read(argv, options);
      return (await act({ options: values as Values<O>, args: positionals, terminal })) ?? 0;
    },
  };
}

function read(argv: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
