import { type Bytes, concat, fromBase64, fromHex, isSignature, sha256, toBase64, toHex } from "#platform";

/**
 * Signed notes as C2SP signed-note defines them, and checkpoints as C2SP tlog-checkpoint does: a text, an empty line,
 * and a line for each signature.
 */
export interface Checkpoint {
  /** Which log this is about. */
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
  /** When it was signed; one of the extension lines. */
  readonly time: Date | undefined;
  /** What is signed: everything up to the empty line. */
  readonly text: string;
  readonly signatures: readonly Signature[];
}

export interface Signature {
  readonly name: string;
  readonly keyId: string;
  readonly bytes: Bytes;
}

/** A key as `<name>+<id>+<base64 of type and key>`. */
export interface VerifierKey {
  readonly name: string;
  readonly keyId: string;
  /** Its 32 bytes. */
  readonly key: Bytes;
  readonly text: string;
}

const ED25519 = 1;
const KEY_BYTES = 32;

/** What tells keys of one name apart. */
export const keyIdOf = (name: string, typed: Bytes): string =>
  toHex(sha256(concat([new TextEncoder().encode(`${name}\n`), typed])).subarray(0, 4));

export function verifierKey(name: string, key: Bytes): string {
  const typed = concat([Uint8Array.of(ED25519), key]);
  return `${name}+${keyIdOf(name, typed)}+${toBase64(typed)}`;
}

/** Undefined for anything that is not a whole Ed25519 key under its own id. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const [, name = "", keyId = "", encoded = ""] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const typed = fromBase64(encoded);
  if (typed.length !== KEY_BYTES + 1 || typed[0] !== ED25519 || keyIdOf(name, typed) !== keyId) return undefined;
  return { name, keyId, key: typed.subarray(1), text };
}

export interface Unsigned {
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
  readonly time: Date;
}

/** The text of a checkpoint, to be signed. */
export const checkpointText = ({ origin, size, root, time }: Unsigned): string =>
  `${origin}\n${size}\n${toBase64(root)}\ntime ${time.toISOString()}\n`;

export const signatureLine = (name: string, keyId: string, signature: Bytes): string =>
  `— ${name} ${toBase64(concat([fromHex(keyId), signature]))}\n`;

/** Undefined when it is no checkpoint. */
export function parseCheckpoint(note: string): Checkpoint | undefined {
  const end = note.lastIndexOf("\n\n");
  if (end < 0 || !note.endsWith("\n")) return undefined;
  const text = note.slice(0, end + 1);
  const [origin = "", size = "", root = "", ...more] = text.slice(0, -1).split("\n");
  const signatures = note
    .slice(end + 2, -1)
    .split("\n")
    .map(parseSignature);
  const decoded = fromBase64(root);
  if (origin === "" || !/^(?:0|[1-9]\d{0,15})$/.test(size) || toBase64(decoded) !== root) return undefined;
  if (decoded.length !== KEY_BYTES || !signatures.every((each) => each !== undefined)) return undefined;
  const time = more.find((line) => line.startsWith("time "))?.slice("time ".length);
  return { origin, size: Number(size), root: decoded, time: instant(time), text, signatures };
}

function parseSignature(line: string): Signature | undefined {
  const [, name = "", encoded = ""] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
  const bytes = fromBase64(encoded);
  if (bytes.length <= 4) return undefined;
  return { name, keyId: toHex(bytes.subarray(0, 4)), bytes: bytes.subarray(4) };
}

const instant = (text: string | undefined): Date | undefined =>
  text === undefined || Number.isNaN(Date.parse(text)) ? undefined : new Date(text);

/** Whether one of these keys signed it. A signature under a known key that is wrong spoils it, whatever else is there. */
export function isSignedBy(checkpoint: Checkpoint, keys: readonly VerifierKey[]): boolean {
  const verdicts = checkpoint.signatures.flatMap(({ name, keyId, bytes }) =>
    keys
      .filter((key) => key.name === name && key.keyId === keyId)
      .map(({ key }) => isSignature(key, checkpoint.text, bytes)),
  );
  return verdicts.length > 0 && verdicts.every(Boolean);
}
