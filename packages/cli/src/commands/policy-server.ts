import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { one, some } from "../frame/arguments.ts";
import { type Command, command } from "../frame/command.ts";
import { limit, text } from "../frame/options.ts";
import { UsageError } from "../frame/usage-error.ts";
import { during } from "../terminal/progress.ts";
import { type File, readFiles, sizeOf } from "./catalogue-files.ts";
import { familyOf, platform } from "./policy-family.ts";
import { printFindings, printResults, printRuleChanges } from "./policy-report.ts";
import { policyVersionCommands } from "./policy-versions.ts";

const files = some("YAML files of policies and of tests, or folders of them", { completes: "file" });
interface Written {
  readonly key: string;
  readonly text: string;
}

/** The policies among the files, by key; what cannot be read is told and sent nowhere. */
async function policiesIn(read: readonly File[]): Promise<readonly Written[]> {
  const { checkPolicies } = await import("@bailiwick/server");
  const unknown = { capabilities: undefined, planVersions: [], roles: [], templates: [], attributes: [] };
  const { files: found, findings } = checkPolicies(read, { ...unknown, now: new Date() });
  const broken: string[] = [];
  printFindings(
    findings.filter(({ code }) => code === "document_invalid" || code === "key_mismatch"),
    (line) => broken.push(line),
  );
  if (broken.length > 0) throw new UsageError(["The policies cannot be read.", ...broken].join("\n"));
  if (found.length === 0) throw new UsageError("There is no policy among the files.");
  return found.map(({ document, text: source }) => ({ key: document.key, text: source }));
}

/** One after the other, so that a refusal leaves what follows it untouched. */
async function inTurn<Each, Answer>(all: readonly Each[], ask: (each: Each) => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const each of all) answers.push(await ask(each));
  return answers;
}

const diff = command({
  name: "policy diff",
  summary: "Show what a push of policies would change, and what is odd about them",
  speaksToServer: true,
  arguments: { files },
  options: { platform },
  examples: [{ does: "What would happen", line: "bailiwick policy diff policies/ --tenant acme" }],
  async run({ args, speech, ...asked }) {
    const family = familyOf(asked);
    const policies = await policiesIn(readFiles(args.files));
    const previews = await inTurn(policies, async ({ key, text: source }) => ({
      policy: key,
      ...(await family.preview(key, source)),
    }));
    speech.tell({ policies: previews }, (print) => {
      for (const preview of previews) {
        printRuleChanges(preview.policy, preview.changes, print);
        printFindings(preview.findings, print);
        if (preview.failed > 0) printResults(preview, print);
      }
    });
    return previews.every(({ passed }) => passed) ? 0 : 1;
  },
});

const push = command({
  name: "policy push",
  summary: "Test policies with the files of tests beside them, then push each whole",
  speaksToServer: true,
  arguments: { files },
  options: {
    platform,
    "allow-failing-tests": text("reason", "Push although tests fail; the reason is kept in the audit log"),
  },
  examples: [{ does: "Put them in force", line: "bailiwick policy push policies/ --tenant acme" }],
  async run({ args, speech, ...asked }) {
    const family = familyOf(asked);
    const read = readFiles(args.files);
    const policies = await policiesIn(read);
    const reason = asked.options["allow-failing-tests"];
    const tested = await during(speech.progress(`Testing ${sizeOf(read)}`), () => family.test(read));
    if (tested.failed > 0 && reason === undefined) {
      speech.tell({ pushed: [], tested }, (print) => printResults(tested, print));
      return 1;
    }
    const allowed = reason === undefined ? {} : { allowFailingTests: reason };
    const pushed = await inTurn(policies, ({ key, text: source }) => family.put(key, { source, ...allowed }));
    speech.tell({ pushed, tested }, (print) => {
      for (const { key, version, rules } of pushed) print(`${key} is at version ${version} (${rules.length} rules).`);
    });
    return 0;
  },
});

const list = command({
  name: "policy list",
  summary: "List the policies that are in force, with their tests",
  speaksToServer: true,
  options: { platform, limit },
  examples: [{ does: "Of a tenant", line: "bailiwick policy list --tenant acme" }],
  async run({ speech, ...asked }) {
    await speech.list(familyOf(asked).all(), {
      columns: [
        { head: "KEY", whole: true, of: ({ key }) => key },
        { head: "NAME", of: ({ label }) => label ?? "" },
        { head: "VERSION", of: ({ version }) => String(version) },
        { head: "TESTS", of: ({ tests }) => `${tests.expectations - tests.failed} of ${tests.expectations} met` },
        { head: "CHANGED", of: ({ updatedAt }) => updatedAt },
        { head: "BY", of: ({ updatedBy }) => updatedBy },
      ],
      none: "No policy was pushed yet.",
      limit: asked.options.limit,
    });
  },
});

const pull = command({
  name: "policy pull",
  summary: "Write the pushed policies into a folder, one file for each, as they were pushed",
  speaksToServer: true,
  arguments: { folder: one("The folder to write into; it is made if need be", { completes: "folder" }) },
  options: { platform },
  examples: [{ does: "Begin from what is in force", line: "bailiwick policy pull policies/ --tenant acme" }],
  async run({ args, speech, ...asked }) {
    const family = familyOf(asked);
    mkdirSync(args.folder, { recursive: true });
    const written: string[] = [];
    for await (const { key } of family.all()) {
      const path = join(args.folder, `${key}.yaml`);
      writeFileSync(path, (await family.read(key)).source);
      written.push(path);
    }
    speech.tell({ files: written }, (print) => {
      for (const path of written) print(path);
      if (written.length === 0) print("No policy was pushed yet.");
    });
  },
});

export const policyServerCommands: readonly Command[] = [list, diff, push, pull, ...policyVersionCommands];
