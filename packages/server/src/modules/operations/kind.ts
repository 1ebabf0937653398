import type { Json } from "@bailiwick/decision";
import type { Tx } from "../../kernel/sql.ts";

/** What one step made, and where the next one goes on. Its state is kept as JSON. */
export interface Step<State> {
  /** Whole lines, some megabytes at most: so much is in memory at once. */
  readonly text: string;
  readonly rows: number;
  readonly state: State;
  readonly isLast: boolean;
  /** It waits for something: the next step is worth taking in a moment only. */
  readonly waits?: boolean;
}

/** Where a step begins. */
export interface Standing<Asked, State> {
  readonly tx: Tx;
  readonly tenant: string;
  readonly asked: Asked;
  readonly state: State;
}

/**
 * Something that takes longer than a request. Each step runs in a transaction of its own, as the tenant it is for; what
 * it made and its state are committed together. So a step follows from its state alone: taken again after a crash, it
 * makes the same bytes.
 */
export interface OperationKind<Asked, State> {
  /** `<module>.<what-it-does>` */
  readonly name: string;
  /** Who may begin it may see it, and nobody else; asked again while it runs and at each download. */
  readonly permission: string;
  /** The media types its parts can have. */
  readonly types: readonly string[];
  begin(asked: Asked): State;
  step(at: Standing<Asked, State>): Promise<Step<State>>;
  /** What its parts are, how each is named, and what each begins with. */
  part(asked: Asked, number: number): { readonly type: string; readonly name: string; readonly opening: string };
  /** What is said of the whole, beside its rows and parts, once it is done. */
  manifest(asked: Asked, state: State): Readonly<Record<string, Json>>;
}

/** With its own types forgotten, as rows and workers know it. */
export type AnyKind = OperationKind<unknown, unknown>;

export const operationKind = <Asked, State>(kind: OperationKind<Asked, State>): AnyKind => kind as unknown as AnyKind;
