import { z } from "zod";
import type { FlowContext } from "./context.ts";
import { PLATFORM } from "./database.ts";
import { attachment, type Delivery, type Kept } from "./download.ts";
import type { AnyCall } from "./endpoint.ts";
import { readmit } from "./gate.ts";
import type { Taker } from "./places.ts";
import { invalidRequest, Problem, rangeNotSatisfiable } from "./problem.ts";
import { spanOf } from "./range.ts";
import type { Reply, Request } from "./request.ts";
import { eventText, type Start, type StreamEvent } from "./stream.ts";
import { leaving, noteLook, reading, refused, transaction, type Work } from "./work.ts";

/** A reply that goes on: refused like any other, audited before it begins, and asked about its key while it lasts. */
export async function stream(work: Work): Promise<Reply> {
  const { endpoint, request, ports } = work;
  const lastEventId = request.header("last-event-id");
  if (lastEventId !== undefined && !/^[\x21-\x7e]{1,200}$/.test(lastEventId))
    throw invalidRequest("That is no event of this stream", {
      errors: [{ header: "Last-Event-ID", detail: "Send the id of the last event you saw, or leave it out" }],
    });
  const start = (await endpoint.handle({ ...callOf(work), lastEventId })) as Start;
  if (endpoint.noted) await transaction(work, (tx) => noteLook(work, tx));
  const flow = ports.streams.open({
    taker: { ...takerOf(work), ...(start.secret && { tenant: start.secret.tenant }) },
    isPublic: "public" in endpoint.access,
    start,
    encode: encoder(endpoint.events ?? {}),
    recheck: start.secret?.recheck ?? (() => readmit(endpoint, request, ports, work.ask.caller)),
  });
  return {
    status: 200,
    // A proxy that gathers a reply before it passes it on would keep the events to itself.
    headers: { "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" },
    body: "",
    flow,
  };
}

export async function download(work: Work): Promise<Reply> {
  const { endpoint, request, ports, ask } = work;
  const left = ports.downloads.take(takerOf(work));
  try {
    const delivery = (await endpoint.handle(callOf(work))) as Delivery;
    const { status, headers, pieces } =
      "pieces" in delivery ? { status: 200, headers: {}, pieces: delivery.pieces } : spanned(delivery, request);
    await leaving(work);
    return {
      status,
      headers: { ...headers, "content-type": delivery.type, "content-disposition": attachment(delivery.name) },
      body: "",
      flow: ports.downloads.body(pieces, {
        log: ports.log,
        requestId: ask.requestId,
        recheck: () => readmit(endpoint, request, ports, ask.caller),
        left,
      }),
    };
  } catch (error) {
    left();
    if (error instanceof Problem && error.kind.status < 500 && error.kind.status !== 429)
      await transaction(work, (tx) => refused(work, tx, error));
    throw error;
  }
}

/** As much of what is kept as the reader wants; all of it, where it has changed since the reader began. */
function spanned({ size, etag, from }: Kept, { header }: Pick<Request, "header">) {
  const condition = header("if-range");
  const span = condition === undefined || condition === etag ? spanOf(header("range"), size) : "whole";
  if (span === "beyond") throw rangeNotSatisfiable(`There are ${size} bytes`);
  const { start, end } = span === "whole" ? { start: 0, end: size } : span;
  return {
    status: span === "whole" ? 200 : 206,
    headers: {
      etag,
      "accept-ranges": "bytes",
      "content-length": String(end - start),
      ...(span !== "whole" && { "content-range": `bytes ${start}-${end - 1}/${size}` }),
    },
    pieces: from(start, end),
  };
}

/** Whose key it is counts, and not which tenant is asked about: the operator takes no tenant's places. */
const takerOf = ({ ask: { caller } }: Work): Taker => ({ key: caller.id, tenant: caller.tenant ?? PLATFORM });

function callOf(work: Work): AnyCall {
  const ctx: FlowContext = { ...work.ask, read: (look) => reading(work, look) };
  return { ...work.asked, ctx } as unknown as AnyCall;
}

/** An event that was not declared is a mistake of ours, and never reaches a reader. */
const encoder =
  (declared: Readonly<Record<string, z.ZodType>>) =>
  ({ id, event, data }: StreamEvent): string => {
    const schema = declared[event];
    if (!schema) throw new Error(`The event ${event} is not declared`);
    return eventText({ ...(id !== undefined && { id }), event, data: z.encode(schema, data) });
  };
