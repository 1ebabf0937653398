import { createReadStream, existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { exitCodes, notesIn, type Report, verifyBundle } from "@bailiwick/audit-verify";
import { some } from "../frame/arguments.ts";
import { type Command, command } from "../frame/command.ts";
import { text, texts } from "../frame/options.ts";
import { UsageError } from "../frame/usage-error.ts";
import { exportLog } from "./audit-export.ts";

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function duration(text: string): number {
  const [, count = "", unit = ""] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const milliseconds = Number(count) * (UNITS[unit] ?? 0);
  if (milliseconds === 0) throw new UsageError(`${text} is no duration such as 30m, 24h or 7d`);
  return milliseconds;
}

function textIn(path: string): string {
  if (!existsSync(path)) throw new UsageError(`There is no ${path}`);
  return readFileSync(path, "utf8");
}

const verify = command({
  name: "audit verify",
  summary: "Verify an export of the audit log, offline",
  about: "Exits with a code of its own for each outcome. Without --key the bundle's own keys are believed.",
  arguments: { bundle: some("What `audit export` wrote: all its parts, in their order", { completes: "file" }) },
  options: {
    key: texts("key", "A verifier key that is trusted, from GET /api/v1/audit/keys"),
    checkpoint: texts("file", "Checkpoints that were kept elsewhere: notes, or messages of a webhook", {
      completes: "file",
    }),
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
  async run({ args: { bundle }, options: { key, checkpoint, fresh }, speech }) {
    for (const part of bundle) if (!existsSync(part)) throw new UsageError(`There is no ${part}`);
    const report = await verifyBundle(linesIn(bundle), {
      ...(key.length > 0 && { keys: key }),
      ...(checkpoint.length > 0 && { checkpoints: checkpoint.flatMap((path) => notesIn(textIn(path))) }),
      ...(fresh !== undefined && { freshFor: duration(fresh) }),
    });
    speech.tell(report, (print) => {
      for (const line of told(report)) print(line);
    });
    if (!report.keysGiven) speech.note("The keys are the bundle's own; name those you trust with --key.");
    return exitCodes[report.outcome];
  },
});

/** The lines of one file after the other. */
async function* linesIn(files: readonly string[]): AsyncGenerator<string> {
  for (const file of files)
    yield* createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
}

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

export const auditCommands: readonly Command[] = [exportLog, verify];
