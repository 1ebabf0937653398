import fc from "fast-check";
import { expect, it } from "vitest";
import { sealWith } from "./seal.ts";

const seal = sealWith(Buffer.from("a secret of at least thirty-two characters"));
const text = Buffer.from("what must not be read");

it("opens what it sealed, whatever it was", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), (bytes, purpose) => {
      expect(seal.open(seal.seal(Buffer.from(bytes), purpose), purpose)).toEqual(Buffer.from(bytes));
    }),
  );
});

it("never seals the same text to the same bytes, nor leaves it readable", () => {
  const [one, other] = [seal.seal(text, "p"), seal.seal(text, "p")];
  expect(one.equals(other)).toBe(false);
  expect(one.includes(text)).toBe(false);
});

it("opens only where it belongs, with the same secret, and unchanged", () => {
  const sealed = seal.seal(text, "here");
  expect(() => seal.open(sealed, "there")).toThrow(/authenticate|auth tag|authentication tag/i);
  expect(() => sealWith(Buffer.from("another secret of enough characters")).open(sealed, "here")).toThrow(
    /authenticate|auth tag|authentication tag/i,
  );
  expect(() => seal.open(sealed.subarray(0, -1), "here")).toThrow(/authenticate|auth tag|authentication tag/i);
  for (let index = 0; index < sealed.length; index++) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => seal.open(changed, "here")).toThrow(/authenticate|auth tag|authentication tag/i);
  }
});

it("derives a key of its own for each use, the same each time, and a digest that needs the secret", () => {
  expect(seal.derive("cursors")).toEqual(seal.derive("cursors"));
  expect(seal.derive("cursors")).not.toEqual(seal.derive("seal"));
  expect(seal.pepper("x")).toEqual(seal.pepper("x"));
  expect(seal.pepper("x")).not.toEqual(sealWith(Buffer.from("another")).pepper("x"));
});
