import type pg from "pg";

/** How long a leader that says nothing is waited for. */
export const LEASE_SECONDS = 5;

const SEQUENCER = "sequencer";

/**
 * Takes the lease when nobody holds it any more, and names the epoch it is held in. The database's clock decides, so
 * that processes need not agree about the time. Undefined when somebody else leads.
 */
export async function takeLease(client: pg.ClientBase, holder: string): Promise<string | undefined> {
  const { rows } = await client.query<{ epoch: string }>(
    `update kernel.leases
     set holder = $1, epoch = epoch + 1, expires_at = clock_timestamp() + make_interval(secs => $2)
     where name = '${SEQUENCER}' and expires_at < clock_timestamp()
     returning epoch`,
    [holder, LEASE_SECONDS],
  );
  return rows[0]?.epoch;
}

/** Holds on to the lease for another while; false when it is in other hands. */
export async function renewLease(client: pg.ClientBase, epoch: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `update kernel.leases set expires_at = clock_timestamp() + make_interval(secs => $2)
     where name = '${SEQUENCER}' and epoch = $1`,
    [epoch, LEASE_SECONDS],
  );
  return rowCount === 1;
}

/** Lets the next one lead at once, instead of after the lease's end. */
export async function giveUpLease(client: pg.ClientBase, epoch: string): Promise<void> {
  await client.query(`update kernel.leases set expires_at = '-infinity' where name = '${SEQUENCER}' and epoch = $1`, [
    epoch,
  ]);
}
