import { readFileSync, statSync } from "node:fs";
import { LineCounter, parseDocument } from "yaml";
import { UsageError } from "./frame/usage-error.ts";

/** A file cannot be used as it is; each mistake has its place. */
class UnusableFile extends Error {
  override readonly name = "UnusableFile";
  readonly errors: readonly Mistake[];

  constructor(errors: readonly Mistake[]) {
    super(errors.map(({ file, line, column, detail }) => `${file}:${line}:${column}: ${detail}`).join("\n"));
    this.errors = errors;
  }
}

export interface Mistake {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly detail: string;
}

/** What a file holds, and where in it a JSON pointer leads. */
export interface Held {
  readonly value: unknown;
  placeOf(pointer: string): { readonly line: number; readonly column: number };
}

/** Reads JSON, or YAML, which JSON is a part of. */
export function parseFile(file: string, text: string): Held {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: "1.2" });
  if (document.errors.length > 0)
    throw new UnusableFile(
      document.errors.map(({ message, pos }) => {
        const { line, col } = lines.linePos(pos[0]);
        return { file, line, column: col, detail: message };
      }),
    );
  return {
    value: document.toJS() as unknown,
    placeOf(pointer) {
      const range = nearestRange(document, pathOf(pointer));
      const { line, col } = lines.linePos(range);
      return { line, column: col };
    },
  };
}

/** The place of a member, or of what should have held it. */
function nearestRange(document: ReturnType<typeof parseDocument>, path: readonly string[]): number {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  const range = typeof node === "object" && node !== null && "range" in node ? (node.range as number[] | null) : null;
  if (range) return range[0] ?? 0;
  return path.length === 0 ? 0 : nearestRange(document, path.slice(0, -1));
}

/** `#/subject/id`, as RFC 6901 writes it into a URI. */
const pathOf = (pointer: string): readonly string[] =>
  pointer
    .replace(/^#/, "")
    .split("/")
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));

export function readText(file: string, most: number): string {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) throw new UsageError(`There is no ${file}`);
  if (found.isDirectory()) throw new UsageError(`${file} is a folder.`);
  if (found.size > most) throw new UsageError(`${file} is larger than ${most / 1024} KiB.`);
  return readFileSync(file, "utf8");
}

/** Line by line, holding one line at a time; what is no line within reason ends it. */
export async function* linesOf(
  input: AsyncIterable<string | Uint8Array>,
  longest: number,
): AsyncGenerator<string, void, undefined> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of input) {
    rest += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
    if (rest.length > longest) throw new UsageError(`A line is longer than ${longest / 1024} KiB.`);
  }
  if (rest !== "") yield rest;
}
