import { maybe, one } from "../frame/arguments.ts";
import { type Command, command } from "../frame/command.ts";
import { limit, text } from "../frame/options.ts";
import { UsageError } from "../frame/usage-error.ts";
import { familyOf, platform } from "./policy-family.ts";

const key = one("The policy's key");

function versionOf(given: string): number {
  if (!/^[1-9]\d{0,8}$/.test(given)) throw new UsageError(`${given} is no version; \`policy versions\` lists them`);
  return Number(given);
}

const show = command({
  name: "policy show",
  summary: "Print a policy as it was pushed, as it is in force or in a version before",
  speaksToServer: true,
  arguments: { key, version: maybe("A version, as `policy versions` lists them; default: the one in force") },
  options: { platform },
  examples: [
    { does: "What is in force", line: "bailiwick policy show office --tenant acme" },
    { does: "What was before", line: "bailiwick policy show office 1 --tenant acme" },
  ],
  async run({ args, speech, ...asked }) {
    const family = familyOf(asked);
    const { key: policy, version: given } = args;
    const found = await (given === undefined ? family.read(policy) : family.version(policy, versionOf(given)));
    speech.tell(found, (print) => print(found.source.trimEnd()));
  },
});

const versions = command({
  name: "policy versions",
  summary: "List the versions of a policy, newest first",
  speaksToServer: true,
  arguments: { key },
  options: { platform, limit },
  examples: [{ does: "Who changed it, and when", line: "bailiwick policy versions office --tenant acme" }],
  async run({ args, speech, ...asked }) {
    await speech.list(familyOf(asked).versions(args.key), {
      columns: [
        { head: "VERSION", whole: true, of: ({ version: number }) => String(number) },
        { head: "CHANGE", of: ({ change, restoredFrom }) => changeOf(change, restoredFrom) },
        { head: "TESTS", of: ({ tests }) => `${tests.expectations - tests.failed} of ${tests.expectations} met` },
        { head: "CHANGED", of: ({ changedAt }) => changedAt },
        { head: "BY", of: ({ changedBy }) => changedBy },
      ],
      none: "It has no version.",
      limit: asked.options.limit,
    });
  },
});

const changeOf = (change: string, from: number | null): string => (from === null ? change : `${change} from ${from}`);

const restore = command({
  name: "policy restore",
  summary: "Put a version from before in force again, as a new one",
  about: "Its tests are run first, as with a push.",
  speaksToServer: true,
  arguments: { key, version: one("The version, as `policy versions` lists them") },
  options: {
    platform,
    "allow-failing-tests": text("reason", "Restore although tests fail; the reason is kept in the audit log"),
  },
  examples: [{ does: "Take the last push back", line: "bailiwick policy restore office 1 --tenant acme" }],
  async run({ args, speech, ...asked }) {
    const reason = asked.options["allow-failing-tests"];
    const from = versionOf(args.version);
    const body = reason === undefined ? {} : { allowFailingTests: reason };
    const restored = await familyOf(asked).restore(args.key, from, body);
    speech.tell(restored, (print) =>
      print(`${restored.key} is at version ${restored.version}, which is ${from} again.`),
    );
  },
});

const remove = command({
  name: "policy delete",
  summary: "Take a policy out of force; its versions stay and can be restored",
  speaksToServer: true,
  arguments: { key },
  options: { platform },
  examples: [{ does: "A policy of a tenant", line: "bailiwick policy delete office --tenant acme" }],
  async run({ args, speech, ...asked }) {
    const removed = await familyOf(asked).remove(args.key);
    speech.tell(removed, (print) =>
      print(`${removed.key} is deleted. Back with: bailiwick policy restore ${removed.key} ${removed.version}`),
    );
  },
});

export const policyVersionCommands: readonly Command[] = [show, versions, restore, remove];
