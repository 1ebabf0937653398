import type { Caller } from "../../kernel/context.ts";
import { type Database, PLATFORM } from "../../kernel/database.ts";
import { unauthenticated } from "../../kernel/problem.ts";
import type { Tx } from "../../kernel/sql.ts";
import { callerOf as keyCaller } from "./authenticate.ts";
import { refuseShut } from "./keys.ts";
import { sessionEnded } from "./problems.ts";
import { callerOf as sessionCaller } from "./sessions.ts";
import { keys, sessions } from "./store.ts";

/**
 * Who asked for something that goes on without them, as they stand now; throws why they may do nothing any more. A
 * session that was merely left alone counts on; one that was ended, or whose key is closed, does not.
 */
export async function holderOf(id: string, home: string, database: Database, now: Date): Promise<Caller> {
  const look = async (tx: Tx) => {
    const session = await sessions.find(tx, id);
    return { session, key: await keys.find(tx, session?.keyId ?? id) };
  };
  const { session, key } =
    home === PLATFORM
      ? await database.readAcrossTenants("who asked for something is looked up while it goes on", look)
      : await database.readInTenant(home, look);
  if (key) refuseShut(key, now);
  if (session === undefined && key === undefined) throw unauthenticated("Whoever asked for it is not there any more");
  if (session === undefined && key) return keyCaller(key);
  if (session === undefined || session.endedAt !== null || (session.keyId !== null && !key)) throw sessionEnded();
  return sessionCaller(session);
}
