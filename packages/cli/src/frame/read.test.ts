import { describe, expect, it } from "vitest";
import { commands } from "../commands/index.ts";
import { maybe, one, some } from "./arguments.ts";
import { type Command, command } from "./command.ts";
import { choice, count, flag, limit, text, textOr, texts } from "./options.ts";
import { read, readGlobals, route } from "./read.ts";
import { UsageError } from "./usage-error.ts";

const never = async () => undefined;
const greet = command({
  name: "people greet",
  summary: "Greet",
  arguments: { person: one("Whom"), other: maybe("Whom else") },
  options: {
    loud: flag("Loudly"),
    tone: choice(["warm", "dry"], "How"),
    times: count("n", "How often", { standard: 1, least: 1 }),
    word: textOr("Hello", "word", "Which word"),
    note: texts("text", "Notes"),
    at: text("time", "When"),
    limit,
  },
  examples: [],
  run: never,
});
const all = command({ name: "people", summary: "All", arguments: { files: some("Files") }, examples: [], run: never });
const both: readonly Command[] = [greet, all];

describe("what is typed", () => {
  it("becomes values by the command's own declaration", () => {
    const typed = ["Ada", "--loud", "--tone=dry", "--times", "3", "--note", "a", "--note", "b", "--limit", "all"];
    expect(read(typed, greet)).toMatchObject({
      args: { person: "Ada", other: undefined },
      options: { loud: true, tone: "dry", times: 3, word: "Hello", note: ["a", "b"], at: undefined, limit: Infinity },
    });
  });

  it("hands a command its own options alone", () => {
    expect(Object.keys(read(["Ada", "--json"], greet).options)).not.toContain("json");
  });

  it.each([
    [["Ada", "--tnoe", "dry"], "There is no option --tnoe. Did you mean --tone?"],
    [["Ada", "--tone", "sad"], '--tone is one of warm, dry; "sad" is not.'],
    [["Ada", "--times", "0"], '--times takes a whole number from 1; "0" is none.'],
    [["Ada", "--limit", "-5"], "--limit needs a value. If -5 is it, write --limit=-5"],
    [["Ada", "--limit=-5"], '--limit takes a number from 1, or all; "-5" is neither.'],
    [["Ada", "--at"], "--at needs a value."],
    [["Ada", "--at="], "--at is empty."],
    [["Ada", "--at", "1", "--at", "2"], "--at is given 2 times; once is enough."],
    [["Ada", "--loud=yes"], '--loud takes no value; "yes" was given.'],
    [[], "Missing: <person>. Whom."],
    [[""], "Missing: <person>. Whom."],
    [["Ada", "Bob", "Cleo"], "That is too much: Cleo"],
  ])("is refused in words where it is wrong: %j", (typed, complaint) => {
    expect(() => read(typed, greet)).toThrow(new UsageError(complaint));
  });

  it("never takes a key from the command line, and says where it belongs", () => {
    for (const option of ["--key", "--token", "--api-key"])
      expect(() => read(["Ada", option, "blw_op_x"], greet)).toThrow(/list of processes/);
  });

  it("takes what follows -- as it is", () => {
    expect(read(["--", "--loud"], greet).args).toMatchObject({ person: "--loud" });
  });
});

describe("the way to a command", () => {
  it("takes the longest name, and options before it", () => {
    expect(route(["--json", "people", "--tenant", "people", "greet", "Ada"], both)).toMatchObject({
      words: ["people", "greet"],
      command: greet,
      rest: ["--json", "--tenant", "people", "Ada"],
    });
    expect(route(["people", "a.yaml"], both)).toMatchObject({ command: all, rest: ["a.yaml"] });
    expect(route(["nobody"], both).command).toBeUndefined();
  });

  it("knows --json before it knows whether anything else is right", () => {
    expect(readGlobals(["nonsense", "--wrong", "--json"])).toMatchObject({ json: true, quiet: false });
    expect(readGlobals(["nonsense", "--", "--json"]).json).toBe(false);
  });
});

describe("every command", () => {
  it("has a name of its own, a one-line summary without a full stop, and an example", () => {
    const names = commands.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, summary, examples } of commands) {
      expect(summary, name).toMatch(/^[A-Z][^\n]{5,110}[^.\n]$/);
      expect(examples.length, name).toBeGreaterThan(0);
    }
  });

  it("gives examples that are read by its own declaration", () => {
    for (const each of commands)
      for (const { line } of each.examples) {
        const words = wordsOf(line);
        const { command: found, rest } = route(words, commands);
        expect(found?.name, line).toBe(each.name);
        expect(() => read(rest, each), line).not.toThrow();
      }
  });

  it("says of each option and argument what it is for", () => {
    for (const { name, options, arguments: args } of commands)
      for (const { says } of [...Object.values(options), ...Object.values(args)])
        expect(says, name).toMatch(/^[A-Za-z].{3,}[^.]$/);
  });
});

/** Of a line of shell, the words behind `bailiwick` up to whatever the shell itself does. */
const wordsOf = (line: string): readonly string[] => {
  const [, typed = ""] = /(?:^|[\s(;"])bailiwick ([^|>;&)]*)/.exec(line.replaceAll("\\\n", " ")) ?? [];
  return [...typed.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? "",
  );
};
