/** What a new policy begins with: a rule of every part, and a test that shows it. */
export const starter = (key: string): string =>
  [
    "policy: 1",
    `key: ${key}`,
    "",
    "rules:",
    "  no-export-without-second-factor:",
    "    effect: deny",
    "    classes: [export]",
    "    condition: principal.mfa != true",
    "",
    "tests: []",
    "",
  ].join("\n");
