import type { DeclaredAudit } from "./audit-type.ts";
import type { Consumer } from "./consumer.ts";
import type { Endpoint } from "./endpoint.ts";
import type { DeclaredEvent, Reaction } from "./event.ts";
import type { Tx } from "./sql.ts";

/** What a bounded context contributes to the product. The product is the sum of these. */
export interface Module {
  readonly name: string;
  readonly endpoints?: readonly Endpoint[];
  readonly events?: readonly DeclaredEvent[];
  /** What it writes into the audit log beside what its endpoints do. */
  readonly auditTypes?: readonly DeclaredAudit[];
  readonly reactions?: readonly Reaction[];
  readonly jobs?: readonly Job[];
  readonly rounds?: readonly Round[];
  readonly consumers?: readonly Consumer[];
  readonly workers?: readonly Worker[];
  /** Writes down what it still holds in memory, and gives up after so long; the last thing before the process ends. */
  readonly settle?: (deadlineMs: number) => Promise<void>;
}

/** What a module does when time passes: on one process at a time, in one transaction. */
export interface Job {
  /** `<module>.<what-it-does>`. */
  readonly name: string;
  readonly everySeconds: number;
  run(tx: Tx, now: Date): Promise<void>;
}

/** What a module works at for as long as the process lives; `start` gives back how to stop. */
export interface Worker {
  /** `<module>.<what-it-does>`. */
  readonly name: string;
  start(): () => Promise<void>;
}

/**
 * What a module does again and again outside of any transaction, for it waits for others: on every process, even while
 * the one before still runs. That nothing is done twice is the module's affair.
 */
export interface Round {
  readonly name: string;
  readonly everySeconds: number;
  run(stop: AbortSignal): Promise<void>;
}
