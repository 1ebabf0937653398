import { z } from "zod";
import { newId } from "./id.ts";
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

/** What a reaction works with: the transaction of the event, and the means to tell of what follows from it. */
export interface Reacting {
  readonly tx: Tx;
  newId(prefix: string): string;
  emit<Data extends z.ZodType>(event: DeclaredEvent<Data>, subject: string, data: z.output<Data>): void;
}

/** What a module does when something happened elsewhere. */
export interface Reaction {
  readonly name: string;
  readonly type: string;
  react(happened: Happened, reacting: Reacting): Promise<void>;
}

/**
 * Declares a reaction. It runs in the transaction that made the event, once for each event, so the change and all
 * that follows from it happen together or not at all (docs/decisions/0006).
 */
export function on<Data extends z.ZodType>(
  declared: DeclaredEvent<Data>,
  name: string,
  react: (data: z.output<Data>, given: Happened & Reacting) => Promise<void>,
): Reaction {
  return {
    name,
    type: declared.type,
    react: (happened, reacting) =>
      react(declared.data.parse(happened.data) as z.output<Data>, { ...happened, ...reacting }),
  };
}

/** An event as it will be written: checked against its declaration, in the form the wire carries. */
export function happen<Data extends z.ZodType>(
  declared: DeclaredEvent<Data>,
  about: Pick<Happened, "tenant" | "subject" | "at" | "requestId"> & { readonly data: z.output<Data> },
): Happened {
  const { type, version } = declared;
  return { ...about, id: newId("evt", about.at), type, version, data: z.encode(declared.data, about.data) };
}
