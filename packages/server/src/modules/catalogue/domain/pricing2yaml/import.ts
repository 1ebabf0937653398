import { type Catalogue, emptyCatalogue } from "../catalogue.ts";
import { findingsOf, wording } from "../findings.ts";
import { type Finding, finding, type Problem } from "../problem.ts";
import { validate } from "../validate.ts";
import { atOnce, type Paused, readingYaml, type Source } from "../yaml-source.ts";
import { check, unknownFields } from "./check.ts";
import { productKeyOf } from "./names.ts";
import { pricing } from "./schema.ts";
import { type SyntaxVersion, syntaxVersionOf } from "./syntax-version.ts";
import { type Names, translate } from "./translate.ts";
import { isTree, upgrade } from "./upgrade.ts";

export interface ImportOptions {
  /** What to call the file in errors. */
  readonly file?: string;
  /** The product's key; by default the slug of `saasName`. */
  readonly product?: string;
  /** What is published already: names that were imported before keep their keys. */
  readonly known?: Catalogue;
  /** `yyyy-mm-dd`: a document from later is refused. */
  readonly today?: string;
}

export interface ImportReport {
  readonly saasName: string;
  readonly product: string;
  readonly version: string;
  readonly syntaxVersion: SyntaxVersion;
  readonly createdAt: string;
  readonly currency: string;
  readonly counts: Readonly<Record<keyof Names, number>>;
  readonly names: Names;
  /** Names whose key is more than their own slug, because the slug was taken. */
  readonly renamed: readonly { readonly name: string; readonly key: string }[];
  /** What was read over. */
  readonly warnings: readonly { readonly path: string; readonly line: number; readonly message: string }[];
}

export type Import =
  | { readonly catalogue: Catalogue; readonly report: ImportReport; readonly errors?: never }
  | { readonly errors: readonly Problem[]; readonly catalogue?: never };

/** Reads a Pricing2Yaml document of syntax 1.0 to 3.0 as a catalogue of one product: all of it, or nothing. */
export const importPricing2Yaml = (text: string, options?: ImportOptions): Import =>
  atOnce(importingPricing2Yaml(text, options));

/** The same with pauses. */
export function* importingPricing2Yaml(text: string, options: ImportOptions = {}): Paused<Import> {
  const { source, errors } = yield* readingYaml({ name: options.file ?? "pricing.yml", text });
  if (source === undefined) return { errors };
  const document = source.value;
  if (!isTree(document)) return refuse(source, [finding("field_invalid", [], "Write a mapping with `saasName`.")]);
  const syntaxVersion = syntaxVersionOf(document);
  if (typeof syntaxVersion !== "string") return refuse(source, [syntaxVersion]);
  return importDocument(source, document, syntaxVersion, options);
}

function importDocument(
  source: Source,
  original: Record<string, unknown>,
  syntaxVersion: SyntaxVersion,
  options: ImportOptions,
): Import {
  const upgraded = upgrade(original, syntaxVersion);
  const refuseAtOrigin = (findings: readonly Finding[]) =>
    refuse(
      source,
      findings.map((found) => ({ ...found, path: upgraded.originOf(found.path) })),
    );
  const read = pricing.safeParse(upgraded.document, { error: wording, reportInput: true });
  if (!read.success) return refuseAtOrigin(findingsOf(read.error));
  const mistakes = check(read.data, options.today);
  if (mistakes.length > 0) return refuseAtOrigin(mistakes);

  const { saasName, createdAt, currency } = read.data;
  const version = String(read.data.version ?? createdAt.slice(0, 10));
  const product = options.product ?? productKeyOf(saasName);
  const known = options.known ?? emptyCatalogue;
  const { catalogue, names } = translate(read.data, { product, label: saasName, version, known });
  const remaining = validate(catalogue, known);
  if (remaining.length > 0) return refuseAtOrigin(remaining.map((found) => originalFinding(found, names)));

  const warnings = [...upgraded.warnings, ...unknownFields(read.data)];
  return {
    catalogue,
    report: {
      saasName,
      product,
      version,
      syntaxVersion,
      createdAt,
      currency,
      counts: countsOf(names),
      names,
      renamed: renamedOf(names),
      warnings: warnings.map((warning) => {
        const { path, line } = source.locate({ ...warning, code: "field_unknown" });
        return { path, line, message: warning.message };
      }),
    },
  };
}

const refuse = (source: Source, findings: readonly Finding[]): Import => ({
  errors: findings.map(source.locate),
});

/** A finding about the catalogue, led back to the name it was made from. */
function originalFinding(found: Finding, names: Names): Finding {
  const [section = "", key = "", ...rest] = found.path;
  const sources: readonly (keyof Names)[] =
    section === "capabilities" ? ["features", "usageLimits"] : section === "plans" ? ["plans"] : ["addOns"];
  for (const origin of sources) {
    const name = Object.entries(names[origin]).find(([, each]) => each === key)?.[0];
    if (name !== undefined) return { ...found, path: [origin, name, ...rest] };
  }
  return { ...found, path: [] };
}

const countsOf = (names: Names): ImportReport["counts"] => ({
  features: Object.keys(names.features).length,
  usageLimits: Object.keys(names.usageLimits).length,
  plans: Object.keys(names.plans).length,
  addOns: Object.keys(names.addOns).length,
});

const renamedOf = (names: Names): ImportReport["renamed"] =>
  Object.values(names)
    .flatMap((section) => Object.entries(section as Record<string, string>))
    .filter(([, key]) => /-\d+$/.test(key))
    .map(([name, key]) => ({ name, key }));
