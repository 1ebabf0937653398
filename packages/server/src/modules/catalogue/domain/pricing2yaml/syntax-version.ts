import { type Finding, finding } from "../problem.ts";

export const syntaxVersions = ["1.0", "1.1", "2.0", "2.1", "3.0"] as const;
export type SyntaxVersion = (typeof syntaxVersions)[number];

/** Until 2.0 the syntax version stands in `version`, afterwards in `syntaxVersion`. */
export function syntaxVersionOf(document: Readonly<Record<string, unknown>>): SyntaxVersion | Finding {
  const isNew = document.syntaxVersion !== undefined;
  const field = isNew || document.version === undefined ? "syntaxVersion" : "version";
  const written = document[field];
  if (written === undefined || written === null) {
    return finding(
      "field_missing",
      ["syntaxVersion"],
      `This is required: write one of ${syntaxVersions.join(", ")}, in quotes.`,
    );
  }
  const text = typeof written === "number" ? written.toFixed(1) : written;
  const found = syntaxVersions.find((version) => version === text);
  const fits = found !== undefined && (isNew || found <= "2.0");
  if (fits) return found;
  const message = `\`${JSON.stringify(written)}\` is no syntax version this reads; write one of ${syntaxVersions.join(", ")}.`;
  return finding("syntax_version_unknown", [field], message);
}
