import { setTimeout as sleep } from "node:timers/promises";
import { linesOf } from "./files.ts";
import type { Target } from "./profiles/connection.ts";
import { open } from "./server.ts";

export interface ServerEvent {
  readonly event: string;
  readonly data: unknown;
}

const LONGEST = 1024 * 1024;
/** Milliseconds until a broken connection is tried again, growing up to the last. */
const pauses = [500, 1000, 2000, 5000, 10_000];

/** Server-Sent Events for as long as there are any: a connection that ends is made again where it broke off. */
export async function* eventsOf(
  target: Target,
  interrupted: AbortSignal,
  { path, query }: { readonly path: string; readonly query: Readonly<Record<string, string>> },
): AsyncGenerator<ServerEvent, void, undefined> {
  let last: string | undefined;
  for (let failures = 0; ; ) {
    try {
      const headers = { accept: "text/event-stream", ...(last !== undefined && { "last-event-id": last }) };
      const body = await open(target, interrupted, { path, query, headers });
      for await (const { id, ...event } of readEvents(linesOf(body, LONGEST))) {
        failures = 0;
        last = id ?? last;
        yield event;
      }
    } catch (error) {
      const pause = pauses[failures];
      // What the server refuses it refuses again; only a connection that broke is worth another try.
      const broke = error instanceof TypeError || (error instanceof Error && error.name === "Unreachable");
      if (interrupted.aborted || !broke || pause === undefined) throw error;
    }
    await sleep(pauses[failures] ?? pauses.at(-1), undefined, { signal: interrupted });
    failures += 1;
  }
}

/** The lines of `text/event-stream`, as the HTML standard reads them. */
export async function* readEvents(
  lines: AsyncIterable<string>,
): AsyncGenerator<ServerEvent & { readonly id: string | undefined }, void, undefined> {
  let [event, id, data]: [string, string | undefined, string[]] = ["message", undefined, []];
  for await (const raw of lines) {
    const line = raw.replace(/\r$/, "");
    if (line === "") {
      if (data.length > 0) yield { event, id, data: JSON.parse(data.join("\n")) as unknown };
      [event, data] = ["message", []];
      continue;
    }
    const [, field, value = ""] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === "event") event = value;
    else if (field === "id") id = value;
    else if (field === "data") data.push(value);
  }
}
