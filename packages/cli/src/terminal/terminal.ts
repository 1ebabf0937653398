/** The terminal, or the pipes that stand for one. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Columns of the answer's terminal; undefined when it goes into a file or pipe, where nothing is cut. */
  readonly columns: number | undefined;
  /** Whether a person watches the notes as they come. */
  readonly isLive: boolean;
  /** Whether a person can be asked. */
  readonly isInteractive: boolean;
  readonly hasUnicode: boolean;
  readonly hasColour: boolean;
  readonly input: NodeJS.ReadStream;
  /** Aborted when the user, or the machine, wants an end. */
  readonly interrupted: AbortSignal;
  out(text: string | Uint8Array): void;
  err(text: string): void;
  /** When the reader of the answer has caught up. */
  drained(): Promise<void>;
}

export function terminalOf({ stdin, stdout, stderr, env }: NodeJS.Process, interrupted: AbortSignal): Terminal {
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "";
  const moves = env["TERM"] !== "dumb";
  return {
    env,
    columns: stdout.isTTY ? stdout.columns || 80 : undefined,
    isLive: stderr.isTTY && moves,
    isInteractive: stdin.isTTY && stderr.isTTY,
    hasUnicode: /utf-?8/i.test(locale),
    hasColour: stdout.isTTY && moves && !env["NO_COLOR"],
    input: stdin,
    interrupted,
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    drained: () =>
      stdout.writableNeedDrain ? new Promise((resolve) => stdout.once("drain", resolve)) : Promise.resolve(),
  };
}
