import type { Request, World } from "./workload.ts";

/** An engine under test. Everything that can be prepared is prepared; a question costs one call by its number. */
export interface Contender {
  readonly name: string;
  readonly note: string;
  readonly build: (world: World) => Engine;
}

export interface Engine {
  /** Reads the questions into the form the engine asks for, with the principals an app would hold. */
  readonly prepare: (requests: readonly Request[]) => (index: number) => boolean;
}
