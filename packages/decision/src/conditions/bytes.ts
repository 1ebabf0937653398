/** UTF-8 and base64, which the language itself does not bring. */
export function toUtf8(text: string): Uint8Array | undefined {
  if (!text.isWellFormed()) return undefined;
  const bytes = new Uint8Array(3 * text.length);
  let length = 0;
  const put = (...some: readonly number[]) => {
    for (const byte of some) bytes[length++] = byte;
  };
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) bytes[length++] = point;
    else if (point < 0x800) put(0xc0 | (point >> 6), continuation(point));
    else if (point < 0x10000) put(0xe0 | (point >> 12), continuation(point >> 6), continuation(point));
    else put(0xf0 | (point >> 18), continuation(point >> 12), continuation(point >> 6), continuation(point));
  }
  return bytes.slice(0, length);
}

const continuation = (bits: number): number => 0x80 | (bits & 0x3f);

/** The least code point that needs so many bytes: fewer would do for a smaller one, and that is not UTF-8. */
const least = [0, 0, 0x80, 0x800, 0x10000];

export function fromUtf8(bytes: Uint8Array): string | undefined {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const length = first < 0x80 ? 1 : first < 0xc0 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : 0;
    if (length === 0 || at + length > bytes.length) return undefined;
    let point = length === 1 ? first : first & (0x7f >> length);
    for (let next = at + 1; next < at + length; next += 1) {
      const byte = bytes[next] ?? 0;
      if (byte >> 6 !== 2) return undefined;
      point = (point << 6) | (byte & 0x3f);
    }
    const isSurrogate = point >= 0xd800 && point < 0xe000;
    if (point < (least[length] ?? 0) || point > 0x10ffff || isSurrogate) return undefined;
    text += String.fromCodePoint(point);
    at += length;
  }
  return text;
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = bytes.subarray(at, at + 3);
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    const digit = (shift: number) => digits.charAt((bits >> shift) & 63);
    text += `${digit(18)}${digit(12)}${b === undefined ? "=" : digit(6)}${c === undefined ? "=" : digit(0)}`;
  }
  return text;
}

export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 4) {
    const quad = text.slice(at, at + 4).replaceAll("=", "");
    const bits = [...quad].reduce((sum, digit, index) => sum | (digits.indexOf(digit) << (18 - 6 * index)), 0);
    bytes.push(...[bits >> 16, bits >> 8, bits].map((byte) => byte & 255).slice(0, quad.length - 1));
  }
  return Uint8Array.from(bytes);
}
