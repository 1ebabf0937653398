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
  readonly consumers?: readonly Consumer[];
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
