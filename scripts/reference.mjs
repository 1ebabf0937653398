import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cliReference } from "./cli-reference.mjs";
import { clientTypes } from "./client-types.mjs";
import { withContextMap } from "./context-map.mjs";
import { referenceDocuments } from "./reference-documents.mjs";

/** Writes everything that is folded from code: docs/reference, the client's types, the map in ARCHITECTURE.md. */
const repository = join(import.meta.dirname, "..");
const built = (path) => import(join(repository, "packages/server/dist", path));

const [{ compose, scopesOf }, { settings }, { openapi, problemsOf }, { VERSION }] = await Promise.all(
  ["compose.js", "config.js", "kernel/openapi.js", "pages.js"].map(built),
);
// What the product declares needs nothing it stands on.
const product = compose({
  database: {},
  revisions: {},
  seal: {},
  cursors: {},
  metrics: {},
  log: {},
  now: () => new Date(),
});
const description = openapi(product.endpoints, product.events, VERSION);
const scopes = scopesOf(product.endpoints, "operator");
const documents = referenceDocuments({ ...product, settings, openapi: description, problemsOf, scopes });

const write = (path, text) => {
  const file = join(repository, path);
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`wrote ${path}`);
};

const formatted = (path, text) => {
  const biome = join(repository, "node_modules/.bin/biome");
  const { status, stdout, stderr } = spawnSync(biome, ["format", `--stdin-file-path=${path}`], {
    cwd: repository,
    input: text,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
};

const { catalogueJsonSchema } = await built("modules/catalogue/domain/index.js");
write("docs/reference/catalogue.schema.json", `${JSON.stringify(catalogueJsonSchema(), null, 2)}\n`);

const { policyJsonSchema } = await built("modules/access/policy-format.js");
write("docs/reference/policy.schema.json", `${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
for (const [name, text] of Object.entries(documents)) write(`docs/reference/${name}`, text);
const [{ commands }, { everywhere, connection }, { exitMeanings }, help] = await Promise.all(
  ["commands/index.js", "frame/globals.js", "frame/exit.js", "frame/help.js"].map(
    (path) => import(join(repository, "packages/cli/dist", path)),
  ),
);
const { usageOf, rowsOf, argumentRows, sentence } = help;
const told = { commands, everywhere, connection, exitMeanings, usageOf, rowsOf, argumentRows, sentence };
write("docs/reference/cli.md", cliReference(told));
const types = "packages/sdk/src/operations.ts";
write(types, formatted(types, clientTypes(JSON.parse(JSON.stringify(description)))));
const architecture = join(repository, "ARCHITECTURE.md");
if (existsSync(architecture)) write("ARCHITECTURE.md", withContextMap(readFileSync(architecture, "utf8")));
