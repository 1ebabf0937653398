import { existsSync, statSync } from "node:fs";
import {
  type Anchored,
  type ConsistencyProof,
  exitCodes,
  type Options,
  type Report,
  verifyBundle,
} from "@bailiwick/audit-verify";
import { some } from "../frame/arguments.ts";
import { type Command, command } from "../frame/command.ts";
import { flag, text, texts } from "../frame/options.ts";
import { UsageError } from "../frame/usage-error.ts";
import { toldOfArchives, verifyArchives } from "./audit-archive.ts";
import { exportLog } from "./audit-export.ts";
import { keptIn, linesIn, textIn, toldFinding } from "./audit-files.ts";
import { prove } from "./audit-prove.ts";

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function duration(text: string): number {
  const [, count = "", unit = ""] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const milliseconds = Number(count) * (UNITS[unit] ?? 0);
  if (milliseconds === 0) throw new UsageError(`${text} is no duration such as 30m, 24h or 7d`);
  return milliseconds;
}

/** What `audit prove` wrote. */
const proofsIn = (path: string): readonly ConsistencyProof[] =>
  textIn(path)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => proofIn(path, line));

function proofIn(path: string, line: string): ConsistencyProof {
  try {
    const { from, to, hashes } = JSON.parse(line) as Partial<ConsistencyProof>;
    if (from !== undefined && to !== undefined && Array.isArray(hashes)) return { from, to, hashes };
  } catch {
    // What is no JSON is no proof either.
  }
  throw new UsageError(`${path} is not what \`audit prove\` writes`);
}

const verify = command({
  name: "audit verify",
  summary: "Verify an export of the audit log, or an archive of it, offline",
  about:
    "Exits with a code of its own for each outcome. Without --key the bundle's own keys are believed. Folders are archives of segments, with their manifest.",
  arguments: {
    bundle: some("What `audit export` wrote: all its parts, in their order; or folders of archives", {
      completes: "file",
    }),
  },
  options: {
    archive: flag("It is one file of an archive: what the log goes on with elsewhere is not missing"),
    key: texts("key", "A verifier key that is trusted, from GET /api/v1/audit/keys"),
    checkpoint: texts(
      "file",
      "Checkpoints that were kept elsewhere, of the log or the tree of all tenants: notes, or messages of a webhook",
      {
        completes: "file",
      },
    ),
    log: texts("file", "A bundle of a log that is in the archives: whether it names their manifests", {
      completes: "file",
    }),
    proof: texts("file", "What `audit prove` wrote", { completes: "file" }),
    fresh: text("time", "Complain when nothing was signed for 30m, 24h or 7d"),
  },
  examples: [
    { does: "With nothing but the bundle", line: "bailiwick audit verify acme.jsonl" },
    { does: "What was dropped, from its archive", line: "bailiwick audit verify archive/audit-d90_202603_06h2k" },
    {
      does: "And whether the log says that it was all that was dropped",
      line: "bailiwick audit verify archive/audit-d90_202603_06h2k --log acme.jsonl",
    },
    { does: "In several parts", line: "bailiwick audit verify acme-001.jsonl acme-002.jsonl" },
    {
      does: "Against what you kept",
      line: "bailiwick audit verify acme.jsonl --checkpoint checkpoints.txt --fresh 24h",
    },
    {
      does: "With what `audit prove` had the server prove as well",
      line: "bailiwick audit verify acme.jsonl --checkpoint checkpoints.txt --proof proofs.jsonl",
    },
  ],
  async run({ args: { bundle }, options: { archive, key, checkpoint, log, proof, fresh }, speech }) {
    for (const part of bundle) if (!existsSync(part)) throw new UsageError(`There is no ${part}`);
    const folders = bundle.filter((path) => statSync(path).isDirectory());
    if (folders.length > 0 && folders.length < bundle.length)
      throw new UsageError("Verify files, or folders of archives, but not both at once");
    if (log.length > 0 && folders.length === 0) throw new UsageError("--log is for folders of archives");
    const given: Options = {
      ...(key.length > 0 && { keys: key }),
      ...(checkpoint.length > 0 && { checkpoints: keptIn(checkpoint) }),
      ...(proof.length > 0 && { continued: proof.flatMap(proofsIn) }),
      ...(fresh !== undefined && { freshFor: duration(fresh) }),
    };
    if (folders.length > 0) {
      const verified = await verifyArchives(folders, log, given);
      speech.tell(verified, (print) => {
        for (const line of toldOfArchives(verified, checkpoint.length > 0)) print(line);
      });
      if (key.length === 0) speech.note(OWN_KEYS);
      return exitCodes[verified.outcome];
    }
    const report = await verifyBundle(linesIn(bundle), { ...given, isPart: archive });
    speech.tell(report, (print) => {
      for (const line of told(report)) print(line);
      if (checkpoint.length > 0) print(vouching(report.anchored));
    });
    if (report.anchored.open.some(({ from }) => from !== undefined))
      speech.note("The server can prove more of what you kept: bailiwick audit prove");
    if (!report.keysGiven) speech.note(OWN_KEYS);
    return exitCodes[report.outcome];
  },
});

const OWN_KEYS = "The keys are the bundle's own; name those you trust with --key.";

function told(report: Report): readonly string[] {
  const { outcome, findings, origin, entries, after, signedSize, signedAt, continuesTo } = report;
  const signed = signedAt === undefined ? "" : `, signed at ${signedAt.toISOString()}`;
  const first = (after + 1).toLocaleString("en");
  const beginning = after === 0 ? "" : `, from entry ${first} on; what was before is not in this bundle`;
  const sealed = `${Math.max(0, signedSize - after)} of them sealed${signed}`;
  const last = (after + entries).toLocaleString("en");
  const end =
    continuesTo === undefined || continuesTo <= after + entries
      ? ""
      : `, up to entry ${last}; the log goes on to ${continuesTo.toLocaleString("en")} elsewhere`;
  return [
    ...findings.map(toldFinding),
    `${outcome}: ${entries} entries of ${origin ?? "no log"}, ${sealed}${beginning}${end}`,
  ];
}

/** What the checkpoints that were kept come to. */
function vouching({ size, held, open }: Anchored): string {
  const all = held + open.length;
  const trees = all === 0 ? "" : `; of ${all} of the tree of all tenants ${held} could be held against it`;
  return `What was kept vouches for ${size === 0 ? "nothing of it" : `it up to entry ${size}`}${trees}`;
}

export const auditCommands: readonly Command[] = [exportLog, verify, prove];
