import { sliced } from "../../kernel/slices.ts";
import { createHash } from "node:crypto";
import type { Context } from "../../kernel/context.ts";
import type { InputError, ProblemExtra } from "../../kernel/problem.ts";
import type { Tx } from "../../kernel/sql.ts";
import {
  type Catalogue,
  type CatalogueChange,
  canonicalJson,
  diffCatalogues,
  type File,
  type ImportReport,
  importingPricing2Yaml,
  overlay,
  parsingCatalogue,
  type Problem,
} from "./domain/index.ts";
import { cataloguePublished } from "./events.ts";
import { pinnable } from "./pinned.ts";
import { catalogueInvalid, versionPublished } from "./problems.ts";
import { elements, lockCatalogue, type Publication, publications, versions } from "./store.ts";

/** Text to become the catalogue: our own files, or one Pricing2Yaml document. */
export type Source =
  | { readonly format: "bailiwick"; readonly files: readonly File[] }
  | { readonly format: "pricing2yaml"; readonly file: File; readonly product?: string | undefined };

export interface Plan {
  readonly known: Catalogue;
  readonly next: Catalogue;
  readonly changes: readonly CatalogueChange[];
  /** Of an import only. */
  readonly report?: ImportReport;
}

/** What publishing the text would change. Nothing is written; every mistake is told with its file, line and path. */
export async function planPublication(tx: Tx, source: Source, now: Date): Promise<Plan> {
  const known = await elements.load(tx);
  if (source.format === "bailiwick") {
    const { catalogue, errors } = await sliced(parsingCatalogue(source.files, known));
    if (errors) throw invalid(errors);
    return { known, next: catalogue, changes: diffCatalogues(known, catalogue) };
  }
  const { file, product } = source;
  const imported = await sliced(
    importingPricing2Yaml(file.text, {
      file: file.name,
      known,
      today: now.toISOString().slice(0, 10),
      ...(product !== undefined && { product }),
    }),
  );
  if (imported.errors) throw invalid(imported.errors);
  const { catalogue, report } = imported;
  return { known, next: catalogue, changes: diffCatalogues(known, catalogue), report };
}

export interface Published extends Pick<Publication, "source" | "digest" | "changes"> {
  /** Null: nothing changed, so there is no publication. */
  readonly id: string | null;
  readonly publishedBy: string | null;
  readonly publishedAt: Date | null;
  readonly details: readonly CatalogueChange[];
  readonly report?: ImportReport;
}

/**
 * Publishes all of it or nothing: elements as they now stand, and a pinned version of every new plan and add-on. Where
 * nothing changes there is no publication.
 */
export async function publish(ctx: Context, source: Source): Promise<Published> {
  await lockCatalogue(ctx.tx);
  const { known, next, changes, report } = await withFreshVersion(ctx, await planPublication(ctx.tx, source, ctx.now));
  const after = withdrawn(overlay(known, next), changes);
  await pin(ctx, after, next);
  const rows = changes.flatMap(({ section, key }) => {
    const element = after[section].find((each) => each.key === key);
    return element ? [{ section, element }] : [];
  });
  if (rows.length > 0) await elements.put(ctx.tx, rows, ctx.now);
  const made = {
    source: source.format === "bailiwick" ? "push" : "pricing2yaml",
    digest: createHash("sha256").update(canonicalJson(next)).digest("hex"),
    changes: tally(changes),
  } as const;
  const publication = changes.length > 0 ? await record(ctx, made) : nothing;
  return { ...made, ...publication, details: changes, ...(report && { report }) };
}

const nothing = { id: null, publishedBy: null, publishedAt: null };

async function record(ctx: Context, made: Pick<Publication, "source" | "digest" | "changes">): Promise<Publication> {
  const publication = { ...made, id: ctx.newId("pub"), publishedBy: ctx.caller.id, publishedAt: ctx.now };
  await publications.insert(ctx.tx, publication);
  ctx.emit(cataloguePublished, publication.id, { publicationId: publication.id, ...publication.changes });
  ctx.changed(null, publication);
  return publication;
}

/** Plans and add-ons that the new text leaves out are offered no longer; subscriptions on them stay. */
function withdrawn(after: Catalogue, changes: readonly CatalogueChange[]): Catalogue {
  const ended = new Set(
    changes.flatMap(({ section, key, change }) => (change === "archived" ? [`${section}/${key}`] : [])),
  );
  return {
    ...after,
    plans: after.plans.map((plan) => (ended.has(`plans/${plan.key}`) ? { ...plan, archived: true } : plan)),
    addOns: after.addOns.map((addOn) => (ended.has(`addOns/${addOn.key}`) ? { ...addOn, archived: true } : addOn)),
  };
}

/**
 * Who imports did not write the document and cannot give it a new version. One that differs from what is published
 * under its version becomes the second of that version, and the report says so.
 */
async function withFreshVersion(ctx: Context, plan: Plan): Promise<Plan> {
  const { known, next, report } = plan;
  if (!report) return plan;
  for (let count = 1; ; count += 1) {
    const version = count === 1 ? report.version : `${report.version}.${count}`;
    const named = count === 1 ? next : versioned(next, version);
    if ((await clashes(ctx, overlay(known, named), named)).length > 0) continue;
    const changes = diffCatalogues(known, named);
    return {
      known,
      next: named,
      changes,
      report: count === 1 ? report : { ...report, version, warnings: [...report.warnings, renumbered(version)] },
    };
  }
}

const versioned = (catalogue: Catalogue, version: string): Catalogue => ({
  ...catalogue,
  plans: catalogue.plans.map((plan) => ({ ...plan, version })),
  addOns: catalogue.addOns.map((addOn) => ({ ...addOn, version })),
});

const renumbered = (version: string): ImportReport["warnings"][number] => ({
  path: "/version",
  line: 1,
  message: `Another document is published under this version; this one is published as ${version}.`,
});

type Wanted = ReturnType<typeof pinnable>[number];

/** What would be pinned of a text's own plans and add-ons, and what is pinned of them already. */
async function pins(ctx: Context, after: Catalogue, { plans, addOns }: Catalogue) {
  const keys = [...plans, ...addOns].map(({ key }) => key);
  const own = new Set(keys);
  const there = [
    ...(await versions.published(ctx.tx, "plan", keys)).map((row) => ({ ...row, kind: "plan" })),
    ...(await versions.published(ctx.tx, "add_on", keys)).map((row) => ({ ...row, kind: "add_on" })),
  ];
  return {
    wanted: pinnable(after).filter(({ key }) => own.has(key)),
    digests: new Map(there.map(({ kind, key, version, digest }) => [`${kind} ${key} ${version}`, digest])),
  };
}

const nameOf = ({ kind, key, version }: Wanted): string => `${kind} ${key} ${version}`;

/** Versions that are published and promise something else. */
async function clashes(ctx: Context, after: Catalogue, own: Catalogue): Promise<readonly Wanted[]> {
  const { wanted, digests } = await pins(ctx, after, own);
  return wanted.filter((each) => (digests.get(nameOf(each)) ?? each.digest) !== each.digest);
}

/** New versions are added. One that is published already must promise what it promised then. */
async function pin(ctx: Context, after: Catalogue, own: Catalogue): Promise<void> {
  const differing = await clashes(ctx, after, own);
  if (differing.length > 0) throw versionPublished(undefined, { errors: differing.map(clash) });
  const { wanted, digests } = await pins(ctx, after, own);
  const fresh = wanted.filter((each) => !digests.has(nameOf(each)));
  const rows = fresh.map((row) => ({ ...row, id: ctx.newId(row.kind === "plan" ? "plv" : "aov") }));
  if (rows.length > 0) await versions.insert(ctx.tx, rows, ctx.now);
}

const clash = ({ kind, key, version }: Wanted): InputError => ({
  pointer: `#/${kind === "plan" ? "plans" : "addOns"}/${key}/version`,
  detail: `Version ${version} of ${key} is published and differs; give the change a new version`,
});

export function tally(changes: readonly CatalogueChange[]): Publication["changes"] {
  const count = (kind: CatalogueChange["change"]) => changes.filter(({ change }) => change === kind).length;
  return { added: count("added"), changed: count("changed"), archived: count("archived") };
}

const MOST_ERRORS = 200;

/** Mistakes as a problem: each with the code, the file, the line and column, and the path inside the file. */
function invalid(mistakes: readonly Problem[]): Error {
  const extra: ProblemExtra = {
    errors: mistakes.slice(0, MOST_ERRORS).map(({ code, message, file, line, column, path }) => ({
      detail: message,
      pointer: `#${path}`,
      code,
      file,
      line,
      column,
    })),
  };
  return catalogueInvalid(`${mistakes.length} ${mistakes.length === 1 ? "mistake" : "mistakes"}`, extra);
}
