/**
 * Functions written as source text from what is known when the process starts, in the manner of schema compilers: one
 * piece of code for a whole schema takes less than half the time of a tree of closures. Only names and
 * values of our own schemas get into the text, the values by reference and the names as JSON; nothing of a request does.
 */
export interface Source {
  /** What a value is called in the text. */
  given(value: unknown): string;
  /** A function of one value, `v`, with this body; gives its name. */
  define(body: string): string;
  /** The function of that name, with all that it refers to. */
  made(name: string): unknown;
}

export function source(): Source {
  const values: unknown[] = [];
  const functions: string[] = [];
  return {
    given(value) {
      const known = values.indexOf(value);
      return `given${known >= 0 ? known : values.push(value) - 1}`;
    },
    define(body) {
      const name = `made${functions.length}`;
      functions.push(`function ${name}(v){${body}}`);
      return name;
    },
    made(name) {
      const names = values.map((_, index) => `given${index}`);
      const text = `"use strict";${functions.join("\n")}\nreturn ${name}`;
      // oxlint-disable-next-line typescript/no-implied-eval -- the text is made of our own schemas alone
      return (new Function(...names, text) as (...values: unknown[]) => unknown)(...values);
    },
  };
}
