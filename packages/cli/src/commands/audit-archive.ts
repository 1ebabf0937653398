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
  verifyArchive,
} from "@bailiwick/audit-verify";
import { UsageError } from "../frame/usage-error.ts";
import { linesIn, toldFinding } from "./audit-files.ts";

interface Verified {
  readonly outcome: Outcome;
  readonly archives: readonly (ArchiveReport & { readonly folder: string })[];
}

/** Archives of segments, each a folder with its manifest. */
export async function verifyArchives(folders: readonly string[], options: Options): Promise<Verified> {
  for (const folder of folders)
    if (!existsSync(join(folder, MANIFEST))) throw new UsageError(`${folder} has no ${MANIFEST}: it is no archive`);
  const archives: (ArchiveReport & { readonly folder: string })[] = [];
  for (const folder of folders) {
    const manifest = await readFile(join(folder, MANIFEST), "utf8");
    const files = {
      hashOf: (file: string) => hashOf(join(folder, file)),
      linesOf: (file: string) => linesIn([join(folder, file)]),
    };
    archives.push({ folder, ...(await verifyArchive(manifest, files, options)) });
  }
  const outcome = archives.map((archive) => archive.outcome).reduce(graver, "OK");
  return { outcome, archives };
}

async function hashOf(path: string): Promise<string | undefined> {
  if (!existsSync(path)) return undefined;
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** One line for each finding, then what it comes to; and what was kept does, where something was. */
export const toldOfArchives = ({ archives }: Verified, isHeld: boolean): readonly string[] =>
  archives.flatMap(({ folder, outcome, findings, segment, manifestSha256, files, entries, anchored }) => [
    ...findings.map((finding) => `${finding.file}: ${toldFinding(finding)}`),
    `${outcome}: ${segment ?? folder}, ${entries} entries in ${files} files; SHA-256 of the manifest ${manifestSha256}`,
    ...(isHeld ? [`What was kept vouches for ${anchored.vouched} of them`] : []),
  ]);
