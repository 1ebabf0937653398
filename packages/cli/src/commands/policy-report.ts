import type { CheckShown } from "@bailiwick/server";

type Print = (line: string) => void;
type Came = CheckShown["results"][number]["expected"];

export interface Told {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

/** Findings the way editors jump to them. */
export function printFindings(findings: readonly Told[], print: Print): void {
  for (const { file, line, column, severity, code, message } of findings)
    print(`${file}:${line}:${column} ${severity} ${code}: ${message}`);
}

/** What is not met, then how many are. */
export function printResults({ results, misfits, expectations, failed }: CheckShown, print: Print): void {
  for (const { file, line, column, name, capability, principal, expected, actual } of results.filter(
    ({ passed }) => !passed,
  ))
    print(
      `${file}:${line}:${column} ${name}: ${capability}${principal === null ? "" : ` for ${principal}`}: expected ${words(expected)}, came ${words(actual)}`,
    );
  for (const { file, line, column, message } of misfits) print(`${file}:${line}:${column} ${message}`);
  print(`${expectations - failed} of ${expectations} expectations met.`);
}

function words({ outcome, code, rule }: Came): string {
  return `${code ?? outcome ?? "a decision"}${rule === null ? "" : ` by ${rule}`}`;
}

const reached: Readonly<Record<string, string>> = {
  both: "both ways",
  matched: "always true",
  not_matched: "never true",
  errored: "only errors",
  never_evaluated: "never asked",
};

/** Every rule, and the parts of its condition that were not seen both ways. */
export function printCoverage({ coverage: { percent, rules } }: CheckShown, print: Print): void {
  for (const { rule, matched, notMatched, errored, reached: how, branches } of rules) {
    print(`${rule}: ${reached[how]} (true ${matched}, false ${notMatched}, errors ${errored})`);
    for (const branch of branches.filter((each) => each.reached !== "both"))
      print(`    ${branch.condition}: ${reached[branch.reached]}`);
  }
  print(`Coverage ${percent} %`);
}

/** The results in the form that build servers read. */
export function junit({ results, misfits, expectations, failed }: CheckShown): string {
  const cases = results.map(({ name, capability, principal, file, line, passed, expected, actual }) => {
    const title = `${name}: ${capability}${principal === null ? "" : ` for ${principal}`}`;
    const open = `    <testcase classname=${quoted(file)} name=${quoted(title)} file=${quoted(file)} line="${line}"`;
    const message = `expected ${words(expected)}, came ${words(actual)}`;
    return passed ? `${open}/>` : `${open}><failure message=${quoted(message)}/></testcase>`;
  });
  const unput = misfits.map(
    ({ file, line, message }) =>
      `    <testcase classname=${quoted(file)} name="a test" file=${quoted(file)} line="${line}"><failure message=${quoted(message)}/></testcase>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${expectations}" failures="${failed}">`,
    `  <testsuite name="policies" tests="${expectations}" failures="${failed}">`,
    ...cases,
    ...unput,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

/** XML 1.0 cannot hold control characters, escaped or not. */
const quoted = (text: string): string =>
  `"${[...text.toWellFormed()]
    .map((character) => entities[character] ?? (character < " " ? "\uFFFD" : character))
    .join("")}"`;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
  "\t": "&#9;",
};

export interface RuleChange {
  readonly rule: string;
  readonly change: string;
  readonly members: readonly string[];
}

const marks: Readonly<Record<string, string>> = { added: "+", changed: "~", removed: "-" };

export function printRuleChanges(policy: string, changes: readonly RuleChange[], print: Print): void {
  if (changes.length === 0) print(`${policy}: no rule changes.`);
  for (const { rule, change, members } of changes)
    print(`${marks[change] ?? "?"} ${policy}/${rule}${members.length > 0 ? `: ${members.join(", ")}` : ""}`);
}
