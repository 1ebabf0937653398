import type { Question } from "@bailiwick/decision";
import type { z } from "zod";
import type { Soon } from "../../../kernel/soon.ts";
import type { Hearing, Named } from "../hearing.ts";
import type { AccessRequest, Obligation } from "./wire.ts";

/** A question and its answer: whose it is, who asked when, about whom and what, and what came of it. */
export interface Answered extends Pick<Hearing["ctx"], "caller" | "tenant" | "now"> {
  /** As it was decided: with the address it came from. */
  readonly question: Question;
  readonly decision: Named;
}

/** What AuthZEN's profiles add to a decision: the one place where more of them can be plugged in. */
export interface Profiles {
  /** What the enforcement point has to do along with the answer; one that cannot must deny. */
  obligations(answered: Answered): Soon<readonly z.output<typeof Obligation>[]>;
  /** Absent: nobody receives requests for access here, and nothing says otherwise. */
  readonly accessRequests?: AccessRequests;
}

/** Whoever receives requests for access. */
export interface AccessRequests {
  /** How to ask for what was denied; undefined where asking is no use. */
  offer(denied: Answered): Soon<z.output<typeof AccessRequest> | undefined>;
}

/** What the decision itself knows today; who receives requests is configured by nobody yet. */
export const profiles: Profiles = {
  /** A soft limit lets go on, and somebody is to hear of it. */
  obligations: ({ decision: { id, capability, overage } }) =>
    overage === undefined
      ? []
      : [
          {
            id: `${id}/overage`,
            type: "notification",
            properties: {
              topic: "limit_exceeded",
              body: `${capability} goes beyond its limit by ${overage}.`,
            },
          },
        ],
};

/** The URN by which a decision point says that access can be asked for. */
export const ACCESS_REQUEST = "urn:openid:authzen:capability:access-request";
