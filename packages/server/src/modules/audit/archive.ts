import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { MANIFEST } from "@bailiwick/audit-verify";

/** Where the entries of a segment go before it is dropped: a folder for each, whole or not at all. */
export interface Archive {
  /** Fills a new folder of that name, and then writes the manifest that `fill` gives; says where the folder is. */
  make(name: string, fill: (folder: Filling) => Promise<string>): Promise<string>;
  /** The manifest of one that is whole. */
  manifestOf(name: string): Promise<string | undefined>;
  placeOf(name: string): string;
  /** Throws away what is there under that name, whole or half made. */
  discard(name: string): Promise<void>;
}

export interface Filling {
  write(file: string, pieces: AsyncIterable<string>): Promise<Written>;
}

export interface Written {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

export function fileArchive(folder: string): Archive {
  const placeOf = (name: string) => join(folder, name);
  const partOf = (name: string) => `${placeOf(name)}.part`;
  return {
    placeOf,
    async make(name, fill) {
      await mkdir(partOf(name), { recursive: true });
      const write: Filling["write"] = (file, pieces) => writeFile(join(partOf(name), file), pieces);
      const manifest = await fill({ write });
      await write(MANIFEST, once(manifest));
      await keepFolder(partOf(name));
      await rename(partOf(name), placeOf(name));
      await keepFolder(folder);
      return placeOf(name);
    },
    manifestOf: (name) =>
      readFile(join(placeOf(name), MANIFEST), "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
        return undefined;
      }),
    async discard(name) {
      await rm(partOf(name), { recursive: true, force: true });
      // Without its manifest it is no archive, however much of the rest is still there.
      await rm(join(placeOf(name), MANIFEST), { force: true });
      await rm(placeOf(name), { recursive: true, force: true });
    },
  };
}

async function writeFile(path: string, pieces: AsyncIterable<string>): Promise<Written> {
  const hash = createHash("sha256");
  let bytes = 0;
  const file = await open(path, "wx");
  try {
    for await (const piece of pieces) {
      const buffer = Buffer.from(piece);
      hash.update(buffer);
      bytes += buffer.length;
      await file.writeFile(buffer);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest("hex") };
}

// oxlint-disable-next-line typescript/require-await
async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

/** What lies in a folder is there for good once the folder is written as well. */
async function keepFolder(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
