/** One mistake in a text: what it is, and where. Lines and columns count from 1, offsets from 0. */
export interface CelError {
  readonly detail: string;
  readonly line: number;
  readonly column: number;
  readonly from: number;
  readonly to: number;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where reading stops. Mistakes of meaning are gathered instead, so that all are told at once. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
  readonly span: Span;
  constructor(detail: string, span: Span) {
    super(detail);
    this.span = span;
  }
}

export function errorAt(text: string, { from, to }: Span, detail: string): CelError {
  const before = text.slice(0, from).split("\n");
  return { detail, line: before.length, column: (before.at(-1) ?? "").length + 1, from, to };
}
