import { join } from "node:path";
import { defineConfig } from "vitest/config";

const source = (name: string) => join(import.meta.dirname, "packages", name, "src/index.ts");

/** Property tests try the same cases every time. */
const setupFiles = [join(import.meta.dirname, "scripts/seed.mjs")];

/** Sources, so that unit tests need no build. Journeys take the built output, as a user does. */
const toSources = {
  "@bailiwick/server/nearest": join(import.meta.dirname, "packages/server/src/kernel/nearest.ts"),
  ...Object.fromEntries(
    ["audit-verify", "decision", "sdk", "server"].map((name) => [`@bailiwick/${name}`, source(name)]),
  ),
  "#platform": join(import.meta.dirname, "packages/audit-verify/src/platform.ts"),
};

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 2,
    projects: [
      {
        resolve: { alias: toSources },
        test: {
          name: "pure",
          setupFiles,
          include: ["packages/*/{src,test}/**/*.test.ts", "scripts/**/*.test.mjs"],
          exclude: ["packages/server/**", "packages/e2e/**", "**/dist/**"],
          testTimeout: 60_000,
        },
      },
      {
        resolve: { alias: toSources },
        test: {
          name: "server",
          setupFiles,
          include: ["packages/server/{src,test}/**/*.test.ts"],
          globalSetup: ["packages/server/test/global-setup.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["packages/e2e/**/*.test.ts"],
          exclude: ["**/dist/**", "**/node_modules/**"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
