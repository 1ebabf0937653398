import type { Command } from "./command.ts";
import { connection, everywhere } from "./globals.ts";
import type { Completion, Option, Options } from "./options.ts";
import { optionsOf, route, under } from "./read.ts";

/** What the shell may put at the cursor. */
export interface Candidate {
  readonly text: string;
  readonly says?: string;
}

/** Asks elsewhere for what begins like the word: the server, or the configuration. */
export type Look = (kind: Exclude<Completion, "file" | "folder">, word: string) => Promise<readonly Candidate[]>;

/** `:file` and `:folder` leave it to the shell, which knows them best. */
const leftToShell: Readonly<Partial<Record<Completion, Candidate>>> = {
  file: { text: ":file" },
  folder: { text: ":folder" },
};

/** What can stand in place of the last of these words. */
export async function complete(
  words: readonly string[],
  commands: readonly Command[],
  look: Look,
): Promise<readonly Candidate[]> {
  const word = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const { words: path, command, rest } = route(before, commands);
  const options = command ? optionsOf(command) : { ...everywhere, ...connection };
  const inline = /^(--[^=]+)=(.*)$/s.exec(word);
  if (inline) {
    const [, name = "", value = ""] = inline;
    const found = await values(options[name.slice(2)], value, look);
    return found.map((each) => (each.text.startsWith(":") ? each : { ...each, text: `${name}=${each.text}` }));
  }
  const open = optionAwaiting(before, options);
  if (open) return values(open, word, look);
  if (word.startsWith("-")) return beginning(word, optionNames(options, before));
  const next = nextWords(path, commands);
  if (!command) return rest.some((each) => !each.startsWith("-")) ? [] : beginning(word, next);
  return values(argumentAt(rest, command), word, look);
}

const beginning = (word: string, candidates: readonly Candidate[]) =>
  candidates.filter(({ text }) => text.startsWith(word));

type Completable = Pick<Option<unknown>, "completes" | "choices">;

async function values(of: Completable | undefined, word: string, look: Look): Promise<readonly Candidate[]> {
  if (of?.choices)
    return beginning(
      word,
      of.choices.map((text) => ({ text })),
    );
  if (of?.completes === undefined) return [];
  if (of.completes === "file" || of.completes === "folder") return [leftToShell[of.completes] ?? { text: ":file" }];
  return beginning(word, await look(of.completes, word));
}

function nextWords(path: readonly string[], commands: readonly Command[]): readonly Candidate[] {
  const found = new Map<string, Candidate>();
  for (const { name, summary } of under(path, commands)) {
    const words = name.split(" ");
    const text = words[path.length];
    if (text === undefined) continue;
    const isWhole = words.length === path.length + 1;
    found.set(text, { text, says: isWhole ? summary : `${words.slice(0, path.length + 1).join(" ")} ...` });
  }
  return [...found.values()];
}

const optionNames = (options: Options, before: readonly string[]): readonly Candidate[] =>
  Object.entries(options)
    .filter(([name, { many }]) => many || !before.some((each) => each === `--${name}` || each.startsWith(`--${name}=`)))
    .map(([name, { says }]) => ({ text: `--${name}`, says }));

/** The option whose value is to come. */
function optionAwaiting(before: readonly string[], options: Options): Option<unknown> | undefined {
  const last = before.at(-1) ?? "";
  const option = last.startsWith("--") ? options[last.slice(2)] : undefined;
  return option?.placeholder === undefined ? undefined : option;
}

function argumentAt(rest: readonly string[], command: Command): Completable | undefined {
  const options = optionsOf(command);
  const given = rest.filter(
    (each, index) => !each.startsWith("-") && options[(rest[index - 1] ?? "").slice(2)]?.placeholder === undefined,
  );
  const places = Object.values(command.arguments);
  return places[given.length] ?? places.find(({ many }) => many);
}
