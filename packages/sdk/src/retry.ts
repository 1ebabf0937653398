import { type Refusal, refusalFrom } from "./refusal.ts";

export interface Patience {
  /** How often a request is sent at most, the first time included. */
  readonly attempts: number;
  /** The longest the client waits between two attempts, in seconds; told to wait longer, it gives up at once. */
  readonly longestWait: number;
  readonly wait: (milliseconds: number) => Promise<void>;
}

export const patience: Patience = {
  attempts: 4,
  longestWait: 20,
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/**
 * Sends until there is an answer that another attempt would not change. Repeating is safe because a write carries the
 * same idempotency key every time: what a lost reply already did is not done again.
 */
export async function persist(
  send: () => Promise<Response>,
  { attempts, longestWait, wait }: Patience,
): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptOnce(send);
    if (outcome.done) return outcome.reply;
    const seconds = outcome.retryAfter ?? backOff(attempt);
    if (attempt >= attempts || seconds > longestWait) throw outcome.failure;
    await wait(seconds * 1000);
  }
}

type Outcome =
  | { readonly done: true; readonly reply: Response }
  | { readonly done: false; readonly failure: unknown; readonly retryAfter: number | undefined };

async function attemptOnce(send: () => Promise<Response>): Promise<Outcome> {
  let reply: Response;
  try {
    reply = await send();
  } catch (failure) {
    if (isAbort(failure)) throw failure;
    return { done: false, failure, retryAfter: undefined };
  }
  if (reply.ok) return { done: true, reply };
  const failure = await refusalFrom(reply);
  if (!mayPass(failure)) throw failure;
  return { done: false, failure, retryAfter: failure.retryAfter };
}

/** Too many requests, not ready, or still in flight: what the server itself says will be otherwise in a while. */
const mayPass = ({ status, retryAfter }: Refusal): boolean =>
  status === 429 || status === 503 || (status === 409 && retryAfter !== undefined);

const isAbort = (failure: unknown) =>
  failure instanceof Error && (failure.name === "AbortError" || failure.name === "TimeoutError");

/** Seconds: 0.2, 0.4, 0.8 ..., half of it random, so that clients cut off together do not return together. */
const backOff = (attempt: number) => 0.1 * 2 ** attempt * (0.5 + Math.random() / 2);
