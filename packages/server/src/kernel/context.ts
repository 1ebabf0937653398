import type { z } from "zod";
import type { Correlation } from "./envelope.ts";
import type { DeclaredEvent } from "./event.ts";
import type { Revision } from "./revision.ts";
import type { Tx } from "./sql.ts";

/** A browser that is signed in. */
export interface SessionState {
  readonly beganAt: Date;
  /** Left alone, it ends here; used, it ends at `endsAt` all the same. */
  readonly idleUntil: Date;
  readonly endsAt: Date;
  /** The cookie's next value, where this request renewed it. */
  readonly token?: string;
}

/** Whose request this is. */
export interface Caller {
  /** The id of the key, or of the session: who is written into the audit log. */
  readonly id: string;
  readonly realm: "operator" | "tenant";
  /** The tenant a tenant's key belongs to. */
  readonly tenant?: string;
  readonly environment: "live" | "test";
  /** API permissions, `*` and `module.*` included. */
  readonly scopes: readonly string[];
  /** Where the key works from, and until when; absent: from anywhere, for ever. */
  readonly ranges?: readonly string[];
  readonly expiresAt?: Date;
  /** The state in which what it may do was read: by that it is permitted, and the audit log says so. */
  readonly revision?: string | undefined;
  /** Only for a request by a session's cookie. */
  readonly session?: SessionState;
}

/** What a question and a read need to know. */
export interface AskContext {
  readonly caller: Caller;
  readonly tenant: TenantRef;
  readonly now: Date;
  readonly requestId: string;
  /** The client's address as far as it can be trusted; undefined when it cannot be told. */
  readonly address: string | undefined;
  /** The size of the body as it was sent. */
  readonly bytes: number;
  /** What the caller has seen: no answer is from an earlier one. */
  readonly minRevision: Revision | undefined;
  /** The revision a question was answered at, for the reply to say. */
  answeredAt(revision: string): void;
  may(permission: string): boolean;
}

/** What a reply that lasts is given: it reads when it has to, each time in a transaction of a moment. */
export interface FlowContext extends AskContext {
  /** Reads as the one who asked, in the tenant that was asked about. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** The tenant a request is about; for the platform itself `id` is `platform`. */
export interface TenantRef {
  readonly id: string;
  readonly slug: string;
  readonly environment: "live" | "test";
}

export type CookieChange = { readonly token: string; readonly until: Date } | "clear";

/** What every use case is given: who asks, for which tenant, when, and the one transaction it may write in. */
export interface Context extends AskContext {
  readonly tx: Tx;
  /** What ties this request to other records; for what a job does on account of it, later. */
  correlation(): Correlation;
  newId(prefix: string): string;
  /** Recorded with the change itself; announced only if the change commits. */
  emit<Data extends z.ZodType>(event: DeclaredEvent<Data>, subject: string, data: z.output<Data>): void;
  /**
   * Values before and after, for the audit entry; needed only where they are not what `current` gave before and the
   * reply after. Never hand it a secret.
   */
  changed(before: unknown, after: unknown): void;
  /** What the audit entry says openly, so that it can never be redacted: nothing about a person. */
  states(facts: Readonly<Record<string, unknown>>): void;
  /** Gives the browser its session's cookie, or takes it away; neither is remembered for the idempotency key. */
  cookie(change: CookieChange): void;
  /** The rest of this transaction concerns that tenant: a new one, or one the operator acts upon. */
  enter(tenant: TenantRef): Promise<void>;
}
