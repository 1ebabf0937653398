import { sha256 as hashOf, toHex } from "#platform";
import { type Finding, Findings, type Outcome } from "./findings.ts";
import { treeOfAll } from "./included.ts";
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
  /** Hexadecimal. The manifest is signed by nobody: each log it is of names this in `audit.segment.dropped`. */
  readonly manifestSha256: string;
  readonly files: number;
  readonly entries: number;
  /** How many of the entries are proven to be in a tree of all tenants, and for how many what was kept vouches. */
  readonly anchored: { readonly included: number; readonly vouched: number };
  readonly keysGiven: boolean;
}

export const MANIFEST = "manifest.json";

export interface ArchiveOptions extends Options {
  /** What verified bundles of logs that are in it say of the archives their entries went into. */
  readonly told?: readonly Pick<Report, "origin" | "archived">[];
}

/** Verifies an archive: each of its files against the manifest and as the bundle it is, and that against the logs. */
export async function verifyArchive(
  manifestText: string,
  files: ArchiveFiles,
  { told: words = [], ...options }: ArchiveOptions = {},
): Promise<ArchiveReport> {
  const keysGiven = options.keys !== undefined;
  const manifestSha256 = toHex(hashOf(manifestText));
  const findings = new Findings<ArchiveFinding>();
  const tell = (file: string, found: readonly Finding[]) => {
    for (const finding of found) findings.tell({ ...finding, file });
  };
  let [count, entries, included, vouched] = [0, 0, 0, 0];
  const concluded = (segment: string | undefined): ArchiveReport => {
    const { outcome, told } = findings;
    const anchored = { included, vouched };
    return { outcome, findings: told, segment, manifestSha256, files: count, entries, anchored, keysGiven };
  };
  const manifest = manifestIn(manifestText);
  if (manifest === undefined) {
    tell(MANIFEST, [{ outcome: "UNREADABLE", said: "it is no manifest of an archive" }]);
    return concluded(undefined);
  }
  const { origin, segment, rows, logs } = manifest;
  tell(MANIFEST, foreign(manifest, options.checkpoints ?? []));
  for (const word of words) tell(MANIFEST, unnamed(manifest, manifestSha256, word));
  for (const { log, ranges } of logs)
    for (const range of ranges) {
      const { found, report } = await verifyRange(range, `${origin}/${log}`, { files, options });
      tell(range.file, found);
      count += 1;
      if (report === undefined) continue;
      const within = (size: number) => Math.min(Math.max(0, size - report.after), report.entries);
      entries += report.entries;
      included += within(report.anchored.included);
      vouched += within(report.anchored.size);
    }
  const named = logs.flatMap(({ ranges }) => ranges).reduce((sum, { first, last }) => sum + last - first + 1, 0);
  if (named !== rows || logs.some((log) => log.entries !== entriesOf(log)))
    tell(MANIFEST, [{ outcome: "UNREADABLE", said: `it counts ${rows} entries, and its ranges hold ${named}` }]);
  return concluded(segment);
}

/** What a log says otherwise of it: that another manifest is that of the segment, or nothing though it is in it. */
function unnamed(
  { origin: installation, segment, logs }: ArchiveManifest,
  sha256: string,
  { origin, archived }: Pick<Report, "origin" | "archived">,
): readonly Finding[] {
  const words = origin?.startsWith(`${installation}/`) ? archived.filter((word) => word.segment === segment) : [];
  const [word] = words;
  if (words.some(({ manifest }) => manifest === sha256)) return [];
  if (word !== undefined) {
    const said = `${origin} says that the manifest of ${segment} is another, ${word.manifest}`;
    return [{ outcome: "MODIFIED", seq: word.seq, said }];
  }
  const { ranges = [] } = logs.find(({ log }) => `${installation}/${log}` === origin) ?? {};
  const [first, last] = [ranges[0], ranges.at(-1)];
  if (first === undefined || last === undefined) return [];
  return [{ outcome: "MISSING", seq: first.first, to: last.last, said: `${origin} does not say that they went` }];
}

const originIn = (note: string): string => note.slice(0, Math.max(0, note.indexOf("\n")));

/** Checkpoints that are of no log in the archive, nor of the tree of all tenants: each bundle is held against its own. */
function foreign({ origin, logs }: ArchiveManifest, checkpoints: readonly string[]): readonly Finding[] {
  const known = new Set([treeOfAll(`${origin}/`), ...logs.map(({ log }) => `${origin}/${log}`)]);
  const others = new Set(checkpoints.map(originIn).filter((about) => !known.has(about)));
  return [...others].map((about) => ({
    outcome: "BAD SIGNATURE",
    said: about === "" ? "a checkpoint is none" : `a checkpoint is about another log, ${about}`,
  }));
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
  const others = options.checkpoints?.filter((note) => [origin, treeOfAll(origin)].includes(originIn(note)));
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
