import type { InputError } from "../../kernel/problem.ts";
import { pointerToken } from "../../kernel/text.ts";
import { pathOf } from "./domain/policy/finding.ts";
import type { Checked } from "./policy-check.ts";
import type { GivenPolicy } from "./policies.ts";
import type { Told } from "./policy-files.ts";
import * as problems from "./problems.ts";
import type { TestTally } from "./store-policies.ts";

const mostTold = 50;

/** Refuses what cannot be decided by, with every mistake at its place. */
export function refuseInvalid({ findings, files: [file] }: Checked, key: string, given: GivenPolicy): void {
  const errors = findings.filter(({ severity }) => severity === "error").map((found) => toldError(found, given));
  if (file !== undefined && file.document.key !== key)
    errors.unshift({
      ...placed({ file: file.source.name, pointer: "/key", line: 1, column: 1 }, given),
      code: "key_mismatch",
      detail: `The path says ${key}; write the same key, or send it there.`,
    });
  if (errors.length === 0 && file === undefined)
    errors.push({ pointer: "#", code: "document_invalid", detail: "This is no policy; write `policy: 1` first." });
  if (errors.length > 0)
    throw problems.policyInvalid(undefined, { errors: errors.slice(0, mostTold), mistakes: errors.length });
}

/** Refuses a policy that does not do what its tests say, unless the caller says why it must be. */
export function refuseFailing(checked: Checked, given: GivenPolicy): void {
  const failing = failuresOf(checked);
  if (failing.length === 0 || given.allowFailingTests !== undefined) return;
  throw problems.policyTestsFailed(`${failing.length} of ${expectationsOf(checked)} expectations are not met`, {
    errors: failing
      .slice(0, mostTold)
      .map(({ detail, ...place }) => ({ ...placed(place, given), code: "test_failed", detail })),
    failing: failing.length,
  });
}

export const tallyOf = (checked: Checked, { allowFailingTests }: GivenPolicy): TestTally => {
  const failed = failuresOf(checked).length;
  return {
    expectations: expectationsOf(checked),
    failed,
    allowedBecause: failed > 0 ? (allowFailingTests ?? null) : null,
  };
};

/** What is expected, counted once; a test that cannot be put is one that is not met. */
export const expectationsOf = ({ results, misfits }: Checked): number => results.length + misfits.length;

type Failure = Pick<Told, "file" | "pointer" | "line" | "column"> & { readonly detail: string };

/** What is not met, in words. */
export function failuresOf({ results, misfits }: Checked): readonly Failure[] {
  const failed = results
    .filter(({ passed }) => !passed)
    .map(({ file, pointer, line, column, name, capability, principal, expected, actual }) => ({
      file,
      pointer,
      line,
      column,
      detail: `${name}: ${capability}${principal === null ? "" : ` for ${principal}`} must be ${words(expected)}, and is ${words(actual)}`,
    }));
  return [...failed, ...misfits.map(({ message, ...place }) => ({ ...place, detail: message }))];
}

function words({ outcome, code, rule }: Checked["results"][number]["expected"]): string {
  const by = rule === undefined ? "" : ` by ${rule}`;
  return `${code ?? outcome ?? "decided"}${by}`;
}

const toldError = ({ code, message, ...place }: Told, given: GivenPolicy): InputError => ({
  ...placed(place, given),
  code,
  detail: message,
});

/** Inside YAML text a mistake has a line, too; in JSON its pointer leads through the request's body. */
function placed(
  { file, pointer, line, column }: Omit<Failure, "detail">,
  { source }: GivenPolicy,
): Omit<InputError, "detail"> {
  const inBody = pathOf(pointer)
    .map((part) => `/${pointerToken(String(part))}`)
    .join("");
  return source === undefined ? { pointer: `#/document${inBody}` } : { pointer: `#${inBody}`, file, line, column };
}
