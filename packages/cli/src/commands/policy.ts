import { writeFileSync } from "node:fs";
import {
  type CheckOffer,
  checkPolicies,
  type CheckShown,
  checkShown,
  parseCatalogue,
  toFacts,
} from "@bailiwick/server";
import { type Command, command, type Terminal, UsageError } from "../command.ts";
import { type File, readFiles } from "./files.ts";
import { junit, printCoverage, printFindings, printResults } from "./policy-report.ts";
import { policyServerCommands } from "./policy-server.ts";

const offline = { catalogue: { type: "string", multiple: true }, json: { type: "boolean" } } as const;

/** The catalogue in files, if there is one: without it, what rules and tests name is taken to exist. */
function offerFrom(paths: readonly string[] | undefined, terminal: Terminal): CheckOffer {
  const now = new Date();
  if (paths === undefined)
    return { capabilities: undefined, planVersions: [], roles: [], templates: [], attributes: [], now };
  const { catalogue, errors } = parseCatalogue(readFiles(paths));
  if (errors) {
    for (const { file, line, column, path, message } of errors)
      terminal.note(`${file}:${line}:${column} ${path}: ${message}`);
    throw new UsageError("The catalogue is not in order.");
  }
  const { capabilities, planVersions, roles } = toFacts(catalogue);
  return {
    capabilities,
    planVersions,
    roles,
    templates: catalogue.policyTemplates,
    attributes: catalogue.attributes,
    now,
  };
}

/** Classes, plans and roles mean something only where there is a catalogue. */
function check(files: readonly File[], catalogue: readonly string[] | undefined, terminal: Terminal): CheckShown {
  if (catalogue === undefined)
    terminal.note(
      "Without --catalogue every capability that is named exists, and no class, template, plan or role does.",
    );
  return checkShown(checkPolicies(files, offerFrom(catalogue, terminal)));
}

const test = command(
  "policy test",
  "policy test <file or folder>... [--catalogue <file or folder>]... [--coverage] [--threshold <percent>] [--junit <file>] [--json]",
  "Run the tests of policies, without a server",
  { ...offline, coverage: { type: "boolean" }, threshold: { type: "string" }, junit: { type: "string" } },
  async ({ args, options, terminal }) => {
    const threshold = thresholdOf(options.threshold);
    const checked = check(readFiles(args), options.catalogue, terminal);
    const errors = checked.findings.filter(({ severity }) => severity === "error");
    if (options.junit !== undefined) writeFileSync(options.junit, junit(checked));
    if (options.json) terminal.print(JSON.stringify(checked, null, 2));
    else {
      printFindings(errors, terminal.print);
      printResults(checked, terminal.print);
      if (options.coverage || threshold !== undefined) printCoverage(checked, terminal.print);
    }
    if (threshold !== undefined && checked.coverage.percent < threshold) {
      terminal.note(`The coverage is below ${threshold} %.`);
      return 1;
    }
    return checked.passed ? 0 : 1;
  },
);

function thresholdOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const percent = Number(text);
  if (text.trim() === "" || !(percent >= 0 && percent <= 100))
    throw new UsageError("--threshold is a percentage from 0 to 100.");
  return percent;
}

const lint = command(
  "policy lint",
  "policy lint <file or folder>... [--catalogue <file or folder>]... [--json]",
  "Look for mistakes in policies, without a server; advice alone is no failure",
  offline,
  async ({ args, options, terminal }) => {
    const { findings } = check(readFiles(args), options.catalogue, terminal);
    if (options.json) terminal.print(JSON.stringify(findings, null, 2));
    else if (findings.length === 0) terminal.print("In order.");
    else printFindings(findings, terminal.print);
    return findings.some(({ severity }) => severity !== "advice") ? 1 : 0;
  },
);

export const policyCommands: readonly Command[] = [test, lint, ...policyServerCommands];
