import { isIPv6 } from "node:net";
import { parseRange } from "@bailiwick/decision";
import fc from "fast-check";
import { expect, it } from "vitest";
import { canonicalRange } from "./cidr.ts";

it("a range is kept in one form", () => {
  for (const [given, kept] of [
    ["203.0.113.7", "203.0.113.7/32"],
    ["10.1.2.3/8", "10.0.0.0/8"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["255.255.255.255/1", "128.0.0.0/1"],
    ["::ffff:203.0.113.0/120", "203.0.113.0/24"],
    ["::ffff:cb00:7107", "203.0.113.7/32"],
    ["2001:DB8:0:0:1:0:0:1/128", "2001:db8::1:0:0:1/128"],
    ["2001:db8:1:2:3:4:5:6/33", "2001:db8::/33"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1/128"],
    ["::/0", "::/0"],
    ["::1", "::1/128"],
    ["fe80::/10", "fe80::/10"],
  ] as const)
    expect(canonicalRange(given)).toBe(kept);
});

it("loose forms are refused: octal, hexadecimal, short, zoned, with a port", () => {
  for (const text of [
    "010.0.0.1",
    "0x0a.0.0.1",
    "10.1/16",
    "10.0.0.1/033",
    "10.0.0.0/33",
    "10.0.0.1:80",
    "fe80::1%eth0",
    "[::1]:80",
    "1::2::3",
    "::/129",
    "10.0.0.0/",
    " 10.0.0.0/8",
    "",
  ])
    expect(canonicalRange(text)).toBeUndefined();
});

it("the form kept means what was given, and is its own form", () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6());
  expect(() =>
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 128 }), (text, bits) => {
        const range = `${text}/${text.includes(":") ? bits : bits % 33}`;
        const kept = canonicalRange(range);
        const [given, again] = [parseRange(range), kept === undefined ? undefined : parseRange(kept)];
        if (given === undefined || kept === undefined) return given === kept;
        return (
          canonicalRange(kept) === kept && given.prefix === again?.prefix && given.words.length === again.words.length
        );
      }),
      { numRuns: 2000 },
    ),
  ).not.toThrow();
});

it("an IPv6 form is one that others read too", () => {
  expect(() =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 0, 1, 0xffff), { minLength: 8, maxLength: 8 }), (groups) => {
        const kept = canonicalRange(groups.map((group) => group.toString(16)).join(":"));
        return kept?.includes(":") === true ? isIPv6(kept.replace(/\/\d+$/, "")) : kept !== undefined;
      }),
    ),
  ).not.toThrow();
});
