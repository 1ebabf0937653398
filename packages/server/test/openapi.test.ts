import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { clientTypes } from "../../../scripts/client-types.mjs";
import { referenceDocuments } from "../../../scripts/reference-documents.mjs";
import { scopesOf } from "../src/compose.ts";
import { settings } from "../src/config.ts";
import { isAtRevision, read } from "../src/kernel/endpoint.ts";
import { openapi, operationId, problemsOf } from "../src/kernel/openapi.ts";
import { VERSION } from "../src/pages.ts";
import { type Harness, openHarness } from "./harness.ts";

const run = promisify(execFile);
const repository = join(import.meta.dirname, "../../..");
const tool = (name: string) => join(repository, "node_modules/.bin", name);

let harness: Harness;
let description: unknown;
beforeAll(async () => {
  harness = await openHarness();
  const { endpoints, events } = harness.app.product;
  description = JSON.parse(JSON.stringify(openapi(endpoints, events, VERSION)));
});
afterAll(() => harness?.close());

describe("the reference", () => {
  const remedy = "run: npm run reference";

  it("in docs/reference is what the product declares", async () => {
    const { product } = harness.app;
    const scopes = scopesOf(product.endpoints, "operator");
    const documents = referenceDocuments({ ...product, settings, openapi: description, problemsOf, scopes });
    expect(Object.keys(documents)).toHaveLength(6);
    for (const [name, text] of Object.entries(documents))
      expect(await readFile(join(repository, "docs/reference", name), "utf8"), remedy).toBe(text);
  });

  it("tells of a scope what a tenant's key opens with it, and what only an operator's does", async () => {
    const permissions = await readFile(join(repository, "docs/reference/permissions.md"), "utf8");
    const row = (scope: string) => permissions.split("\n").find((line) => line.startsWith(`| \`${scope}\``));
    expect(row("tenancy.tenant.read")).toBe(
      "| `tenancy.tenant.read` | operator, tenant | `GET /api/v1/tenants/{tenant}`; an operator's key also `GET /api/v1/tenants`, `GET /api/v1/tenant-counts` |",
    );
    const { key } = (
      await harness
        .operator("POST", "/api/v1/tenants", { body: { slug: "opened", name: "Opened" } })
        .then(() =>
          harness.operator("POST", "/api/v1/keys", { tenant: "opened", body: { name: "all", scopes: ["*"] } }),
        )
    ).body;
    for (const { method, path, kind, access } of harness.app.product.endpoints) {
      if (kind !== "list" || path.includes("{") || !("permission" in access)) continue;
      const { status } = await harness.as(key as string, method, path);
      const scope = permissions.split("\n").find((line) => line.includes(`\`${method} ${path}\``));
      const [forTenants = ""] = scope?.includes("| operator, tenant |") ? scope.split("; an operator's key") : [];
      expect(status, path).toBe(forTenants.includes(`\`${method} ${path}\``) ? 200 : 403);
    }
  });

  it("gives the client its types", async () => {
    const path = "packages/sdk/src/operations.ts";
    const formatting = run(tool("biome"), ["format", `--stdin-file-path=${path}`], { cwd: repository, maxBuffer: 1e8 });
    formatting.child.stdin?.end(clientTypes(description));
    expect(await readFile(join(repository, path), "utf8"), remedy).toBe((await formatting).stdout);
  });

  it("is served by the server itself", async () => {
    expect(await harness.as(undefined, "GET", "/openapi.json")).toMatchObject({ status: 200, body: description });
  });
});

describe("the API description", () => {
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "bailiwick-openapi-"));
    file = join(folder, "openapi.json");
    await writeFile(file, JSON.stringify(description));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("has no error and no warning in Spectral", async () => {
    expect(await spectral(file)).toEqual([]);
  });

  it("has no error and no warning in Redocly", async () => {
    expect(await redocly(file)).toEqual([]);
  });

  it("would be refused by both if it were wrong", async () => {
    const wrong = join(folder, "wrong.json");
    await writeFile(wrong, JSON.stringify({ ...(description as object), paths: { "/a": { get: {} } } }));
    expect((await spectral(wrong)).length).toBeGreaterThan(0);
    expect((await redocly(wrong)).length).toBeGreaterThan(0);
  });

  it("names each operation once, and the scope it needs", () => {
    const { endpoints } = harness.app.product;
    const names = endpoints.map(operationId);
    expect(new Set(names).size).toBe(names.length);
    const { paths } = description as { paths: Record<string, Record<string, Record<string, unknown>>> };
    for (const { method, path, access } of endpoints)
      expect(paths[path]?.[method.toLowerCase()]?.["x-permission"]).toBe(
        "permission" in access ? access.permission : undefined,
      );
  });

  it("names the header an answer may be held to a revision by, and what every answer says of quotas", () => {
    const { paths, components } = description as {
      paths: Record<
        string,
        Record<string, { parameters: { name: string }[]; responses: Record<string, { headers?: object }> }>
      >;
      components: { headers: object };
    };
    expect(Object.keys(components.headers)).toEqual(["Bailiwick-Revision", "RateLimit", "RateLimit-Policy"]);
    for (const endpoint of harness.app.product.endpoints) {
      const { method, path, status } = endpoint;
      const { parameters, responses } = paths[path]?.[method.toLowerCase()] ?? { parameters: [], responses: {} };
      expect(parameters.some(({ name }) => name === "Bailiwick-Min-Revision")).toBe(isAtRevision(endpoint));
      expect(Object.keys(responses[status]?.headers ?? {})).toEqual(
        expect.arrayContaining(["RateLimit", "RateLimit-Policy"]),
      );
    }
  });

  it("gives a schema that contains itself a name, and refers to it from everywhere", () => {
    const Tree: z.ZodType = z.object({ name: z.string(), children: z.lazy(() => z.array(Tree)) });
    const endpoint = (path: `/${string}`, reply: z.ZodType) =>
      read({ path, summary: "Read", access: { open: "nothing to hide" }, reply, handle: async () => undefined });
    const made = openapi([endpoint("/tree", Tree), endpoint("/forest", z.object({ trees: z.array(Tree) }))], [], "1");
    const text = JSON.stringify(made);
    expect(text).not.toContain("$defs");
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    const { components } = made as { components: { schemas: Record<string, unknown> } };
    expect(references.length).toBeGreaterThan(2);
    for (const name of references) expect(Object.keys(components.schemas)).toContain(name);
  });
});

async function spectral(file: string): Promise<readonly string[]> {
  const ruleset = join(repository, ".spectral.yaml");
  const stdout = await output("spectral", ["lint", file, "--ruleset", ruleset, "--format", "json", "--quiet"]);
  const found = JSON.parse(stdout) as readonly { code: string; path: readonly string[]; message: string }[];
  return found.map(({ code, path, message }) => `${code} ${path.join("/")}: ${message}`);
}

async function redocly(file: string): Promise<readonly string[]> {
  const stdout = await output("redocly", [
    "lint",
    file,
    "--config",
    join(repository, "redocly.yaml"),
    "--format",
    "json",
  ]);
  const { problems } = JSON.parse(stdout) as {
    problems: readonly { ruleId: string; message: string; location: readonly { pointer?: string }[] }[];
  };
  return problems.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`);
}

/** What a tool prints, whether it is content or not; both run without a network. */
async function output(name: string, args: readonly string[]): Promise<string> {
  const quiet = { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const ran = await run(tool(name), [...args], { maxBuffer: 1e8, env: { ...process.env, ...quiet } }).catch(
    (failure: { stdout: string }) => failure,
  );
  return ran.stdout;
}
