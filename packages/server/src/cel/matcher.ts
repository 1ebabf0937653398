/** Regular expressions of RE2: matching takes time in proportion to the text, whatever the expression. */
import { type Matcher, sizeOfPattern } from "@bailiwick/decision";
import { RE2JS } from "re2js";

/** Instructions of the program an expression becomes: repetitions multiply them. */
const largestProgram = 512;
/** What has so many signs, repeated ones counted, is not even compiled: none of them becomes so small a program. */
const mostSigns = 16 * largestProgram;

export const matcher: Matcher = (pattern) => {
  if (sizeOfPattern(pattern) > mostSigns) return undefined;
  try {
    const compiled = RE2JS.compile(pattern);
    return compiled.programSize() > largestProgram ? undefined : (text) => compiled.test(text);
  } catch {
    return undefined;
  }
};
