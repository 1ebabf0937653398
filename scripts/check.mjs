import { spawnSync } from "node:child_process";

/** Everything that can be known without running the product: format, lint, types, dead code, packages. */
const checks = [
  ["format", "biome", ["format", "."]],
  ["lint", "oxlint", ["--type-aware", "--deny-warnings", "packages"]],
  ["types", "tsc", ["-b"]],
  ["types of tests", "tsc", ["-p", "tsconfig.tests.json"]],
  ["dead code", "knip", []],
  ["audit-verify package", "publint", ["packages/audit-verify", "--strict"]],
  ["decision package", "publint", ["packages/decision", "--strict"]],
  ["sdk package", "publint", ["packages/sdk", "--strict"]],
  ["Dockerfile", "dockerfile-utils", ["lint", "Dockerfile"]],
  ["compose file", "dclint", ["--max-warnings", "0", "compose.yaml"]],
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
