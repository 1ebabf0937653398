import { randomFillSync } from "node:crypto";

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const RANDOM_DIGITS = 16;
/** Five random bits make a digit. */
const FIRST_OF_TAIL = RANDOM_DIGITS - 4;
const TAILS = 32 ** 4;

/** Every two digits, by the number they write. */
const pairs = Array.from({ length: 1024 }, (_, bits) => `${alphabet.charAt(bits >> 5)}${alphabet.charAt(bits & 31)}`);

/** Random bytes are asked of the system for many ids at once. */
const pool = new Uint8Array(RANDOM_DIGITS * 256);
let drawn = pool.length;

/** The millisecond of the last id, all of it but its last four digits, and those as a number. */
let instant = Number.NaN;
let head = "";
let tail = 0;

/**
 * A prefixed id such as `ten_06h2k…`: 48 bits of time, then 80 random bits, in Crockford's base 32. Ids made later
 * sort later, as text and in SQL: of two made by one process in one millisecond the second is the first plus one.
 */
export function newId(prefix: string, now: Date): string {
  const at = now.getTime();
  if (at !== instant) begin(at);
  else if (++tail === TAILS) carry();
  return `${prefix}_${head}${pairs[tail >> 10]}${pairs[tail & 1023]}`;
}

/** Ten digits of time and twelve random ones; the last four begin at random, too. */
function begin(at: number): void {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  const random = pool.subarray(drawn, (drawn += RANDOM_DIGITS));
  instant = at;
  head = digitsOf(at, 10);
  for (const byte of random.subarray(0, FIRST_OF_TAIL)) head += alphabet.charAt(byte & 31);
  tail = random.subarray(FIRST_OF_TAIL).reduce((bits, byte) => bits * 32 + (byte & 31), 0);
}

/** A million ids in a millisecond: the digits before the last four take one more, as in any number. */
function carry(): void {
  tail = 0;
  let place = head.length - 1;
  while (head[place] === "z") place -= 1;
  const more = alphabet.charAt(alphabet.indexOf(head.charAt(place)) + 1);
  head = head.slice(0, place) + more + "0".repeat(head.length - 1 - place);
}

function digitsOf(number: number, count: number): string {
  let text = "";
  for (let rest = number; text.length < count; rest = Math.floor(rest / 32)) text = alphabet.charAt(rest % 32) + text;
  return text;
}

/** The instant an id was made at; undefined for what is no id. */
export function idTime(id: string): Date | undefined {
  const time = /^[a-z]+_([0-9a-hjkmnp-tv-z]{10})[0-9a-hjkmnp-tv-z]{16}$/.exec(id)?.[1];
  if (time === undefined) return undefined;
  let at = 0;
  for (const digit of time) at = at * 32 + alphabet.indexOf(digit);
  return at <= 8.64e15 ? new Date(at) : undefined;
}
