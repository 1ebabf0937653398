import type { exitCodes } from "@bailiwick/audit-verify";

/** What the shell is told; scripts branch on these, so they never change. */
export const exits = {
  done: 0,
  failed: 1,
  usedWrongly: 2,
  denied: 3,
  unreachable: 4,
  interrupted: 130,
  brokenPipe: 141,
} as const;

/** The verifier of the audit log has codes of its own, one for each outcome. */
export type Exit = (typeof exits)[keyof typeof exits] | (typeof exitCodes)[keyof typeof exitCodes];

export const exitMeanings: Readonly<Record<Exit, string>> = {
  0: "done; of a question: allowed",
  1: "refused or failed",
  2: "used wrongly",
  3: "denied: the answer to a question is no",
  4: "the server cannot be reached",
  10: "of `audit verify`: not a whole bundle",
  11: "of `audit verify`: a checkpoint is not signed by a known key",
  12: "of `audit verify`: two histories were signed",
  13: "of `audit verify`: an entry was modified",
  14: "of `audit verify`: an entry is missing",
  15: "of `audit verify`: entries changed places",
  16: "of `audit verify`: a value is gone, and the log does not say why",
  17: "of `audit verify`: the beginning is gone, and the log does not say why",
  18: "of `audit verify`: nothing was signed for longer than you accept",
  19: "of `audit verify`: the last entries are in no signed tree yet",
  20: "of `audit verify`: an entry is not shown to be in a tree of all tenants that you kept",
  130: "interrupted",
  141: "whoever read the output went away",
};
