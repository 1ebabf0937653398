import { existsSync, readFileSync } from "node:fs";
import { BlockList, isIP } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inRange, parseAddress, parseRange } from "./ip.ts";

const byte = fc.integer({ min: 0, max: 255 });
const v4 = fc.tuple(byte, byte, byte, byte).map((parts) => parts.join("."));
const v6 = fc.ipV6();
const address = fc.oneof(v4, v6);

function contains(range: string, text: string): boolean | undefined {
  const [parsedRange, parsedAddress] = [parseRange(range), parseAddress(text)];
  return parsedRange && parsedAddress && inRange(parsedAddress, parsedRange);
}

describe("addresses", () => {
  it("are those that the standard library knows, without zone ids", () => {
    fc.assert(
      fc.property(fc.oneof(address, fc.string(), nearly()), (text) => {
        expect(parseAddress(text) !== undefined).toBe(isIP(text) !== 0 && !text.includes("%"));
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    "010.0.0.1",
    "0x0a.0.0.1",
    "10.1",
    "167772161",
    "10.0.0.1:80",
    "[::1]",
    "fe80::1%eth0",
    " 10.0.0.1",
    "10.0.0.256",
    "1.2.3.4.5",
    "::ffff:010.0.0.1",
    "1::2::3",
    "12345::",
    ":::",
    "1:2:3:4:5:6:7:8:9",
    "::1:2:3:4:5:6:7:8",
    "1.2.3.4::",
    "",
  ])("are not %j", (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it("of IPv4 mapped into IPv6 are that IPv4 address", () => {
    expect(parseAddress("::ffff:10.1.2.3")).toEqual(parseAddress("10.1.2.3"));
    expect(parseAddress("::FFFF:0a01:0203")).toEqual(parseAddress("10.1.2.3"));
    expect(parseAddress("::10.1.2.3")).not.toEqual(parseAddress("10.1.2.3"));
  });
});

describe("ranges", () => {
  it("hold what the standard library's block list holds", () => {
    const prefixes = fc.tuple(v4, fc.integer({ min: 0, max: 32 }), v4);
    fc.assert(
      fc.property(prefixes, ([net, prefix, text]) => {
        expect(contains(`${net}/${prefix}`, text)).toBe(oracle(net, prefix, "ipv4", text));
      }),
      { numRuns: 1_000 },
    );
    fc.assert(
      fc.property(v6, fc.integer({ min: 0, max: 128 }), v6, (net, prefix, text) => {
        fc.pre([net, text].every((each) => parseAddress(each)?.words.length === 4));
        expect(contains(`${net}/${prefix}`, text)).toBe(oracle(net, prefix, "ipv6", text));
      }),
      { numRuns: 1_000 },
    );
  });

  it("hold their own address at every prefix, and lose it by the first bit that differs", () => {
    for (let prefix = 1; prefix <= 32; prefix += 1) {
      const flipped = (0x0a010203 ^ (2 ** (32 - prefix))) >>> 0;
      const text = [24, 16, 8, 0].map((shift) => (flipped >>> shift) & 255).join(".");
      expect(contains(`10.1.2.3/${prefix}`, "10.1.2.3")).toBe(true);
      expect(contains(`10.1.2.3/${prefix}`, text)).toBe(false);
    }
  });

  it("of one address are just that address", () => {
    expect(contains("10.1.2.3", "10.1.2.3")).toBe(true);
    expect(contains("10.1.2.3", "10.1.2.4")).toBe(false);
  });

  it("mapped into IPv6 are IPv4 ranges", () => {
    expect(contains("::ffff:10.0.0.0/104", "10.1.2.3")).toBe(true);
    expect(contains("::ffff:10.0.0.0/104", "11.1.2.3")).toBe(false);
  });

  it.each(["10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/", "/8", "10/8", "::/129", "::/64%", "10.0.0.0/8/8"])(
    "are not %j",
    (text) => {
      expect(parseRange(text)).toBeUndefined();
    },
  );
});

function oracle(net: string, prefix: number, family: "ipv4" | "ipv6", text: string): boolean {
  const list = new BlockList();
  list.addSubnet(net, prefix, family);
  return list.check(text, family);
}

/** Texts that look like addresses. */
function nearly(): fc.Arbitrary<string> {
  return fc
    .array(fc.constantFrom("0", "1", "255", "ffff", "::", ":", ".", "a", "%", "/"))
    .map((parts) => parts.join(""));
}

interface Predicate {
  readonly predicate: string;
  readonly input: string;
  readonly want: boolean;
}

const published = join(import.meta.dirname, "../../../../shared/data/net/ip-predicates.json");

describe.runIf(existsSync(published))("published cases of another library", () => {
  const { predicates } = existsSync(published)
    ? (JSON.parse(readFileSync(published, "utf8")) as { readonly predicates: readonly Predicate[] })
    : { predicates: [] };

  /** That library reads octal, hexadecimal and zone ids; we refuse all of them. */
  const isLenient = ({ input }: Predicate) => /%|(?:^|\.)0[\dx]/i.test(input) || input === "200001::1";

  it.each(predicates.filter((each) => !isLenient(each)))(
    "$predicate($input) is $want",
    ({ predicate, input, want }) => {
      const found = predicate.includes("CIDR") ? parseRange(input)?.prefix : parseAddress(input);
      expect(found !== undefined && (!predicate.includes("CIDR") || input.includes("/"))).toBe(want);
    },
  );

  it.each(predicates.filter(isLenient))("refuses $input", ({ input }) => {
    expect(parseRange(input)).toBeUndefined();
  });
});
