import { createReadStream, createWriteStream, existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { assemble, exitCodes, notesIn, type Report, verifyBundle } from "@bailiwick/audit-verify";
import { one } from "../frame/arguments.ts";
import { type Command, command } from "../frame/command.ts";
import { count, text, texts } from "../frame/options.ts";
import { UsageError } from "../frame/usage-error.ts";

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
  arguments: { bundle: one("What `audit export` wrote", { completes: "file" }) },
  options: {
    key: texts("key", "A verifier key that is trusted, from GET /api/v1/audit/keys"),
    checkpoint: texts("file", "Checkpoints that were kept elsewhere: notes, or messages of a webhook", {
      completes: "file",
    }),
    fresh: text("time", "Complain when nothing was signed for 30m, 24h or 7d"),
  },
  examples: [
    { does: "With nothing but the bundle", line: "bailiwick audit verify acme.jsonl" },
    {
      does: "Against what you kept",
      line: "bailiwick audit verify acme.jsonl --checkpoint checkpoints.txt --fresh 24h",
    },
  ],
  async run({ args: { bundle }, options: { key, checkpoint, fresh }, speech }) {
    if (!existsSync(bundle)) throw new UsageError(`There is no ${bundle}`);
    const lines = createInterface({ input: createReadStream(bundle), crlfDelay: Number.POSITIVE_INFINITY });
    const report = await verifyBundle(lines, {
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

function told({ outcome, findings, origin, entries, signedSize, signedAt }: Report): readonly string[] {
  const found = findings.map((finding) => {
    const from = "seq" in finding ? ` ${finding.seq}` : "size" in finding ? ` ${finding.size}` : "";
    const to = "to" in finding && finding.outcome !== "PRUNED" && finding.to !== undefined ? `-${finding.to}` : "";
    return `${finding.outcome}${from}${to}: ${finding.said}`;
  });
  const signed = signedAt === undefined ? "" : `, signed at ${signedAt.toISOString()}`;
  return [...found, `${outcome}: ${entries} entries of ${origin ?? "no log"}, ${signedSize} of them sealed${signed}`];
}

const exportLog = command({
  name: "audit export",
  summary: "Write the audit log into a bundle that can be verified",
  about: "The signed part of the tenant's log; without a tenant, of the operator's own.",
  arguments: { file: one("Where to; it must not be there yet", { completes: "file" }) },
  options: { after: count("seq", "Begin after this place", { standard: 0 }) },
  speaksToServer: true,
  examples: [
    { does: "Everything", line: "bailiwick audit export acme.jsonl --tenant acme" },
    { does: "What came since", line: "bailiwick audit export more.jsonl --tenant acme --after 5000" },
  ],
  async run({ args: { file }, options: { after }, api, speech }) {
    if (existsSync(file)) throw new UsageError(`${file} is there already; a bundle replaces nothing`);
    const ask = api();
    let entries = 0;
    const read = (from: number) => ask("GET /api/v1/audit/feed", { query: { after: from, limit: 1000 } });
    const lines = async function* () {
      for await (const line of assemble(read, after)) {
        if (line.kind === "entry") entries += 1;
        yield `${JSON.stringify(line)}\n`;
      }
    };
    await pipeline(Readable.from(lines()), createWriteStream(file, { flags: "wx" }));
    speech.tell({ file, entries }, (print) => print(`${file}: ${entries} entries`));
  },
});

export const auditCommands: readonly Command[] = [exportLog, verify];
