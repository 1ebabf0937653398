import { sql, type Tx } from "./sql.ts";

/** How long an event can be read again after everybody has taken it. */
const KEPT_DAYS = 30;
const AT_ONCE = 10_000;
const MOST_ROUNDS = 100;

/**
 * Forgets events that every consumer has taken and that are old, then which reactions have seen them. An event that
 * one consumer still waits for stays, however old.
 */
export async function forgetOldEvents(tx: Tx, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEPT_DAYS * 86_400_000);
  const { taken } = await tx.one<{ taken: string }>(sql`
    select coalesce((select min(last_seq) from kernel.consumers where stream = 'events'), head) as taken
    from kernel.streams where stream = 'events'`);
  await inRounds(() =>
    tx.run(sql`
      delete from kernel.outbox where (tenant_id, id) in
        (select tenant_id, id from kernel.outbox where occurred_at < ${before} and seq <= ${taken} limit ${AT_ONCE})`),
  );
  await inRounds(() =>
    tx.run(sql`
      delete from kernel.handled where (tenant_id, event_id, reaction) in
        (select h.tenant_id, h.event_id, h.reaction from kernel.handled h
         where h.handled_at < ${before} and not exists
           (select from kernel.outbox o where o.tenant_id = h.tenant_id and o.event_id = h.event_id)
         limit ${AT_ONCE})`),
  );
}

async function inRounds(forgetSome: () => Promise<number>): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) if ((await forgetSome()) < AT_ONCE) return;
}
