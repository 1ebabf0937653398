import type { z } from "zod";
import type { Tx } from "./sql.ts";

/** Something a module announces, declared once: its type, its shape, and an example for the reference. */
export interface DeclaredEvent<Data extends z.ZodType = z.ZodType> {
  /** A past fact: `<module>.<thing>.<happened>`. */
  readonly type: string;
  readonly version: number;
  readonly summary: string;
  readonly data: Data;
  readonly example: z.input<Data>;
}

export const event = <Data extends z.ZodType>(declared: DeclaredEvent<Data>): DeclaredEvent<Data> => declared;

/** An event that happened, as the outbox keeps it and a reaction receives it. */
export interface Happened {
  readonly id: string;
  readonly tenant: string;
  readonly type: string;
  readonly version: number;
  readonly subject: string;
  readonly data: unknown;
  readonly at: Date;
  readonly requestId: string;
}

/** What a module does when something happened elsewhere. */
export interface Reaction {
  readonly name: string;
  readonly type: string;
  react(happened: Happened, tx: Tx): Promise<void>;
}

/**
 * Declares a reaction. It runs in the transaction that made the event, once for each event, so the change and all
 * that follows from it happen together or not at all (docs/decisions/0006).
 */
export function on<Data extends z.ZodType>(
  declared: DeclaredEvent<Data>,
  name: string,
  react: (data: z.output<Data>, given: Happened & { readonly tx: Tx }) => Promise<void>,
): Reaction {
  return {
    name,
    type: declared.type,
    react: (happened, tx) => react(declared.data.parse(happened.data) as z.output<Data>, { ...happened, tx }),
  };
}
