import { createPublicKey, hash, verify } from "node:crypto";

/** What the verifier needs of where it runs. This is Node's; a browser's is beside it, and does the very same. */
export type Bytes = Buffer;

/** The bytes of a text are those of UTF-8. */
export const sha256 = (data: Uint8Array | string): Bytes => hash("sha256", data, "buffer");

/** The same as base64 text, without the bytes in between. */
export const sha256Base64 = (text: string): string => hash("sha256", text, "base64");

export const concat = (parts: readonly Uint8Array[]): Bytes => Buffer.concat(parts);

export const equal = (one: Bytes, other: Bytes): boolean => one.equals(other);

/** What is no base64 is read as other bytes, or as none; whoever must know writes it again and compares. */
export const fromBase64 = (text: string): Bytes => Buffer.from(text, "base64");

export const toBase64 = (bytes: Bytes): string => bytes.toString("base64");

export const fromHex = (text: string): Bytes => Buffer.from(text, "hex");

export const toHex = (bytes: Bytes): string => bytes.toString("hex");

/** An Ed25519 key in the form Node reads: this, then its 32 bytes. */
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

/** Whether that key signed that text, by Ed25519 (RFC 8032). */
export function isSignature(key: Bytes, text: string, signature: Bytes): boolean {
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI, key]), format: "der", type: "spki" });
  return verify(null, Buffer.from(text), publicKey, signature);
}
