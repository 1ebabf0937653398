import { writeFileSync } from "node:fs";
import type { CheckOffer, CheckShown } from "@bailiwick/server";
import { some } from "../frame/arguments.ts";
import { type Command, command } from "../frame/command.ts";
import { flag, type Option, text, texts } from "../frame/options.ts";
import { UsageError } from "../frame/usage-error.ts";
import type { Speech } from "../terminal/speech.ts";
import { type File, readFiles } from "./catalogue-files.ts";
import { junit, printCoverage, printFindings, printResults } from "./policy-report.ts";
import { policyServerCommands } from "./policy-server.ts";

const files = some("YAML files of policies and of tests, or folders of them", { completes: "file" });
const catalogue = texts("file or folder", "The catalogue they are held against; may be given several times", {
  completes: "file",
});

/** The catalogue in files, if there is one: without it, what rules and tests name is taken to exist. */
async function offerFrom(paths: readonly string[]): Promise<CheckOffer> {
  const { parseCatalogue, toFacts } = await import("@bailiwick/server");
  const now = new Date();
  if (paths.length === 0)
    return { capabilities: undefined, planVersions: [], roles: [], templates: [], attributes: [], now };
  const { catalogue: read, errors } = parseCatalogue(readFiles(paths));
  if (errors) {
    const places = errors.map(
      ({ file, line, column, path, message }) => `${file}:${line}:${column} ${path}: ${message}`,
    );
    throw new UsageError(["The catalogue is not in order.", ...places].join("\n"));
  }
  const { capabilities, planVersions, roles } = toFacts(read);
  return { capabilities, planVersions, roles, templates: read.policyTemplates, attributes: read.attributes, now };
}

/** Classes, plans and roles mean something only where there is a catalogue. */
async function check(read: readonly File[], paths: readonly string[], speech: Speech): Promise<CheckShown> {
  const { checkPolicies, checkShown } = await import("@bailiwick/server");
  if (paths.length === 0)
    speech.note(
      "Without --catalogue every capability that is named exists, and no class, template, plan or role does.",
    );
  return checkShown(checkPolicies(read, await offerFrom(paths)));
}

const percentage: Option<number | undefined> = {
  says: "Fail where fewer of the ways a rule can go are shown by a test",
  placeholder: "percent",
  read(name, given) {
    const typed = text("percent", "").read(name, given);
    if (typed === undefined) return undefined;
    const percent = Number(typed);
    if (typed.trim() === "" || !(percent >= 0 && percent <= 100))
      throw new UsageError(`--${name} is a percentage from 0 to 100; "${typed}" is none.`);
    return percent;
  },
};

const test = command({
  name: "policy test",
  summary: "Run the tests of policies, without a server",
  arguments: { files },
  options: {
    catalogue,
    coverage: flag("Tell which ways of which rule no test has shown"),
    threshold: percentage,
    junit: text("file", "Write the results for a build server, too", { completes: "file" }),
  },
  examples: [
    { does: "Before a commit", line: "bailiwick policy test policies/ --catalogue catalogues/" },
    { does: "On a build server", line: "bailiwick policy test policies/ --threshold 90 --junit policies.xml" },
  ],
  async run({ args, options, speech }) {
    const checked = await check(readFiles(args.files), options.catalogue, speech);
    const { coverage, junit: into, threshold } = options;
    if (into !== undefined) writeFileSync(into, junit(checked));
    speech.tell(checked, (print) => {
      const errors = checked.findings.filter(({ severity }) => severity === "error");
      printFindings(errors, print);
      printResults(checked, print);
      if (coverage || threshold !== undefined) printCoverage(checked, print);
    });
    if (threshold === undefined || checked.coverage.percent >= threshold) return checked.passed ? 0 : 1;
    speech.note(`The coverage is below ${threshold} %.`);
    return 1;
  },
});

const lint = command({
  name: "policy lint",
  summary: "Look for mistakes in policies, without a server; advice alone is no failure",
  arguments: { files },
  options: { catalogue },
  examples: [{ does: "What is odd about them", line: "bailiwick policy lint policies/ --catalogue catalogues/" }],
  async run({ args, options, speech }) {
    const { findings } = await check(readFiles(args.files), options.catalogue, speech);
    speech.tell(findings, (print) => {
      printFindings(findings, print);
      if (findings.length === 0) print("In order.");
    });
    return findings.some(({ severity }) => severity !== "advice") ? 1 : 0;
  },
});

export const policyCommands: readonly Command[] = [test, lint, ...policyServerCommands];
