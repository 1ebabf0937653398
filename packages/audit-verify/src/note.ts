import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";

/**
 * Signed notes as C2SP signed-note defines them, and checkpoints as C2SP tlog-checkpoint does: a text, an empty line,
 * and a line for each signature.
 */
export interface Checkpoint {
  /** Which log this is about. */
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  /** When it was signed; one of the extension lines. */
  readonly time: Date | undefined;
  /** What is signed: everything up to the empty line. */
  readonly text: string;
  readonly signatures: readonly Signature[];
}

export interface Signature {
  readonly name: string;
  readonly keyId: string;
  readonly bytes: Buffer;
}

/** A key as `<name>+<id>+<base64 of type and key>`. */
export interface VerifierKey {
  readonly name: string;
  readonly keyId: string;
  readonly key: KeyObject;
  readonly text: string;
}

const ED25519 = 1;
const KEY_BYTES = 32;
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

/** What tells keys of one name apart. */
export const keyIdOf = (name: string, typed: Buffer): string =>
  createHash("sha256").update(`${name}\n`).update(typed).digest().subarray(0, 4).toString("hex");

export function verifierKey(name: string, key: Buffer): string {
  const typed = Buffer.concat([Buffer.of(ED25519), key]);
  return `${name}+${keyIdOf(name, typed)}+${typed.toString("base64")}`;
}

/** Undefined for anything that is not a whole Ed25519 key under its own id. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const [, name = "", keyId = "", encoded = ""] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const typed = Buffer.from(encoded, "base64");
  if (typed.length !== KEY_BYTES + 1 || typed[0] !== ED25519 || keyIdOf(name, typed) !== keyId) return undefined;
  const key = createPublicKey({ key: Buffer.concat([SPKI, typed.subarray(1)]), format: "der", type: "spki" });
  return { name, keyId, key, text };
}

export interface Unsigned {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  readonly time: Date;
}

/** The text of a checkpoint, to be signed. */
export const checkpointText = ({ origin, size, root, time }: Unsigned): string =>
  `${origin}\n${size}\n${root.toString("base64")}\ntime ${time.toISOString()}\n`;

export const signatureLine = (name: string, keyId: string, signature: Buffer): string =>
  `— ${name} ${Buffer.concat([Buffer.from(keyId, "hex"), signature]).toString("base64")}\n`;

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
  const decoded = Buffer.from(root, "base64");
  if (origin === "" || !/^(?:0|[1-9]\d{0,15})$/.test(size) || decoded.toString("base64") !== root) return undefined;
  if (decoded.length !== KEY_BYTES || !signatures.every((each) => each !== undefined)) return undefined;
  const time = more.find((line) => line.startsWith("time "))?.slice("time ".length);
  return { origin, size: Number(size), root: decoded, time: instant(time), text, signatures };
}

function parseSignature(line: string): Signature | undefined {
  const [, name = "", encoded = ""] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length <= 4) return undefined;
  return { name, keyId: bytes.subarray(0, 4).toString("hex"), bytes: bytes.subarray(4) };
}

const instant = (text: string | undefined): Date | undefined =>
  text === undefined || Number.isNaN(Date.parse(text)) ? undefined : new Date(text);

/** Whether one of these keys signed it. A signature under a known key that is wrong spoils it, whatever else is there. */
export function isSignedBy(checkpoint: Checkpoint, keys: readonly VerifierKey[]): boolean {
  const verdicts = checkpoint.signatures.flatMap(({ name, keyId, bytes }) =>
    keys
      .filter((key) => key.name === name && key.keyId === keyId)
      .map(({ key }) => verify(null, Buffer.from(checkpoint.text), key, bytes)),
  );
  return verdicts.length > 0 && verdicts.every(Boolean);
}
