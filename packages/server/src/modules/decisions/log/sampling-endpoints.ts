import { z } from "zod";
import { type Endpoint, list, write } from "../../../kernel/endpoint.ts";
import { Key, Text } from "../../../kernel/wire.ts";
import { listSampling, removeSampling, setSampling } from "./reports.ts";
import { Sampling, SamplingBody } from "./wire.ts";

const realm = { acrossTenants: "how much of the log is kept is the operator's to say, for all tenants alike" };
const path = "/api/v1/decision-log/sampling";
const params = { capability: Key };
const exampleParams = { capability: "desk.tickets.view" };

export const samplingEndpoints: readonly Endpoint[] = [
  list({
    path,
    summary: "List sampling",
    description: "The capabilities of whose decisions not all are recorded.",
    access: { permission: "decisions.sampling.read" },
    realm,
    item: Sampling,
    handle: ({ page, ctx }) => listSampling(ctx, page),
  }),
  write("PUT", {
    path: `${path}/{capability}`,
    summary: "Set a capability's sampling",
    description:
      "Which decisions are kept follows from their ids: the first 32 bits of an id's SHA-256, modulo 10,000, are below the share. It holds within a second, and each record says its share.",
    access: { permission: "decisions.sampling.set" },
    realm,
    params,
    exampleParams,
    body: SamplingBody,
    example: { allowedOf10000: 100, reason: "Asked for every row of a list" },
    reply: Sampling,
    moves: "nothing",
    audit: { action: "decisions.sampling.set", target: ({ params: { capability } }) => capability },
    handle: ({ params: { capability }, body, ctx }) => setSampling(ctx, capability, body),
  }),
  write("POST", {
    path: `${path}/{capability}/end`,
    summary: "End a capability's sampling",
    description: "All its decisions are recorded again.",
    access: { permission: "decisions.sampling.set" },
    realm,
    params,
    exampleParams,
    body: z.strictObject({ reason: Text(500) }),
    example: { reason: "The app asks in batches now" },
    reply: z.object({ capability: z.string(), ended: z.boolean().describe("False: there was none") }),
    status: 200,
    moves: "nothing",
    audit: { action: "decisions.sampling.ended", target: ({ params: { capability } }) => capability },
    handle: ({ params: { capability }, body, ctx }) => removeSampling(ctx, capability, body.reason),
  }),
];
