import { randomBytes } from "node:crypto";
import type { Context } from "../../kernel/context.ts";
import type { Outbound } from "../../kernel/outbound/outbound.ts";
import { invalidRequest, notFound } from "../../kernel/problem.ts";
import type { Seal } from "../../kernel/seal.ts";
import { type SealedSecret, secrets, type Webhook, webhooks } from "./store-webhooks.ts";

export interface WebhookPorts {
  readonly seal: Pick<Seal, "seal" | "open">;
  readonly outbound: Outbound;
}

export interface Anchored extends Webhook {
  readonly secrets: readonly SealedSecret[];
}

const MOST_SECRETS = 3;
const SECRET_BYTES = 32;
const HOUR = 3_600_000;
/** Time to give the receiver its secret. */
const FIRST_AFTER = 60_000;

const purposeOf = (id: string): string => `audit anchor ${id}`;

/** The text a message is signed with. */
export const openSecret = (seal: Pick<Seal, "open">, id: string, { sealed }: Pick<SealedSecret, "sealed">): string =>
  `whsec_${seal.open(sealed, purposeOf(id)).toString("base64")}`;

export async function getAnchor({ tx }: Pick<Context, "tx">, id: string): Promise<Anchored> {
  const found = await webhooks.find(tx, id);
  if (!found) throw notFound();
  return { ...found, secrets: await secrets.of(tx, found) };
}

export interface NewAnchor {
  readonly name: string;
  readonly url: string;
  readonly everyMinutes: number;
}

/** The anchor, and its secret, which is told once. */
export async function createAnchor(ctx: Context, given: NewAnchor, ports: WebhookPorts) {
  const complaint = await ports.outbound.complaint(given.url);
  if (complaint !== undefined)
    throw invalidRequest("The address cannot be used", { errors: [{ pointer: "#/url", detail: complaint }] });
  await webhooks.takeTurn(ctx.tx);
  const id = ctx.newId("anc");
  const { name, everyMinutes } = given;
  const url = new URL(given.url).href;
  const anchor = { id, name, url, everyMinutes, createdAt: ctx.now, nextAt: new Date(ctx.now.getTime() + FIRST_AFTER) };
  await webhooks.insert(ctx.tx, anchor);
  const secret = await addSecret(ctx, id, 1, ports);
  ctx.changed(null, { id, name, url, everyMinutes });
  return { anchor: await getAnchor(ctx, id), secret };
}

async function addSecret(ctx: Context, id: string, generation: number, { seal }: WebhookPorts): Promise<string> {
  const sealed = seal.seal(randomBytes(SECRET_BYTES), purposeOf(id));
  await secrets.insert(ctx.tx, id, { generation, sealed, createdAt: ctx.now, signsUntil: null });
  return openSecret(seal, id, { sealed });
}

/** A new secret signs at once; the one before signs beside it until the overlap ends. */
export async function rotateSecret(ctx: Context, id: string, overlapHours: number, ports: WebhookPorts) {
  const before = await getAnchor(ctx, id);
  const generation = (before.secrets[0]?.generation ?? 0) + 1;
  const until = new Date(ctx.now.getTime() + overlapHours * HOUR);
  await secrets.retire(ctx.tx, id, until, generation - MOST_SECRETS + 1);
  const secret = await addSecret(ctx, id, generation, ports);
  ctx.changed({ id, generation: generation - 1 }, { id, generation, overlapHours });
  return { anchor: await getAnchor(ctx, id), secret };
}

/** With it goes everything that was on its way there. */
export async function deleteAnchor(ctx: Context, id: string): Promise<Anchored> {
  const before = await getAnchor(ctx, id);
  await webhooks.remove(ctx.tx, id);
  const { name, url, everyMinutes } = before;
  ctx.changed({ id, name, url, everyMinutes }, null);
  return before;
}

/** A message that says it is a test message goes out within seconds, whatever state the anchor is in. */
export async function testAnchor(ctx: Context, id: string): Promise<Anchored> {
  await getAnchor(ctx, id);
  await webhooks.askTest(ctx.tx, id, ctx.newId("msg"), ctx.now);
  ctx.changed(null, null);
  return getAnchor(ctx, id);
}

/** Goes on from what was last taken. One that is not disabled stays as it is. */
export async function enableAnchor(ctx: Context, id: string): Promise<Anchored> {
  const { state } = await getAnchor(ctx, id);
  await webhooks.enable(ctx.tx, id, ctx.now);
  const after = await getAnchor(ctx, id);
  ctx.changed({ state }, { state: after.state });
  return after;
}
