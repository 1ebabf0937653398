import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

/** Every property test with so many other seeds, each of which is told and can be given again. Ends at the first that fails. */
const { values } = parseArgs({ options: { rounds: { type: "string" }, seed: { type: "string" } } });
for (const [name, value] of Object.entries(values))
  if (!/^\d{1,9}$/.test(value)) {
    console.error(`--${name} is a whole number`);
    process.exit(2);
  }

const files = ["src", "test"]
  .flatMap((folder) => readdirSync("packages").map((name) => join("packages", name, folder)))
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder, { recursive: true }).map((file) => join(folder, String(file))))
  // The fuzzer has a command and seeds of its own.
  .filter((file) => file.endsWith(".test.ts") && !file.includes(join("test", "fuzz")))
  .filter((file) => readFileSync(file, "utf8").includes('from "fast-check"'));
const seeds = values.seed
  ? [values.seed]
  : Array.from({ length: Number(values.rounds ?? 10) }, () => String(Math.floor(Math.random() * 1e9)));

for (const seed of seeds) {
  console.log(`${files.length} files with --seed ${seed}`);
  const ran = spawnSync("node_modules/.bin/vitest", ["run", ...files], {
    stdio: "inherit",
    env: { ...process.env, PROPERTY_SEED: seed },
  });
  if (ran.status !== 0) process.exit(ran.status ?? 1);
}
