import { isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPublicAddress } from "./addresses.ts";

describe("an address", () => {
  it.each(
    [
      ["0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254"],
      ["169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1"],
      ["198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "255.255.255.255"],
      ["::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:a9fe:a9fe", "64:ff9b::7f00:1"],
      ["64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1"],
      ["fd12:3456::1", "fe80::1", "fe80::1%eth0", "febf::1", "fec0::1", "ff02::1"],
      ["", "localhost", "127.1", "2130706433", "0x7f.1", "1.1.1.1 ", "1.1.1.256"],
    ].flat(),
  )("%s is not public", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(
    [
      ["1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.1"],
      ["198.17.255.255", "198.20.0.0", "223.255.255.255", "9.255.255.255", "11.0.0.0"],
      ["2606:4700::1111", "2a00:1450:4001::200e", "2001:200::1", "::ffff:1.1.1.1"],
    ].flat(),
  )("%s is public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it("is what it stands for when IPv4 is mapped into IPv6", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(isIP(address)).toBe(4);
        expect(isPublicAddress(`::ffff:${address}`)).toBe(isPublicAddress(address));
      }),
    );
  });
});
