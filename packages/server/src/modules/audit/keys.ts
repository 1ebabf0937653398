import { createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import {
  checkpointText,
  parseVerifierKey,
  signatureLine,
  type Unsigned,
  type VerifierKey,
  verifierKey,
} from "@bailiwick/audit-verify";
import type { Seal } from "../../kernel/seal.ts";
import type { Tx } from "../../kernel/sql.ts";
import { originOf, type SigningKey, signingKeys } from "./store-trees.ts";

/** An Ed25519 key in the form Node reads: this, then its 32 bytes. */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");
const RAW_BYTES = 32;
const DAY = 86_400_000;

/** Each generation's key follows from the server's secret; nothing that signs is ever stored. */
function privateKey(seal: Pick<Seal, "derive">, generation: number): KeyObject {
  const der = Buffer.concat([PKCS8, seal.derive(`audit checkpoints ${generation}`)]);
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

function verifierKeyOf(seal: Pick<Seal, "derive">, origin: string, generation: number): string {
  const spki = createPublicKey(privateKey(seal, generation)).export({ format: "der", type: "spki" });
  return verifierKey(origin, spki.subarray(-RAW_BYTES));
}

export interface Signing {
  readonly origin: string;
  /** Whose signature counts, old ones included. */
  readonly verifiers: readonly VerifierKey[];
  /** Signs a checkpoint with every key that is in use. */
  sign(checkpoint: Omit<Unsigned, "origin">, log: string): string;
}

/** What checkpoints are signed with at this moment; the first key is made when there is none. */
export async function openSigning(tx: Tx, seal: Pick<Seal, "derive">, now: Date): Promise<Signing> {
  const origin = await originOf(tx);
  const found = await signingKeys.all(tx);
  const keys = found.length > 0 ? found : [await addKey(tx, seal, origin, 1, now)];
  const inUse = keys.filter(({ validUntil }) => validUntil === null || validUntil > now);
  return {
    origin,
    verifiers: keys.flatMap((key) => parseVerifierKey(key.verifierKey) ?? []),
    sign(checkpoint, log) {
      const text = checkpointText({ ...checkpoint, origin: logName(origin, log) });
      const lines = inUse.map(({ generation, verifierKey: named }) => {
        const signature = sign(null, Buffer.from(text), privateKey(seal, generation));
        return signatureLine(origin, parseVerifierKey(named)?.keyId ?? "", signature);
      });
      return `${text}\n${lines.join("")}`;
    },
  };
}

/** How a checkpoint names a log. */
export const logName = (origin: string, log: string): string => `${origin}/${log}`;

async function addKey(tx: Tx, seal: Pick<Seal, "derive">, origin: string, generation: number, now: Date) {
  const key: SigningKey = {
    generation,
    verifierKey: verifierKeyOf(seal, origin, generation),
    validFrom: now,
    validUntil: null,
  };
  await signingKeys.insert(tx, key);
  return key;
}

/** A new key signs from now on; the old ones sign beside it for some days, so that nobody is left with none they know. */
export async function rotateKey(
  tx: Tx,
  seal: Pick<Seal, "derive">,
  now: Date,
  overlapDays: number,
): Promise<SigningKey> {
  await openSigning(tx, seal, now);
  const [newest] = await signingKeys.all(tx);
  const key = await addKey(tx, seal, await originOf(tx), (newest?.generation ?? 0) + 1, now);
  await signingKeys.endOthers(tx, key.generation, new Date(now.getTime() + overlapDays * DAY));
  return key;
}
