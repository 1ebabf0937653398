// Makes a clone ready to run: the packages of the lock file, then the build. It needs nothing but
// Node and npm, says what it does, and does nothing at all (in milliseconds) when nothing changed.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lockFile = join(root, ".prepare.lock");
const installStamp = join(root, "node_modules/.bailiwick-install");
const buildStamp = join(root, "node_modules/.bailiwick-build");
const heartbeatMs = 1_000;
const abandonedMs = 60_000;

try {
  await requireNode();
  if (!(await isInstalled()) || !(await isBuilt())) await whileLocked(prepare);
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = error.status || 1;
}

async function prepare() {
  // Asked again: while we waited for the lock, another process may have done it all.
  if (!(await isInstalled())) await install();
  if (!(await isBuilt())) await build();
}

async function requireNode() {
  const { engines } = await readJson("package.json");
  const wanted = engines.node.replace(/^>=/, "");
  if (compareVersions(process.versions.node, wanted) >= 0) return;
  throw new Error(
    `Bailiwick needs Node ${wanted} or newer; this is ${process.versions.node}. ` +
      "Install a newer one from https://nodejs.org and try again.",
  );
}

function compareVersions(left, right) {
  const [a, b] = [left, right].map((version) => version.split(".").map(Number));
  const index = [0, 1, 2].find((place) => (a[place] || 0) !== (b[place] || 0));
  return index === undefined ? 0 : (a[index] || 0) - (b[index] || 0);
}

async function isInstalled() {
  return (await readIfPresent(installStamp)) === (await installDigest());
}

async function installDigest() {
  const digest = createHash("sha256").update(`${process.platform} ${process.arch}`);
  const manifests = (await packageNames()).map((name) => `packages/${name}/package.json`);
  for (const path of ["package-lock.json", "package.json", ...manifests]) {
    digest.update(`\n${path}\n`).update((await readIfPresent(join(root, path))) || "");
  }
  return digest.digest("hex");
}

async function install() {
  console.log("Installing the packages (only when they changed) ...");
  const npm = process.env.npm_execpath;
  const [command, ...before] = npm && npm.endsWith(".js") ? [process.execPath, npm] : ["npm"];
  // The build needs the development packages, whatever NODE_ENV says. What packages of packages warn of is not for users.
  const quietly = ["--no-audit", "--no-fund", "--loglevel=error"];
  await run(command, [...before, "ci", "--ignore-scripts", "--include=dev", ...quietly]);
  // npm ci begins by removing node_modules, stamp included: an interrupted one is never taken for done.
  await writeFile(installStamp, await installDigest());
}

async function isBuilt() {
  const text = await readIfPresent(buildStamp);
  if (text === undefined) return false;
  const { sources, outputs } = JSON.parse(text);
  return sources === (await sourcesDigest()) && outputs.every((path) => existsSync(join(root, path)));
}

/** Times and sizes, not contents: a wrong guess costs one build, a right one saves reading it all. */
async function sourcesDigest() {
  const digest = createHash("sha256").update(await installDigest());
  const names = await packageNames();
  const perPackage = ["tsconfig.json", "vite.config.ts", "index.html"];
  const settings = [
    "tsconfig.json",
    "tsconfig.base.json",
    ...names.flatMap((name) => perPackage.map((file) => `packages/${name}/${file}`)),
  ];
  const sources = await Promise.all(names.map((name) => filesBelow(`packages/${name}/src`)));
  for (const path of [...settings, ...sources.flat()].sort()) {
    if (path.endsWith(".test.ts") || !existsSync(join(root, path))) continue;
    const { size, mtimeMs } = await stat(join(root, path));
    digest.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return digest.digest("hex");
}

async function build() {
  const sources = await sourcesDigest();
  const last = await readIfPresent(buildStamp);
  // Incremental builds trust their own records and would not notice outputs that were deleted.
  const complete = last && JSON.parse(last).outputs.every((path) => existsSync(join(root, path)));
  await rm(buildStamp, { force: true });
  console.log("Building ...");
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  await run(process.execPath, [compiler, "-b", ...(complete ? [] : ["--force"])]);
  // What runs in browsers is bundled from the same sources.
  const bundler = join(root, "node_modules/vite/bin/vite.js");
  for (const name of await packageNames())
    if (existsSync(join(root, `packages/${name}/vite.config.ts`)))
      await run(process.execPath, [bundler, "build", `packages/${name}`, "--logLevel", "warn"]);
  const outputs = await Promise.all((await packageNames()).map((name) => filesBelow(`packages/${name}/dist`)));
  await writeFile(buildStamp, JSON.stringify({ sources, outputs: outputs.flat().sort() }));
}

async function run(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: "inherit" });
  const status = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(signal || code));
  });
  if (status === 0) return;
  const failure = new Error(`"${[command, ...args].join(" ")}" failed (${status}).`);
  failure.status = typeof status === "number" ? status : 1;
  throw failure;
}

/** One at a time per clone. The holder gives signs of life, so a killed one delays nobody for long. */
async function whileLocked(work) {
  const me = JSON.stringify({ host: hostname(), pid: process.pid });
  await takeLock(me);
  const heartbeat = setInterval(() => void utimes(lockFile, new Date(), new Date()).catch(() => {}), heartbeatMs);
  try {
    await work();
  } finally {
    clearInterval(heartbeat);
    await rm(lockFile, { force: true });
  }
}

async function takeLock(me) {
  for (let told = false; ; ) {
    try {
      return await writeFile(lockFile, me, { flag: "wx" });
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (await removeIfAbandoned()) continue;
    if (!told) console.log("Another process prepares this clone; waiting for it ...");
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The rename lets one of several waiters remove it, never a lock that was taken anew. */
async function removeIfAbandoned() {
  const text = await readIfPresent(lockFile);
  if (text === undefined) return true;
  if (!(await isAbandoned(text))) return false;
  const aside = `${lockFile}.${process.pid}`;
  try {
    await rename(lockFile, aside);
  } catch (error) {
    if (error.code === "ENOENT") return true;
    throw error;
  }
  const moved = await readIfPresent(aside);
  if (moved !== text && !existsSync(lockFile)) await rename(aside, lockFile);
  await rm(aside, { force: true });
  return true;
}

async function isAbandoned(text) {
  const age = Date.now() - (await stat(lockFile).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
  if (age > abandonedMs) return true;
  try {
    const { host, pid } = JSON.parse(text);
    return host === hostname() && !isAlive(pid);
  } catch {
    // Being written at this moment, or left empty by a crash; age decides.
    return false;
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

async function packageNames() {
  const entries = await readdir(join(root, "packages"), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function filesBelow(folder) {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(path) : [path];
    }),
  );
  return found.flat();
}

async function readJson(path) {
  return JSON.parse(await readFile(join(root, path), "utf8"));
}

async function readIfPresent(path) {
  return readFile(path, "utf8").catch((error) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}
