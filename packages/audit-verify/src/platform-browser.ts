import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 as digest } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

/**
 * The same for a browser. A browser's own cryptography answers later, a hash at a time, and over plain HTTP not at all;
 * these are libraries that answer at once and anywhere.
 */
export type Bytes = Uint8Array;

export const sha256 = (data: Uint8Array | string): Bytes => digest(typeof data === "string" ? utf8ToBytes(data) : data);

export const concat = (parts: readonly Uint8Array[]): Bytes => concatBytes(...parts);

export const equal = (one: Bytes, other: Bytes): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index]);

export function fromBase64(text: string): Bytes {
  try {
    return Uint8Array.from(atob(text), (sign) => sign.codePointAt(0) ?? 0);
  } catch {
    return new Uint8Array();
  }
}

export const sha256Base64 = (text: string): string => toBase64(sha256(text));

export const toBase64 = (bytes: Bytes): string => btoa(String.fromCodePoint(...bytes));

export const fromHex = (text: string): Bytes => hexToBytes(text);

export const toHex = (bytes: Bytes): string => bytesToHex(bytes);

export function isSignature(key: Bytes, text: string, signature: Bytes): boolean {
  try {
    return ed25519.verify(signature, utf8ToBytes(text), key, { zip215: false });
  } catch {
    // A signature or key of the wrong form is none.
    return false;
  }
}
