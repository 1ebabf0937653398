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

/** OK for what the log itself explains. */
const gravityOf = (finding: Finding): Outcome => (isAllowed(finding) ? "OK" : finding.outcome);

/** More of them say nothing more; how many there were is told. */
const MOST_FINDINGS = 1000;

/** What was found, and the gravest of all of it, whether there is room to tell it or not. */
export class Findings<F extends Finding = Finding> {
  readonly #told: F[] = [];
  #untold = 0;
  outcome: Outcome = "OK";

  tell(finding: F): void {
    const outcome = graver(this.outcome, gravityOf(finding));
    if (this.#told.length < MOST_FINDINGS) this.#told.push(finding);
    else {
      this.#untold += 1;
      if (outcome !== this.outcome) this.#told[MOST_FINDINGS - 1] = finding;
    }
    this.outcome = outcome;
  }

  get told(): readonly F[] {
    const last = this.#told.at(-1);
    if (last === undefined || this.#untold === 0) return this.#told;
    return [...this.#told.slice(0, -1), { ...last, said: `${last.said}; and ${this.#untold} more findings` }];
  }
}
