import { createReadStream, createWriteStream, existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { assemble, type Report, verifyBundle, exitCodes } from "@bailiwick/audit-verify";
import { type Command, command, UsageError } from "../command.ts";
import { serverOf } from "../server.ts";

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

/** Notes one after the other, as the file anchor keeps them: each ends with its signatures and an empty line. */
const notesIn = (path: string): readonly string[] =>
  textIn(path)
    .split(/(?<=^— .+\n)\n/m)
    .filter((note) => note.trim() !== "");

const verify = command(
  "audit verify",
  "audit verify <bundle> [--key <verifier key>]... [--checkpoint <file>]... [--fresh <30m|24h|7d>] [--json]",
  "Verify an export of the audit log, offline; exits with a code of its own for each outcome",
  {
    key: { type: "string", multiple: true },
    checkpoint: { type: "string", multiple: true },
    fresh: { type: "string" },
    json: { type: "boolean" },
  },
  async ({ args: [path], options, terminal }) => {
    if (path === undefined) throw new UsageError("Name the bundle.");
    if (!existsSync(path)) throw new UsageError(`There is no ${path}`);
    const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
    const report = await verifyBundle(lines, {
      ...(options.key && { keys: options.key }),
      ...(options.checkpoint && { checkpoints: options.checkpoint.flatMap(notesIn) }),
      ...(options.fresh !== undefined && { freshFor: duration(options.fresh) }),
    });
    if (options.json) terminal.print(JSON.stringify(report, null, 2));
    else for (const line of told(report)) terminal.print(line);
    if (!report.keysGiven) terminal.note("The keys are the bundle's own; name those you trust with --key.");
    return exitCodes[report.outcome];
  },
);

function told({ outcome, findings, origin, entries, signedSize, signedAt }: Report): readonly string[] {
  const found = findings.map((finding) => {
    const from = "seq" in finding ? ` ${finding.seq}` : "size" in finding ? ` ${finding.size}` : "";
    const to = "to" in finding && finding.outcome !== "PRUNED" && finding.to !== undefined ? `-${finding.to}` : "";
    return `${finding.outcome}${from}${to}: ${finding.said}`;
  });
  const signed = signedAt === undefined ? "" : `, signed at ${signedAt.toISOString()}`;
  return [...found, `${outcome}: ${entries} entries of ${origin ?? "no log"}, ${signedSize} of them sealed${signed}`];
}

const exportLog = command(
  "audit export",
  "audit export --to <file> [--tenant <id or slug>] [--after <seq>]",
  "Write the audit log into a bundle that can be verified; without a tenant, the operator's own log",
  { to: { type: "string" }, tenant: { type: "string" }, after: { type: "string", default: "0" } },
  async ({ options, terminal }) => {
    if (options.to === undefined) throw new UsageError("Name the file with --to.");
    if (existsSync(options.to)) throw new UsageError(`${options.to} is there already; a bundle replaces nothing`);
    if (!/^\d{1,15}$/.test(options.after)) throw new UsageError("--after takes the seq of an entry");
    const api = serverOf(terminal);
    const { tenant } = options;
    let entries = 0;
    const read = (after: number) =>
      api("GET /api/v1/audit/feed", { query: { after, limit: 1000 }, ...(tenant !== undefined && { tenant }) });
    const lines = async function* () {
      for await (const line of assemble(read, Number(options.after))) {
        if (line.kind === "entry") entries += 1;
        yield `${JSON.stringify(line)}\n`;
      }
    };
    await pipeline(Readable.from(lines()), createWriteStream(options.to, { flags: "wx" }));
    terminal.print(`${options.to}: ${entries} entries`);
  },
);

export const auditCommands: readonly Command[] = [exportLog, verify];
