import { setTimeout as pause } from "node:timers/promises";
import type { Answer, Harness } from "./harness.ts";

export interface AuditRow {
  readonly tenant: string;
  readonly action: string;
  readonly target: string;
  readonly outcome: "done" | "refused";
  readonly reason: string | null;
}

const requestOf = (reply: Answer) => String(reply.headers["x-request-id"]);

/** What the audit log says of the request that got this reply. */
export async function auditOf({ database }: Harness, reply: Answer): Promise<readonly AuditRow[]> {
  const { rows } = await database.owner.query<AuditRow>(
    `select tenant_id as tenant, action, target, outcome, reason from audit.entries where request_id = $1 order by id`,
    [requestOf(reply)],
  );
  return rows;
}

/** What the request that got this reply announced. */
export async function outboxOf(
  { database }: Harness,
  reply: Answer,
): Promise<readonly { readonly type: string; readonly data: unknown }[]> {
  const { rows } = await database.owner.query<{ type: string; data: unknown }>(
    `select type, data from kernel.outbox where request_id = $1 order by id`,
    [requestOf(reply)],
  );
  return rows;
}

/** Each counter there is, by tenant. */
export async function revisionsIn({ database }: Harness): Promise<ReadonlyMap<string, number>> {
  const { rows } = await database.owner.query<{ tenant: string; revision: string }>(
    "select tenant_id as tenant, revision from kernel.revisions",
  );
  return new Map(rows.map(({ tenant, revision }) => [tenant, Number(revision)]));
}

const movingByThemselves = [
  "kernel.leases",
  ...["leaves", "logs", "subtrees", "checkpoints", "signing_keys"].map((name) => `audit.${name}`),
];

/** Waits until everything committed so far has its place in its stream. */
export async function settled({ database }: Harness): Promise<void> {
  for (;;) {
    const { rows } = await database.owner.query(
      "select from kernel.outbox where seq is null union all select from audit.unsealed limit 1",
    );
    if (rows.length === 0) return;
    await pause(5);
  }
}

/** Waits until no operation waits or runs. */
export async function concluded({ database }: Harness): Promise<void> {
  for (;;) {
    const { rows } = await database.owner.query(
      "select from operations.operations where status in ('queued', 'running') limit 1",
    );
    if (rows.length === 0) return;
    await pause(5);
  }
}

/** Every row of every table of the product, as text; bytes appear in hexadecimal. What the process writes by itself as time passes is left out. */
export async function everyTextIn(harness: Harness): Promise<string> {
  await concluded(harness);
  await settled(harness);
  const { database } = harness;
  const { rows: tables } = await database.owner.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
       and format('%s.%s', n.nspname, c.relname) <> all ($1)`,
    [movingByThemselves],
  );
  const texts = await Promise.all(
    tables.map(async ({ name }) => {
      const { rows } = await database.owner.query<{ text: string }>(`select t::text as text from ${name} t`);
      return rows.map(({ text }) => text).join("\n");
    }),
  );
  return texts.join("\n");
}
