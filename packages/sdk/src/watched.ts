import type { Api, Ask, OperationName } from "./client.ts";
import type { Operations } from "./operations.ts";
import { Refusal } from "./refusal.ts";

/** The operations that answer with a stream of events. */
export type StreamName = {
  [Name in OperationName]: Operations[Name] extends { readonly events: object } ? Name : never;
}[OperationName];

type EventsOf<Name extends StreamName> = Operations[Name] extends { readonly events: infer Events } ? Events : never;

/** One event; `id` is where to begin again from. */
export type EventOf<Name extends StreamName> = {
  [Event in keyof EventsOf<Name>]: {
    readonly event: Event;
    readonly id: string | undefined;
    readonly data: EventsOf<Name>[Event];
  };
}[keyof EventsOf<Name>];

interface Received {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: unknown;
}

/**
 * Events as they happen, for as long as somebody iterates. A stream that ends is begun again after what was seen last;
 * only a refusal that another attempt would not change is thrown, and the abort of `ask.signal`.
 */
export async function* watched<Name extends StreamName>(
  api: Api,
  name: Name,
  ask: Ask<Name> = {} as Ask<Name>,
): AsyncGenerator<EventOf<Name>, void, undefined> {
  let { lastEventId } = ask;
  let retry = 1000;
  for (;;) {
    try {
      const reply = await api.open(name, { ...ask, ...(lastEventId !== undefined && { lastEventId }) } as Ask<Name>);
      for await (const block of blocksOf(reply)) {
        const fields = fieldsOf(block);
        retry = Number(fields.get("retry") ?? retry);
        const received = receivedIn(fields);
        if (!received) continue;
        lastEventId = received.id ?? lastEventId;
        yield received as EventOf<Name>;
      }
    } catch (failure) {
      if (failure instanceof Refusal || ask.signal?.aborted) throw failure;
    }
    await pause(retry, ask.signal);
  }
}

/** What stands between two empty lines. */
async function* blocksOf({ body }: Response): AsyncGenerator<string> {
  if (body === null) return;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop() ?? "";
      yield* blocks;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

const fieldsOf = (block: string): ReadonlyMap<string, string> =>
  new Map(block.split("\n").map((line) => [line.split(":", 1)[0] ?? "", line.replace(/^[^:]*: ?/, "")]));

function receivedIn(fields: ReadonlyMap<string, string>): Received | undefined {
  const data = fields.get("data");
  if (data === undefined) return undefined;
  return { event: fields.get("event") ?? "message", id: fields.get("id"), data: JSON.parse(data) as unknown };
}

const pause = (milliseconds: number, signal: AbortSignal | undefined) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason instanceof Error ? signal.reason : new Error("Aborted"));
    });
  });
