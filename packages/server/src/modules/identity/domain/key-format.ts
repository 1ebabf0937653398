/**
 * `blw_<realm>_<10-character handle>_<32-character secret><6-character checksum>`. The realm tells a reader what the
 * key opens; the checksum lets anybody reject a typo without asking a database.
 */
export type KeyRealm = "op" | "live" | "test";

export interface KeyParts {
  readonly realm: KeyRealm;
  readonly handle: string;
  readonly secret: string;
}

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const HANDLE = 10;
const SECRET = 32;
const CHECKSUM = 6;
const format = new RegExp(
  `^blw_(op|live|test)_([0-9A-Za-z]{${HANDLE}})_([0-9A-Za-z]{${SECRET}})([0-9A-Za-z]{${CHECKSUM}})$`,
);

/** Bytes to characters without favouring any: those past the last whole multiple of 62 are skipped. */
export function base62(bytes: Uint8Array, length: number): string {
  const text = [...bytes]
    .filter((byte) => byte < 248)
    .map((byte) => alphabet.charAt(byte % 62))
    .join("");
  if (text.length < length) throw new RangeError("not enough random bytes");
  return text.slice(0, length);
}

/** Makes a key from random bytes; `crc32` is handed in, for the domain knows no runtime. */
export function printKey(
  realm: KeyRealm,
  random: (bytes: number) => Uint8Array,
  crc32: (text: string) => number,
): KeyParts & { readonly text: string } {
  const handle = base62(random(HANDLE * 4), HANDLE);
  const secret = base62(random(SECRET * 3), SECRET);
  const body = `blw_${realm}_${handle}_${secret}`;
  return { realm, handle, secret, text: body + checksum(body, crc32) };
}

/** The parts of a well-formed key, or undefined for anything else, a wrong checksum included. */
export function parseKey(text: string, crc32: (text: string) => number): KeyParts | undefined {
  const [, realm, handle, secret, sum] = format.exec(text) ?? [];
  if (handle === undefined || secret === undefined || sum === undefined) return undefined;
  if (realm !== "op" && realm !== "live" && realm !== "test") return undefined;
  if (checksum(text.slice(0, -CHECKSUM), crc32) !== sum) return undefined;
  return { realm, handle, secret };
}

function checksum(body: string, crc32: (text: string) => number): string {
  let rest = crc32(body);
  let text = "";
  for (let index = 0; index < CHECKSUM; index++) {
    text = alphabet.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
