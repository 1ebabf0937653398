import { createHmac } from "node:crypto";
import { digestOf } from "../../kernel/digest.ts";
import type { Seal } from "../../kernel/seal.ts";
import type { Tx } from "../../kernel/sql.ts";
import { reports } from "./store-reports.ts";

/**
 * What an event or a row held, to be compared and nothing else: without the server's secret nobody finds out by it what
 * was redacted, however few values that could have been.
 */
export interface Prints {
  of(value: unknown): string;
  /** From a digest without a key, as they were kept before. */
  keyed(digest: string): string;
}

export function prints(seal: Pick<Seal, "derive">): Prints {
  let key: Buffer | undefined;
  const keyed = (digest: string) => {
    key ??= seal.derive("audit prints");
    return `k.${createHmac("sha256", key).update(digest).digest("base64url")}`;
  };
  return { keyed, of: (value) => keyed(digestOf(value)) };
}

const AT_ONCE = 5000;

/** Replaces what was kept without a key, a bounded number at once. */
export async function keyPrints(tx: Tx, { keyed }: Prints): Promise<void> {
  const plain = await reports.plain(tx, AT_ONCE);
  if (plain.length === 0) return;
  await reports.replacePrints(
    tx,
    plain.map((row) => ({ ...row, print: keyed(row.print) })),
  );
}
