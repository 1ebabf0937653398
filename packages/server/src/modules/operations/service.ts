import type { Json } from "@bailiwick/decision";
import type { AskContext, Context, FlowContext } from "../../kernel/context.ts";
import { PLATFORM } from "../../kernel/database.ts";
import type { Delivery } from "../../kernel/download.ts";
import type { Page, PageAsk } from "../../kernel/page.ts";
import { notFound } from "../../kernel/problem.ts";
import type { Tx } from "../../kernel/sql.ts";
import { KEPT_BYTES, MOST_WAITING } from "./domain/bounds.ts";
import { inflated } from "./hashing.ts";
import type { AnyKind } from "./kind.ts";
import { operationsFull, partGone, tooManyOperations } from "./problems.ts";
import { chunks, type Operation, operations, parts, type Status } from "./store.ts";

export interface Beginning {
  readonly asked: Readonly<Record<string, Json>>;
  /** How many rows it will come to, where that is known. */
  readonly total?: number | undefined;
}

/** Puts it into the queue; it begins once this is committed. */
export async function beginOperation(ctx: Context, kind: AnyKind, { asked, total }: Beginning): Promise<Operation> {
  const { waiting, bytes } = await operations.waiting(ctx.tx);
  if (waiting >= MOST_WAITING) throw tooManyOperations(undefined, { retryAfter: 30 });
  if (bytes >= KEPT_BYTES) throw operationsFull();
  const id = ctx.newId("op");
  const { caller, now: createdAt } = ctx;
  const requester = { requestedBy: caller.id, requesterHome: caller.tenant ?? PLATFORM };
  const correlation = ctx.correlation();
  await operations.insert(ctx.tx, { id, kind: kind.name, asked, total, ...requester, createdAt, correlation });
  return find(ctx, ctx.tx, id, [kind]);
}

/** What a caller may not begin is not there for them. */
const seen = (ctx: Pick<AskContext, "may">, kinds: readonly AnyKind[]): readonly AnyKind[] =>
  kinds.filter(({ permission }) => ctx.may(permission));

async function find(ctx: Pick<AskContext, "may">, tx: Tx, id: string, kinds: readonly AnyKind[]): Promise<Operation> {
  const found = await operations.find(tx, id);
  if (!found || !seen(ctx, kinds).some(({ name }) => name === found.kind)) throw notFound();
  return found;
}

export const getOperation = (ctx: Context, id: string, kinds: readonly AnyKind[]): Promise<Operation> =>
  find(ctx, ctx.tx, id, kinds);

export async function listOperations(
  ctx: Context,
  filter: { readonly kind?: string | undefined; readonly status?: Status | undefined },
  page: PageAsk,
  kinds: readonly AnyKind[],
): Promise<Page<Operation>> {
  const names = seen(ctx, kinds).flatMap(({ name }) =>
    filter.kind === undefined || filter.kind === name ? [name] : [],
  );
  return operations.list(ctx.tx, { kinds: names, status: filter.status }, page);
}

export async function cancelOperation(ctx: Context, id: string, kinds: readonly AnyKind[]): Promise<Operation> {
  await find(ctx, ctx.tx, id, kinds);
  await operations.cancel(ctx.tx, id, ctx.now);
  return find(ctx, ctx.tx, id, kinds);
}

/** A part as it is kept: it can be taken up in the middle, and is the same however often it is asked for. */
export async function deliverPart(
  ctx: FlowContext,
  id: string,
  number: number,
  kinds: readonly AnyKind[],
): Promise<Delivery> {
  const { operation, part } = await ctx.read(async (tx) => ({
    operation: await find(ctx, tx, id, kinds),
    part: await parts.find(tx, id, number),
  }));
  if (isGone(operation)) throw partGone();
  const kind = kinds.find(({ name }) => name === operation.kind);
  if (!part || !kind) throw notFound();
  return {
    type: kind.part(operation.asked, number).type,
    name: part.name,
    size: part.bytes,
    etag: `"${part.sha256}"`,
    from: (start, end) => bytesOf(ctx, id, number, start, end),
  };
}

const isGone = ({ status }: Operation): boolean => !["queued", "running", "done"].includes(status);

async function* bytesOf(
  ctx: FlowContext,
  operation: string,
  part: number,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  for (let place = start; place < end; ) {
    const chunk = await ctx.read((tx) => chunks.at(tx, operation, part, place));
    if (!chunk) throw new Error("What the operation made is not kept any more");
    const bytes = await inflated(chunk.deflated);
    yield bytes.subarray(place - chunk.start, end - chunk.start);
    place = chunk.start + bytes.length;
  }
}

export async function deliverManifest(ctx: FlowContext, id: string, kinds: readonly AnyKind[]): Promise<Delivery> {
  const { manifest } = await ctx.read((tx) => find(ctx, tx, id, kinds));
  if (manifest === null) throw notFound("There is no manifest before the operation is done");
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  return { type: "application/json", name: `${id}-manifest.json`, pieces: one(text) };
}

// oxlint-disable-next-line typescript/require-await
async function* one(text: string): AsyncGenerator<string> {
  yield text;
}
