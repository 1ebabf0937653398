import type { Logger } from "./log.ts";
import { Problem } from "./problem.ts";
import { sqlState } from "./sql.ts";

/** No way to the database, or the end of one: by the system, by the driver, by PostgreSQL (classes 08 and 57, 53300). */
const gone =
  /^(?:E(?:CONNREFUSED|CONNRESET|NOENT|NOTFOUND|PIPE|TIMEDOUT|HOSTUNREACH|AI_AGAIN)|ENOENT|08\w{3}|57P0[1-5]|53300|25006)$/;
const goneWithoutCode = /^(?:Connection terminated|timeout exceeded when trying to connect|Query read timeout)/;

export const cannotReach = (error: unknown): boolean =>
  gone.test(sqlState(error) ?? "") || (error instanceof Error && goneWithoutCode.test(error.message));

/** The database is away, or busy with others. */
export const isPassing = (error: unknown): boolean =>
  cannotReach(error) || (error instanceof Problem && [429, 503].includes(error.kind.status));

/** Watches whether the database answers, and says so once each time that changes: not once for each request. */
export interface Outage {
  failed(error: unknown): void;
  answered(): void;
}

export function outage(log: Logger): Outage {
  let down = false;
  return {
    failed(error) {
      if (down || !cannotReach(error)) return;
      down = true;
      log.error({ err: error }, "the database does not answer");
    },
    answered() {
      if (!down) return;
      down = false;
      log.info("the database answers again");
    },
  };
}
