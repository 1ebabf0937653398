import { one } from "../frame/arguments.ts";
import { type Command, command } from "../frame/command.ts";
import { flag } from "../frame/options.ts";
import { suggestion } from "@bailiwick/server/nearest";
import { UsageError } from "../frame/usage-error.ts";
import { checkedKey, checkedUrl, keyIn } from "../profiles/connection.ts";
import { configurationFile, profileName, type Profiles, readProfiles, writeProfiles } from "../profiles/file.ts";
import { secretFrom } from "../terminal/secret.ts";

const name = one("The name of a profile", { completes: "profile" });

const list = command({
  name: "profiles list",
  summary: "List the servers that are kept, with the one in use",
  examples: [{ does: "What there is", line: "bailiwick profiles list" }],
  async run({ terminal, speech }) {
    const { current, profiles } = readProfiles(terminal.env);
    const items = Object.entries(profiles).map(([each, { url, tenant, key }]) => ({
      name: each,
      inUse: each === current,
      url,
      tenant: tenant ?? null,
      key: hintOf(key),
    }));
    await speech.list(iterate(items), {
      columns: [
        { head: "", of: ({ inUse }) => (inUse ? "*" : "") },
        { head: "NAME", of: (each) => each.name },
        { head: "SERVER", of: ({ url }) => url },
        { head: "TENANT", of: ({ tenant }) => tenant },
        { head: "KEY", whole: true, of: ({ key }) => key },
      ],
      none: "There is no profile. Keep one: bailiwick profiles set local",
      limit: Infinity,
    });
  },
});

/** Enough to tell two keys apart, as the server hints at them; never the secret part. */
const hintOf = (key: string): string => `${key.split("_").slice(0, 3).join("_")}…${key.slice(-4)}`;

async function* iterate<Item>(items: readonly Item[]): AsyncGenerator<Item, void, undefined> {
  yield* items;
}

const set = command({
  name: "profiles set",
  summary: "Keep a server, its key and a tenant under a name, and use it if it is the first",
  about:
    "The key is asked for without showing it, or read from a pipe or from --key-file; never from the command line.",
  speaksToServer: true,
  arguments: { name: one("The name of a profile", { completes: "profile" }) },
  options: { use: flag("Use it from now on, also where it is not the first") },
  examples: [
    { does: "The server of `npm start`; asks for the key", line: "bailiwick profiles set local" },
    {
      does: "From a pipe, with a tenant",
      line: "pass bailiwick/live | bailiwick profiles set live --url https://bailiwick.example.com --tenant acme",
    },
  ],
  async run({ args, options, typed, terminal, speech }) {
    if (!profileName.test(args.name))
      throw new UsageError(
        `A profile's name has letters, digits, dots, dashes and underscores; "${args.name}" has others.`,
      );
    if (typed.profile !== undefined)
      throw new UsageError("--profile has no meaning here: the profile is the argument.");
    const before = readProfiles(terminal.env);
    const former = Object.hasOwn(before.profiles, args.name) ? before.profiles[args.name] : undefined;
    const url = checkedUrl(typed.url ?? former?.url ?? "http://127.0.0.1:8080");
    const file = typed["key-file"];
    const key =
      file === undefined
        ? checkedKey(await secretFrom(terminal, `API key for ${url} (it is not shown): `), "the input")
        : keyIn(file);
    const tenant = typed.tenant ?? (former?.url === url ? former.tenant : undefined);
    const profile = { url, key, ...(tenant !== undefined && { tenant }) };
    const current = options.use ? args.name : (before.current ?? args.name);
    const path = writeProfiles(terminal.env, { current, profiles: { ...before.profiles, [args.name]: profile } });
    speech.tell({ name: args.name, url, tenant: tenant ?? null, inUse: current === args.name }, (print) => {
      print(`Kept ${args.name} (${url}) in ${path}.`);
      print(current === args.name ? "It is in use." : `${current} stays in use: bailiwick profiles use ${args.name}`);
    });
  },
});

const use = command({
  name: "profiles use",
  summary: "Use a profile from now on",
  arguments: { name },
  examples: [{ does: "Turn to another server", line: "bailiwick profiles use live" }],
  async run({ args, terminal, speech }) {
    const before = readProfiles(terminal.env);
    refuseUnknown(args.name, before);
    writeProfiles(terminal.env, { ...before, current: args.name });
    speech.tell({ name: args.name, inUse: true }, (print) => print(`${args.name} is in use.`));
  },
});

const remove = command({
  name: "profiles remove",
  summary: "Forget a profile, its key included",
  arguments: { name },
  examples: [{ does: "Forget a server", line: "bailiwick profiles remove live" }],
  async run({ args, terminal, speech }) {
    const before = readProfiles(terminal.env);
    refuseUnknown(args.name, before);
    const { [args.name]: _gone, ...profiles } = before.profiles;
    const current = before.current === args.name ? {} : { ...(before.current && { current: before.current }) };
    writeProfiles(terminal.env, { ...current, profiles });
    speech.tell({ name: args.name, removed: true }, (print) => print(`${args.name} is forgotten.`));
    speech.note("The server still takes the key; end it there: bailiwick keys revoke");
  },
});

const path = command({
  name: "profiles path",
  summary: "Print where the profiles are kept",
  examples: [{ does: "Look at its permissions", line: 'ls -l "$(bailiwick profiles path)"' }],
  async run({ terminal, speech }) {
    const file = configurationFile(terminal.env);
    speech.tell({ path: file }, (print) => print(file));
  },
});

function refuseUnknown(wanted: string, { profiles }: Profiles): void {
  if (Object.hasOwn(profiles, wanted)) return;
  throw new UsageError(`There is no profile ${wanted}.${suggestion(wanted, Object.keys(profiles))}`);
}

export const profileCommands: readonly Command[] = [list, set, use, remove, path];
