import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { EmbeddedFailure } from "./failure.ts";

/**
 * The POSIX ustar format, as far as a back-up needs it: folders and regular files. Any `tar` can
 * list and unpack what is written here.
 */
export interface Entry {
  readonly path: string;
  readonly kind: "file" | "folder";
  readonly size: number;
}

const block = 512;
const longestName = 100;

export function headerOf({ path, kind, size }: Entry): Buffer {
  const name = kind === "folder" ? `${path}/` : path;
  if (Buffer.byteLength(name) > longestName) throw new Error(`The path ${path} is too long.`);
  const header = Buffer.alloc(block);
  header.write(name, 0);
  header.write(kind === "folder" ? "0000700\0" : "0000600\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136);
  header.write(" ".repeat(8), 148);
  header.write(kind === "folder" ? "5" : "0", 156);
  header.write("ustar\x0000", 257);
  header.write(`${checksum(header).toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

export function paddingOf(size: number): Buffer {
  return Buffer.alloc((block - (size % block)) % block);
}

export const endOfArchive = Buffer.alloc(2 * block);

function checksum(header: Buffer): number {
  return header.reduce((sum, byte) => sum + byte, 0);
}

function parseHeader(header: Buffer): Entry | undefined {
  if (header.every((byte) => byte === 0)) return undefined;
  const expected = Number.parseInt(textAt(header, 148, 8), 8);
  const counted = Buffer.from(header).fill(" ", 148, 156);
  if (checksum(counted) !== expected) throw damaged("a header does not match its checksum");
  const type = textAt(header, 156, 1);
  if (type !== "0" && type !== "5") throw damaged(`an entry of the unknown type "${type}"`);
  const path = safePath(textAt(header, 0, longestName).replace(/\/$/, ""));
  const size = Number.parseInt(textAt(header, 124, 12), 8);
  if (!Number.isSafeInteger(size) || size < 0) throw damaged("a size is no number");
  return { path, kind: type === "5" ? "folder" : "file", size };
}

/** A path never leaves the folder it is unpacked into. */
function safePath(path: string): string {
  const parts = path.split("/");
  if (path === "" || parts.some((part) => part === "" || part === "." || part === "..")) {
    throw damaged(`the path "${path}" is not allowed`);
  }
  return path;
}

function textAt(header: Buffer, start: number, length: number): string {
  return header.toString("utf8", start, start + length).replace(/\0.*$/s, "");
}

export function damaged(why: string, cause?: unknown): EmbeddedFailure {
  return new EmbeddedFailure("archive_invalid", `The archive cannot be trusted: ${why}.`, cause);
}

export type Content = AsyncIterable<Buffer>;

/** Hands every entry with its content to `take`, which reads the content to its end; `report` hears how far it is. */
export async function readArchive(
  path: string,
  take: (entry: Entry, content: Content) => Promise<void>,
  report: (read: number) => void = () => undefined,
): Promise<void> {
  const file = createReadStream(path);
  const unpacked = file.pipe(createGunzip());
  file.on("error", (error) => unpacked.destroy(error));
  try {
    const read = reader(unpacked);
    for (;;) {
      const entry = parseHeader(await read.exactly(block));
      if (!entry) break;
      await take(entry, read.upTo(entry.size));
      await read.exactly(paddingOf(entry.size).length);
      report(file.bytesRead);
    }
    // To the very end: gzip's own checksum stands there.
    await read.rest();
  } finally {
    file.destroy();
    unpacked.destroy();
  }
}

function reader(stream: AsyncIterable<Buffer>) {
  const chunks = stream[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);

  async function next(): Promise<Buffer | undefined> {
    try {
      const result = await chunks.next();
      return result.done === true ? undefined : result.value;
    } catch (error) {
      if (isSystemError(error)) throw error;
      throw damaged("it is incomplete or not a back-up", error);
    }
  }

  async function* upTo(size: number): AsyncGenerator<Buffer, void, undefined> {
    for (let left = size; left > 0; ) {
      if (held.length === 0) {
        const chunk = await next();
        if (!chunk) throw damaged("it ends too early");
        held = chunk;
      }
      const part = held.subarray(0, left);
      held = held.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }

  return {
    upTo,
    async exactly(size: number): Promise<Buffer> {
      const parts: Buffer[] = [];
      for await (const part of upTo(size)) parts.push(part);
      return Buffer.concat(parts);
    },
    async rest(): Promise<void> {
      while ((await next()) !== undefined);
    },
  };
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
