import { generateKeyPairSync, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as browser from "./platform-browser.ts";
import * as node from "./platform.ts";

const bytes = fc.uint8Array({ maxLength: 300 });
/** Any text there can be, halves of characters included. */
const texts = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));
const plain = (given: Uint8Array) => Buffer.from(given).toString("hex");

/** The verifier says the same wherever it runs. */
describe("in a browser and under Node", () => {
  it("hashes of bytes and of texts are the same", () => {
    fc.assert(
      fc.property(bytes, texts, (given, text) => {
        expect(plain(browser.sha256(given))).toEqual(plain(node.sha256(given)));
        expect(plain(browser.sha256(text))).toEqual(plain(node.sha256(text)));
        expect(browser.sha256Base64(text)).toBe(node.toBase64(node.sha256(text)));
        expect(node.sha256Base64(text)).toBe(node.toBase64(node.sha256(text)));
      }),
    );
  });

  it("bytes are written and read alike, and joined", () => {
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        const [text, hex] = [node.toBase64(Buffer.from(one)), node.toHex(Buffer.from(one))];
        expect(browser.toBase64(one)).toBe(text);
        expect(plain(browser.fromBase64(text))).toEqual(plain(one));
        expect(browser.toHex(one)).toBe(hex);
        expect(plain(browser.fromHex(hex))).toEqual(plain(node.fromHex(hex)));
        expect(plain(browser.concat([one, other]))).toEqual(plain(node.concat([one, other])));
        expect(browser.equal(one, other)).toBe(node.equal(Buffer.from(one), Buffer.from(other)));
        expect(browser.equal(one, Uint8Array.from(one))).toBe(true);
      }),
    );
  });

  it("what is no base64 is nothing a hash or a signature could be", () => {
    for (const text of ["*", "a", "====", "é"]) expect(browser.fromBase64(text).length).toBeLessThan(4);
  });

  it("a signature counts for its key and its text, and for nothing else", () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const key = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
    fc.assert(
      fc.property(fc.string(), fc.nat({ max: 63 }), bytes, (text, at, noise) => {
        const signature = sign(null, Buffer.from(text), privateKey);
        const spoilt = Buffer.from(signature);
        spoilt[at] = (spoilt[at] ?? 0) ^ 1;
        for (const { isSignature } of [node, browser]) {
          expect(isSignature(key, text, signature)).toBe(true);
          expect(isSignature(key, text, spoilt)).toBe(false);
          expect(isSignature(key, `${text}.`, signature)).toBe(false);
          expect(isSignature(key, text, Buffer.from(noise))).toBe(false);
        }
      }),
      { numRuns: 20 },
    );
  });
});
