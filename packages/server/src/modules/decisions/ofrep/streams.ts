import { z } from "zod";
import { invalidRequest } from "../../../kernel/problem.ts";
import { printRevision, type Revisions } from "../../../kernel/revision.ts";
import type { Seal } from "../../../kernel/seal.ts";
import type { Outlet, Start } from "../../../kernel/stream.ts";
import type { Refetch } from "./wire.ts";

export interface StreamGround {
  readonly seal: Pick<Seal, "seal" | "open">;
  readonly revisions: Pick<Revisions, "current" | "watch">;
  readonly now: () => Date;
}

/** Whose changes a stream tells of, from which revision on, and until when its address is good. */
const Ticket = z.object({ tenant: z.string(), revision: z.string(), until: z.number() });
type Ticket = z.output<typeof Ticket>;

const PURPOSE = "ofrep event stream";
const PERIOD_MS = 30 * 60_000;
const SECOND = 1000;

/** Changes with the time: by then a client needs a new address, even if no flag has changed. */
export const addressPeriod = (now: Date): number => Math.floor(now.getTime() / PERIOD_MS);

/**
 * The streams that tell of changes. Who reads one cannot send a key, so its address is the secret: sealed, good for
 * two periods at most, and in the query, which is never logged.
 */
export function flagStreams({ seal, revisions, now }: StreamGround) {
  return {
    offer(tenant: string, revision: string, now: Date) {
      const ticket: Ticket = { tenant, revision, until: (addressPeriod(now) + 2) * PERIOD_MS };
      const token = seal.seal(Buffer.from(JSON.stringify(ticket)), PURPOSE).toString("base64url");
      return [{ type: "sse" as const, endpoint: { requestUri: `/ofrep/v1/streams?token=${token}` } }];
    },
    open(token: string, lastEventId: string | undefined, now: Date): Start {
      const ticket = read(token);
      if (ticket === undefined || ticket.until <= now.getTime())
        throw invalidRequest("The address is not one that a bulk evaluation gave, or it is too old", {
          errors: [{ parameter: "token", detail: "Evaluate again, and take the new address" }],
        });
      const start = (outlet: Outlet) => follow(ticket.tenant, lastEventId ?? ticket.revision, outlet);
      return Object.assign(start, { tenant: ticket.tenant });
    },
  };

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
