import { sql, type Tx } from "../../kernel/sql.ts";
import { compactNames, type Hashes, type Unit } from "./domain/proof.ts";

/** The tree whose leaves are the checkpoints of all the others. */
export const TENANTS = "tenants";

// ---- trees --------------------------------------------------------------------------------------------------------

/** Where a log was truncated: of what is before, only the compact range is left. */
export interface Truncation {
  readonly size: number;
  readonly root: Buffer;
  readonly compact: Hashes;
}

export const trees = {
  size: async (tx: Tx, log: string): Promise<number> =>
    Number((await tx.maybe<{ size: string }>(sql`select size from audit.logs where tenant_id = ${log}`))?.size ?? 0),

  async hashes(tx: Tx, log: string, units: readonly Unit[]): Promise<readonly (Unit & { readonly hash: Buffer })[]> {
    const numbers = (level: number) => units.filter((unit) => unit.level === level).map(({ number }) => number);
    const levels = [...new Set(units.map(({ level }) => level))];
    const found = await Promise.all(
      levels.map((level) =>
        tx.many<{ number: string; hash: Buffer }>(
          level === 0
            ? sql`select seq - 1 as number, hash from audit.leaves
                  where tenant_id = ${log} and seq = any(${numbers(0).map((number) => number + 1)}::bigint[])`
            : sql`select number, hash from audit.subtrees
                  where tenant_id = ${log} and level = ${level} and number = any(${numbers(level)}::bigint[])`,
        ),
      ),
    );
    return found.flatMap((rows, index) =>
      rows.map(({ number, hash }) => ({ level: levels[index] ?? 0, number: Number(number), hash })),
    );
  },

  /** What stays of the beginning of a log; undefined where all of it does. */
  async truncation(tx: Tx, log: string): Promise<Truncation | undefined> {
    const row = await tx.maybe<{ size: string; root: Buffer; hashes: readonly Buffer[] }>(
      sql`select size, root, hashes from audit.truncations where tenant_id = ${log}`,
    );
    if (!row) return undefined;
    const names = compactNames(Number(row.size));
    const compact = new Map(row.hashes.map((hash, index) => [names[index] ?? "", hash]));
    return { size: Number(row.size), root: row.root, compact };
  },

  subtreesAt: async (tx: Tx, log: string, level: number): Promise<number> =>
    Number(
      (
        await tx.maybe<{ number: string }>(sql`
          select number from audit.subtrees where tenant_id = ${log} and level = ${level} order by number desc limit 1`)
      )?.number ?? -1,
    ) + 1,

  keepSubtree: (tx: Tx, log: string, { level, number }: Unit, hash: Buffer) =>
    tx.run(
      sql`insert into audit.subtrees (tenant_id, level, number, hash) values (${log}, ${level}, ${number}, ${hash})`,
    ),

  /** Logs that have grown since they were last signed, those that wait longest first. */
  async grown(tx: Tx, limit: number): Promise<readonly string[]> {
    const rows = await tx.many<{ log: string }>(sql`
      select l.tenant_id as log from audit.logs l
      left join lateral (select size, signed_at from audit.checkpoints c where c.tenant_id = l.tenant_id
                         order by size desc limit 1) c on true
      where l.tenant_id <> ${TENANTS} and (c.size is null or c.size < l.size)
      order by c.signed_at nulls first limit ${limit}`);
    return rows.map(({ log }) => log);
  },

  /** Adds the checkpoint of another log as a leaf of the tree of all; gives its place. */
  async addTenant(tx: Tx, hash: Buffer): Promise<number> {
    const { size } = await tx.one<{ size: string }>(sql`
      insert into audit.logs (tenant_id, size) values (${TENANTS}, 1)
      on conflict (tenant_id) do update set size = audit.logs.size + 1 returning size`);
    await tx.run(sql`insert into audit.leaves (tenant_id, seq, hash) values (${TENANTS}, ${size}, ${hash})`);
    return Number(size);
  },
};

// ---- what is signed -----------------------------------------------------------------------------------------------

export interface CheckpointRow {
  readonly size: number;
  readonly root: Buffer;
  readonly note: string;
  readonly signedAt: Date;
  readonly place: number | null;
}

interface RawCheckpoint extends Omit<CheckpointRow, "size" | "place"> {
  readonly size: string;
  readonly place: string | null;
}

const checkpointColumns = sql`size, root, note, signed_at as "signedAt", place`;

const toCheckpoint = ({ size, place, ...row }: RawCheckpoint): CheckpointRow => ({
  ...row,
  size: Number(size),
  place: place === null ? null : Number(place),
});

export const checkpoints = {
  async newest(tx: Tx, log: string): Promise<CheckpointRow | undefined> {
    const row = await tx.maybe<RawCheckpoint>(sql`
      select ${checkpointColumns} from audit.checkpoints where tenant_id = ${log}
      order by size desc, signed_at desc limit 1`);
    return row && toCheckpoint(row);
  },

  /** That very one. */
  async at(tx: Tx, log: string, size: number, signedAt: Date): Promise<CheckpointRow | undefined> {
    const row = await tx.maybe<RawCheckpoint>(sql`
      select ${checkpointColumns} from audit.checkpoints
      where tenant_id = ${log} and size = ${size} and signed_at = ${signedAt}`);
    return row && toCheckpoint(row);
  },

  async between(tx: Tx, log: string, after: number, to: number): Promise<readonly CheckpointRow[]> {
    const rows = await tx.many<RawCheckpoint>(sql`
      select ${checkpointColumns} from audit.checkpoints
      where tenant_id = ${log} and size > ${after} and size <= ${to} order by size, signed_at`);
    return rows.map(toCheckpoint);
  },

  /** Those in the tree of all after a place, in its order. */
  async placed(
    tx: Tx,
    after: number,
    limit: number,
  ): Promise<readonly { readonly place: number; readonly note: string }[]> {
    const rows = await tx.many<{ place: string; note: string }>(
      sql`select place, note from audit.checkpoints where place > ${after} order by place limit ${limit}`,
    );
    return rows.map(({ place, note }) => ({ place: Number(place), note }));
  },

  insert: (tx: Tx, log: string, { size, root, note, signedAt, place }: CheckpointRow) =>
    tx.run(sql`
      insert into audit.checkpoints (tenant_id, size, root, note, signed_at, place)
      values (${log}, ${size}, ${root}, ${note}, ${signedAt}, ${place})`),
};

export interface SigningKey {
  readonly generation: number;
  readonly verifierKey: string;
  readonly validFrom: Date;
  readonly validUntil: Date | null;
}

export const signingKeys = {
  all: (tx: Tx): Promise<readonly SigningKey[]> =>
    tx.many<SigningKey>(sql`
      select generation, verifier_key as "verifierKey", valid_from as "validFrom", valid_until as "validUntil"
      from audit.signing_keys order by generation desc`),

  insert: (tx: Tx, { generation, verifierKey, validFrom }: SigningKey) =>
    tx.run(sql`
      insert into audit.signing_keys (generation, verifier_key, valid_from)
      values (${generation}, ${verifierKey}, ${validFrom}) on conflict do nothing`),

  endOthers: (tx: Tx, generation: number, until: Date) =>
    tx.run(sql`
      update audit.signing_keys set valid_until = ${until} where generation <> ${generation} and valid_until is null`),
};

export const originOf = async (tx: Tx): Promise<string> =>
  (await tx.one<{ origin: string }>(sql`select origin from audit.installation`)).origin;
