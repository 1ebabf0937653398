/**
 * Addresses and ranges, read strictly: four decimal parts without leading zeros, or RFC 4291 text. No octal, no
 * hexadecimal, no short form, no zone id, no port. An IPv4 address mapped into IPv6 is that IPv4 address.
 */

/** `words`: 32-bit words, one for IPv4, four for IPv6. */
export interface Address {
  readonly words: readonly number[];
}

export interface Range extends Address {
  readonly prefix: number;
}

/** No address is longer, nor a range. */
const longest = 64;

export function parseAddress(text: string): Address | undefined {
  if (text.length > longest) return undefined;
  const words = text.includes(":") ? parseV6(text) : parseV4(text);
  return words === undefined ? undefined : { words: unmapped(words) };
}

/** An address, or an address and a prefix length; bits beyond the prefix do not count. */
export function parseRange(text: string): Range | undefined {
  if (text.length > longest) return undefined;
  const slash = text.indexOf("/");
  if (slash < 0) {
    const address = parseAddress(text);
    return address && { words: address.words, prefix: address.words.length * 32 };
  }
  const head = text.slice(0, slash);
  const tail = text.slice(slash + 1);
  const words = head.includes(":") ? parseV6(head) : parseV4(head);
  if (words === undefined || !/^(?:0|[1-9]\d{0,2})$/.test(tail)) return undefined;
  const prefix = Number(tail);
  if (prefix > words.length * 32) return undefined;
  return isMapped(words) && prefix >= 96 ? { words: unmapped(words), prefix: prefix - 96 } : { words, prefix };
}

/** Addresses of the other family are outside. */
export function inRange({ words }: Address, range: Range): boolean {
  if (words.length !== range.words.length) return false;
  for (let index = 0, left = range.prefix; left > 0; index += 1, left -= 32) {
    const shift = left >= 32 ? 0 : 32 - left;
    if ((words[index] ?? 0) >>> shift !== (range.words[index] ?? 0) >>> shift) return false;
  }
  return true;
}

function parseV4(text: string): readonly number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let word = 0;
  for (const part of parts) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    word = word * 256 + Number(part);
  }
  return [word];
}

function parseV6(text: string): readonly number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = "", tail] = halves;
  const left = groupsOf(head, tail === undefined);
  const right = tail === undefined ? [] : groupsOf(tail, true);
  if (left === undefined || right === undefined) return undefined;
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return toWords([...left, ...Array.from({ length: missing }, () => 0), ...right]);
}

/** The 16-bit groups of one side of `::`; only the very end may be written as an IPv4 address. */
function groupsOf(text: string, isEnd: boolean): readonly number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (/^[\da-f]{1,4}$/i.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else {
      const [word] = (isEnd && index === parts.length - 1 && parseV4(part)) || [];
      if (word === undefined) return undefined;
      groups.push(word >>> 16, word & 0xffff);
    }
  }
  return groups;
}

function toWords(groups: readonly number[]): readonly number[] {
  return [0, 2, 4, 6].map((at) => (groups[at] ?? 0) * 65_536 + (groups[at + 1] ?? 0));
}

function isMapped(words: readonly number[]): boolean {
  return words.length === 4 && words[0] === 0 && words[1] === 0 && words[2] === 0xffff;
}

function unmapped(words: readonly number[]): readonly number[] {
  return isMapped(words) ? words.slice(3) : words;
}
