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

export type Exit = (typeof exits)[keyof typeof exits];

export const exitMeanings: Readonly<Record<Exit, string>> = {
  0: "done; of a question: allowed",
  1: "refused or failed",
  2: "used wrongly",
  3: "denied: the answer to a question is no",
  4: "the server cannot be reached",
  130: "interrupted",
  141: "whoever read the output went away",
};
