import type { z } from "zod";
import type { Context } from "../../../kernel/context.ts";
import { idTime } from "../../../kernel/id.ts";
import { pageBy } from "../../../kernel/page-by.ts";
import type { Page, PageAsk } from "../../../kernel/page.ts";
import { dropped, records, sampling, unknowns, type Whole } from "../store.ts";
import type { Filters } from "./shapes.ts";
import type { DroppedCount, Sampling, SamplingBody, UnknownCapability } from "./wire.ts";

/** By its id alone, which says when it was made. */
export async function findDecision({ tx }: Context, id: string): Promise<Whole | undefined> {
  const at = idTime(id);
  return at && records.find(tx, id, at);
}

export async function listDropped(
  { tx }: Context,
  range: Pick<Filters, "from" | "until">,
  page: PageAsk,
): Promise<Page<z.output<typeof DroppedCount>>> {
  const { items, next } = await dropped.list(tx, range, page);
  return {
    items: items.map(({ tenant_id, minute, allowed, denied }) => ({
      tenant: tenant_id,
      minute,
      allowed: Number(allowed),
      denied: Number(denied),
    })),
    next,
  };
}

export async function listUnknown(
  { tx }: Context,
  onlyOpen: boolean,
  page: PageAsk,
): Promise<Page<z.output<typeof UnknownCapability>>> {
  const { items, next } = await unknowns.list(tx, { onlyOpen }, page);
  return {
    items: items.map((row) => ({
      tenant: row.tenant_id,
      capability: row.capability,
      asked: Number(row.asked),
      firstAt: row.first_at,
      lastAt: row.last_at,
      lastCaller: row.last_caller,
      lastDecision: row.last_decision,
      acknowledgedAt: row.acknowledged_at,
      acknowledgedBy: row.acknowledged_by,
    })),
    next,
  };
}

export async function acknowledge({ tx, caller, now }: Context, capabilities: readonly string[] | undefined) {
  return { acknowledged: await unknowns.acknowledge(tx, capabilities, caller.id, now), at: now };
}

/** There are as many as somebody set by hand. */
export async function listSampling({ tx }: Context, page: PageAsk): Promise<Page<z.output<typeof Sampling>>> {
  return pageBy(
    await sampling.all(tx),
    page,
    ({ capability }) => capability,
    (row) => row,
  );
}

export async function setSampling(
  ctx: Context,
  capability: string,
  wanted: z.output<typeof SamplingBody>,
): Promise<z.output<typeof Sampling>> {
  const before = await sampling.find(ctx.tx, capability);
  const row = { capability, ...wanted, updatedAt: ctx.now, updatedBy: ctx.caller.id };
  await sampling.set(ctx.tx, row);
  ctx.changed(before ?? null, row);
  return row;
}

export async function removeSampling(ctx: Context, capability: string, reason: string) {
  const before = await sampling.find(ctx.tx, capability);
  const ended = (await sampling.remove(ctx.tx, capability)) === 1;
  ctx.changed(before ?? null, { capability, ended, reason });
  return { capability, ended };
}
