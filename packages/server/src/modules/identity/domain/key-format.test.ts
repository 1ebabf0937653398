import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { base62, type KeyRealm, parseKey, printKey } from "./key-format.ts";

const make = (realm: KeyRealm) => printKey(realm, randomBytes, crc32);

it("reads back every key it makes", () => {
  for (const realm of ["op", "live", "test", "link", "session"] as const) {
    const { text, handle, secret } = make(realm);
    expect(parseKey(text, crc32)).toEqual({ realm, handle, secret });
  }
});

it("rejects a key with any one character changed, without a database", () => {
  const { text } = make("live");
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom(..."0aZ_9"), (at, character) => {
      fc.pre(text[at] !== character);
      expect(parseKey(text.slice(0, at) + character + text.slice(at + 1), crc32)).toBeUndefined();
    }),
  );
});

it("never favours a character: bytes past the last whole multiple of 62 are skipped", () => {
  expect(base62(Uint8Array.from([255, 248, 0, 61]), 2)).toBe("0z");
});
