/** What came of one attempt to hand a message over. */
export type Outcome =
  | { readonly kind: "taken" }
  | { readonly kind: "refused"; readonly status: number; readonly retryAfter?: string | undefined }
  | {
      readonly kind: "failed";
      readonly failure: "not_allowed" | "unreachable" | "insecure" | "timeout" | "bad_answer";
    };

/** What is told of a failed attempt: never more than its kind, and the status if there was one. */
export const failures = [
  "not_allowed",
  "unreachable",
  "insecure",
  "timeout",
  "bad_answer",
  "redirected",
  "refused",
  "configuration",
] as const;

export interface Told {
  readonly failure: (typeof failures)[number];
  readonly status: number | null;
}

/** How it goes on after an attempt. */
export type Next =
  | { readonly state: "active" }
  | { readonly state: "failing"; readonly at: Date; readonly told: Told }
  | { readonly state: "disabled"; readonly because: "gone" | "exhausted"; readonly told: Told };

const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];

/** After each failed attempt so long; after as many as these and one more there is no other. */
export const PAUSES: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR),
];

const JITTER = 0.2;
/** Whoever is overloaded, or slow, is left alone at least this long. */
const BREATHER = MINUTE;
const LONGEST_WISH = 24 * HOUR;
const GONE = 410;
const OVERLOADED = [429, 503];
const MISCONFIGURED = [401, 403, 404];
/** So often somebody may be about to set it up; then it is worth saying. */
const PATIENCE = 3;

/** `random` is from 0 to 1, so that many who failed together do not come back together. */
export function afterAttempt(
  outcome: Outcome,
  { failures: before, now, random }: { readonly failures: number; readonly now: Date; readonly random: number },
): Next {
  if (outcome.kind === "taken") return { state: "active" };
  const count = before + 1;
  const told = tell(outcome, count);
  if (told.status === GONE) return { state: "disabled", because: "gone", told };
  const pause = PAUSES[count - 1];
  if (pause === undefined) return { state: "disabled", because: "exhausted", told };
  const spread = pause * (1 - JITTER + 2 * JITTER * random);
  return { state: "failing", at: new Date(now.getTime() + Math.max(spread, leastPause(outcome, now))), told };
}

export function tell(outcome: Exclude<Outcome, { readonly kind: "taken" }>, count: number): Told {
  if (outcome.kind === "failed") return { failure: outcome.failure, status: null };
  const { status } = outcome;
  if (status >= 300 && status < 400) return { failure: "redirected", status };
  const isMisconfigured = MISCONFIGURED.includes(status) && count >= PATIENCE;
  return { failure: isMisconfigured ? "configuration" : "refused", status };
}

function leastPause(outcome: Exclude<Outcome, { readonly kind: "taken" }>, now: Date): number {
  if (outcome.kind === "failed") return outcome.failure === "timeout" ? BREATHER : 0;
  const wished = outcome.retryAfter === undefined ? 0 : wish(outcome.retryAfter, now);
  return Math.max(Math.min(wished, LONGEST_WISH), OVERLOADED.includes(outcome.status) ? BREATHER : 0);
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3); what is neither is no wish. */
function wish(text: string, now: Date): number {
  if (/^\d{1,10}$/.test(text)) return Number(text) * SECOND;
  const at = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  return Number.isNaN(at) ? 0 : Math.max(0, at - now.getTime());
}
