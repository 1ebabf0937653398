import { z } from "zod";
import type { AskContext, Caller } from "../../../kernel/context.ts";
import { allows } from "../../../kernel/endpoint.ts";
import { invalidRequest, Problem } from "../../../kernel/problem.ts";
import { printRevision, type Revisions } from "../../../kernel/revision.ts";
import type { Seal } from "../../../kernel/seal.ts";
import type { Outlet, Start } from "../../../kernel/stream.ts";
import type { Holder } from "../../identity/index.ts";
import type { CompiledTenants } from "../compiled.ts";
import type { Refetch } from "./wire.ts";

export interface StreamGround {
  readonly seal: Pick<Seal, "seal" | "open">;
  readonly revisions: Pick<Revisions, "current" | "watch">;
  readonly compiled: Pick<CompiledTenants, "withPrincipal">;
  /** Whether that key or session may still ask from that address; rejects once it may not. */
  readonly stillGood: (who: Holder, address: string | undefined) => Promise<Caller>;
  readonly now: () => Date;
}

/**
 * Whose changes a stream tells of, from which revision on, and until when its address is good; by whose key it was
 * asked for, and about which principal.
 */
const Ticket = z.object({
  tenant: z.string(),
  revision: z.string(),
  until: z.number(),
  by: z.object({ id: z.string(), tenant: z.string().optional() }),
  about: z.string(),
});
type Ticket = z.output<typeof Ticket>;

const PURPOSE = "ofrep event stream";
const PERIOD_MS = 30 * 60_000;
const SECOND = 1000;

/** What whoever asks for flags needs. */
export const PERMISSION = "decisions.decision.make";

interface Offered {
  /** The principal whose flags they are, as the app calls it. */
  readonly about: string;
  readonly revision: string;
}

const noAddress = () =>
  invalidRequest("The address is not one that a bulk evaluation gave, or it is over", {
    errors: [{ parameter: "token", detail: "Evaluate again, and take the new address" }],
  });

/** Changes with the time: by then a client needs a new address, even if no flag has changed. */
export const addressPeriod = (now: Date): number => Math.floor(now.getTime() / PERIOD_MS);

/**
 * The streams that tell of changes. Who reads one cannot send a key, so its address is the secret: sealed, good for
 * two periods at most and no longer than the key it was given to, and in the query, which is never logged.
 */
export function flagStreams({ seal, revisions, compiled, stillGood, now }: StreamGround) {
  return {
    /** Where to listen; nowhere for a principal that is suspended. */
    async offer({ tenant: { id: tenant }, caller, now }: AskContext, { about, revision }: Offered) {
      if (await isSuspended({ tenant, about })) return [];
      const ticket: Ticket = { tenant, revision, until: (addressPeriod(now) + 2) * PERIOD_MS, by: caller, about };
      const token = seal.seal(Buffer.from(JSON.stringify(Ticket.parse(ticket))), PURPOSE).toString("base64url");
      return [{ type: "sse" as const, endpoint: { requestUri: `/ofrep/v1/streams?token=${token}` } }];
    },
    async open(token: string, lastEventId: string | undefined, { now, address }: AskContext): Promise<Start> {
      const ticket = read(token);
      if (ticket === undefined || ticket.until <= now.getTime()) throw noAddress();
      const { tenant, revision } = ticket;
      const recheck = () => refuseEnded(ticket, address);
      await recheck();
      const start = (outlet: Outlet) => follow(tenant, lastEventId ?? revision, outlet);
      return Object.assign(start, { secret: { tenant, recheck } });
    },
  };

  /** The address ends with the key, its right to ask, and the principal's being let in. */
  async function refuseEnded(ticket: Ticket, address: string | undefined): Promise<void> {
    const caller = await stillGood(ticket.by, address).catch((error: unknown) => {
      throw error instanceof Problem && error.kind.status < 500 ? noAddress() : error;
    });
    if (!allows(caller.scopes, PERMISSION) || (await isSuspended(ticket))) throw noAddress();
  }

  async function isSuspended({ tenant, about }: Pick<Ticket, "tenant" | "about">): Promise<boolean> {
    const { principal } = await compiled.withPrincipal(tenant, about);
    return principal?.suspended === true;
  }

  function read(token: string): Ticket | undefined {
    try {
      return Ticket.parse(JSON.parse(seal.open(Buffer.from(token, "base64url"), PURPOSE).toString()));
    } catch {
      return undefined;
    }
  }

  /** Changes that come while one is looked up are told as one; a revision is told once. */
  async function follow(tenant: string, from: string, outlet: Outlet): Promise<void> {
    let told = from;
    let waiting = false;
    let looking: Promise<void> = Promise.resolve();
    const look = async () => {
      waiting = false;
      const revision = printRevision(await revisions.current(tenant));
      if (revision === told || outlet.over.aborted) return;
      told = revision;
      const data: z.output<typeof Refetch> = {
        type: "refetchEvaluation",
        etag: revision,
        lastModified: Math.floor(now().getTime() / SECOND),
      };
      outlet.send({ id: revision, event: "message", data });
    };
    const changed = () => {
      if (waiting) return;
      waiting = true;
      // What cannot be looked up now is looked up with the next hint; a lost connection to the database ends in one.
      looking = looking.then(look).catch(() => undefined);
    };
    outlet.over.addEventListener("abort", revisions.watch(tenant, changed), { once: true });
    await look();
  }
}

export type FlagStreams = ReturnType<typeof flagStreams>;
