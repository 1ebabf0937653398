import {
  type File,
  findingsOf,
  type Paused,
  type ReadingBudget,
  readingYaml,
  type Source,
  wording,
} from "../catalogue/index.ts";
import type { CompiledPolicy } from "./domain/policy/compile.ts";
import type { Path, PolicyDocument, SuiteDocument } from "./domain/policy/document.ts";
import type { Work } from "./domain/policy/work.ts";
import { errorAt, type Finding, type FindingCode, pointerTo, type Severity } from "./domain/policy/finding.ts";
import { asPolicy, asSuite, policyDocument, suiteDocument } from "./policy-format.ts";

/** A finding where a person finds it: file, line and column count from 1, the pointer leads into the document. */
export interface Told {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly pointer: string;
  readonly line: number;
  readonly column: number;
}

export interface PolicyFile {
  readonly source: Source;
  readonly text: string;
  readonly document: PolicyDocument;
}

export interface SuiteFile {
  readonly source: Source;
  readonly suite: SuiteDocument;
}

export interface ReadFiles {
  readonly policies: readonly PolicyFile[];
  readonly suites: readonly SuiteFile[];
  readonly mistakes: readonly Told[];
}

/** Reads policies and files of tests, told apart by their first member, with a pause after each. Never throws. */
export function* readPolicyFiles(files: readonly File[], budget?: ReadingBudget): Work<ReadFiles> {
  const policies: PolicyFile[] = [];
  const suites: SuiteFile[] = [];
  const mistakes: Told[] = [];
  for (const file of files) {
    const { source, errors } = yield* freely(file.name, readingYaml(file, budget));
    if (source === undefined) {
      mistakes.push(...errors.map(({ path, code: _, ...rest }) => ({ ...rest, ...invalid, pointer: path })));
    } else if (isSuite(source.value)) {
      const read = suiteDocument.safeParse(source.value, { error: wording, reportInput: true });
      if (read.success) suites.push({ source, suite: asSuite(read.data) });
      else mistakes.push(...findingsOf(read.error).map(({ path, message }) => told(source, misshapen(path, message))));
    } else {
      const read = policyDocument.safeParse(source.value, { error: wording, reportInput: true });
      if (read.success) policies.push({ source, text: file.text, document: asPolicy(read.data) });
      else mistakes.push(...findingsOf(read.error).map(({ path, message }) => told(source, misshapen(path, message))));
    }
  }
  const over = tooMany(policies);
  return { policies: over.length > 0 ? [] : policies, suites, mistakes: [...mistakes, ...twice(policies), ...over] };
}

/** So many rules in all are looked at in one go. */
const mostRules = 2000;

function tooMany(policies: readonly PolicyFile[]): readonly Told[] {
  const [first] = policies;
  const rules = policies.reduce((sum, { document }) => sum + Object.keys(document.rules).length, 0);
  const message = `More than ${mostRules} rules in all; check the files in several goes.`;
  return first && rules > mostRules ? [told(first.source, errorAt("document_invalid", ["rules"], message))] : [];
}

/** Reading has a budget of its own: its pauses take none of the one for checking. */
function* freely<Result>(file: string, reading: Paused<Result>): Work<Result> {
  for (;;) {
    const { done, value } = reading.next();
    yield { units: 0, file, path: [] };
    if (done) return value;
  }
}

const invalid = { code: "document_invalid", severity: "error" } as const;
const misshapen = (path: Path, message: string): Finding => errorAt("document_invalid", path, message);

const isSuite = (value: unknown): boolean => typeof value === "object" && value !== null && "policyTests" in value;

function twice(policies: readonly PolicyFile[]): readonly Told[] {
  return policies.flatMap(({ source, document: { key } }, index) => {
    const first = policies.findIndex(({ document }) => document.key === key);
    const message = `The policy ${key} is in ${policies[first]?.source.name} already; keep one of the two.`;
    return first < index ? [told(source, errorAt("key_mismatch", ["key"], message))] : [];
  });
}

export function told(source: Source, { code, severity, path, message }: Finding): Told {
  return { code, severity, message, ...placeIn(source, path) };
}

/** Where something is; what is left out is shown at the nearest thing above it. */
export function placeIn(source: Source, path: Path): Pick<Told, "file" | "pointer" | "line" | "column"> {
  const { file, line, column } = source.locate({ code: "field_invalid", path, message: "" });
  return { file, pointer: pointerTo(path), line, column };
}

export interface CompiledFile extends PolicyFile {
  readonly policy: CompiledPolicy;
}
