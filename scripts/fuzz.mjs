import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

/** The fuzzer for as long as one likes: so many requests, from a seed that can be given again. */
const { values } = parseArgs({ options: { runs: { type: "string" }, seed: { type: "string" } } });
const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 31));
const runs = values.runs ?? "20000";
for (const [name, value] of Object.entries({ runs, seed }))
  if (!/^\d{1,10}$/.test(value)) {
    console.error(`--${name} is a whole number`);
    process.exit(2);
  }
console.log(`${runs} requests with --seed ${seed}`);
const ran = spawnSync("node_modules/.bin/vitest", ["run", "--project", "server", "packages/server/test/fuzz"], {
  stdio: "inherit",
  env: { ...process.env, FUZZ_RUNS: runs, FUZZ_SEED: seed },
});
process.exit(ran.status ?? 1);
