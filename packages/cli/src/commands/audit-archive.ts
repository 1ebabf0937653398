import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import {
  type ArchiveReport,
  graver,
  MANIFEST,
  type Options,
  type Outcome,
  type Report,
  verifyArchive,
  verifyBundle,
} from "@bailiwick/audit-verify";
import { UsageError } from "../frame/usage-error.ts";
import { linesIn, toldFinding } from "./audit-files.ts";

interface Verified {
  readonly outcome: Outcome;
  readonly archives: readonly (ArchiveReport & { readonly folder: string })[];
  /** The logs they were held against. */
  readonly logs: readonly (Report & { readonly file: string })[];
}

/** Archives of segments, each a folder with its manifest; held against bundles of their logs where there are some. */
export async function verifyArchives(
  folders: readonly string[],
  bundles: readonly string[],
  options: Options,
): Promise<Verified> {
  for (const folder of folders)
    if (!existsSync(join(folder, MANIFEST))) throw new UsageError(`${folder} has no ${MANIFEST}: it is no archive`);
  const logs: (Report & { readonly file: string })[] = [];
  const { keys } = options;
  for (const file of bundles) logs.push({ file, ...(await verifyBundle(linesIn([file]), { ...(keys && { keys }) })) });
  const archives: (ArchiveReport & { readonly folder: string })[] = [];
  for (const folder of folders) {
    const manifest = await readFile(join(folder, MANIFEST), "utf8");
    const files = {
      hashOf: (file: string) => hashOf(join(folder, file)),
      linesOf: (file: string) => linesIn([join(folder, file)]),
    };
    archives.push({ folder, ...(await verifyArchive(manifest, files, { ...options, told: logs })) });
  }
  const outcome = [...archives, ...logs].map((each) => each.outcome).reduce(graver, "OK");
  return { outcome, archives, logs };
}

async function hashOf(path: string): Promise<string | undefined> {
  if (!existsSync(path)) return undefined;
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** One line for each finding, then what it comes to; and what was kept does, where something was. */
export const toldOfArchives = ({ archives, logs }: Verified, isHeld: boolean): readonly string[] => [
  ...logs.flatMap(({ file, outcome, findings, entries }) => [
    ...findings.map((finding) => `${file}: ${toldFinding(finding)}`),
    `${outcome}: ${file}, ${entries} entries`,
  ]),
  ...archives.flatMap(({ folder, outcome, findings, segment, manifestSha256, files, entries, anchored }) => [
    ...findings.map((finding) => `${finding.file}: ${toldFinding(finding)}`),
    `${outcome}: ${segment ?? folder}, ${entries} entries in ${files} files; SHA-256 of the manifest ${manifestSha256}`,
    ...(isHeld ? [`What was kept vouches for ${anchored.vouched} of them`] : []),
  ]),
];
