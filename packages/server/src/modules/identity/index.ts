import type { Caller } from "../../kernel/context.ts";
import type { Database } from "../../kernel/database.ts";
import type { Module } from "../../kernel/module.ts";
import type { Revisions } from "../../kernel/revision.ts";
import type { Tx } from "../../kernel/sql.ts";
import { type Authentication, authentication, type Holder } from "./authenticate.ts";
import { endpoints } from "./endpoints.ts";
import * as events from "./events.ts";
import { holderOf } from "./holder.ts";
import { KEY_INSTALLED, type KeyPorts } from "./keys.ts";
import { forgetSignIns } from "./sessions.ts";
import { keys, type Principal, principals, type PrincipalsAfter } from "./store.ts";

export type { Holder };

export interface IdentityPorts extends KeyPorts {
  readonly database: Database;
  readonly revisions: Revisions;
  readonly now: () => Date;
}

export interface Identity extends Module {
  readonly authenticate: Authentication["authenticate"];
  readonly stillSignedIn: Authentication["stillSignedIn"];
  /** Who holds that key or session of that tenant now; throws why it opens nothing any more. */
  readonly holderOf: (id: string, home: string) => Promise<Caller>;
  readonly stillGood: Authentication["stillGood"];
}

export function identity(ports: IdentityPorts): Identity {
  const { authenticate, stillSignedIn, stillGood, noteUse } = authentication(
    ports.database,
    ports.revisions,
    ports.seal,
    ports.now,
  );
  return {
    name: "identity",
    endpoints: endpoints(ports),
    events: Object.values(events),
    auditTypes: [KEY_INSTALLED],
    jobs: [noteUse, forgetSignIns],
    authenticate,
    stillSignedIn,
    holderOf: (id, home) => holderOf(id, home, ports.database, ports.now()),
    stillGood,
  };
}

export { generateOperatorKey, installOperatorKey } from "./keys.ts";
export type { Principal, PrincipalsAfter } from "./store.ts";

/** A principal of this tenant by the server's id or the app's own. */
export const findPrincipal = (tx: Tx, reference: string): Promise<Principal | undefined> =>
  principals.refer(tx, reference);

/** Many at once, by what they were called. */
export async function findPrincipals(tx: Tx, references: readonly string[]): Promise<ReadonlyMap<string, Principal>> {
  const found = new Map<string, Principal>();
  for (const { reference, ...principal } of await principals.referAll(tx, references))
    if (!found.has(reference)) found.set(reference, principal);
  return found;
}

/** Principals of this tenant one stretch after the other, for whoever has to look at all of them. */
export const principalsAfter = (tx: Tx, stretch: PrincipalsAfter): Promise<readonly Principal[]> =>
  principals.after(tx, stretch);

/** Whether the operator has any key yet; asked in the operator's realm. */
export const hasOperatorKey = (tx: Tx): Promise<boolean> => keys.any(tx);
