import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseSync } from "oxc-parser";
import { describe, expect, it } from "vitest";
import { contextMap, printContextMap } from "../../../scripts/context-map.mjs";

const server = join(import.meta.dirname, "..");
const repository = join(server, "../..");
const source = join(server, "src");

interface Source {
  /** Below `src`, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  /** What it says to PostgreSQL: the fixed text of each query. */
  readonly queries: readonly string[];
}

interface Import {
  /** Below `src` for our own files; the package's name otherwise. */
  readonly to: string;
  readonly own: boolean;
  readonly typeOnly: boolean;
}

const files: readonly Source[] = readdirSync(source, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
  .toSorted()
  .map(readSource);

function readSource(path: string): Source {
  const text = readFileSync(join(source, path), "utf8");
  const { program, module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
  const written = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      to: moduleRequest.value,
      typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest ? [{ to: moduleRequest.value, typeOnly: isType }] : [],
      ),
    ),
    ...module.dynamicImports.map(({ moduleRequest }) => ({
      to: text.slice(moduleRequest.start + 1, moduleRequest.end - 1),
      typeOnly: false,
    })),
  ];
  const imports = written.map(({ to, typeOnly }) => {
    const own = to.startsWith(".");
    return { to: own ? join(dirname(path), to).replaceAll("\\", "/") : to, own, typeOnly };
  });
  const queries: string[] = [];
  collectQueries(program, queries);
  return { path, text, imports, queries };
}

/** Tagged templates named `sql`, wherever they stand in the syntax tree. */
function collectQueries(node: unknown, into: string[]): void {
  if (Array.isArray(node)) {
    for (const each of node) collectQueries(each, into);
    return;
  }
  if (typeof node !== "object" || node === null) return;
  const { type, tag, quasi } = node as {
    readonly type?: string;
    readonly tag?: { readonly name?: string };
    readonly quasi?: { readonly quasis: readonly { readonly value: { readonly raw: string } }[] };
  };
  if (type === "TaggedTemplateExpression" && tag?.name === "sql")
    into.push((quasi?.quasis ?? []).map(({ value }) => value.raw).join(" $ "));
  for (const each of Object.values(node)) collectQueries(each, into);
}

const modules = readdirSync(join(source, "modules")).toSorted();
const moduleOf = (path: string): string | undefined => /^modules\/([^/]+)\//.exec(path)?.[1];
/** A file's place inside its module: `service.ts`, `domain/tree.ts`. */
const placeOf = (path: string): string => path.split("/").slice(2).join("/");
const inModules = files.filter(({ path }) => moduleOf(path) !== undefined);
const inDomain = inModules.filter(({ path }) => placeOf(path).startsWith("domain/"));
const inKernel = files.filter(({ path }) => path.startsWith("kernel/"));

const breaches = (among: readonly Source[], rule: (file: Source, imported: Import) => boolean): readonly string[] =>
  among.flatMap((file) =>
    file.imports.filter((imported) => !rule(file, imported)).map(({ to }) => `${file.path} imports ${to}`),
  );

it("the sources are seen", () => {
  expect(inKernel.length).toBeGreaterThan(20);
  expect(inModules.length).toBeGreaterThan(15);
  expect(inDomain.length).toBeGreaterThan(2);
  expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(200);
  expect(files.flatMap(({ queries }) => queries).length).toBeGreaterThan(50);
  for (const { path, imports } of files)
    for (const { to, own } of imports)
      if (own) expect(existsSync(join(source, to)), `${path} imports ${to}`).toBe(true);
});

describe("the context map", () => {
  it("names every module there is, and no other", () => {
    expect(modules.filter((name) => existsSync(join(source, "modules", name, "index.ts")))).toEqual(
      Object.keys(contextMap).toSorted(),
    );
  });

  it("points downwards", () => {
    for (const [name, { level, mayAsk }] of Object.entries(contextMap))
      for (const asked of mayAsk) expect(contextMap[asked]?.level, `${name} asks ${asked}`).toBeLessThan(level);
  });

  it("is what ARCHITECTURE.md shows", () => {
    const text = readFileSync(join(repository, "ARCHITECTURE.md"), "utf8");
    const [, shown] = text.split(/<!-- \/?context-map -->/);
    expect(shown?.trim()).toBe(printContextMap());
  });

  it("is kept: a module asks only whom it may, and only through the door", () => {
    expect(
      breaches(inModules, ({ path }, { to, own }) => {
        const [here = "", there] = [moduleOf(path), own ? moduleOf(to) : undefined];
        if (there === undefined || there === here) return true;
        return placeOf(to) === "index.ts" && (contextMap[here]?.mayAsk.includes(there) ?? false);
      }),
    ).toEqual([]);
  });
});

describe("the layers", () => {
  it("the kernel knows no module and nothing above it", () => {
    expect(breaches(inKernel, (_, { to, own }) => !own || to.startsWith("kernel/"))).toEqual([]);
  });

  it("only the composition knows several modules", () => {
    const knowing = files
      .filter(({ path }) => moduleOf(path) === undefined)
      .filter(({ imports }) => imports.some(({ to, own }) => own && moduleOf(to) !== undefined))
      .map(({ path }) => path);
    expect(
      knowing.filter(
        (path) => !["app.ts", "bootstrap.ts", "compose.ts", "demo.ts", "index.ts", "pages.ts"].includes(path),
      ),
    ).toEqual([]);
    expect(
      breaches(
        files.filter(({ path }) => moduleOf(path) === undefined),
        (_, { to, own }) => !own || moduleOf(to) === undefined || placeOf(to) === "index.ts",
      ),
    ).toEqual([]);
  });

  it("a module stands on the kernel, on CEL through its door, and on packages, not on the process around it", () => {
    const ground = (to: string) => to.startsWith("kernel/") || to === "cel/index.ts";
    expect(breaches(inModules, (_, { to, own }) => !own || moduleOf(to) !== undefined || ground(to))).toEqual([]);
  });

  it("CEL is a library: it knows itself, the decision package and an engine for regular expressions", () => {
    const inCel = files.filter(({ path }) => path.startsWith("cel/") && !path.startsWith("cel/test/"));
    expect(inCel.length).toBeGreaterThan(10);
    const packages = ["@bailiwick/decision", "node:buffer", "re2js"];
    expect(breaches(inCel, (_, { to, own }) => (own ? to.startsWith("cel/") : packages.includes(to)))).toEqual([]);
  });

  it("a domain is pure: it knows itself, the decision package, CEL and the words of OCSF", () => {
    const words = "kernel/ocsf.ts";
    expect(files.find(({ path }) => path === words)?.imports).toEqual([]);
    const own: Readonly<Record<string, readonly string[]>> = {
      catalogue: ["@bailiwick/decision", "zod", "yaml"],
      audit: ["@bailiwick/audit-verify"],
    };
    const packages = (path: string) => own[moduleOf(path) ?? ""] ?? ["@bailiwick/decision"];
    expect(
      breaches(inDomain, ({ path }, { to, own: ours }) =>
        ours
          ? to.startsWith(`modules/${moduleOf(path)}/domain/`) || to === "cel/index.ts" || to === words
          : packages(path).includes(to),
      ),
    ).toEqual([]);
  });

  it("inside a module, what is lower knows nothing of what is higher", () => {
    const layers = ["domain/", "problems.ts", "events.ts", "store"];
    const top = ["index.ts", "endpoints.ts", "reactions.ts", "jobs.ts"];
    const level = (path: string) => {
      const place = placeOf(path);
      const found = layers.findIndex((layer) => place.startsWith(layer));
      if (found >= 0) return found;
      return top.includes(place) || place.startsWith("endpoints") ? (place === "index.ts" ? 9 : 8) : 5;
    };
    expect(
      breaches(inModules, ({ path }, { to, own, typeOnly }) => {
        if (!own || moduleOf(to) !== moduleOf(path)) return true;
        // A store may name the shape of its rows where it is made; a service's own types it may not know.
        return level(to) <= level(path) || (typeOnly && placeOf(to) !== "service.ts");
      }),
    ).toEqual([]);
  });
});

describe("SQL", () => {
  const schemas = [...Object.keys(contextMap), "kernel"];
  /** `schema.thing` in SQL, where the schema is one of ours. */
  const mentioned = (text: string) =>
    [...text.replaceAll(/'[^']*'/g, "''").matchAll(/\b([a-z_]+)\.([a-z_]+)\b/g)]
      .filter(([, schema = ""]) => schemas.includes(schema))
      .map(([, schema = "", thing = ""]) => `${schema}.${thing}`);

  it("is spoken by stores only", () => {
    const isStore = ({ path }: Source) => /^store(?:-[a-z-]+)?\.ts$/.test(placeOf(path));
    const speaking = inModules.filter(({ queries }) => queries.length > 0);
    expect(speaking.length).toBeGreaterThan(4);
    expect(speaking.filter((file) => !isStore(file)).map(({ path }) => path)).toEqual([]);
    const importing = inModules.filter((file) => !isStore(file) && file.imports.some(({ to }) => to === "pg"));
    expect(importing.map(({ path }) => path)).toEqual([]);
  });

  it("is spoken by a store about its own schema", () => {
    for (const { path, queries } of inModules) {
      const foreign = queries
        .flatMap(mentioned)
        .filter((name) => name !== "kernel.tenant" && !name.startsWith(`${moduleOf(path)}.`));
      expect({ path, foreign }).toEqual({ path, foreign: [] });
    }
  });

  it("of the kernel is about the kernel's own schemas", () => {
    for (const { path, queries } of inKernel) {
      const foreign = queries.flatMap(mentioned).filter((name) => !/^(?:kernel|audit)\./.test(name));
      expect({ path, foreign }).toEqual({ path, foreign: [] });
    }
  });

  it("of a migration makes and changes only what its module owns, and points to tenancy at most", () => {
    const folder = join(server, "migrations");
    const names = readdirSync(folder).filter((name) => name.endsWith(".sql"));
    expect(names.length).toBeGreaterThan(2);
    for (const name of names) {
      const [, owner = ""] = /^\d{4}_([a-z]+)(?:_[a-z_]+)?\.sql$/.exec(name) ?? [];
      expect(owner === "kernel" || owner in contextMap, `${name} is named after a module`).toBe(true);
      const own = owner === "kernel" ? ["kernel", "audit"] : [owner];
      const text = readFileSync(join(folder, name), "utf8").replaceAll(/--.*$/gm, "");
      const allowed = (thing: string) =>
        own.some((schema) => thing.startsWith(`${schema}.`)) || ["kernel.protect", "kernel.tenant"].includes(thing);
      const pointed = [...text.matchAll(/references\s+([a-z_]+\.[a-z_]+)/g)].map(([, thing = ""]) => thing);
      expect({ name, pointed: pointed.filter((thing) => !allowed(thing) && !thing.startsWith("tenancy.")) }).toEqual({
        name,
        pointed: [],
      });
      const rest = mentioned(text.replaceAll(/references\s+[a-z_]+\.[a-z_]+/g, ""));
      expect({ name, foreign: rest.filter((thing) => !allowed(thing)) }).toEqual({ name, foreign: [] });
      const made = [...text.matchAll(/create schema (?:if not exists )?([a-z_]+)/g)].map(([, schema = ""]) => schema);
      expect({ name, foreign: made.filter((schema) => !own.includes(schema)) }).toEqual({ name, foreign: [] });
      const loose = [...text.matchAll(/create table (?:if not exists )?(?![a-z_]+\.)([a-z_]+)/g)].map(
        ([, table]) => table,
      );
      expect({ name, loose }).toEqual({ name, loose: [] });
    }
  });
});

it("every module has a README of 60 lines at most", () => {
  for (const name of Object.keys(contextMap)) {
    const path = join(source, "modules", name, "README.md");
    expect(existsSync(path), relative(repository, path)).toBe(true);
    expect(readFileSync(path, "utf8").split("\n").length, relative(repository, path)).toBeLessThanOrEqual(61);
  }
});

it("no source is longer than 400 lines, but the pipeline, which is one path on purpose", () => {
  const long = files.filter(({ text }) => text.split("\n").length > 401).map(({ path }) => path);
  expect(long.filter((path) => path !== "kernel/pipeline.ts")).toEqual([]);
});
