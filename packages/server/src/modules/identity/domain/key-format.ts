/**
 * `blw_<realm>_<10-character handle>_<32-character secret><6-character checksum>`. The realm tells a reader what the
 * key opens; the checksum lets anybody reject a typo without asking a database. A sign-in link and the cookie of a
 * session are written the same way.
 */
export type KeyRealm = "op" | "live" | "test" | "link" | "session";

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
  `^blw_(op|live|test|link|session)_([0-9A-Za-z]{${HANDLE}})_([0-9A-Za-z]{${SECRET}})([0-9A-Za-z]{${CHECKSUM}})$`,
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
  return { realm, handle, secret, text: textOf({ realm, handle, secret }, crc32) };
}

/** A key's parts, written down. */
export function textOf({ realm, handle, secret }: KeyParts, crc32: (text: string) => number): string {
  const body = `blw_${realm}_${handle}_${secret}`;
  return body + checksum(body, crc32);
}

/** The parts of a well-formed key, or undefined for anything else, a wrong checksum included. */
export function parseKey(text: string, crc32: (text: string) => number): KeyParts | undefined {
  const [, realm, handle, secret, sum] = format.exec(text) ?? [];
  if (handle === undefined || secret === undefined || sum === undefined) return undefined;
  if (!isRealm(realm)) return undefined;
  if (checksum(text.slice(0, -CHECKSUM), crc32) !== sum) return undefined;
  return { realm, handle, secret };
}

const realms: readonly KeyRealm[] = ["op", "live", "test", "link", "session"];
const isRealm = (text: string | undefined): text is KeyRealm => realms.some((realm) => realm === text);

function checksum(body: string, crc32: (text: string) => number): string {
  let rest = crc32(body);
  let text = "";
  for (let index = 0; index < CHECKSUM; index++) {
    text = alphabet.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
