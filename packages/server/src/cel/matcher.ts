/** Regular expressions of RE2: matching takes time in proportion to the text, whatever the expression. */
import type { Matcher } from "@bailiwick/decision";
import { RE2JS } from "re2js";

/** Instructions of the program an expression becomes: repetitions multiply them. */
const largestProgram = 512;

export const matcher: Matcher = (pattern) => {
  try {
    const compiled = RE2JS.compile(pattern);
    return compiled.programSize() > largestProgram ? undefined : (text) => compiled.test(text);
  } catch {
    return undefined;
  }
};
