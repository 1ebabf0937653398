import { backup as backUp, readConfig, restore as bringBack } from "@bailiwick/server";
import { type Command, command, type Terminal, UsageError } from "../command.ts";

const logTo = ({ note }: Terminal) => ({ info: note, warn: note, error: note });

function dataFolder({ env }: Terminal): string {
  const { DATABASE_URL, BAILIWICK_DATA } = readConfig(env);
  if (DATABASE_URL !== undefined)
    throw new UsageError(
      "DATABASE_URL names an external database: back it up with its own tools, pg_dump or your provider's.",
    );
  return BAILIWICK_DATA;
}

const mib = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

const backup = command(
  "backup",
  "backup [--to <file>]",
  "Copy the embedded database into one file; the server may run meanwhile",
  { to: { type: "string" } },
  async ({ options, terminal }) => {
    const made = await backUp({
      dataFolder: dataFolder(terminal),
      log: logTo(terminal),
      ...(options.to !== undefined && { to: options.to }),
    });
    terminal.print(`${made.path} (${mib(made.bytes)}, SHA-256 ${made.sha256})`);
    terminal.note(
      made.withSecret
        ? "It holds the server's secret: keep it as secret as that."
        : "The server's secret is not in it: keep BAILIWICK_SECRET, without it sealed values cannot be read.",
    );
  },
);

const restore = command(
  "restore",
  "restore <file> [--force]",
  "Bring back a backup into the data folder; what is there is moved aside, never deleted",
  { force: { type: "boolean" } },
  async ({ args: [from], options, terminal }) => {
    if (from === undefined) throw new UsageError("Name the backup.");
    const done = await bringBack({ from, dataFolder: dataFolder(terminal), force: options.force ?? false });
    terminal.print(`Restored the state of ${done.createdAt} (PostgreSQL ${done.postgres}).`);
    for (const path of done.movedAside) terminal.print(`What was there is in ${path}`);
  },
);

export const databaseCommands: readonly Command[] = [backup, restore];
