/** One thing the verifier has to say of a log. */
export type Finding =
  | { readonly outcome: "MODIFIED"; readonly seq: number; readonly to?: number; readonly said: string }
  | { readonly outcome: "MISSING"; readonly seq: number; readonly to?: number; readonly said: string }
  | { readonly outcome: "REORDERED"; readonly seq: number; readonly said: string }
  | { readonly outcome: "FORKED"; readonly size: number; readonly said: string }
  | { readonly outcome: "BAD SIGNATURE"; readonly said: string }
  | { readonly outcome: "UNSEALED"; readonly count: number; readonly said: string }
  | { readonly outcome: "UNANCHORED"; readonly seq: number; readonly said: string }
  | {
      readonly outcome: "REDACTED";
      readonly seq: number;
      readonly by?: number;
      readonly authorised: boolean;
      readonly said: string;
    }
  | { readonly outcome: "PRUNED"; readonly to: number; readonly authorised: boolean; readonly said: string }
  | { readonly outcome: "STALE"; readonly said: string }
  | { readonly outcome: "UNREADABLE"; readonly said: string };

export type Outcome = "OK" | Finding["outcome"];

/** What the command exits with: that of the gravest finding. */
export const exitCodes = {
  OK: 0,
  UNREADABLE: 10,
  "BAD SIGNATURE": 11,
  FORKED: 12,
  MODIFIED: 13,
  MISSING: 14,
  REORDERED: 15,
  REDACTED: 16,
  PRUNED: 17,
  STALE: 18,
  UNSEALED: 19,
  UNANCHORED: 20,
} as const satisfies Readonly<Record<Outcome, number>>;

const byGravity = Object.keys(exitCodes).slice(1) as unknown as readonly Finding["outcome"][];

/** What is written in the log itself, by whoever may, is told and is no reason to doubt it. */
const isAllowed = (finding: Finding): boolean => "authorised" in finding && finding.authorised;

/** The graver of two. */
export const graver = (one: Outcome, other: Outcome): Outcome =>
  byGravity.find((outcome) => outcome === one || outcome === other) ?? "OK";

/** The gravest of them; OK when there is nothing, or only what the log itself explains. */
export function gravest(findings: readonly Finding[]): Outcome {
  const grave = findings.filter((finding) => !isAllowed(finding));
  return byGravity.find((outcome) => grave.some((finding) => finding.outcome === outcome)) ?? "OK";
}
