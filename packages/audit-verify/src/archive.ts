import { type Finding, graver, gravest, type Outcome } from "./findings.ts";
import { type Options, type Report, verifyBundle } from "./verify.ts";

/** What an archive of a segment holds: each range of a log that was in it as a bundle, in a file of its own. */
export interface ArchiveManifest {
  readonly kind: "bailiwick-audit-archive";
  readonly version: 1;
  /** As the checkpoints name the installation. */
  readonly origin: string;
  readonly segment: string;
  readonly class: string;
  /** Such as `2026-03`. */
  readonly month: string;
  readonly madeAt: string;
  readonly rows: number;
  readonly logs: readonly ArchivedLog[];
}

export interface ArchivedLog {
  /** The tenant's id; checkpoints name the log by it. */
  readonly log: string;
  readonly entries: number;
  readonly ranges: readonly ArchivedRange[];
}

export interface ArchivedRange {
  readonly first: number;
  readonly last: number;
  /** The root of the tree that ends with it, base64. */
  readonly root: string;
  /** The size of the signed tree it is proven by. */
  readonly checkpoint: number;
  readonly file: string;
  readonly bytes: number;
  /** Of the file, hexadecimal. */
  readonly sha256: string;
}

/** Where the files of an archive lie. */
export interface ArchiveFiles {
  /** The SHA-256 of a file, hexadecimal; undefined when it is not there. */
  hashOf(file: string): Promise<string | undefined>;
  linesOf(file: string): AsyncIterable<string>;
}

export type ArchiveFinding = Finding & { readonly file: string };

export interface ArchiveReport {
  readonly outcome: Outcome;
  readonly findings: readonly ArchiveFinding[];
  readonly segment: string | undefined;
  readonly files: number;
  readonly entries: number;
  readonly keysGiven: boolean;
}

export const MANIFEST = "manifest.json";
const MOST_FINDINGS = 1000;

/** Verifies an archive: each of its files against the manifest, and as the bundle it is. */
export async function verifyArchive(
  manifestText: string,
  files: ArchiveFiles,
  options: Options = {},
): Promise<ArchiveReport> {
  const keysGiven = options.keys !== undefined;
  const manifest = manifestIn(manifestText);
  if (manifest === undefined) {
    const finding = { outcome: "UNREADABLE", file: MANIFEST, said: "it is no manifest of an archive" } as const;
    return { outcome: "UNREADABLE", findings: [finding], segment: undefined, files: 0, entries: 0, keysGiven };
  }
  const { origin, segment, rows, logs } = manifest;
  const findings: ArchiveFinding[] = [];
  let [outcome, count, entries]: [Outcome, number, number] = ["OK", 0, 0];
  const tell = (file: string, found: readonly Finding[]) => {
    outcome = graver(outcome, gravest(found));
    for (const finding of found) if (findings.length < MOST_FINDINGS) findings.push({ ...finding, file });
  };
  for (const { log, ranges } of logs)
    for (const range of ranges) {
      const { found, report } = await verifyRange(range, `${origin}/${log}`, { files, options });
      tell(range.file, found);
      count += 1;
      entries += report?.entries ?? 0;
    }
  const named = logs.flatMap(({ ranges }) => ranges).reduce((sum, { first, last }) => sum + last - first + 1, 0);
  if (named !== rows || logs.some((log) => log.entries !== entriesOf(log)))
    tell(MANIFEST, [{ outcome: "UNREADABLE", said: `it counts ${rows} entries, and its ranges hold ${named}` }]);
  return { outcome, findings, segment, files: count, entries, keysGiven };
}

const entriesOf = ({ ranges }: ArchivedLog): number =>
  ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);

interface Ground {
  readonly files: ArchiveFiles;
  readonly options: Options;
}

async function verifyRange(range: ArchivedRange, origin: string, { files, options }: Ground) {
  const { file, first: seq, last: to, sha256 } = range;
  const hash = await files.hashOf(file);
  if (hash === undefined) {
    const found: readonly Finding[] = [{ outcome: "MISSING", seq, to, said: "the file is not there" }];
    return { found, report: undefined };
  }
  const others = options.checkpoints?.filter((note) => note.startsWith(`${origin}\n`));
  const report = await verifyBundle(files.linesOf(file), {
    ...options,
    ...(others && { checkpoints: others }),
    isPart: true,
  });
  const said = hash === sha256 ? unlike(range, origin, report) : "the file is another than the manifest names";
  const found: readonly Finding[] = said === undefined ? report.findings : [...report.findings, modified(range, said)];
  return { found, report };
}

const modified = ({ first: seq, last: to }: ArchivedRange, said: string): Finding => ({
  outcome: "MODIFIED",
  seq,
  to,
  said,
});

/** What the manifest says otherwise than the bundle does. */
function unlike(range: ArchivedRange, origin: string, report: Report): string | undefined {
  if (report.origin !== origin) return `it is of ${report.origin ?? "no log"}, and the manifest says ${origin}`;
  if (report.after !== range.first - 1 || report.entries !== range.last - range.first + 1)
    return "it holds another range than the manifest names";
  return report.root === range.root ? undefined : "its tree ends in another root than the manifest names";
}

/** Undefined for whatever is none; a file's name leads nowhere but beside it. */
function manifestIn(text: string): ArchiveManifest | undefined {
  try {
    const read = JSON.parse(text) as ArchiveManifest;
    const isOne = read.kind === "bailiwick-audit-archive" && read.version === 1 && Number.isSafeInteger(read.rows);
    return isOne && read.logs.every(({ ranges }) => ranges.every(isRange)) ? read : undefined;
  } catch {
    return undefined;
  }
}

const isRange = ({ first, last, file }: ArchivedRange): boolean =>
  Number.isSafeInteger(first) && Number.isSafeInteger(last) && /^[\w-]+\.jsonl$/.test(file);
