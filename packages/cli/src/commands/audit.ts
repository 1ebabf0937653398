import { type Anchored, type ConsistencyProof, exitCodes, type Report, verifyBundle } from "@bailiwick/audit-verify";
import { some } from "../frame/arguments.ts";
import { type Command, command } from "../frame/command.ts";
import { text, texts } from "../frame/options.ts";
import { UsageError } from "../frame/usage-error.ts";
import { exportLog } from "./audit-export.ts";
import { keptIn, linesIn, textIn } from "./audit-files.ts";
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
  summary: "Verify an export of the audit log, offline",
  about: "Exits with a code of its own for each outcome. Without --key the bundle's own keys are believed.",
  arguments: { bundle: some("What `audit export` wrote: all its parts, in their order", { completes: "file" }) },
  options: {
    key: texts("key", "A verifier key that is trusted, from GET /api/v1/audit/keys"),
    checkpoint: texts(
      "file",
      "Checkpoints that were kept elsewhere, of the log or the tree of all tenants: notes, or messages of a webhook",
      {
        completes: "file",
      },
    ),
    proof: texts("file", "What `audit prove` wrote", { completes: "file" }),
    fresh: text("time", "Complain when nothing was signed for 30m, 24h or 7d"),
  },
  examples: [
    { does: "With nothing but the bundle", line: "bailiwick audit verify acme.jsonl" },
    { does: "In several parts", line: "bailiwick audit verify acme-001.jsonl acme-002.jsonl" },
    {
      does: "Against what you kept",
      line: "bailiwick audit verify acme.jsonl --checkpoint checkpoints.txt --fresh 24h",
    },
  ],
  async run({ args: { bundle }, options: { key, checkpoint, proof, fresh }, speech }) {
    const report = await verifyBundle(linesIn(bundle), {
      ...(key.length > 0 && { keys: key }),
      ...(checkpoint.length > 0 && { checkpoints: keptIn(checkpoint) }),
      ...(proof.length > 0 && { continued: proof.flatMap(proofsIn) }),
      ...(fresh !== undefined && { freshFor: duration(fresh) }),
    });
    speech.tell(report, (print) => {
      for (const line of told(report)) print(line);
      if (checkpoint.length > 0) print(vouching(report.anchored));
    });
    if (report.anchored.open.some(({ from }) => from !== undefined))
      speech.note("The server can prove more of what you kept: bailiwick audit prove");
    if (!report.keysGiven) speech.note("The keys are the bundle's own; name those you trust with --key.");
    return exitCodes[report.outcome];
  },
});

function told({ outcome, findings, origin, entries, after, signedSize, signedAt }: Report): readonly string[] {
  const found = findings.map((finding) => {
    const from = "seq" in finding ? ` ${finding.seq}` : "size" in finding ? ` ${finding.size}` : "";
    const to = "to" in finding && finding.outcome !== "PRUNED" && finding.to !== undefined ? `-${finding.to}` : "";
    return `${finding.outcome}${from}${to}: ${finding.said}`;
  });
  const signed = signedAt === undefined ? "" : `, signed at ${signedAt.toISOString()}`;
  const first = (after + 1).toLocaleString("en");
  const beginning = after === 0 ? "" : `, from entry ${first} on; what was before is not in this bundle`;
  const sealed = `${Math.max(0, signedSize - after)} of them sealed${signed}`;
  return [...found, `${outcome}: ${entries} entries of ${origin ?? "no log"}, ${sealed}${beginning}`];
}

/** What the checkpoints that were kept come to. */
function vouching({ size, held, open }: Anchored): string {
  const all = held + open.length;
  const trees = all === 0 ? "" : `; of ${all} of the tree of all tenants ${held} could be held against it`;
  return `What was kept vouches for ${size === 0 ? "nothing of it" : `it up to entry ${size}`}${trees}`;
}

export const auditCommands: readonly Command[] = [exportLog, verify, prove];
