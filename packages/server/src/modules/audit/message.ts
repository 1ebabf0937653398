import { Webhook as Signer } from "standardwebhooks";
import type { Seal } from "../../kernel/seal.ts";
import type { Tx } from "../../kernel/sql.ts";
import { checkpoints, signingKeys, TENANTS } from "./store-trees.ts";
import { type Claimed, type SealedSecret, secrets } from "./store-webhooks.ts";
import { consistencyProof } from "./tree.ts";
import { openSecret } from "./webhooks.ts";

/** What goes out; the id is the same however often it does. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly secrets: readonly SealedSecret[];
}

/** The tree whose checkpoints an anchor gets: the operator's, that of all tenants; a tenant's, its own. */
const logOf = ({ tenant }: Pick<Claimed, "tenant">): string => (tenant === "platform" ? TENANTS : tenant);

export async function testMessage(tx: Tx, hook: Claimed, id: string, now: Date): Promise<Message> {
  const body = { type: "audit.anchor.test", timestamp: now.toISOString(), data: { anchor: hook.id } };
  return { id, body: JSON.stringify(body), secrets: await signing(tx, hook, now) };
}

interface Carried {
  readonly id: string;
  readonly size: number;
  readonly at: Date;
}

/**
 * A checkpoint, and the proof that what was taken last is its beginning: the receiver need not believe, it can check.
 * Undefined when somebody took the checkpoint out of the database; the signer complains of that.
 */
export async function checkpointMessage(
  tx: Tx,
  hook: Claimed,
  carried: Carried,
  now: Date,
): Promise<Message | undefined> {
  const { id, size, at } = carried;
  const log = logOf(hook);
  const checkpoint = await checkpoints.at(tx, log, size, at);
  if (!checkpoint) return undefined;
  const from = hook.anchoredSize;
  const hashes = from === null ? undefined : await consistencyProof(tx, log, from, size);
  const data = {
    anchor: hook.id,
    size,
    note: checkpoint.note,
    consistency: hashes === undefined ? null : { from, hashes: hashes.map((hash) => hash.toString("base64")) },
    keys: (await signingKeys.all(tx)).map(({ verifierKey }) => verifierKey),
  };
  const body = JSON.stringify({ type: "audit.checkpoint", timestamp: at.toISOString(), data });
  return { id, body, secrets: await signing(tx, hook, now) };
}

const signing = async (tx: Tx, hook: Claimed, now: Date): Promise<readonly SealedSecret[]> =>
  (await secrets.of(tx, hook)).filter(({ signsUntil }) => signsUntil === null || signsUntil > now);

/** Standard Webhooks: the attempt's own time, and a signature of each secret that counts. */
export function headersOf(message: Message, anchor: string, at: Date, seal: Pick<Seal, "open">) {
  const signatures = message.secrets.map((secret) =>
    new Signer(openSecret(seal, anchor, secret)).sign(message.id, at, message.body),
  );
  return {
    "content-type": "application/json",
    "webhook-id": message.id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": signatures.join(" "),
  };
}
