import { UsageError } from "./usage-error.ts";

/** What the shell may offer for a value; all but files are asked of the server or the configuration. */
export type Completion = "file" | "folder" | "tenant" | "plan" | "capability" | "product" | "profile";

/** One option of a command: how it is told to people, and how what was typed becomes a value. */
export interface Option<Value> {
  readonly says: string;
  /** What stands for its value in the usage; a flag has none. */
  readonly placeholder?: string;
  readonly choices?: readonly string[];
  readonly standard?: string;
  readonly many?: boolean;
  readonly completes?: Completion;
  /** `name` is for the complaint; `given` has each value that was typed, in order. */
  read(name: string, given: readonly string[]): Value;
}

export type Options = Readonly<Record<string, Option<unknown>>>;
export type ValuesOf<O> = { readonly [Name in keyof O]: O[Name] extends Option<infer Value> ? Value : never };

interface More {
  readonly completes?: Completion;
}

export const flag = (says: string): Option<boolean> => ({ says, read: (_, given) => given.length > 0 });

export const text = (placeholder: string, says: string, more: More = {}): Option<string | undefined> => ({
  says,
  placeholder,
  ...more,
  read: once,
});

export const textOr = (standard: string, placeholder: string, says: string): Option<string> => ({
  says,
  placeholder,
  standard,
  read: (name, given) => once(name, given) ?? standard,
});

/** May be given several times. */
export const texts = (placeholder: string, says: string, more: More = {}): Option<readonly string[]> => ({
  says,
  placeholder,
  many: true,
  ...more,
  read: (_, given) => given,
});

export function choice<const Choice extends string>(
  choices: readonly Choice[],
  says: string,
): Option<Choice | undefined> {
  return {
    says,
    placeholder: choices.join("|"),
    choices,
    read(name, given) {
      const value = once(name, given);
      const chosen = choices.find((each) => each === value);
      if (value !== undefined && chosen === undefined)
        throw new UsageError(`--${name} is one of ${choices.join(", ")}; "${value}" is not.`);
      return chosen;
    },
  };
}

/** A whole number from `least`. */
export const count = (
  placeholder: string,
  says: string,
  { standard, least = 0 }: { readonly standard: number; readonly least?: number },
): Option<number> => ({
  says,
  placeholder,
  standard: String(standard),
  read(name, given) {
    const value = once(name, given) ?? String(standard);
    if (!/^\d{1,9}$/.test(value) || Number(value) < least)
      throw new UsageError(`--${name} takes a whole number from ${least}; "${value}" is none.`);
    return Number(value);
  },
});

/** How many items of a list: all of them is a choice, never an accident. */
export const limit: Option<number> = {
  says: "How many to show at most: a number from 1, or all",
  placeholder: "n",
  standard: "100",
  read(name, given) {
    const value = once(name, given) ?? "100";
    if (value === "all") return Infinity;
    if (!/^[1-9]\d{0,8}$/.test(value))
      throw new UsageError(`--${name} takes a number from 1, or all; "${value}" is neither.`);
    return Number(value);
  },
};

function once(name: string, given: readonly string[]): string | undefined {
  if (given.length > 1) throw new UsageError(`--${name} is given ${given.length} times; once is enough.`);
  if (given[0] === "") throw new UsageError(`--${name} is empty.`);
  return given[0];
}
