import { type Progress, progressOf, quietProgress, type Unit } from "./progress.ts";
import { type Column, layout, ROWS_MEASURED } from "./table.ts";
import type { Terminal } from "./terminal.ts";

const codes = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;
export type Paint = keyof typeof codes;

export interface Manner {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly colour: boolean;
}

/**
 * How a command speaks. The answer alone goes to standard output: for people, or as JSON. Everything beside it goes to
 * standard error, and with JSON there is nothing beside it but a problem.
 */
export interface Speech {
  readonly isJson: boolean;
  /** One answer in both forms. */
  tell(value: unknown, forPeople: (print: (line: string) => void) => void): void;
  /** Items as they come: a table, or a JSON array written item by item. */
  list<Item>(items: AsyncIterable<Item>, list: ListOf<Item>): Promise<void>;
  /** One of many answers, as a line of JSON. */
  jsonLine(value: unknown): Promise<void>;
  print(line: string): void;
  /** A line beside the answer: advice. */
  note(line: string): void;
  progress(step: string, unit?: Unit): Progress;
  paint(paint: Paint, text: string): string;
}

export interface ListOf<Item> {
  readonly columns: readonly Column<Item>[];
  /** Told to people where there is nothing. */
  readonly none: string;
  readonly limit: number;
}

export function speechOf(terminal: Terminal, { json, quiet, colour }: Manner): Speech {
  const isHeard = !json && !quiet;
  const print = (line: string) => terminal.out(`${line}\n`);
  const note = (line: string) => {
    if (isHeard) terminal.err(`${line}\n`);
  };
  const paint = (name: Paint, text: string) =>
    colour ? `\u001b[${codes[name][0]}m${text}\u001b[${codes[name][1]}m` : text;
  return {
    isJson: json,
    print,
    note,
    paint,
    tell: (value, forPeople) => (json ? print(JSON.stringify(value, null, 2)) : forPeople(print)),
    async jsonLine(value) {
      print(JSON.stringify(value));
      await terminal.drained();
    },
    progress: (step, unit = "bytes") => (isHeard ? progressOf(terminal, step, unit) : quietProgress),
    async list(items, { columns, none, limit }) {
      const { taken, isMore } = first(items, limit);
      if (json) return printArray(taken, terminal);
      const shown = await printTable(taken, columns, terminal, (head) => paint("bold", head));
      if (shown === 0) note(none);
      if (isMore())
        note(`${limit === 1 ? "This is the first" : `These are the first ${limit}`}; --limit all shows the rest.`);
    },
  };
}

/** Takes so many, and looks whether there is one more. */
function first<Item>(items: AsyncIterable<Item>, limit: number) {
  let more = false;
  async function* taken(): AsyncGenerator<Item, void, undefined> {
    let count = 0;
    for await (const item of items) {
      if (count === limit) {
        more = true;
        return;
      }
      count += 1;
      yield item;
    }
  }
  return { taken: taken(), isMore: () => more };
}

async function printArray(items: AsyncIterable<unknown>, terminal: Terminal): Promise<void> {
  let before = "[";
  for await (const item of items) {
    terminal.out(`${before}\n  ${JSON.stringify(item)}`);
    before = ",";
    await terminal.drained();
  }
  terminal.out(before === "[" ? "[]\n" : "\n]\n");
}

async function printTable<Item>(
  items: AsyncGenerator<Item, void, undefined>,
  columns: readonly Column<Item>[],
  terminal: Terminal,
  emphasise: (head: string) => string,
): Promise<number> {
  const measured: Item[] = [];
  while (measured.length < ROWS_MEASURED) {
    const next = await items.next();
    if (next.done) break;
    measured.push(next.value);
  }
  if (measured.length === 0) return 0;
  const { head, row } = layout(columns, measured, terminal.columns);
  terminal.out(`${emphasise(head)}\n${measured.map((item) => `${row(item)}\n`).join("")}`);
  let count = measured.length;
  for await (const item of items) {
    terminal.out(`${row(item)}\n`);
    count += 1;
    await terminal.drained();
  }
  return count;
}
