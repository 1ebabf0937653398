// Completes package-lock.json after `npm install`. npm leaves optional packages for other platforms out when it could
// not fetch their manifests, and `npm ci` then refuses the whole file. Named here by version and platform, they are in
// it, and npm fetches only those that are for the platform it runs on.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const path = join(import.meta.dirname, "../package-lock.json");
const systems = ["android", "darwin", "freebsd", "linux", "openharmony", "win32"];
const processors = ["arm", "arm64", "ia32", "ppc64", "riscv64", "s390x", "x64"];

const lock = JSON.parse(readFileSync(path, "utf8"));
const { packages } = lock;
let added = 0;
for (const [place, entry] of Object.entries(packages))
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const top = `node_modules/${name}`;
    const beside = `${place}/node_modules/${name}`;
    // A range that something is there for was met by npm itself; an exact version is met by that version alone.
    const exact = /^\d/.test(version);
    if ([beside, top].some((each) => packages[each] && (!exact || packages[each].version === version))) continue;
    const platform = platformIn(name);
    if (!exact || platform === undefined) {
      console.warn(`left alone: ${name}@${version}, wanted by ${place}`);
      continue;
    }
    packages[packages[top] ? beside : top] = { version, ...(entry.dev && { dev: true }), optional: true, ...platform };
    added += 1;
  }

lock.packages = Object.fromEntries(Object.entries(packages).toSorted(([a], [b]) => a.localeCompare(b, "en")));
if (added > 0) writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added > 0 ? `Added ${added} packages for other platforms.` : "The lock file is complete.");

/** `@scope/binding-linux-x64-musl`: the name of such a package says what it is for. */
function platformIn(name) {
  const parts = name.split(/[-/]/);
  const [os, ...others] = systems.filter((each) => parts.includes(each));
  const [cpu, ...more] = processors.filter((each) => parts.includes(each));
  if (os === undefined || cpu === undefined || others.length + more.length > 0) return undefined;
  const libc = parts.some((part) => part.startsWith("musl")) ? "musl" : "glibc";
  return {
    os: [os],
    cpu: [cpu],
    ...(os === "linux" && parts.some((part) => /^(?:gnu|musl)/.test(part)) && { libc: [libc] }),
  };
}
