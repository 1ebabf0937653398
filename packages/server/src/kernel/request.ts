import type { Readable } from "node:stream";
import type { Bounds } from "./bound.ts";
import type { Caller, TenantRef } from "./context.ts";
import { type Database, PLATFORM } from "./database.ts";
import type { Downloads } from "./download.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Reaction } from "./event.ts";
import type { Limiter, RatePolicy } from "./limiter.ts";
import type { Logger } from "./log.ts";
import type { SessionCookies } from "./cookie.ts";
import type { Cursors } from "./page.ts";
import type { Seal } from "./seal.ts";
import type { Soon } from "./soon.ts";
import type { Tx } from "./sql.ts";
import type { Streams } from "./stream.ts";

/** A request as it arrived, freed from the web framework. */
export interface Request {
  readonly id: string;
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly rawBody: Buffer | undefined;
  /** Lower-case names. */
  header(name: string): string | undefined;
  readonly address: string | undefined;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Encoded JSON; empty for 204 and 304. */
  readonly body: string;
  /** Instead of the body: what comes piece by piece, as fast as the reader takes it. */
  readonly flow?: Readable | undefined;
}

/** What the pipeline needs from above; compose.ts hands it over, so that the kernel knows no module. */
export interface Ports {
  readonly database: Database;
  readonly now: () => Date;
  /** Who holds this credential; throws the problem that says why nobody does. */
  readonly authenticate: (
    credential: string,
    address: string | undefined,
    lookUp: () => void,
    background: boolean,
  ) => Soon<Caller>;
  /** Whoever signed in, by the session's id; throws once it is over. Asking is no use of it. */
  readonly stillSignedIn: (session: string) => Promise<Caller>;
  /** Refuses a change to a tenant that does not change any more. */
  readonly refuseChange: (tx: Tx, tenant: string) => Promise<void>;
  /** A tenant by id or slug. */
  readonly findTenant: (reference: string) => Soon<TenantRef | undefined>;
  readonly reactions: readonly Reaction[];
  readonly limiter: Limiter;
  readonly limits: {
    readonly failures: readonly RatePolicy[];
    /** How often a known caller may be refused what the audit log tells of. */
    readonly refusals: readonly RatePolicy[];
    of(caller: Caller, endpoint: Endpoint): readonly RatePolicy[];
  };
  readonly seal: Seal;
  readonly cursors: Cursors;
  readonly cookies: SessionCookies;
  readonly log: Logger;
  readonly streams: Streams;
  readonly downloads: Downloads;
  /** Other ends of collections than their own. */
  readonly bounds: Bounds;
  /** Told of each request that is refused for who asks, with the problem's code. */
  readonly refused: (code: string) => void;
  /** Told after a commit, so that this process need not wait for its own notification. */
  readonly moved: (tenant: string) => void;
}

/** The platform as a tenant: what the operator's realm works on. */
export const platformRef: TenantRef = { id: PLATFORM, slug: PLATFORM, environment: "live" };

/** Without the query: filters may hold what people typed. */
export const pathOf = ({ url }: Pick<Request, "url">): string => url.split("?")[0] ?? "";

const LONGEST_AGENT = 500;

export const userAgentOf = ({ header }: Pick<Request, "header">): string | undefined =>
  header("user-agent")?.slice(0, LONGEST_AGENT);
