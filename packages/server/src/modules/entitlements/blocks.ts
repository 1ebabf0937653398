import type { Context } from "../../kernel/context.ts";
import type { Page, PageAsk } from "../../kernel/page.ts";
import { notFound } from "../../kernel/problem.ts";
import * as events from "./events.ts";
import { isOver, lasting, nodeBelowRoot, nodeFilter } from "./overrides.ts";
import * as problems from "./problems.ts";
import { type Block, blocks } from "./store.ts";

export interface NewBlock extends Pick<Block, "source" | "effect" | "reason"> {
  readonly node?: string | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
}

/** Restricts a tenant or a part of it; without an end it lasts until it is lifted. */
export async function placeBlock(ctx: Context, { source, effect, reason, node, ...time }: NewBlock): Promise<Block> {
  const block: Block = {
    id: ctx.newId("blk"),
    source,
    effect,
    reason,
    nodeId: await nodeBelowRoot(ctx, node),
    ...lasting(ctx.now, time, Infinity),
    createdBy: ctx.caller.id,
    createdAt: ctx.now,
    endedAt: null,
    endedBy: null,
    endedReason: null,
  };
  await blocks.insert(ctx.tx, block);
  ctx.emit(events.blockPlaced, block.id, { ...told(block), from: block.from, until: block.until });
  return block;
}

const told = ({ id, source, nodeId, effect, reason }: Block) => ({
  blockId: id,
  source,
  nodeId,
  effect,
  reason,
});

export async function getBlock({ tx }: Pick<Context, "tx">, id: string): Promise<Block> {
  const found = await blocks.find(tx, id);
  if (!found) throw notFound();
  return found;
}

export interface BlockQuery {
  readonly source?: string | undefined;
  readonly node?: string | undefined;
  readonly inForce?: boolean | undefined;
}

export async function listBlocks(ctx: Context, query: BlockQuery, page: PageAsk): Promise<Page<Block>> {
  return blocks.list(ctx.tx, { ...query, node: await nodeFilter(ctx, query.node) }, ctx.now, page);
}

/** Lifts this block and no other. */
export async function liftBlock(ctx: Context, id: string, reason: string): Promise<Block> {
  const block = await getBlock(ctx, id);
  if (isOver(block, ctx.now)) throw problems.blockLifted();
  const changed = await blocks.lift(ctx.tx, id, { at: ctx.now, by: ctx.caller.id, reason });
  if (changed === 0) throw problems.blockLifted();
  ctx.emit(events.blockLifted, id, { ...told(block), reason });
  return { ...block, endedAt: ctx.now, endedBy: ctx.caller.id, endedReason: reason };
}
