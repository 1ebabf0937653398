import { Readable } from "node:stream";
import type { Logger } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { type Places, places, type Taker } from "./places.ts";

/** One event as Server-Sent Events carry it. With an `id` a reader that was cut off can say where it was. */
export interface StreamEvent {
  readonly id?: string;
  readonly event: string;
  /** What the declaration of the event's name says. */
  readonly data: unknown;
}

/** The way to one reader. */
export interface Outlet {
  /** Gives the reader an event; one too slow to take what it is given is let go of, and comes back by itself. */
  send(event: StreamEvent): void;
  /** When there is room again: whoever sends much at once, such as the past, waits for it. */
  room(): Promise<void>;
  /** Aborted when the stream is over, whoever ended it: the time to stop sending. */
  readonly over: AbortSignal;
}

/** Sends what there is to send, for as long as the stream lasts; may return as soon as somebody else does it. */
export interface Start {
  (outlet: Outlet): void | Promise<void>;
  /** Where whoever reads it shows no key: whose stream it is, and a check that rejects once it may be read no more. */
  readonly secret?: { readonly tenant: string; readonly recheck: () => Promise<unknown> };
}

export interface StreamRules {
  /** A comment after so much silence keeps proxies from closing the connection. */
  readonly heartbeatMs: number;
  /** How often it is asked anew whether the key may still listen. */
  readonly recheckMs: number;
  /** A stream ends after at most so long; its reader comes back. */
  readonly lifeMs: number;
  /** What waits for one reader at most, in bytes. */
  readonly mostWaiting: number;
  readonly places: Places;
  /** Of those that anybody may read: apart, so that they take none from the keys. */
  readonly publicPlaces: Places;
}

export const streamRules: StreamRules = {
  heartbeatMs: 15_000,
  recheckMs: 1000,
  lifeMs: 15 * 60_000,
  mostWaiting: 256 * 1024,
  places: { perKey: 20, perTenant: 100, perProcess: 1000 },
  publicPlaces: { perKey: 20, perTenant: 250, perProcess: 1000 },
};

/** All streams of this process. */
export interface Streams {
  /** Throws when the key, its tenant, or this process, has as many as it may. */
  open(asked: Opening): Readable;
  /** The process is about to stop: every reader is told to come back. */
  end(): void;
}

export interface Opening {
  readonly taker: Taker;
  /** Whether anybody may read it. */
  readonly isPublic: boolean;
  readonly start: Start;
  /** The text of an event, checked against its declaration. */
  readonly encode: (event: StreamEvent) => string;
  /** Rejects once the key may listen no more. */
  readonly recheck: () => Promise<unknown>;
}

/** Why a stream ended: what its metric counts. */
export type Ending = "client" | "drained" | "refused" | "life" | "slow_reader" | "failed";

export function streams(metrics: Metrics, log: Logger, rules: StreamRules = streamRules): Streams {
  const [keyed, anybodys] = [places(rules.places), places(rules.publicPlaces)];
  const open = new Set<(ending: Ending) => void>();
  let draining = false;
  return {
    open(asked) {
      const leave = (asked.isPublic ? anybodys : keyed).take(asked.taker);
      const { body, end } = streaming(asked, rules, log, (ending) => {
        leave();
        open.delete(end);
        metrics.streams.dec();
        metrics.streamsEnded.inc({ reason: ending });
      });
      open.add(end);
      metrics.streams.inc();
      if (draining) end("drained");
      return body;
    },
    end() {
      draining = true;
      for (const end of open) end("drained");
    },
  };
}

interface Streaming {
  readonly body: Readable;
  readonly end: (ending: Ending) => void;
}

function streaming(
  { start, encode, recheck }: Opening,
  { heartbeatMs, recheckMs, lifeMs, mostWaiting }: StreamRules,
  log: Logger,
  ended: (ending: Ending) => void,
): Streaming {
  const over = new AbortController();
  let ending: Ending = "client";
  let waiting: (() => void)[] = [];
  const body = new Readable({
    highWaterMark: 16 * 1024,
    read() {
      const served = waiting;
      waiting = [];
      for (const go of served) go();
    },
  });
  let pushed = 0;
  let takenBefore = -1;
  const push = (text: string) => {
    pushed += Buffer.byteLength(text);
    body.push(text);
  };
  const write = (text: string) => {
    if (over.signal.aborted) return;
    if (body.readableLength + Buffer.byteLength(text) > mostWaiting) return end("slow_reader");
    push(text);
    heartbeat.refresh();
  };
  /** A reader that has something to take and took nothing since the last time does not read. */
  const beat = () => {
    const taken = pushed - body.readableLength;
    if (body.readableLength > 0 && taken === takenBefore) return end("slow_reader");
    takenBefore = taken;
    write(": here\n\n");
  };
  const close = () => {
    clearInterval(heartbeat);
    clearTimeout(checking);
    clearTimeout(life);
    for (const go of waiting) go();
    over.abort();
  };
  const end = (why: Ending) => {
    if (over.signal.aborted) return;
    ending = why;
    close();
    // What a slow reader has not taken it never gets; the connection is cut, so that nothing waits for it.
    if (why === "slow_reader" || why === "failed") return void body.destroy();
    body.push(`retry: ${comeBack()}\n\n`);
    body.push(null);
  };
  const heartbeat = setInterval(beat, heartbeatMs).unref();
  // The next look begins so long after the last one ended: a slow database is not asked by more and more.
  const check = () =>
    void recheck().then(
      () => void (over.signal.aborted || checking.refresh()),
      () => end("refused"),
    );
  const checking = setTimeout(check, recheckMs).unref();
  // Spread by up to a fifth, so that readers let go of together do not come back together.
  const life = setTimeout(() => end("life"), lifeMs * (1 - Math.random() / 5)).unref();
  body.once("close", () => {
    close();
    ended(ending);
  });
  push(`retry: ${comeBack()}\n\n`);
  const outlet: Outlet = {
    send: (event) => write(encode(event)),
    room: () =>
      over.signal.aborted || body.readableLength < body.readableHighWaterMark
        ? Promise.resolve()
        : new Promise((go) => waiting.push(go)),
    over: over.signal,
  };
  // In a turn of its own: whatever is thrown ends this stream, and nothing else.
  void Promise.resolve()
    .then(() => start(outlet))
    .catch((error: unknown) => {
      if (over.signal.aborted) return;
      log.error({ err: error }, "a stream failed");
      end("failed");
    });
  return { body, end };
}

/** Milliseconds until the reader should connect again. */
const comeBack = () => Math.round(1000 + Math.random() * 2000);

/** The text of an event; JSON has no line break, so its data is one line. */
export function eventText({ id, event, data }: StreamEvent): string {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
