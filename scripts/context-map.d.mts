/** One bounded context: what it owns, and which others it may ask. */
interface Context {
  readonly level: number;
  readonly owns: string;
  readonly mayAsk: readonly string[];
}

export const contextMap: Readonly<Record<string, Context>>;
export function printContextMap(): string;
export function withContextMap(text: string): string;
