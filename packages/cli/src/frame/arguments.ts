import type { Completion } from "./options.ts";

/** What stands after the command's name, by position. */
export interface Argument<Value> {
  readonly says: string;
  readonly needed: boolean;
  readonly many: boolean;
  readonly completes?: Completion;
  readonly choices?: readonly string[];
  read(given: readonly string[]): Value;
}

export type Arguments = Readonly<Record<string, Argument<unknown>>>;

interface More {
  readonly completes?: Completion;
  readonly choices?: readonly string[];
}

export const one = (says: string, more: More = {}): Argument<string> => ({
  says,
  needed: true,
  many: false,
  ...more,
  read: ([first = ""]) => first,
});

export const maybe = (says: string, more: More = {}): Argument<string | undefined> => ({
  says,
  needed: false,
  many: false,
  ...more,
  read: ([first]) => first,
});

/** One or more; nothing can stand after them. */
export const some = (says: string, more: More = {}): Argument<readonly string[]> => ({
  says,
  needed: true,
  many: true,
  ...more,
  read: (given) => given,
});
