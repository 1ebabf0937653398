export interface Finding {
  readonly what: string;
  /** Null: not looked at, and `said` has why. */
  readonly fine: boolean | null;
  readonly said: string;
  /** What to do about it. */
  readonly advice: string | null;
}

export const fine = (what: string, said: string): Finding => ({ what, fine: true, said, advice: null });
export const wrong = (what: string, said: string, advice: string): Finding => ({ what, fine: false, said, advice });
export const skipped = (what: string, said: string): Finding => ({ what, fine: null, said, advice: null });

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
