import { existsSync } from "node:fs";
import { one } from "../frame/arguments.ts";
import { type Command, command } from "../frame/command.ts";
import { flag, text } from "../frame/options.ts";
import { UsageError } from "../frame/usage-error.ts";
import { during } from "../terminal/progress.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { bytes } from "../terminal/text.ts";

async function embeddedIn({ env }: Terminal) {
  const server = await import("@bailiwick/server");
  const { DATABASE_URL, BAILIWICK_DATA } = server.readConfig(env);
  if (DATABASE_URL !== undefined)
    throw new UsageError(
      "DATABASE_URL names an external database: back it up with its own tools, pg_dump or your provider's.",
    );
  return { server, dataFolder: BAILIWICK_DATA };
}

const backup = command({
  name: "backup",
  summary: "Copy the embedded database into one file; the server may run meanwhile",
  options: {
    to: text("file", "Where to; default: the data folder's backups, named after the time", { completes: "file" }),
  },
  examples: [{ does: "Every night", line: "bailiwick backup --quiet" }],
  async run({ options, terminal, speech }) {
    const { server, dataFolder } = await embeddedIn(terminal);
    const log = { info: speech.note, warn: speech.note, error: speech.note };
    const made = await during(speech.progress(`Copying the database in ${dataFolder}`), (progress) =>
      server.backup({
        dataFolder,
        log,
        report: progress.at,
        signal: terminal.interrupted,
        ...(options.to !== undefined && { to: options.to }),
      }),
    );
    speech.tell(made, (print) => print(`${made.path} (${bytes(made.bytes)}, SHA-256 ${made.sha256})`));
    speech.note(
      made.withSecret
        ? "It holds the server's secret: keep it as secret as that."
        : "The server's secret is not in it: keep BAILIWICK_SECRET, without it sealed values cannot be read.",
    );
  },
});

const restore = command({
  name: "restore",
  summary: "Bring back a backup into the data folder; what is there is moved aside, never deleted",
  arguments: { file: one("A backup", { completes: "file" }) },
  options: { force: flag("Also where a database is already; it is moved aside") },
  examples: [
    { does: "Into a fresh folder", line: "BAILIWICK_DATA=./restored bailiwick restore backup.tar.gz" },
    { does: "In place of what is there; stop the server first", line: "bailiwick restore backup.tar.gz --force" },
  ],
  async run({ args, options, terminal, speech }) {
    if (!existsSync(args.file)) throw new UsageError(`There is no ${args.file}`);
    const { server, dataFolder } = await embeddedIn(terminal);
    const done = await during(speech.progress(`Unpacking and checking ${args.file}`), (progress) =>
      server.restore({
        from: args.file,
        dataFolder,
        force: options.force,
        report: progress.at,
        signal: terminal.interrupted,
      }),
    );
    speech.tell(done, (print) => {
      print(`Restored the state of ${done.createdAt} (PostgreSQL ${done.postgres}).`);
      for (const path of done.movedAside) print(`What was there is in ${path}`);
    });
  },
});

export const databaseCommands: readonly Command[] = [backup, restore];
