import { clean, padTo } from "../terminal/text.ts";

type Field = readonly [name: string, value: string | number | boolean | null | undefined];

/** Names and values below each other; what has no value is left out. */
export function fields(all: readonly Field[], print: (line: string) => void): void {
  const shown = all.filter(([, value]) => value !== null && value !== undefined && value !== "");
  const width = Math.max(...shown.map(([name]) => name.length));
  for (const [name, value] of shown) print(`${padTo(name, width)}  ${clean(String(value))}`);
}
