import { randomBytes } from "node:crypto";

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const RANDOM_BITS = 80n;

let last = 0n;

/**
 * A prefixed id such as `ten_06h2k…`: 48 bits of time, then 80 random bits, in Crockford's base 32. Ids made later
 * sort later, as text and in SQL: of two made by one process in one millisecond the second is the first plus one.
 */
export function newId(prefix: string, now: Date): string {
  const time = BigInt(now.getTime()) << RANDOM_BITS;
  const isSameInstant = last >> RANDOM_BITS === BigInt(now.getTime());
  last = isSameInstant ? last + 1n : time | BigInt(`0x${randomBytes(10).toString("hex")}`);
  return `${prefix}_${base32(last)}`;
}

function base32(bits: bigint): string {
  let text = "";
  for (let index = 0; index < 26; index++) {
    text = alphabet.charAt(Number(bits & 31n)) + text;
    bits >>= 5n;
  }
  return text;
}

/** The instant an id was made at; undefined for what is no id. */
export function idTime(id: string): Date | undefined {
  const digits = /^[a-z]+_([0-9a-hjkmnp-tv-z]{26})$/.exec(id)?.[1];
  if (digits === undefined) return undefined;
  let bits = 0n;
  for (const digit of digits) bits = (bits << 5n) | BigInt(alphabet.indexOf(digit));
  const time = Number(bits >> RANDOM_BITS);
  return time <= 8.64e15 ? new Date(time) : undefined;
}
