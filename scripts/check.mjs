import { spawnSync } from "node:child_process";

/** Everything that can be known without running the product: format, lint, types, dead code, packages. */
const checks = [
  ["format", "biome", ["format", "."]],
  ["lint", "oxlint", ["--type-aware", "--deny-warnings", "packages"]],
  ["types", "tsc", ["-b"]],
  ["dead code", "knip", []],
  ["decision package", "publint", ["packages/decision", "--strict"]],
  ["sdk package", "publint", ["packages/sdk", "--strict"]],
];

const failed = checks.filter(([name, command, args]) => {
  console.log(`\n== ${name}`);
  return spawnSync(`node_modules/.bin/${command}`, args, { stdio: "inherit" }).status !== 0;
});
if (failed.length > 0) {
  console.error(`\nNot in order: ${failed.map(([name]) => name).join(", ")}`);
  process.exit(1);
}
console.log("\nAll in order.");
