import { createHash } from "node:crypto";
import { mkdir, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { declareAudit } from "../../kernel/audit-type.ts";
import { recordAll } from "../../kernel/journal.ts";
import { newId } from "../../kernel/id.ts";
import type { Tx } from "../../kernel/sql.ts";
import { segments } from "./store-segments.ts";
import { checkpoints } from "./store.ts";

/** Where the entries of a segment go before it is dropped. */
export interface Archive {
  /** Keeps these lines under that name, whole or not at all, and says where. */
  keep(name: string, lines: AsyncIterable<string>): Promise<string>;
}

export function fileArchive(folder: string): Archive {
  return {
    async keep(name, lines) {
      await mkdir(folder, { recursive: true });
      const path = join(folder, `audit-${name}.jsonl`);
      const file = await open(`${path}.part`, "w");
      try {
        for await (const line of lines) await file.write(line);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${path}.part`, path);
      return path;
    },
  };
}

export const SEGMENT_DROPPED = declareAudit({
  action: "audit.segment.dropped",
  version: 1,
  ocsf: "api_activity.delete",
  summary: "Drop a segment whose time is over",
});

const DAY = 86_400_000;
const AT_ONCE = 500;

/** `d90_202603`: 90 days, March 2026. It may go when its last entry is that old. */
export function isDue(segment: string, now: Date): boolean {
  const [, days = "", year = "", month = ""] = /^d(\d+)_(\d{4})(\d\d)$/.exec(segment) ?? [];
  if (days === "") return false;
  return now.getTime() >= Date.UTC(Number(year), Number(month), 1) + Number(days) * DAY;
}

interface Gone {
  readonly ranges: [first: number, last: number][];
  count: number;
}

/**
 * Archives the oldest segment that is due, writes into each log what of it goes, and drops the rest of it as a whole.
 * Never deletes rows: hashes and places stay, so the log stays provable.
 */
export async function dropNext(tx: Tx, archive: Archive, now: Date): Promise<void> {
  for (const segment of await segments.limited(tx)) {
    if (!isDue(segment, now) || (await segments.isHeld(tx, segment))) continue;
    const gone = new Map<string, Gone>();
    const place = await archive.keep(segment, archived(tx, segment, gone));
    for (const [tenant, { ranges, count }] of gone) {
      const newest = await checkpoints.newest(tx, tenant);
      await recordAll(tx, [
        {
          id: newId("aud", now),
          tenant,
          source: "bailiwick",
          actor: { id: "system", kind: "operator" },
          action: SEGMENT_DROPPED.action,
          target: { id: segment },
          outcome: "done",
          facts: {
            segment,
            ranges,
            entries: count,
            archive: place,
            size: newest?.size,
            root: newest?.root.toString("base64"),
          },
          correlation: {},
          disclosed: {},
          at: now,
        },
      ]);
    }
    await segments.drop(tx, segment);
    return;
  }
}

async function* archived(tx: Tx, segment: string, gone: Map<string, Gone>): AsyncGenerator<string> {
  const hash = createHash("sha256");
  let [tenant, seq, rows] = ["", 0, 0];
  for (;;) {
    const page = await segments.rows(tx, segment, { tenant, seq }, AT_ONCE);
    for (const row of page) {
      [tenant, seq] = [row.tenant, Number(row.seq)];
      note(gone, tenant, seq);
      const { leaf, body, disclosed } = row;
      const line = `${JSON.stringify({ tenant, seq, leaf: leaf.toString("base64"), body: body.toString(), disclosed })}\n`;
      hash.update(line);
      rows += 1;
      yield line;
    }
    if (page.length < AT_ONCE) break;
  }
  const tenants = Object.fromEntries([...gone].map(([id, { ranges, count }]) => [id, { ranges, count }]));
  yield `${JSON.stringify({ manifest: { segment, rows, tenants, sha256: hash.digest("base64") } })}\n`;
}

function note(gone: Map<string, Gone>, tenant: string, seq: number): void {
  const known = gone.get(tenant) ?? { ranges: [], count: 0 };
  gone.set(tenant, known);
  known.count += 1;
  const last = known.ranges.at(-1);
  if (last && last[1] === seq - 1) last[1] = seq;
  else known.ranges.push([seq, seq]);
}
