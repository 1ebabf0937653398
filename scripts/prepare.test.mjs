import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const repository = join(import.meta.dirname, "..");
let clone;

// A clone in small: one package, the real compiler, nothing to download.
beforeEach(async () => {
  clone = await mkdtemp(join(tmpdir(), "bailiwick-clone-"));
  await mkdir(join(clone, "packages/one/src"), { recursive: true });
  await mkdir(join(clone, "scripts"));
  await mkdir(join(clone, "vendor/typescript/bin"), { recursive: true });
  await json("vendor/typescript/package.json", { name: "typescript", version: "1.0.0", type: "module" });
  const compiler = pathToFileURL(join(repository, "node_modules/typescript/bin/tsc"));
  await writeFile(join(clone, "vendor/typescript/bin/tsc"), `await import(${JSON.stringify(compiler)});`);
  await cp(join(repository, "scripts/prepare.mjs"), join(clone, "scripts/prepare.mjs"));
  await json("package.json", {
    name: "clone",
    version: "1.0.0",
    private: true,
    workspaces: ["packages/*"],
    engines: { node: ">=20.19" },
    devDependencies: { typescript: "file:vendor/typescript" },
  });
  await json("packages/one/package.json", { name: "one", version: "1.0.0", type: "module" });
  await json("tsconfig.json", { files: [], references: [{ path: "packages/one" }] });
  await json("packages/one/tsconfig.json", {
    compilerOptions: {
      composite: true,
      rootDir: "src",
      outDir: "dist",
      module: "nodenext",
      types: [],
    },
    include: ["src"],
  });
  await writeFile(join(clone, "packages/one/src/index.ts"), "export const one: number = 1;\n");
  await command("npm", ["install", "--package-lock-only", "--ignore-scripts", "--offline"]);
});

afterEach(() => rm(clone, { recursive: true, force: true, maxRetries: 5 }));

describe("prepare", { timeout: 60_000 }, () => {
  it("installs and builds a fresh clone, and then has nothing to do", async () => {
    const first = await prepare();
    expect(first).toMatchObject({ status: 0 });
    expect(first.said).toMatch(/Installing[^]*Building/);
    expect(built()).toBe(true);
    expect(await prepare()).toEqual({ status: 0, said: "" });
    expect(await readdir(clone)).not.toContain(".prepare.lock");
  });

  it("builds again, without installing, when a source changed", async () => {
    await prepare();
    await writeFile(join(clone, "packages/one/src/two.ts"), "export const two: number = 2;\n");
    const { said } = await prepare();
    expect(said).toMatch(/Building/);
    expect(said).not.toMatch(/Installing/);
    expect(built("two.js")).toBe(true);
  });

  it("builds again when what was built is gone", async () => {
    await prepare();
    await rm(join(clone, "packages/one/dist"), { recursive: true });
    expect((await prepare()).said).toMatch(/Building/);
    expect(built()).toBe(true);
  });

  it("installs again when the packages changed", async () => {
    await prepare();
    await json("packages/one/package.json", {
      name: "one",
      version: "1.0.0",
      type: "module",
      license: "MIT",
    });
    expect((await prepare()).said).toMatch(/Installing/);
  });

  it("fails when the build fails, and again the next time", async () => {
    await prepare();
    await writeFile(join(clone, "packages/one/src/index.ts"), "export const one: number = 'one';\n");
    expect((await prepare()).status).not.toBe(0);
    const again = await prepare();
    expect(again.status).not.toBe(0);
    expect(again.said).toMatch(/TS2322/);
  });

  it("fails when the install fails", async () => {
    await writeFile(join(clone, "package-lock.json"), "{}");
    const { status, said } = await prepare();
    expect(status).not.toBe(0);
    expect(said).toMatch(/failed/);
  });

  it("does the work once when several ask at the same time", async () => {
    const outcomes = await Promise.all([prepare(), prepare(), prepare()]);
    expect(outcomes.map(({ status }) => status)).toEqual([0, 0, 0]);
    expect(outcomes.filter(({ said }) => said.includes("Installing"))).toHaveLength(1);
    expect(outcomes.filter(({ said }) => said.includes("Building"))).toHaveLength(1);
    expect(built()).toBe(true);
  });

  it("takes over from a process that was killed", async () => {
    const { pid } = await command(process.execPath, ["-e", ""]);
    await json(".prepare.lock", { host: hostname(), pid });
    expect(await prepare()).toMatchObject({ status: 0 });
  });

  it("takes over a lock that shows no sign of life", async () => {
    await json(".prepare.lock", { host: "elsewhere", pid: 1 });
    const longAgo = new Date(Date.now() - 120_000);
    await utimes(join(clone, ".prepare.lock"), longAgo, longAgo);
    expect(await prepare()).toMatchObject({ status: 0 });
  });

  it("says which Node it needs", async () => {
    await json("package.json", { engines: { node: ">=99.1" } });
    const { status, said } = await prepare();
    expect(status).toBe(1);
    expect(said).toContain(`needs Node 99.1 or newer; this is ${process.versions.node}`);
  });
});

function prepare() {
  return command(process.execPath, [join(clone, "scripts/prepare.mjs")]).then(({ status, said }) => ({
    status,
    said,
  }));
}

function command(file, args) {
  return new Promise((resolve) => {
    const child = execFile(file, args, { cwd: clone }, (error, output, errors) => {
      resolve({ status: error ? error.code : 0, said: output + errors, pid: child.pid });
    });
  });
}

function built(name = "index.js") {
  return existsSync(join(clone, "packages/one/dist", name));
}

function json(path, value) {
  return writeFile(join(clone, path), JSON.stringify(value));
}
