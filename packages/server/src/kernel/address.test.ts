import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { clientAddress, isRange, rangeList } from "./address.ts";

const request = (peer: string | undefined, forwarded?: string | readonly string[]) =>
  ({
    socket: { remoteAddress: peer },
    headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
  }) as unknown as IncomingMessage;

const proxies = rangeList(["10.0.0.0/8", "2001:db8::/32"]);

describe("the client's address", () => {
  it.each([
    ["the peer, when nothing was forwarded", "198.51.100.7", undefined, "198.51.100.7"],
    ["the peer, whatever a stranger claims", "198.51.100.7", "203.0.113.9", "198.51.100.7"],
    ["what a trusted proxy forwards", "10.0.0.1", "203.0.113.9", "203.0.113.9"],
    ["the last hop a trusted proxy does not vouch for", "10.0.0.1", "1.1.1.1, 203.0.113.9, 10.2.3.4", "203.0.113.9"],
    ["the same over several header lines", "10.0.0.1", ["1.1.1.1", "203.0.113.9, 10.2.3.4"], "203.0.113.9"],
    ["the proxy, when it names nobody", "10.0.0.1", undefined, "10.0.0.1"],
    ["the proxy, when it names only proxies", "10.0.0.1", "10.0.0.2, 10.0.0.3", "10.0.0.1"],
    ["the proxy, when the header is empty", "10.0.0.1", " , ", "10.0.0.1"],
    ["an IPv6 client behind an IPv6 proxy", "2001:db8::1", "2606:4700::1111", "2606:4700::1111"],
    ["an IPv4 peer seen through an IPv6 socket", "::ffff:198.51.100.7", undefined, "198.51.100.7"],
    ["a trusted IPv4 proxy seen through an IPv6 socket", "::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"],
    ["unknown, when the proxy forwards no address", "10.0.0.1", "unknown", undefined],
    ["unknown, when an address comes with a port", "10.0.0.1", "203.0.113.9:1234", undefined],
    ["unknown, when an address has leading zeros", "10.0.0.1", "203.0.113.010", undefined],
    ["unknown, when an address names an interface", "10.0.0.1", "fe80::1%eth0", undefined],
    ["unknown, when a hop behind a proxy is nonsense", "10.0.0.1", "203.0.113.9, ', 10.2.3.4", undefined],
    ["unknown, when the socket is gone", undefined, "203.0.113.9", undefined],
  ] as const)("is %s", (_, peer, forwarded, expected) => {
    expect(clientAddress(request(peer, forwarded), proxies)).toBe(expected);
  });
});

describe("a range", () => {
  it.each(["10.0.0.0/8", "203.0.113.9", "::1", "2001:db8::/32", "0.0.0.0/0", "::/128", "10.0.0.0/32"])(
    "is %s",
    (text) => {
      expect(isRange(text)).toBe(true);
    },
  );

  it.each([
    "",
    "10.0.0",
    "10.0.0.0/33",
    "::/129",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "010.0.0.1",
    "example.com",
    "10.0.0.0/-1",
    "0x7f.1",
  ])("is not %s", (text) => {
    expect(isRange(text)).toBe(false);
  });

  it("holds what lies in it and nothing beside it", () => {
    const list = rangeList(["192.0.2.128/25", "2001:db8::1"]);
    expect(["192.0.2.127", "192.0.2.128", "192.0.2.255", "192.0.3.0"].map((each) => list.check(each, "ipv4"))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(["2001:db8::1", "2001:db8::2"].map((each) => list.check(each, "ipv6"))).toEqual([true, false]);
  });
});
