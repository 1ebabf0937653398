import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spanOf } from "./range.ts";

describe("a range of bytes", () => {
  it("is read as RFC 9110 says", () => {
    expect(spanOf("bytes=0-4", 10)).toEqual({ start: 0, end: 5 });
    expect(spanOf("bytes=4-", 10)).toEqual({ start: 4, end: 10 });
    expect(spanOf("bytes=-3", 10)).toEqual({ start: 7, end: 10 });
    expect(spanOf("bytes=-30", 10)).toEqual({ start: 0, end: 10 });
    expect(spanOf("BYTES=8-99", 10)).toEqual({ start: 8, end: 10 });
  });

  it("beyond the end cannot be satisfied, and what is no single range asks for everything", () => {
    for (const beyond of ["bytes=10-", "bytes=10-12", "bytes=-0"]) expect(spanOf(beyond, 10)).toBe("beyond");
    for (const whole of [undefined, "", "bytes=", "bytes=-", "bytes=5-4", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b"])
      expect(spanOf(whole, 10)).toBe("whole");
    expect(spanOf("bytes=0-", 0)).toBe("beyond");
  });

  it("never leaves the file", () => {
    fc.assert(
      fc.property(fc.nat(20), fc.option(fc.nat(30)), fc.option(fc.nat(30)), (size, first, last) => {
        const span = spanOf(`bytes=${first ?? ""}-${last ?? ""}`, size);
        if (typeof span === "string") return;
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeLessThanOrEqual(size);
        expect(span.end > span.start || size === 0).toBe(true);
      }),
    );
  });
});
